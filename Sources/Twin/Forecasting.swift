// The bank's forecast: every member's course with its spread, joined by the members' weights.

import SmallMath

extension TwinState {
    /// Forecasts on scheduled basal.
    /// - Parameters:
    ///   - steps: number of points, 5 min apart, 1 ... 144.
    ///   - pending: insulin that is certain or possible but not yet in the state (a bolus being
    ///     delivered, a command with an unknown outcome); counted as given now. Unit: U.
    ///   - settings: the person's numbers.
    ///   - bounds: what dosing may use of the learnt parameters.
    public func forecast(
        steps: Int, pending: Double, settings: TwinSettings, bounds: DosingBounds
    ) -> TwinForecast {
        var result = TwinForecast(steps: steps)
        forecast(into: &result, pending: pending, settings: settings, bounds: bounds)
        return result
    }

    /// The same into a forecast's own room; see ``forecast(steps:pending:settings:bounds:)``.
    public func forecast(
        into result: inout TwinForecast, pending: Double, settings: TwinSettings,
        bounds: DosingBounds
    ) {
        result.clear()
        let factors = StepFactors(minutes: TwinParameters.stepMax, tuning: settings.tuning)
        let cautiousWeights = cautiousWeights(settings, bounds)
        foresee(&result.actions, pending: pending, factors: factors)
        for member in 0..<means.count {
            var course = MemberForecast(
                member: member, of: self, settings: settings, bounds: bounds, factors: factors)
            course.run(
                weight: weights[member], cautiousWeight: cautiousWeights[member],
                into: &result)
        }
        finish(&result, settings)
    }

    /// Mean insulin at work in each step to come, by speed. Unit: U/min.
    private func foresee(
        _ actions: inout [SIMD4<Double>], pending: Double, factors: StepFactors
    ) {
        var bank = insulin
        bank.inject(min(max(pending, 0), TwinInput.insulinMax))
        for step in actions.indices {
            let before = bank.action
            bank.advance(rate: 0, minutes: factors.minutes)
            actions[step] = 0.5 * (before + bank.action)
        }
    }

    /// The members' weights with no trust in learnt speed.
    private func cautiousWeights(
        _ settings: TwinSettings, _ bounds: DosingBounds
    ) -> SIMD16<Double> {
        let prior = settings.memberWeights
        var rate = 0.0
        for member in 0..<means.count {
            rate += prior[member] * TwinParameters.actionRates[member % TwinParameters.rateCount]
        }
        var found = weights
        var total = 0.0
        for member in 0..<means.count {
            if TwinParameters.actionRates[member % TwinParameters.rateCount]
                > bounds.actionRateMax * rate
            {
                found[member] = min(weights[member], prior[member])
            }
            total += found[member]
        }
        return total > 0 ? found / total : prior
    }

    /// Sums become means and SDs; the bands get their scale.
    private func finish(_ result: inout TwinForecast, _ settings: TwinSettings) {
        // What is left from before a twin was frozen is not used either.
        let usual = settings.tuning.learnsDay ? misses.usual : .zero
        let habit = settings.tuning.learnsDay ? misses.habit : .zero
        for point in 0..<result.mean.count {
            let mean = result.mean[point]
            let shown = result.sensorMean[point]
            let effect = result.unitEffect[point]
            let spread = max(result.deviation[point] - mean * mean, 0).squareRoot()
            let shownSpread =
                max(result.sensorDeviation[point] - shown * shown, 0).squareRoot()
            result.sensorDeviation[point] = shownSpread
            // Meals and corrections to come, of which the model knows nothing, lead readings back
            // to where they usually are.
            let time = min(Double(point + 1) / 48, 1)
            let lean = settings.tuning.habitShare * time * time.squareRoot()
            let plain = shown + lean * (usualReading - shown)
            result.plainSensorMean[point] = plain
            result.sensorMean[point] = plain + MissCourse.miss(usual, at: point)
            result.habit[point] = MissCourse.miss(habit, at: point)
            let (band80, band95) = bands.ends(at: point)
            result.sensorBand80[point] = band80 * shownSpread
            result.sensorBand95[point] = band95 * shownSpread
            // Dosing's margin widens with the plain bands and never narrows below what is stated.
            let margin = plainBands.ends(at: point).band80
            result.deviation[point] = spread * max(margin / BandScale.normal80, 1)
            result.unitEffectDeviation[point] =
                max(result.unitEffectDeviation[point] - effect * effect, 0).squareRoot()
        }
    }

    /// Remembers a forecast, so that the bands of later ones can learn from it.
    public mutating func remember(_ forecast: TwinForecast) {
        bands.remember(forecast.sensorMean, forecast.sensorDeviation)
        plainBands.remember(forecast.plainSensorMean, forecast.sensorDeviation)
    }
}

