// The worst sensor the law still calls an integrated CGM: its errors sit on the bounds.

import Quantities
import SmallMath

/// A sensor whose readings, sorted by what it shows, sit on the accuracy bounds of 21 CFR 862.1355.
///
/// Every reading has a score u, standard normal over sensors and time: a part that stays with the
/// sensor and a part with a slow memory, √share·U + √(1-share)·x, x = e^(-5/memory)·x₋₁ + ....
/// The error is an odd function of u, a polyline through the sizes named by the bounds (15, 20, 40
/// and a last one) at nodes that decide how often each is exceeded. Below 70 mg/dL sizes are mg/dL,
/// above they are per cent; in between (60-80 and 165-195 mg/dL) the functions are blended.
/// Nodes: ours, solved by tools/oracles/sensor_floor.py. The law says nothing of how long an error
/// lasts; the share and the memory are ours.
public struct AccuracyFloor: Sendable, Hashable {
    /// Share of the score's variance that stays for the sensor's life. Unit: 1.
    public let persistentShare: Double
    /// Time in which the rest of the score loses 63 % of its memory. Unit: min.
    public let memoryMinutes: Double

    /// What is accepted for ``persistentShare``.
    public static let shareParameter = SensorParameter("persistent share", "1", 0...1, "ours")
    /// What is accepted for ``memoryMinutes``: 60 min at the least, else readings rise by chance
    /// while glucose falls, more often than the 1 % the law allows.
    public static let memoryParameter = SensorParameter("memory", "min", 60...10_000, "ours")

    /// A floor sensor.
    /// - Throws: ``TableError`` naming the parameter outside its range.
    public init(persistentShare: Double, memoryMinutes: Double) throws(TableError) {
        try Self.shareParameter.check(persistentShare)
        try Self.memoryParameter.check(memoryMinutes)
        self.init(uncheckedShare: persistentShare, memoryMinutes: memoryMinutes)
    }

    private init(uncheckedShare: Double, memoryMinutes: Double) {
        persistentShare = uncheckedShare
        self.memoryMinutes = memoryMinutes
    }

    /// Six tenths of the error's variance belong to the sensor, the rest wanders in 3 h.
    public static let usual = AccuracyFloor(uncheckedShare: 0.6, memoryMinutes: 180)

    /// A polyline from a score's size to an error's size, from (0, 0) on and level after the last.
    private typealias Polyline = [(score: Double, size: Double)]
    private static let low: Polyline = [(0, 0), (1.298, 15), (3.15, 40), (3.2, 60)]
    private static let middle: Polyline = [
        (0, 0), (1.014, 15), (1.549, 20), (2.754, 40), (3.2, 63.4),
    ]
    private static let high: Polyline = [(0, 0), (1.292, 15), (1.562, 20), (2.762, 40), (3.2, 42)]

    private static func size(_ score: Double, _ polyline: Polyline) -> Double {
        for (from, to) in zip(polyline, polyline.dropFirst()) where score <= to.score {
            return from.size + (to.size - from.size) * (score - from.score)
                / (to.score - from.score)
        }
        return polyline.last?.size ?? 0
    }

    /// How far a value is from `from` to `to`, 0 before and 1 after.
    private static func blend(_ value: Double, from: Double, to: Double) -> Double {
        min(1, max(0, (value - from) / (to - from)))
    }

    /// The error of a score at a glucose. Unit: mg/dL.
    static func error(score: Double, glucose: Double) -> Double {
        let magnitude = score.magnitude
        let toMiddle = blend(glucose, from: 60, to: 80)
        let toHigh = blend(glucose, from: 165, to: 195)
        let middleError = size(magnitude, middle) / 100 * glucose
        let below = size(magnitude, low) * (1 - toMiddle) + middleError * toMiddle
        let error = below * (1 - toHigh) + size(magnitude, high) / 100 * glucose * toHigh
        return score < 0 ? -error : error
    }
}

/// A floor sensor on its way.
struct AccuracyFloorState: Sendable {
    private let kept: Double
    private let moving: Double
    private let step: Double
    private var x: Double
    private var generator: SeededGenerator

    init(_ floor: AccuracyFloor, person: SeededGenerator, generator: SeededGenerator) {
        var person = person
        self.generator = generator
        kept = floor.persistentShare.squareRoot() * person.normal()
        moving = (1 - floor.persistentShare).squareRoot()
        step = Elementary.exp(-GlucoseSensor.cadence.minutes / floor.memoryMinutes)
        x = self.generator.normal()
    }

    /// The score of the next reading.
    mutating func next() -> Double {
        x = step * x + (1 - step * step).squareRoot() * generator.normal()
        return kept + moving * x
    }
}
