// One judgement in progress: the delivery so far and the steps that led to it.

import Quantities

struct Judgement {
    private(set) var current: Delivery
    private var steps: [LimitStep] = []

    /// - Parameter room: is taken for the steps, and left empty.
    init(_ proposed: Delivery, reusing room: inout [LimitStep]) {
        current = proposed
        swap(&steps, &room)
        steps.removeAll(keepingCapacity: true)
        steps.reserveCapacity(Self.stepsMost)
    }

    /// As many as there are limits.
    private static let stepsMost = LimitID.allCases.count

    /// Gives the steps away, with their room.
    mutating func takeSteps() -> [LimitStep] {
        var taken: [LimitStep] = []
        swap(&taken, &steps)
        return taken
    }

    private mutating func apply(
        _ limit: LimitID, bound: Double, unit: String, _ change: (inout Delivery) -> Void
    ) {
        let before = current
        change(&current)
        steps.append(
            LimitStep(
                limit: limit, bound: bound, boundUnit: unit, before: before, after: current))
    }

    private mutating func noIncrease(
        _ limit: LimitID, bound: Double, unit: String, when violated: Bool, scheduled: InsulinRate
    ) {
        apply(limit, bound: bound, unit: unit) {
            guard violated else { return }
            $0.basal = min($0.basal, scheduled)
            $0.bolus = .zero
        }
    }

    mutating func refuseImpossible(scheduled: Delivery) {
        let rates = InsulinRate.zero...FixedLimits.possibleRate
        let boluses = InsulinAmount.zero...FixedLimits.possibleBolus
        apply(.impossibleRequest, bound: rates.upperBound.unitsPerHour, unit: "U/h") {
            if !rates.contains($0.basal) || !boluses.contains($0.bolus) { $0 = scheduled }
        }
    }

    mutating func allow(_ facts: SafetyFacts, scheduled: Delivery) {
        noIncrease(
            .automation, bound: scheduled.basal.unitsPerHour, unit: "U/h",
            when: facts.automation == .reduceOnly, scheduled: scheduled.basal)
        apply(.mode, bound: scheduled.basal.unitsPerHour, unit: "U/h") {
            switch facts.mode {
            case .closedLoop where facts.suspendAllowed: break
            // Where a suspension has reached its time limit nothing is raised, whatever the mode.
            case .closedLoop, .reduceOnly:
                $0 = Delivery(basal: min($0.basal, scheduled.basal), bolus: .zero)
            case .suspended: $0 = Delivery(basal: .zero, bolus: .zero)
            case .scheduledBasal, .latchedSafe: $0 = scheduled
            }
        }
    }

    mutating func forbidIncrease(_ facts: SafetyFacts) {
        let scheduled = facts.scheduledBasal
        noIncrease(
            .readingAge, bound: FixedLimits.readingAgeNoIncrease.minutes, unit: "min",
            when: facts.readingAge.map { $0 > FixedLimits.readingAgeNoIncrease } ?? true,
            scheduled: scheduled)
        noIncrease(
            .validReadings, bound: Double(FixedLimits.validReadingsNeeded), unit: "of 4",
            when: facts.validReadings < FixedLimits.validReadingsNeeded, scheduled: scheduled)
        noIncrease(
            .readingJump, bound: FixedLimits.readingJumpShare, unit: "share",
            when: facts.readingJump.map { $0 > FixedLimits.readingJumpShare } ?? true,
            scheduled: scheduled)
        noIncrease(
            .rateOfChange, bound: FixedLimits.rateOfChangeNoIncrease, unit: "mg/dL/min",
            when: facts.slope.map { $0.magnitude > FixedLimits.rateOfChangeNoIncrease } ?? true,
            scheduled: scheduled)
        noIncrease(
            .uncertainDose, bound: 0, unit: "U", when: facts.uncertainInsulin > .zero,
            scheduled: scheduled)
        noIncrease(
            .lowHoldOff, bound: FixedLimits.lowHoldOff.minutes, unit: "min",
            when: facts.sinceLow.map { $0 < FixedLimits.lowHoldOff } ?? false,
            scheduled: scheduled)
        noIncrease(
            .rescueHoldOff, bound: FixedLimits.rescueHoldOff.minutes, unit: "min",
            when: facts.isHeldByRescue, scheduled: scheduled)
        noIncrease(
            .exerciseHold, bound: FixedLimits.exerciseNoIncreaseBelow.milligramsPerDeciliter,
            unit: "mg/dL", when: facts.isHeldByExercise, scheduled: scheduled)
        noIncrease(
            .twinHealth, bound: 1, unit: "trusted", when: !facts.twinTrusted, scheduled: scheduled)
    }

