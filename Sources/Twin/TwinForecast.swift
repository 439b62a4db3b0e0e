// What the twin expects: glucose on scheduled basal with its spread, and what one unit would do.

/// The forecast of one decision, at steps of 5 min; point k is (k+1) steps ahead.
public struct TwinForecast: Sendable, Equatable {
    /// Mean on scheduled basal. Unit: mg/dL.
    public var mean: [Double]
    /// Standard deviation of glucose, no meal to come being known. Unit: mg/dL.
    public var deviation: [Double]
    /// Fall of the mean after one unit now. Unit: mg/dL per U.
    public var unitEffect: [Double]
    /// Mean of what the sensor will show: glucose, the sensor's lasting error, and what forecasts
    /// usually miss by at this hour. Unit: mg/dL.
    public var sensorMean: [Double]
    /// The same without those misses: they are learnt from it, and so is dosing's margin. Unit:
    /// mg/dL.
    public var plainSensorMean: [Double]
    /// What forecasts made at this hour missed by on earlier days: food and changes of sensitivity
    /// that come back at their hours. Unit: mg/dL.
    public var habit: [Double]
    /// SD of what the sensor will show, as the filter states it. Unit: mg/dL.
    public var sensorDeviation: [Double]
    /// The cautious course for dosing: ``mean`` with insulin's effect not below the dosing bound.
    public var cautiousMean: [Double]
    /// Fall of the cautious course that insulin already on board will still cause; negative when
    /// less than scheduled basal was given. Unit: mg/dL.
    public var onBoardEffect: [Double]
    /// Fall of the cautious course after one unit now. Unit: mg/dL per U.
    public var cautiousUnitEffect: [Double]
    /// SD of ``unitEffect`` over what the twin holds possible. Unit: mg/dL per U.
    public var unitEffectDeviation: [Double]
    /// Half the width of the 80 % band of what the sensor will show. Unit: mg/dL.
    public var sensorBand80: [Double]
    /// Half the width of the 95 % band of what the sensor will show. Unit: mg/dL.
    public var sensorBand95: [Double]

    /// Room for the insulin at work in each step, by speed. Unit: U/min.
    var actions: [SIMD4<Double>]

    /// All courses, of one length; bands of a normal distribution, no doubt about the effect and no
    /// habit.
    public init(
        mean: [Double], deviation: [Double], unitEffect: [Double], sensorMean: [Double],
        sensorDeviation: [Double], cautiousMean: [Double], onBoardEffect: [Double],
        cautiousUnitEffect: [Double]
    ) {
        self.mean = mean
        self.deviation = deviation
        self.unitEffect = unitEffect
        self.sensorMean = sensorMean
        plainSensorMean = sensorMean
        habit = [Double](repeating: 0, count: mean.count)
        self.sensorDeviation = sensorDeviation
        self.cautiousMean = cautiousMean
        self.onBoardEffect = onBoardEffect
        self.cautiousUnitEffect = cautiousUnitEffect
        actions = [SIMD4<Double>](repeating: .zero, count: mean.count)
        unitEffectDeviation = [Double](repeating: 0, count: mean.count)
        sensorBand80 = sensorDeviation.map { BandScale.normal80 * $0 }
        sensorBand95 = sensorDeviation.map { BandScale.normal95 * $0 }
    }

    /// Room for a forecast, to be filled by ``TwinState/forecast(into:pending:settings:bounds:)``.
    /// - Parameter steps: number of points, 1 ... 144 (more are cut off).
    public init(steps: Int) {
        let zeros = [Double](repeating: 0, count: min(max(steps, 1), UnitResponses.steps))
        self.init(
            mean: zeros, deviation: zeros, unitEffect: zeros, sensorMean: zeros,
            sensorDeviation: zeros, cautiousMean: zeros, onBoardEffect: zeros,
            cautiousUnitEffect: zeros)
    }

    /// Sets every course to zero.
    mutating func clear() {
        for index in 0..<mean.count {
            mean[index] = 0
            deviation[index] = 0
            unitEffect[index] = 0
            sensorMean[index] = 0
            plainSensorMean[index] = 0
            habit[index] = 0
            sensorDeviation[index] = 0
            cautiousMean[index] = 0
            onBoardEffect[index] = 0
            cautiousUnitEffect[index] = 0
            unitEffectDeviation[index] = 0
        }
    }
}

/// What dosing may use of what the twin learnt (TD 4.4: the more sensitive and the slower win).
public struct DosingBounds: Sendable, Equatable {
    /// Least size of insulin's effect over the prior's; ``TwinState/release`` may ask for more.
    /// Dimensionless.
    public var sensitivityMin: Double
    /// Members faster than this multiple of the prior's mean rate weigh no more than in the prior.
    /// Dimensionless.
    public var actionRateMax: Double
    /// Share of what was learnt of glucose at basal (its logarithm over the prior's) that dosing
    /// uses, 0 ... 1. Dimensionless.
    public var basalGlucoseShare: Double

    /// Bounds.
    public init(sensitivityMin: Double, actionRateMax: Double, basalGlucoseShare: Double = 1) {
        self.basalGlucoseShare = basalGlucoseShare
        self.sensitivityMin = sensitivityMin
        self.actionRateMax = actionRateMax
    }
}
