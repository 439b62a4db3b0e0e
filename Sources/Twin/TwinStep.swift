// One step of the filter: what was known to happen moves the state, what was measured corrects it.

import SmallMath

extension TwinState {
    /// Moves the twin over the time since its previous step and corrects it by the reading.
    ///
    /// Cubature Kalman filter (Arasaratnam & Haykin 2009: 2n points of equal positive weight), the
    /// scalar update in Joseph form. Steps of at most ``TwinParameters/stepMax``; after a gap of
    /// more than ``TwinParameters/gapMax`` glucose starts anew. Never traps on data.
    public mutating func step(_ input: TwinInput, settings: TwinSettings) -> TwinInnovation {
        var found = TwinInnovation()
        if input.minutes > TwinParameters.gapMax {
            bridge(input)
            found.restarted = true
        } else if input.minutes > 0 {
            let steps = (input.minutes / TwinParameters.stepMax).rounded(.up)
            let rate = input.insulin / input.minutes
            var remaining = steps
            while remaining > 0 {
                let bad = predict(
                    minutes: input.minutes / steps, insulinRate: rate,
                    scheduledRate: input.scheduledRate, settings: settings)
                if bad { found.repaired = true }
                remaining -= 1
            }
        }
        announce(input.carbs, age: input.carbsAge)
        sinceCarbs =
            input.carbs > 0
            ? input.carbsAge : min(sinceCarbs + input.minutes, Self.sinceCarbsMax)
        if input.minutes > 0 || readings == 0 { correct(by: input.reading, &found) }
        judgeHealth(found, minutes: input.minutes)
        return found
    }

    /// Crosses a gap too long to integrate glucose over: insulin goes on, glucose starts anew.
    private mutating func bridge(_ input: TwinInput) {
        insulin.advance(
            rate: input.insulin / input.minutes, minutes: min(input.minutes, 1440))
        restartGlucose(at: nil)
        mean[TwinIndex.action] = insulin.outflow
        covariance[TwinIndex.action, TwinIndex.action] = insulin.outflow * insulin.outflow + 1e-6
        readings = 0
    }

    /// One step of at most 5 min without a measurement.
    /// - Returns: whether the covariance had to be repaired.
    private mutating func predict(
        minutes: Double, insulinRate: Double, scheduledRate: Double, settings: TwinSettings
    ) -> Bool {
        let (cholesky, quality) = Cholesky.robust(covariance)
        var ensemble = Ensemble(
            mean: mean, factor: cholesky.factor, settings: settings, minutes: minutes)
        let before = insulin.outflow
        insulin.advance(rate: insulinRate, minutes: minutes)
        ensemble.advance(outflow: 0.5 * (before + insulin.outflow))
        (mean, covariance) = ensemble.moments()
        for index in 0..<TwinIndex.personalCount { forget(index, minutes: minutes) }
        let announced = sinceCarbs < TwinNoise.announcingWindow
        let noise = TwinNoise.variances(
            minutes: minutes, scheduledRate: scheduledRate, announced: announced)
        for index in TwinIndex.personalCount..<TwinIndex.count {
            covariance[index, index] += noise[index]
        }
        bound()
        return quality == .diagonalOnly
    }

    /// Lets a personal parameter return towards its prior, mean and spread.
    private mutating func forget(_ index: Int, minutes: Double) {
        let decay = Elementary.exp(-minutes / TwinParameters.personalReversions[index])
        let deviation = TwinParameters.personalDeviations[index]
        mean[index] *= decay
        for other in 0..<TwinIndex.count {
            covariance[index, other] *= decay
            covariance[other, index] *= decay
        }
        covariance[index, index] += deviation * deviation * (1 - decay * decay)
    }

    /// Puts announced carbohydrate where it is by now, with the error people make in counting.
    private mutating func announce(_ carbs: Double, age: Double) {
        guard carbs > 0 else { return }
        let passed = age / (TwinParameters.mealTime * Elementary.exp(mean[TwinIndex.mealTime]))
        let left = Elementary.exp(-passed)
        let error = TwinParameters.carbError * carbs
        mean[TwinIndex.gut1] += carbs * left
        mean[TwinIndex.gut2] += carbs * left * passed
        covariance[TwinIndex.gut1, TwinIndex.gut1] += error * error * left * left
        let second = error * left * passed
        covariance[TwinIndex.gut2, TwinIndex.gut2] += second * second
        covariance[TwinIndex.gut1, TwinIndex.gut2] += error * left * second
        covariance[TwinIndex.gut2, TwinIndex.gut1] += error * left * second
    }

    /// Corrects the state by one reading.
    private mutating func correct(by reading: TwinInput.Reading, _ found: inout TwinInnovation) {
        let expected = mean[TwinIndex.interstitial] + mean[TwinIndex.sensor]
        let measured: Double
        var variance = TwinParameters.sensorWhiteVariance
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
        var cross = [Double](repeating: 0, count: TwinIndex.count)
        for index in 0..<TwinIndex.count {
            cross[index] =
                covariance[index, TwinIndex.interstitial] + covariance[index, TwinIndex.sensor]
        }
        let prior = cross[TwinIndex.interstitial] + cross[TwinIndex.sensor]
        let innovation = measured - expected
        let stated = prior + variance
        guard innovation.isFinite, stated.isFinite, stated > 0 else { return }
        found.accepted = true
        found.value = innovation
        found.deviation = stated.squareRoot()
        let gate = TwinParameters.innovationGate * TwinParameters.innovationScale
        var used = stated
        if innovation * innovation > gate * gate * stated {
            // Influence stops growing at the gate, so a real change is still followed in the end.
            found.gated = true
            used = innovation.magnitude * stated.squareRoot() / gate
        }
        var gain = cross
        for index in 0..<TwinIndex.count {
            gain[index] = cross[index] / used
            mean[index] += gain[index] * innovation
        }
        covariance.josephUpdate(gain: gain, cross: cross, variance: used)
        bound()
    }

    /// Keeps the mean inside the ranges in which the model means something.
    private mutating func bound() {
        for index in 0..<TwinIndex.personalCount {
            let limit = TwinParameters.personalBound * TwinParameters.personalDeviations[index]
            mean[index] = min(max(mean[index], -limit), limit)
        }
        let range = TwinParameters.glucoseRange
        for index in [TwinIndex.glucose, TwinIndex.interstitial] {
            mean[index] = min(max(mean[index], range.lowerBound), range.upperBound)
        }
        for index in [TwinIndex.gut1, TwinIndex.gut2] {
            mean[index] = min(max(mean[index], 0), 2 * TwinInput.carbsMax)
        }
    }
}