/// One member's forecast.
private struct MemberForecast {
    private var mean: SIMD16<Double>
    private var cautious: SIMD16<Double>
    private let parameters: MemberParameters
    private let cautiousParameters: MemberParameters
    private let factors: StepFactors
    private let lane: Int
    private let effectVariance: Double
    private var spread: SpreadCourse

    init(
        member: Int, of twin: TwinState, settings: TwinSettings, bounds: DosingBounds,
        factors: StepFactors
    ) {
        let model = MemberModel(member: member, settings: settings)
        mean = twin.means[member]
        cautious = mean
        parameters = MemberParameters(mean, model: model, minutes: factors.minutes)
        var bounded = mean
        let least = max(bounds.sensitivityMin, twin.release.floor) * settings.effectFloor
        let floor = Elementary.log(least) - mean[TwinIndex.sensitivity]
        bounded[TwinIndex.basalGlucose] *= bounds.basalGlucoseShare
        bounded[TwinIndex.effect] = max(mean[TwinIndex.effect], floor)
        cautiousParameters = MemberParameters(bounded, model: model, minutes: factors.minutes)
        self.factors = factors
        lane = model.lane
        let covariance = twin.covariances[member]
        effectVariance =
            covariance[TwinIndex.effect, TwinIndex.effect]
            + covariance[TwinIndex.sensitivity, TwinIndex.sensitivity]
            + 2 * covariance[TwinIndex.effect, TwinIndex.sensitivity]
        spread = SpreadCourse(covariance, tuning: settings.tuning, factors: factors)
    }

    /// Adds this member's course, times its weight, to the sums.
    mutating func run(
        weight: Double, cautiousWeight: Double, into sums: inout TwinForecast
    ) {
        let unit = UnitResponses.standard.action
        var unitFall = Fall()
        var cautiousUnitFall = Fall()
        var onBoardFall = Fall()
        for point in 0..<sums.mean.count {
            let action = sums.actions[point][lane]
            let one = unit[point][lane]
            let transition = Transition(
                at: mean, parameters, action: action, factors: factors)
            unitFall.advance(
                transition.byGlucose,
                by: parameters.push(one, at: mean[TwinIndex.glucose], factors), factors)
            let cautiousGlucose = cautious[TwinIndex.glucose]
            let kept = cautiousParameters.returning(cautiousGlucose, action, factors)
            cautiousUnitFall.advance(
                kept, by: cautiousParameters.push(one, at: cautiousGlucose, factors), factors)
            onBoardFall.advance(
                kept, by: cautiousParameters.push(action, at: cautiousGlucose, factors), factors)
            spread.advance(transition)
            parameters.advance(&mean, action: action, factors: factors)
            cautiousParameters.advance(&cautious, action: action, factors: factors)
            let glucose = mean[TwinIndex.interstitial]
            let shown = glucose + mean[TwinIndex.sensor]
            let effect = max(unitFall.seen, 0)
            sums.mean[point] += weight * glucose
            sums.deviation[point] += weight * (spread.glucoseVariance + glucose * glucose)
            sums.sensorMean[point] += weight * shown
            sums.sensorDeviation[point] += weight * (spread.sensorVariance + shown * shown)
            sums.unitEffect[point] += weight * effect
            sums.unitEffectDeviation[point] += weight * effect * effect * (1 + effectVariance)
            sums.cautiousMean[point] += cautiousWeight * cautious[TwinIndex.interstitial]
            sums.onBoardEffect[point] += cautiousWeight * onBoardFall.seen
            sums.cautiousUnitEffect[point] +=
                cautiousWeight * max(cautiousUnitFall.seen, 0)
        }
    }
}

/// The fall of a course that some insulin causes, to first order.
private struct Fall {
    private var glucose = 0.0
    private(set) var seen = 0.0

    mutating func advance(_ kept: Double, by push: Double, _ factors: StepFactors) {
        let old = glucose
        glucose = kept * old + push
        let middle = 0.5 * (old + glucose)
        seen = middle + (seen - middle) * factors.interstitial
    }
}

extension MemberParameters {
    /// Fall of glucose in one step by insulin at work. Unit: mg/dL.
    @inline(__always)
    fileprivate func push(_ action: Double, at glucose: Double, _ factors: StepFactors) -> Double {
        effect * Self.growth(glucose).value * sensitivity * action * factors.minutes
            / (1 + effectiveness * factors.minutes)
    }

    /// Share of a difference in glucose that a step leaves.
    @inline(__always)
    fileprivate func returning(
        _ glucose: Double, _ action: Double, _ factors: StepFactors
    ) -> Double {
        let h = factors.minutes
        let slope = Self.growth(glucose).slope
        return min(max((1 - effect * slope * net(action) * h) / (1 + effectiveness * h), 0.05), 1)
    }
}