    mutating func suspend(_ facts: SafetyFacts) {
        guard let outlook = LowOutlook(facts) else { return }
        let threshold = outlook.threshold.milligramsPerDeciliter
        let nothing = Delivery(basal: .zero, bolus: .zero)
        apply(
            .suspendUrgent, bound: FixedLimits.suspendUrgentBelow.milligramsPerDeciliter,
            unit: "mg/dL"
        ) { if outlook.isUrgent { $0 = nothing } }
        apply(.suspendLow, bound: threshold, unit: "mg/dL") {
            if outlook.isLow { $0 = nothing }
        }
        guard let isPredicted = outlook.isPredicted else { return }
        apply(.suspendPredicted, bound: threshold, unit: "mg/dL") {
            if isPredicted { $0 = nothing }
        }
    }

    mutating func withholdSurplus(_ facts: SafetyFacts) {
        apply(.surplusBasal, bound: FixedLimits.surplusKept.units, unit: "U") {
            if facts.withholdsSurplus { $0 = Delivery(basal: .zero, bolus: .zero) }
        }
    }

    mutating func boundSize(_ facts: SafetyFacts, required: InsulinAmount, limits: Limits) {
        let rate = Judge.rateCap(facts, limits: limits)
        apply(.maximumBasal, bound: rate.unitsPerHour, unit: "U/h") {
            $0.basal = min($0.basal, rate)
        }
        boundBolus(.maximumBolus, by: limits.maximumBolus)
        boundBolus(
            .bolusBasalShare, by: facts.scheduledBasal.amount(over: FixedLimits.bolusBasalSpan))
        let share = Double(max(.zero, required).milliunits) * FixedLimits.bolusNeedShare
        boundBolus(.bolusNeedShare, by: InsulinAmount(milliunits: Int64(share.rounded(.down))))
        apply(.bolusInterval, bound: FixedLimits.bolusInterval.minutes, unit: "min") {
            if let since = facts.sinceAutomaticBolus, since < FixedLimits.bolusInterval {
                $0.bolus = .zero
            }
        }
        apply(.activityBolus, bound: 0, unit: "U") {
            if facts.activity != nil { $0.bolus = .zero }
        }
        apply(.mealBolusWait, bound: FixedLimits.mealBolusWait.minutes, unit: "min") {
            if facts.awaitsMealBolus { $0.bolus = .zero }
        }
    }

    mutating func boundTotals(_ facts: SafetyFacts, limits: Limits) {
        let totals = (
            Judge.onBoard(facts, limits: limits), Judge.hourly(facts, limits: limits),
            Judge.twoHourly(facts, limits: limits)
        )
        // The rate gets what the bolus leaves that passes all of them, or a bolus cut by the last
        // would have taken room from the rate at the first.
        let room = min(totals.0.room, min(totals.1.room, totals.2.room))
        let bolus = min(current.bolus, room).roundedDown(to: facts.bolusIncrement)
        boundTotal(totals.0, facts, passing: bolus)
        boundTotal(totals.1, facts, passing: bolus)
        boundTotal(totals.2, facts, passing: bolus)
    }

    mutating func roundToPump(_ facts: SafetyFacts) {
        apply(.pumpIncrement, bound: facts.bolusIncrement.units, unit: "U") {
            $0.bolus = $0.bolus.roundedDown(to: facts.bolusIncrement)
            let wanted = $0.basal
            guard wanted != facts.scheduledBasal else { return }
            let step = InsulinAmount(milliunits: facts.basalIncrement.milliunitsPerHour)
            let rate = InsulinAmount(milliunits: wanted.milliunitsPerHour)
            $0.basal = InsulinRate(milliunitsPerHour: rate.roundedDown(to: step).milliunits)
            // An increase smaller than a step is none; it must not become a reduction, or what
            // forbids increases would give more than what allows them.
            if wanted > facts.scheduledBasal { $0.basal = max($0.basal, facts.scheduledBasal) }
        }
    }

    private mutating func boundBolus(_ limit: LimitID, by bound: InsulinAmount) {
        apply(limit, bound: bound.units, unit: "U") { $0.bolus = min($0.bolus, bound) }
    }

    /// Keeps `used + bolus + (basal - scheduled) over a whole lease` within a cap. The whole lease
    /// counts: if the link is lost now, all of it will be delivered. Cuts the bolus first, then
    /// the rate, never below the scheduled one. The bolus is rounded here already: what the pump
    /// cannot give of it must not take the rate's room.
    private mutating func boundTotal(
        _ total: InsulinTotal, _ facts: SafetyFacts, passing bolus: InsulinAmount
    ) {
        let scheduled = facts.scheduledBasal
        apply(total.limit, bound: total.cap.units, unit: "U") {
            $0.bolus = min($0.bolus, total.room).roundedDown(to: facts.bolusIncrement)
            guard $0.basal > scheduled else { return }
            let rest = total.room - bolus
            let extra = Int64(Double(rest.milliunits) / FixedLimits.lease.hours)
            $0.basal = min(
                $0.basal,
                InsulinRate(milliunitsPerHour: scheduled.milliunitsPerHour + extra))
        }
    }
}
