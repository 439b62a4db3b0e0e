// From a forecast to a proposal: what to deliver in the next minutes, and the reason.

public import Twin

/// What decides a proposal besides the forecast. All finite.
public struct DosingSituation: Sendable, Equatable {
    /// Scheduled basal now. Unit: U/h.
    public var scheduledRate: Double
    /// Glucose to steer to. Unit: mg/dL.
    public var target: Double
    /// A reading below this suspends. Unit: mg/dL.
    public var suspendThreshold: Double
    /// Usual insulin of a day. Unit: U.
    public var dailyInsulin: Double
    /// The reading of this cycle (LOW as the range's end); `nil` without one. Unit: mg/dL.
    public var reading: Double?
    /// Glucose as the twin believes. Unit: mg/dL.
    public var glucose: Double
    /// Where glucose comes to rest by the person's settings alone, when the insulin and the food on
    /// board have acted: what is left to go by where the twin may not be. Unit: mg/dL.
    public var rest: Double
    /// How far the twin may be used.
    public var trust: TwinTrust
    /// This reading was too far from what was expected.
    public var gated: Bool
    /// Whether food is entered, and so the person's boluses are on board too.
    public var announces: Bool
    /// How probable food is that the person has eaten and not entered, 0 ... 1. Who enters none is
    /// dosed for it as a rule. Dimensionless.
    public var unloggedMeal: Double
    /// Personal caution after lows, by the hour of the day.
    public var caution: CautionCourse
    /// Minute of the local day, 0 ..< 1440. Unit: min.
    public var minuteOfDay: Double
    /// How much of the margins for calm days the person has earned, 0 ... 1. Dimensionless.
    public var ease: Double
    /// The highest rate allowed. Unit: U/h.
    public var rateMax: Double
    /// The largest automatic bolus allowed. Unit: U.
    public var bolusMax: Double
    /// How much more insulin above basal may be on board. Unit: U.
    public var room: Double

    /// All facts.
    public init(
        scheduledRate: Double, target: Double, suspendThreshold: Double, dailyInsulin: Double,
        reading: Double?, glucose: Double, rest: Double, trust: TwinTrust, gated: Bool,
        announces: Bool, unloggedMeal: Double, caution: CautionCourse, minuteOfDay: Double,
        ease: Double, rateMax: Double, bolusMax: Double, room: Double
    ) {
        self.scheduledRate = scheduledRate
        self.target = target
        self.suspendThreshold = suspendThreshold
        self.dailyInsulin = dailyInsulin
        self.reading = reading
        self.glucose = glucose
        self.rest = rest
        self.trust = trust
        self.gated = gated
        self.announces = announces
        self.unloggedMeal = unloggedMeal
        self.caution = caution
        self.minuteOfDay = minuteOfDay
        self.ease = ease
        self.rateMax = rateMax
        self.bolusMax = bolusMax
        self.room = room
    }
}

extension DosingSituation {
    /// Whether anything may be added: a reading that was to be expected, and a sound twin.
    var isCertain: Bool { trust == .sound && !gated && reading != nil }

    /// How much of scheduled basal is left by the settings alone: all of it where glucose comes to
    /// rest at the target, none at the suspend threshold. As oref0's low temporary rates, which grow
    /// with the distance from the target. 0 ... 1.
    var restShare: Double {
        let room = max(target - suspendThreshold, 1)
        return min(max((rest - suspendThreshold) / room, 0), 1)
    }
}

/// Why a proposal is what it is.
public enum DosingReason: Sendable, Equatable {
    /// The forecast stays within the zone on scheduled basal.
    case inZone
    /// The forecast leaves the zone upwards.
    case correctHigh
    /// The forecast, with its low-side margin, leaves the zone downwards.
    case protectLow
    /// Glucose is, or is about to be, too low.
    case suspendLow
    /// The optimiser did not converge.
    case notConverged
    /// The twin cannot be trusted now.
    case untrusted
}

/// A proposal.
public struct DosingProposal: Sendable, Equatable {
    /// Rate, absolute; not negative. Unit: U/h.
    public var rate: Double
    /// Automatic bolus now; not negative. Unit: U.
    public var bolus: Double
    /// All insulin above basal the forecast calls for; not negative. Unit: U.
    public var required: Double
    /// Why.
    public var reason: DosingReason
    /// Iterations the optimiser used.
    public var iterations: Int
}

/// The zone controller.
public enum ZoneController {
    /// Proposes a delivery.
    ///
    /// Never above scheduled basal when the reading is missing or doubtful, the twin is not sound,
    /// the cautious forecast falls low anywhere, the optimiser did not converge, or the limits leave
    /// no room. What it adds (bolus, and the rate over a whole lease) is never more than what is
    /// required. Where the twin may not be used at all it is scheduled basal, less while by the
    /// person's settings there is already too much on board.
    public static func propose(
        _ situation: DosingSituation, forecast: TwinForecast,
        tuning: DosingTuning = DosingTuning()
    ) -> DosingProposal {
        if mustSuspend(situation, forecast: forecast, tuning) {
            return DosingProposal(
                rate: 0, bolus: 0, required: 0, reason: .suspendLow, iterations: 0)
        }
        let scheduled = min(situation.scheduledRate, situation.rateMax)
        if situation.trust == .untrusted {
            return DosingProposal(
                rate: scheduled * situation.restShare, bolus: 0, required: 0, reason: .untrusted,
                iterations: 0)
        }
        let problem = problem(of: situation, forecast: forecast, tuning)
        let solution = problem.solve(
            iterationMax: DosingParameters.iterationMax, tolerance: DosingParameters.tolerance)
        var proposal = DosingProposal(
            rate: scheduled, bolus: 0, required: 0, reason: .inZone,
            iterations: solution.iterations)
        let cut = DosingParameters.stepsPerHour * solution.cuts[0]
        if cut > DosingParameters.rateDeadband {
            proposal.rate = min(max(situation.scheduledRate - cut, 0), scheduled)
            proposal.reason = .protectLow
            return proposal
        }
        guard solution.converged else {
            proposal.reason = .notConverged
            return proposal
        }
        let required = solution.dose
        guard required > DosingParameters.requiredMin else { return proposal }
        for mean in forecast.cautiousMean where mean < tuning.noIncreaseBelow {
            // The optimum would add now and withhold later; a lost link would only add.
            proposal.reason = .protectLow
            return proposal
        }
        proposal.required = required
        proposal.reason = .correctHigh
        raise(&proposal, by: tuning.margins(situation).cycleShare * required, situation)
        return proposal
    }

