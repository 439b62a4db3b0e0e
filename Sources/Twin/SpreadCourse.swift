// How the spread of one member's forecast grows: the present covariance carried on, noise added.

import SmallMath

/// How a member's spread grows along its course.
///
/// The present covariance is carried by the rows of its factor through the transitions, the noise to
/// come by its own small covariance (unexplained flow, glucose, interstitial glucose, and the sensor
/// error). Noise of the gut is left out: the forecast knows of no meal to come.
struct SpreadCourse {
    private var interstitial: SIMD16<Double>
    private var glucose: SIMD16<Double>
    private var gut2: SIMD16<Double>
    private var gut1: SIMD16<Double>
    private var flow: SIMD16<Double>
    private var sensor: SIMD16<Double>
    private var drive: SIMD16<Double>
    private let effect: SIMD16<Double>
    private let sensitivity: SIMD16<Double>
    private let basal: SIMD16<Double>
    private let time: SIMD16<Double>
    private let size: SIMD16<Double>
    private let diagonal: SIMD16<Double>
    private var dd = 0.0
    private var gd = 0.0
    private var gg = 0.0
    private var id = 0.0
    private var ig = 0.0
    private var ii = 0.0
    private var sensorNoise = 0.0
    private var elapsed = 0.0
    private let tuning: TwinTuning
    private let factors: StepFactors

    init(_ covariance: FactoredCovariance, tuning: TwinTuning, factors: StepFactors) {
        func row(_ index: Int) -> SIMD16<Double> {
            var row = SIMD16<Double>.zero
            for column in index..<TwinIndex.count {
                row[column] = covariance.columns[column][index]
            }
            return row
        }
        interstitial = row(TwinIndex.interstitial)
        glucose = row(TwinIndex.glucose)
        gut2 = row(TwinIndex.gut2)
        gut1 = row(TwinIndex.gut1)
        flow = row(TwinIndex.disturbance)
        sensor = row(TwinIndex.sensor)
        drive = row(TwinIndex.sensorDrive)
        effect = row(TwinIndex.effect)
        sensitivity = row(TwinIndex.sensitivity)
        basal = row(TwinIndex.basalGlucose)
        time = row(TwinIndex.mealTime)
        size = row(TwinIndex.mealSize)
        diagonal = covariance.diagonal
        self.tuning = tuning
        self.factors = factors
    }

    /// Variance of glucose under the skin. Unit: (mg/dL)².
    var glucoseVariance: Double {
        FactoredCovariance.sum(interstitial * interstitial * diagonal) + ii
    }

    /// Variance of what the sensor shows. Unit: (mg/dL)².
    var sensorVariance: Double {
        let seen = interstitial + sensor
        return FactoredCovariance.sum(seen * seen * diagonal) + ii + sensorNoise
            + tuning.sensorWhiteVariance
    }

    mutating func advance(_ t: Transition) {
        let fast = t.byGlucose * glucose + t.byGut2 * gut2 + t.byGut1 * gut1 + t.byFlow * flow
        let slow = t.byEffect * effect + t.bySensitivity * sensitivity + t.byBasal * basal
        let new = fast + slow + t.byMealTime * time + t.byMealSize * size
        let kept = factors.interstitial
        interstitial = kept * interstitial + (0.5 * (1 - kept)) * (glucose + new)
        glucose = new
        gut2 = t.gutDecay * gut2 + t.gut2ByGut1 * gut1 + t.gut2ByTime * time
        gut1 = t.gutDecay * gut1 + t.gut1ByTime * time
        flow *= factors.disturbance
        sensor = factors.sensor * (sensor + factors.minutes * drive)
        drive *= factors.sensor
        advanceNoise(t)
    }

    private mutating func advanceNoise(_ t: Transition) {
        let kept = factors.interstitial
        let i2 = 0.5 * (1 - kept) * (1 + t.byGlucose)
        let i3 = 0.5 * (1 - kept) * t.byFlow
        let g1 = t.byGlucose
        let g2 = t.byFlow
        let d = factors.disturbance
        let nextII =
            kept * kept * ii + i2 * i2 * gg + i3 * i3 * dd + 2 * kept * i2 * ig
            + 2 * kept * i3 * id + 2 * i2 * i3 * gd
        let nextIG =
            kept * (g1 * ig + g2 * id) + i2 * (g1 * gg + g2 * gd) + i3 * (g1 * gd + g2 * dd)
        let nextID = (kept * id + i2 * gd + i3 * dd) * d
        let nextGG = g1 * g1 * gg + 2 * g1 * g2 * gd + g2 * g2 * dd
        let nextGD = (g1 * gd + g2 * dd) * d
        ii = nextII
        ig = nextIG
        id = nextID
        gg = nextGG + tuning.glucoseNoise * factors.minutes
        gd = nextGD
        let deviation = tuning.disturbanceDeviation
        dd = dd * d * d + deviation * deviation * (1 - d * d)
        elapsed += factors.minutes
        // Variance the error will have gathered: stationary less what is left of the present.
        let turned = tuning.sensorRate * elapsed
        let variance = tuning.sensorDeviation * tuning.sensorDeviation
        let left = (1 + 2 * turned + 2 * turned * turned) * Elementary.exp(-2 * turned)
        sensorNoise = variance * max(1 - left, 0)
    }
}
