// What forecasts of this person usually miss by at each hour of the day.

import SmallMath

/// The daily course of the sensor forecast's misses, learnt from what became of earlier forecasts.
///
/// Meals, corrections and sensitivity return at their hours, and the model knows nothing of those to
/// come. What a forecast made at an hour missed by at 30, 60, 120 and 240 min counts for the hours
/// around that one too; an hour's mean is taken with ``TwinParameters/missPriorDays`` of no miss at
/// all, and forgotten over ``TwinParameters/missMemory``. The sensor's forecast uses all of it;
/// dosing uses what earlier days taught, within bounds (docs/dosing.md).
public struct MissCourse: Sendable, Equatable {
    /// Misses up to now.
    var all = MissSums()
    /// Misses an hour of the day had half a day after it. Nothing of the day itself is among them: a
    /// forecast counts for at most 4 h after it was made, and is due within 4 h.
    var earlier = MissSums()
    /// Minute of the local day of the latest step. Unit: min.
    var minuteOfDay = 0.0

    /// A longer miss counts as this one. Unit: mg/dL. Guess: three SDs of a 2-h forecast.
    static let missMax = 100.0

    /// Nothing learnt.
    public init() {}

    /// Learns from forecasts that are due.
    /// - Parameters:
    ///   - plain: the forecasts made before, without this correction.
    ///   - reading: what became of them; `nil` where it is not to be learnt from. Unit: mg/dL.
    public mutating func advance(_ input: TwinInput, due plain: BandScale, reading: Double?) {
        minuteOfDay = input.minuteOfDay
        guard input.minutes > 0 else { return }
        let kept = Elementary.exp(-input.minutes / TwinParameters.missMemory)
        all.forget(keeping: kept)
        earlier.forget(keeping: kept)
        let across = (DayHours.hour(minuteOfDay) + DayHours.count / 2) % DayHours.count
        earlier.take(across, from: all)
        guard let reading, BandScale.isOnGrid(input) else { return }
        for lane in 0..<4 {
            guard let mean = plain.due(lane) else { continue }
            let miss = min(max(reading - mean, -Self.missMax), Self.missMax)
            let made = minuteOfDay - TwinParameters.stepMax * Double(BandScale.horizons[lane])
            all.count(miss, lane: lane, around: DayHours.hour(made))
        }
    }

    /// The usual misses of forecasts made now, by horizon. Unit: mg/dL.
    public var usual: SIMD4<Double> { all.mean(DayHours.hour(minuteOfDay)) }

    /// The same by what earlier days taught: a meal that nobody entered is no reason to expect more of
    /// it. Unit: mg/dL.
    public var habit: SIMD4<Double> { earlier.mean(DayHours.hour(minuteOfDay)) }

    /// A usual miss at one forecast point, between the horizons on a line through none at once.
    /// - Parameters:
    ///   - usual: ``usual`` or ``habit``.
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
        all.isPlausible && earlier.isPlausible && (0..<1440).contains(minuteOfDay)
    }
}
