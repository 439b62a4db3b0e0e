// One step of the filter: what was known to happen moves the bank, what was measured corrects it.

import SmallMath

extension TwinState {
    /// Moves the twin over the time since its previous step and corrects it by the reading.
    ///
    /// Each member is an extended Kalman filter in factored form (Bierman 1977); the members are
    /// weighted by prior and likelihood. Steps of at most ``TwinParameters/stepMax``; after a gap of
    /// more than ``TwinParameters/gapMax`` glucose starts anew. A reading with no time passed since
    /// the last (a duplicate) is not used. Never traps on data.
    public mutating func step(_ input: TwinInput, settings: TwinSettings) -> TwinInnovation {
        var found = TwinInnovation()
        if input.minutes > TwinParameters.gapMax {
            bridge(input, settings: settings)
            found.restarted = true
        } else if input.minutes > 0 {
            let steps = (input.minutes / TwinParameters.stepMax).rounded(.up)
            let rate = input.insulin / input.minutes
            let factors = StepFactors(minutes: input.minutes / steps, tuning: settings.tuning)
            var remaining = steps
            while remaining > 0 {
                predict(
                    insulinRate: rate, factors: factors, settings: settings,
                    minuteOfDay: input.minuteOfDay)
                remaining -= 1
            }
        }
        takeEntries(input, settings: settings)
        if input.minutes > 0 || readings == 0 {
            correct(by: input.reading, minutes: input.minutes, settings: settings, &found)
        }
        reweigh(settings)
        if case .value(let glucose) = input.reading {
            let share =
                1
                - Elementary.exp(
                    -min(input.minutes, TwinParameters.evidenceTime) / TwinParameters.usualTime)
            usualReading += share * (glucose - usualReading)
        }
        reckoning.correct(by: input.reading, minutes: input.minutes)
        watch.advance(input, facts(found, settings))
        learnMisses(input, settings)
        bands.advance(input)
        plainBands.advance(input)
        release.advance(input, glucose: glucose, tuning: settings.tuning)
        learnDay(input, settings)
        judgeHealth(&found, minutes: input.minutes, settings: settings)
        return found
    }

    /// What the tests of the rival explanations look at.
    private func facts(_ found: TwinInnovation, _ settings: TwinSettings) -> WatchFacts {
        let scale = found.deviation * TwinParameters.innovationScale
        return WatchFacts(
            score: scale > 0 ? found.value / scale : nil,
            flow: mean(TwinIndex.disturbance),
            sensitivity: (mean(TwinIndex.sensitivity) + watch.withheldSensitivity)
                / TwinParameters.watchSensitivity,
            effectOnBoard: insulinOnBoard * settings.effect,
            residual: reckoning.residual, residualScore: reckoning.score,
            missing: reckoning.missing)
    }

    /// Crosses a gap too long to integrate glucose over: insulin goes on, glucose starts anew, and
    /// what was learnt of the person fades as in as many minutes without readings. A gap of more
    /// than a day counts as one.
    private mutating func bridge(_ input: TwinInput, settings: TwinSettings) {
        let minutes = min(input.minutes, 1440)
        insulin.advance(rate: input.insulin / input.minutes, minutes: minutes)
        let noise = StepNoise(
            factors: StepFactors(minutes: minutes, tuning: settings.tuning), settings: settings,
            announced: announces, unloggedMeal: 0, sensitivityRise: 0)
        let usual = sensitivityDay[Self.dayPlace(input.minuteOfDay)]
        watch.withheldSensitivity *= noise.decay[TwinIndex.sensitivity]
        for member in 0..<means.count {
            restartGlucose(of: member, at: nil, settings: settings)
            means[member] *= noise.decay
            means[member][TwinIndex.sensitivity] +=
                usual * (1 - noise.decay[TwinIndex.sensitivity])
            covariances[member].fade(by: noise)
            bound(member, settings)
        }
        logged = GutContent()
        implied = GutContent()
        readings = 0
        reckoning.restart()
    }