    /// Whether glucose is, or is about to be, too low for any insulin.
    static func mustSuspend(
        _ situation: DosingSituation, forecast: TwinForecast, _ tuning: DosingTuning
    ) -> Bool {
        if let reading = situation.reading, reading < situation.suspendThreshold { return true }
        if situation.trust == .untrusted { return false }
        if situation.glucose < DosingParameters.suspendEstimate { return true }
        for point in 2..<min(10, forecast.cautiousMean.count) {
            let low = forecast.cautiousMean[point] - forecast.deviation[point]
            if low < tuning.suspendForecast { return true }
        }
        return false
    }

    /// Splits an increase into a bolus and a rate, within the limits.
    private static func raise(
        _ proposal: inout DosingProposal, by amount: Double, _ situation: DosingSituation
    ) {
        guard situation.isCertain else { return }
        let scheduled = situation.scheduledRate
        let most = min(amount, situation.room)
        guard most > 0 else { return }
        if most >= DosingParameters.bolusMin {
            proposal.bolus = min(
                most, situation.bolusMax, DosingParameters.bolusShare * proposal.required,
                DosingParameters.bolusBasalHours * scheduled)
            if proposal.bolus < DosingParameters.bolusMin { proposal.bolus = 0 }
        }
        // What remains goes by the rate; a lease that is never refreshed stays within the need.
        let rest = DosingParameters.stepsPerHour * (most - proposal.bolus)
        let left = min(proposal.required, situation.room) - proposal.bolus
        let extra = min(rest, left / DosingParameters.leaseHours)
        if extra > DosingParameters.rateDeadband {
            proposal.rate = max(min(scheduled + extra, situation.rateMax), proposal.rate)
        }
    }

    /// Sets up the optimisation.
    private static func problem(
        of situation: DosingSituation, forecast: TwinForecast, _ tuning: DosingTuning
    ) -> MoveProblem {
        let count = forecast.cautiousMean.count
        let blocks = DosingParameters.blocks
        var free: [Double] = []
        var low: [Double] = []
        var cutEffects: [Double] = []
        var doseEffects: [Double] = []
        let margins = tuning.margins(situation)
        let usualSize = margins.size + margins.unloggedSize * situation.unloggedMeal
        let trust = situation.trust == .sound ? 1 : DosingParameters.degradedMargin
        var sizes: [Double] = []
        let sums = runningSums(forecast.cautiousUnitEffect)
        let peak = forecast.cautiousUnitEffect.reduce(1) { max($0, $1) }
        var point = DosingParameters.costStride - 1
        while point < count {
            let mean = forecast.cautiousMean[point]
            let caution = situation.caution.at(
                minute: situation.minuteOfDay + DosingParameters.step * Double(point + 1))
            let size = usualSize + margins.cautiousSize * caution
            let spread = trust * forecast.deviation[min(point, tuning.riskHorizon - 1)]
            let onBoard = max(forecast.onBoardEffect[point], 0)
            let usual = forecast.habit[point]
            free.append(mean + usual)
            doseEffects.append(forecast.cautiousUnitEffect[point])
            sizes.append(size)
            // What usually comes takes back the margin for chance at most: if it stays away, the
            // course with insulin counted for more is still above the bottom.
            let expected = usual > 0 ? margins.usualShare * usual : usual
            low.append(
                mean + min(expected - margins.risk * spread, 0)
                    - margins.cautiousRisk * caution * spread - (size - 1) * onBoard)
            // A block from step s of n steps, at one unit per step, acts here by the sum of the
            // unit effects of the ages point-s-n+1 ... point-s.
            var start = 0
            for length in blocks {
                let newest = point - start - length + 1
                cutEffects.append(sums[max(point - start + 1, 0)] - sums[max(newest, 0)])
                start += length
            }
            point += DosingParameters.costStride
        }
        return MoveProblem(
            doseEffects: doseEffects, cutEffects: cutEffects, free: free, low: low,
            top: max(situation.target, tuning.zoneTopMin),
            bottom: margins.bottom, lowWeight: tuning.lowWeight,
            sizeMargins: sizes,
            doseCost: tuning.raisingCost * peak * peak,
            cutCost: tuning.reducingCost * peak * peak,
            doseMax: DosingParameters.planShareMax * situation.dailyInsulin,
            cutMax: max(situation.scheduledRate, 0) / DosingParameters.stepsPerHour)
    }

    /// Sums of the first k values, k = 0 ... count.
    private static func runningSums(_ values: [Double]) -> [Double] {
        var sums = [0.0]
        for value in values { sums.append(sums[sums.count - 1] + value) }
        return sums
    }
}
