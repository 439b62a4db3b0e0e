// The randomness the twin admits: how much each quantity may wander by itself.

import SmallMath

/// Process noise, of the filter's step and of the forecast.
enum TwinNoise {
    /// A person who announced carbohydrate within this time is one who announces. Unit: min.
    /// Guess: a night and a breakfast.
    static let announcingWindow = 960.0

    /// Variance added in one step, by state. Shape: ``TwinIndex/count``, zero for the personal
    /// parameters.
    static func variances(minutes: Double, scheduledRate: Double, announced: Bool) -> [Double] {
        var added = [Double](repeating: 0, count: TwinIndex.count)
        let share = TwinParameters.actionNoiseShare * max(scheduledRate, 1e-3)
        added[TwinIndex.action] = share * share * minutes / 5
        added[TwinIndex.glucose] = TwinParameters.glucoseNoise * minutes
        let gut = announced ? TwinParameters.gutNoiseAnnounced : TwinParameters.gutNoise
        added[TwinIndex.gut1] = gut * gut * minutes / 5
        let flowKept = Elementary.exp(-minutes / TwinParameters.disturbanceTime)
        let flow = TwinParameters.disturbanceDeviation
        added[TwinIndex.disturbance] = flow * flow * (1 - flowKept * flowKept)
        let sensorKept = Elementary.exp(-minutes / TwinParameters.sensorTime)
        let sensor = TwinParameters.sensorDeviation
        added[TwinIndex.sensor] = sensor * sensor * (1 - sensorKept * sensorKept)
        return added
    }

    /// Variance that process noise to come adds to interstitial glucose, by forecast step.
    ///
    /// The equations of d, G and IG are linear in these, and their covariance is advanced by the
    /// same discrete step as the ensemble's (insulin's growth with glucose left out). Noise of the
    /// gut is left out: the forecast knows of no meal to come.
    static func forecastVariances(steps: Int, step: Double) -> [Double] {
        let flowKept = Elementary.exp(-step / TwinParameters.disturbanceTime)
        let kept = Elementary.exp(-step / TwinParameters.interstitialDelay)
        let back = 1 / (1 + TwinParameters.glucoseEffectiveness * step)
        let flow = TwinParameters.disturbanceDeviation
        let flowAdded = flow * flow * (1 - flowKept * flowKept)
        // G+ = g1 G + g2 d, IG+ = i1 IG + i2 G + i3 d, d+ = flowKept d
        let g1 = back
        let g2 = 0.5 * step * (1 + flowKept) * back
        let i1 = kept
        let i2 = 0.5 * (1 - kept) * (1 + g1)
        let i3 = 0.5 * (1 - kept) * g2
        var dd = 0.0
        var gd = 0.0
        var gg = 0.0
        var id = 0.0
        var ig = 0.0
        var ii = 0.0
        var found: [Double] = []
        found.reserveCapacity(steps)
        for _ in 0..<steps {
            let nextII =
                i1 * i1 * ii + i2 * i2 * gg + i3 * i3 * dd + 2 * i1 * i2 * ig
                + 2 * i1 * i3 * id + 2 * i2 * i3 * gd
            let nextIG =
                i1 * g1 * ig + i1 * g2 * id + i2 * g1 * gg + i2 * g2 * gd + i3 * g1 * gd
                + i3 * g2 * dd
            let nextID = (i1 * id + i2 * gd + i3 * dd) * flowKept
            let nextGG = g1 * g1 * gg + 2 * g1 * g2 * gd + g2 * g2 * dd
            let nextGD = (g1 * gd + g2 * dd) * flowKept
            ii = nextII
            ig = nextIG
            id = nextID
            gg = nextGG + TwinParameters.glucoseNoise * step
            gd = nextGD
            dd = dd * flowKept * flowKept + flowAdded
            found.append(ii)
        }
        return found
    }
}
