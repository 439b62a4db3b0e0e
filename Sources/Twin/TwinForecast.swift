// What the twin expects: glucose on scheduled basal with its spread, and what one unit would do.

import SmallMath

/// The forecast of one decision, at steps of 5 min; point k is (k+1) steps ahead.
public struct TwinForecast: Sendable, Equatable {
    /// Mean on scheduled basal. Unit: mg/dL.
    public var mean: [Double]
    /// Standard deviation of glucose, no meal to come being known. Unit: mg/dL.
    public var deviation: [Double]
    /// Fall of the mean after one unit now. Unit: mg/dL per U.
    public var unitEffect: [Double]
    /// Mean of what the sensor will show: glucose and the sensor's lasting error. Unit: mg/dL.
    public var sensorMean: [Double]
    /// SD of what the sensor will show. Unit: mg/dL.
    public var sensorDeviation: [Double]
    /// The cautious course for dosing: ``mean`` with sensitivity not below the dosing bound.
    public var cautiousMean: [Double]
    /// Fall of the cautious course that insulin already on board will still cause; negative when
    /// less than scheduled basal was given. Unit: mg/dL.
    public var onBoardEffect: [Double]
    /// Fall of the cautious course after one unit now. Unit: mg/dL per U.
    public var cautiousUnitEffect: [Double]

    /// All courses, of one length.
    public init(
        mean: [Double], deviation: [Double], unitEffect: [Double], sensorMean: [Double],
        sensorDeviation: [Double], cautiousMean: [Double], onBoardEffect: [Double],
        cautiousUnitEffect: [Double]
    ) {
        self.mean = mean
        self.deviation = deviation
        self.unitEffect = unitEffect
        self.sensorMean = sensorMean
        self.sensorDeviation = sensorDeviation
        self.cautiousMean = cautiousMean
        self.onBoardEffect = onBoardEffect
        self.cautiousUnitEffect = cautiousUnitEffect
    }
}

/// What dosing may use of what the twin learnt (TD 4.4: the more sensitive wins).
public struct DosingBounds: Sendable, Equatable {
    /// Least sensitivity over the prior's. Dimensionless.
    public var sensitivityMin: Double
    /// Greatest action rate over the prior's. Dimensionless.
    public var actionRateMax: Double

    /// Bounds.
    public init(sensitivityMin: Double, actionRateMax: Double) {
        self.sensitivityMin = sensitivityMin
        self.actionRateMax = actionRateMax
    }
}

extension TwinState {
    /// Forecasts on scheduled basal.
    /// - Parameters:
    ///   - steps: number of points, 5 min apart.
    ///   - pending: insulin that is certain or possible but not yet in the state (a bolus being
    ///     delivered, a command with an unknown outcome); counted as given now. Unit: U.
    ///   - settings: the person's numbers.
    ///   - bounds: what dosing may use of the learnt parameters.
    public func forecast(
        steps: Int, pending: Double, settings: TwinSettings, bounds: DosingBounds
    ) -> TwinForecast {
        let minutes = TwinParameters.stepMax
        let step = GlucoseCourse.Step(minutes: minutes)
        var ensemble = Ensemble(
            mean: mean, factor: Cholesky.robust(covariance).cholesky.factor, settings: settings,
            minutes: minutes)
        var plain = GlucoseCourse(
            state: mean[...],
            parameters: .init(personal: mean[...], settings: settings, minutes: minutes))
        var plainUnit = plain
        var cautious = cautiousCourse(settings: settings, bounds: bounds, minutes: minutes)
        var cautiousUnit = cautious
        var without = cautious
        without.action = 0
        var bank = insulin
        bank.inject(min(max(pending, 0), TwinInput.insulinMax))
        var unit = InsulinBank()
        unit.inject(1)
        let noise = TwinNoise.forecastVariances(steps: steps, step: minutes)
        let sensor = TwinParameters.sensorDeviation
        let sensorKept = step.sensorDecay * step.sensorDecay
        var sensorProcess = TwinParameters.sensorWhiteVariance
        var result = TwinForecast(steps: steps)
        for index in 0..<steps {
            let before = bank.outflow
            let unitBefore = unit.outflow
            bank.advance(rate: 0, minutes: minutes)
            unit.advance(rate: 0, minutes: minutes)
            let flow = 0.5 * (before + bank.outflow)
            let withUnit = flow + 0.5 * (unitBefore + unit.outflow)
            ensemble.advance(outflow: flow)
            plain.advance(outflow: flow, step: step)
            plainUnit.advance(outflow: withUnit, step: step)
            cautious.advance(outflow: flow, step: step)
            cautiousUnit.advance(outflow: withUnit, step: step)
            without.advance(outflow: 0, step: step)
            sensorProcess =
                (sensorProcess - TwinParameters.sensorWhiteVariance) * sensorKept
                + sensor * sensor * (1 - sensorKept) + TwinParameters.sensorWhiteVariance
            let variances = ensemble.variances()
            result.mean.append(plain.interstitial)
            result.deviation.append((variances.glucose + noise[index]).squareRoot())
            result.unitEffect.append(max(plain.interstitial - plainUnit.interstitial, 0))
            result.sensorMean.append(plain.interstitial + plain.sensor)
            result.sensorDeviation.append(
                (variances.sensor + noise[index] + sensorProcess).squareRoot())
            result.cautiousMean.append(cautious.interstitial)
            result.onBoardEffect.append(without.interstitial - cautious.interstitial)
            result.cautiousUnitEffect.append(
                max(cautious.interstitial - cautiousUnit.interstitial, 0))
        }
        return result
    }

    /// The mean's course under the parameters dosing may use.
    private func cautiousCourse(
        settings: TwinSettings, bounds: DosingBounds, minutes: Double
    ) -> GlucoseCourse {
        var personal = mean
        personal[TwinIndex.sensitivity] = max(
            mean[TwinIndex.sensitivity], Elementary.log(bounds.sensitivityMin))
        personal[TwinIndex.actionRate] = min(
            mean[TwinIndex.actionRate], Elementary.log(bounds.actionRateMax))
        return GlucoseCourse(
            state: mean[...],
            parameters: .init(personal: personal[...], settings: settings, minutes: minutes))
    }
}

extension TwinForecast {
    /// An empty forecast with room for its points.
    fileprivate init(steps: Int) {
        var room: [Double] = []
        room.reserveCapacity(steps)
        self.init(
            mean: room, deviation: room, unitEffect: room, sensorMean: room, sensorDeviation: room,
            cautiousMean: room, onBoardEffect: room, cautiousUnitEffect: room)
    }
}