    /// One step of at most 5 min without a measurement.
    private mutating func predict(
        insulinRate: Double, factors: StepFactors, settings: TwinSettings, minuteOfDay: Double
    ) {
        let before = insulin.action
        insulin.advance(rate: insulinRate, minutes: factors.minutes)
        let action = 0.5 * (before + insulin.action)
        logged.advance(minutes: factors.minutes, mealTime: TwinParameters.mealTime)
        implied.advance(minutes: factors.minutes, mealTime: TwinParameters.mealTime)
        let noise = StepNoise(
            factors: factors, settings: settings,
            announced: announces,
            unloggedMeal: watch.probability(.unloggedMeal),
            sensitivityRise: watch.probability(.sensitivityRise))
        var typical = SIMD16<Double>.zero
        for member in 0..<means.count { typical += weights[member] * means[member] }
        reckoning.advance(typical, action: action, factors: factors, settings: settings)
        let usual = sensitivityDay[Self.dayPlace(minuteOfDay)]
        watch.withheldSensitivity *= noise.decay[TwinIndex.sensitivity]
        for member in 0..<means.count {
            let model = MemberModel(member: member, settings: settings)
            let parameters = MemberParameters(
                means[member], model: model, minutes: factors.minutes)
            let transition = Transition(
                at: means[member], parameters, action: action[model.lane], factors: factors)
            covariances[member].move(by: transition, noise: noise)
            parameters.advance(&means[member], action: action[model.lane], factors: factors)
            means[member] *= noise.decay
            means[member][TwinIndex.sensitivity] +=
                usual * (1 - noise.decay[TwinIndex.sensitivity])
            bound(member, settings)
        }
    }

    /// What explains a rise as well as food does: insulin that has grown weaker, a higher level at
    /// basal. One in their lanes.
    private static let mealRivals =
        FactoredCovariance.unit(TwinIndex.effect) + FactoredCovariance.unit(TwinIndex.sensitivity)
        + FactoredCovariance.unit(TwinIndex.basalGlucose)

    /// Corrects every member by one reading.
    ///
    /// While food that a person who enters it did not enter is suspected, what rivals it is considered
    /// and not learnt: it takes that share less of the correction and keeps its uncertainty. (Who
    /// enters none has a gut wide enough.) Source: S. F. Schmidt (1966); K. Brink, "Partial-update
    /// Schmidt-Kalman filter", J. Guid. Control Dyn. 40 (2017) 2214.
    private mutating func correct(
        by reading: TwinInput.Reading, minutes: Double, settings: TwinSettings,
        _ found: inout TwinInnovation
    ) {
        let expected = mean(TwinIndex.interstitial) + mean(TwinIndex.sensor)
        let measured: Double
        var variance = settings.tuning.sensorWhiteVariance
        // Known from the reading before: the first one of a pressed sensor is met by the gate.
        if watch.isPressed { variance += TwinParameters.pressedVariance }
        switch reading {
        case .missing: return
        case .value(let glucose): measured = glucose
        case .below(let limit):
            // A fact about glucose: it contradicts only an expectation above the limit.
            found.accepted = true
            guard expected > limit else { return }
            measured = limit
            variance += TwinParameters.censoredVariance
        case .above(let limit):
            found.accepted = true
            guard expected < limit else { return }
            measured = limit
            variance += TwinParameters.censoredVariance
        }
        found.accepted = true
        found.value = measured - expected
        let gate = TwinParameters.innovationGate * TwinParameters.innovationScale
        var likelihoods = SIMD16<Double>.zero
        var best = -Double.infinity
        var spread = 0.0
        let doubt = announces ? watch.suspectedMeal : 0
        for member in 0..<means.count {
            let seen = means[member][TwinIndex.interstitial] + means[member][TwinIndex.sensor]
            let innovation = measured - seen
            let predicted = covariances[member].predictedVariance
            let stated = predicted + variance
            let apart = seen - expected
            spread += weights[member] * (stated + apart * apart)
            var used = stated
            if innovation * innovation > gate * gate * stated {
                // Influence stops growing at the gate, so a real change is still followed.
                used = innovation.magnitude * stated.squareRoot() / gate
            }
            let power = min(innovation * innovation / stated, gate * gate)
            let (cross, total) = covariances[member].measure(noise: used - predicted)
            var gain = cross / total
            if doubt > 0 {
                // With a gain less by w than the best, P is greater by the innovation's variance
                // times w w' (Joseph's form).
                let withheld = doubt * Self.mealRivals * gain
                covariances[member].add(
                    total, along: withheld, from: TwinIndex.basalGlucose)
                gain -= withheld
                note(withheld: weights[member] * withheld * innovation, settings)
            }
            means[member] += gain * innovation
            bound(member, settings)
            likelihoods[member] = -0.5 * (Elementary.log(stated) + power)
            best = max(best, likelihoods[member])
        }
        found.deviation = spread.squareRoot()
        found.gated = found.value * found.value > gate * gate * spread
        let kept = Elementary.exp(-min(minutes, 1440) / settings.tuning.likelihoodTime)
        for member in 0..<means.count {
            let gain = settings.tuning.likelihoodShare * (likelihoods[member] - best)
            evidence[member] = max(evidence[member] * kept + gain, -30)
        }
    }

