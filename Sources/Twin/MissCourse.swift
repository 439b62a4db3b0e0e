// What forecasts of this person usually miss by at each hour of the day.

import SmallMath

/// The daily course of the sensor forecast's misses, learnt from what became of earlier forecasts.
///
/// Meals, corrections and sensitivity return at their hours, and the model knows nothing of those to
/// come. What a forecast made at an hour missed by at 30, 60, 120 and 240 min counts for the hours
/// around that one too; an hour's mean is taken with ``TwinParameters/missPriorDays`` of no miss at
/// all, and forgotten over ``TwinParameters/missMemory``. Part of the sensor's forecast; dosing uses
/// it within bounds (docs/dosing.md).
public struct MissCourse: Sendable, Equatable {
    /// Weighted sums of misses by bin, a lane for each of ``BandScale/horizons``. Unit: mg/dL.
    var sums: [SIMD4<Double>]
    /// Their weights. Unit: forecasts.
    var weights: [SIMD4<Double>]
    /// Minute of the local day of the latest step. Unit: min.
    var minuteOfDay = 0.0

    /// A longer miss counts as this one. Unit: mg/dL. Guess: three SDs of a 2-h forecast.
    static let missMax = 100.0
    /// Weights never pass this: 100 days of one hour's forecasts, more than the memory can hold.
    static let weightMax = 1200.0

    /// Nothing learnt.
    public init() {
        sums = [SIMD4<Double>](repeating: .zero, count: DayHours.count)
        weights = sums
    }

    /// Learns from forecasts that are due.
    /// - Parameters:
    ///   - plain: the forecasts made before, without this correction.
    ///   - reading: what became of them; `nil` where it is not to be learnt from. Unit: mg/dL.
    public mutating func advance(_ input: TwinInput, due plain: BandScale, reading: Double?) {
        minuteOfDay = input.minuteOfDay
        guard input.minutes > 0 else { return }
        let kept = Elementary.exp(-input.minutes / TwinParameters.missMemory)
        for bin in 0..<DayHours.count {
            sums[bin] *= kept
            weights[bin] *= kept
        }
        guard let reading, BandScale.isOnGrid(input) else { return }
        let bell = DayBell.miss
        for lane in 0..<4 {
            guard let mean = plain.due(lane) else { continue }
            let miss = min(max(reading - mean, -Self.missMax), Self.missMax)
            let made = minuteOfDay - TwinParameters.stepMax * Double(BandScale.horizons[lane])
            let centre = DayHours.hour(made)
            for away in -bell.reach...bell.reach {
                let bin = (centre + away + DayHours.count) % DayHours.count
                let share = bell.shares[away + bell.reach]
                sums[bin][lane] += share * miss
                weights[bin][lane] = min(weights[bin][lane] + share, Self.weightMax)
            }
        }
    }

    /// The usual misses of forecasts made now, by horizon. Unit: mg/dL.
    public var usual: SIMD4<Double> {
        let bin = DayHours.hour(minuteOfDay)
        return sums[bin] / (weights[bin] + 12 * TwinParameters.missPriorDays)
    }

    /// A usual miss at one forecast point, between the horizons on a line through none at once.
    /// - Parameters:
    ///   - usual: ``usual``.
    ///   - point: k is (k+1) steps ahead.
    public static func miss(_ usual: SIMD4<Double>, at point: Int) -> Double {
        let step = Double(point + 1)
        var from = 0.0
        var before = 0.0
        for lane in 0..<4 {
            let to = Double(BandScale.horizons[lane])
            if step <= to { return before + (usual[lane] - before) * (step - from) / (to - from) }
            from = to
            before = usual[lane]
        }
        return before
    }

    /// Whether the numbers are ones the course keeps to.
    var isPlausible: Bool {
        for bin in 0..<DayHours.count {
            for lane in 0..<4 {
                let weight = weights[bin][lane]
                guard (0...Self.weightMax).contains(weight),
                    sums[bin][lane].magnitude <= Self.missMax * Self.weightMax
                else { return false }
            }
        }
        return (0..<1440).contains(minuteOfDay)
    }
}