    /// Keeps account of the sensitivity that was not learnt: a rise that is taken for food may be a
    /// failed set, which is found by it.
    private mutating func note(withheld: SIMD16<Double>, _ settings: TwinSettings) {
        let limit =
            settings.personalSpreads[TwinIndex.sensitivity] * TwinParameters.personalBound
        let sum = watch.withheldSensitivity + withheld[TwinIndex.sensitivity]
        watch.withheldSensitivity = min(max(sum, -limit), limit)
    }

    /// The members' weights from prior and likelihood.
    mutating func reweigh(_ settings: TwinSettings) {
        var best = -Double.infinity
        for member in 0..<means.count { best = max(best, evidence[member]) }
        var total = 0.0
        for member in 0..<means.count {
            weights[member] =
                settings.memberWeights[member] * Elementary.exp(evidence[member] - best)
            total += weights[member]
        }
        if total > 0 { weights /= total } else { weights = settings.memberWeights }
    }

    /// Keeps a member's mean inside the ranges in which the model means something.
    func bounded(_ mean: SIMD16<Double>, _ settings: TwinSettings) -> SIMD16<Double> {
        var mean = mean
        let limit = settings.personalSpreads * TwinParameters.personalBound
        for index in TwinIndex.personalFirst..<TwinIndex.count {
            mean[index] = min(max(mean[index], -limit[index]), limit[index])
        }
        let range = TwinParameters.glucoseRange
        for index in TwinIndex.interstitial...TwinIndex.glucose {
            mean[index] = min(max(mean[index], range.lowerBound), range.upperBound)
        }
        for index in TwinIndex.gut2...TwinIndex.gut1 {
            mean[index] = min(max(mean[index], 0), 2 * TwinInput.carbsMax)
        }
        return mean
    }

    private mutating func bound(_ member: Int, _ settings: TwinSettings) {
        means[member] = bounded(means[member], settings)
    }
}

/// The randomness admitted in one step.
struct StepNoise: Sendable {
    /// What the personal parameters keep of themselves; one in the other lanes.
    let decay: SIMD16<Double>
    /// Variance added to each personal parameter, in its lane.
    let personal: SIMD16<Double>
    /// Variance added to glucose, the gut and the unexplained flow.
    let glucose: Double
    let gut: Double
    let flow: Double
    /// The sensor error's noise: along its drive with a share of itself, and its own rest.
    let drive: Double
    let driveShare: Double
    let sensor: Double

    /// - Parameters:
    ///   - announced: whether the person enters food.
    ///   - unloggedMeal: how probable food is that was not entered.
    ///   - sensitivityRise: how probable a rise of sensitivity is.
    init(
        factors: StepFactors, settings: TwinSettings, announced: Bool, unloggedMeal: Double,
        sensitivityRise: Double
    ) {
        let tuning = settings.tuning
        let minutes = factors.minutes
        var decay = SIMD16<Double>(repeating: 1)
        decay[TwinIndex.effect] = Elementary.exp(-minutes / tuning.effectMemory)
        decay[TwinIndex.sensitivity] = Elementary.exp(-minutes / tuning.sensitivityTime)
        decay[TwinIndex.basalGlucose] = Elementary.exp(-minutes / tuning.basalGlucoseTime)
        decay[TwinIndex.mealTime] = Elementary.exp(-minutes / tuning.mealTimeMemory)
        decay[TwinIndex.mealSize] = Elementary.exp(-minutes / tuning.mealSizeMemory)
        self.decay = decay
        let spreads = settings.personalSpreads
        var personal = spreads * spreads * (1 - decay * decay)
        personal[TwinIndex.sensitivity] *= 1 + TwinParameters.riseNoise * sensitivityRise
        self.personal = personal
        glucose = tuning.glucoseNoise * minutes
        let quiet = tuning.gutNoiseAnnounced * tuning.gutNoiseAnnounced
        let busy = tuning.gutNoise * tuning.gutNoise
        gut = (announced ? quiet + unloggedMeal * (busy - quiet) : busy) * minutes / 5
        let flowDeviation = tuning.disturbanceDeviation
        flow = flowDeviation * flowDeviation * (1 - factors.disturbance * factors.disturbance)
        // Stationary covariance P of (n, z): s/(2λ²), s/(2λ), s; the step adds P - F P F'.
        let rate = tuning.sensorRate
        let variance = tuning.sensorDeviation * tuning.sensorDeviation
        let all = 2 * rate * rate * variance
        let cross = 0.5 * all / rate
        let f = factors.sensor * factors.sensor
        let zz = all * (1 - f)
        let nz = cross - f * (cross + minutes * all)
        let nn = variance - f * (variance + 2 * minutes * cross + minutes * minutes * all)
        drive = zz
        driveShare = zz > 0 ? nz / zz : 0
        sensor = max(nn - driveShare * nz, 0)
    }
}

extension FactoredCovariance {
    /// Personal parameters return to their priors; nothing else may be tied to them.
    mutating func fade(by noise: StepNoise) {
        for index in TwinIndex.personalFirst..<TwinIndex.count {
            columns[index] = columns[index] * noise.decay / noise.decay[index]
        }
        diagonal *= noise.decay * noise.decay
        addPersonal(noise)
    }

    private mutating func addPersonal(_ noise: StepNoise) {
        for index in TwinIndex.personalFirst..<TwinIndex.count {
            add(noise.personal[index], along: Self.unit(index), from: index)
        }
    }

    /// Moves the covariance over one step.
    mutating func move(by transition: Transition, noise: StepNoise) {
        var kept = noise.decay
        kept[TwinIndex.interstitial] = transition.factors.interstitial
        kept[TwinIndex.glucose] = transition.byGlucose
        kept[TwinIndex.gut2] = transition.gutDecay
        kept[TwinIndex.gut1] = transition.gutDecay
        kept[TwinIndex.disturbance] = transition.factors.disturbance
        kept[TwinIndex.sensor] = transition.factors.sensor
        kept[TwinIndex.sensorDrive] = transition.factors.sensor
        for index in 0..<TwinIndex.count {
            let moved = transition.apply(columns[index], decay: noise.decay)
            columns[index] = moved / kept[index]
        }
        diagonal *= kept * kept
        addPersonal(noise)
        var drive = Self.unit(TwinIndex.sensorDrive)
        drive[TwinIndex.sensor] = noise.driveShare
        add(noise.drive, along: drive, from: TwinIndex.sensorDrive)
        add(noise.sensor, along: Self.unit(TwinIndex.sensor), from: TwinIndex.sensor)
        add(noise.flow, along: Self.unit(TwinIndex.disturbance), from: TwinIndex.disturbance)
        add(noise.gut, along: Self.unit(TwinIndex.gut1), from: TwinIndex.gut1)
        add(noise.glucose, along: Self.unit(TwinIndex.glucose), from: TwinIndex.glucose)
    }
}
