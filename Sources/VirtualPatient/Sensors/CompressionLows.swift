// Low readings while the wearer lies on the sensor: pressure-induced sensor attenuation.

public import SmallMath

/// Compression at night: the glucose at the sensor is a share of the body's for a while.
///
/// A Poisson number of events a night, each at an even time of the night and of log-normal length;
/// the share falls exponentially to the event's depth and returns exponentially. Where events
/// overlap the deeper counts. Times and depths belong to the night, not to the calls: they are the
/// same whatever else happens.
/// Source: N. Baysal et al., J. Diabetes Sci. Technol. 8 (2014), PMC4455457: about 3 % of overnight
/// readings of 1125 nights. How that splits into events, their lengths and depths is ours. (A.
/// Emami et al., Diabetes Technol. Ther. 2015, estimated 1.71 drop-outs a day from 15 people.)
public struct CompressionLows: Sendable, Hashable {
    /// Mean number of events a night. Unit: 1.
    public let perNight: Double
    /// Median length. Unit: min.
    public let medianMinutes: Double
    /// Spread of the length's logarithm. Unit: 1.
    public let spread: Double
    /// Smallest and largest share of glucose left at full depth. Unit: 1.
    public let depth: ClosedRange<Double>
    /// Time constant of the fall. Unit: min.
    public let onsetMinutes: Double
    /// Time constant of the return. Unit: min.
    public let releaseMinutes: Double

    private static let source = "ours, mean time a night as Baysal 2014"
    /// What is accepted for ``perNight``.
    public static let perNightParameter = SensorParameter("compressions", "1/night", 0...10, source)
    /// What is accepted for ``medianMinutes``.
    public static let medianParameter = SensorParameter(
        "compression median", "min", 1...240, source)
    /// What is accepted for ``spread``.
    public static let spreadParameter = SensorParameter("compression spread", "1", 0...1.5, source)
    /// What is accepted for ``depth``.
    public static let depthParameter = SensorParameter("compression depth", "1", 0...1, source)
    /// What is accepted for ``onsetMinutes`` and ``releaseMinutes``.
    public static let timeParameter = SensorParameter("compression onset", "min", 0.1...60, source)

    /// Compression.
    /// - Throws: ``TableError`` naming the parameter outside its range.
    public init(
        perNight: Double, medianMinutes: Double, spread: Double, depth: ClosedRange<Double>,
        onsetMinutes: Double, releaseMinutes: Double
    ) throws(TableError) {
        try Self.perNightParameter.check(perNight)
        try Self.medianParameter.check(medianMinutes)
        try Self.spreadParameter.check(spread)
        try Self.depthParameter.check(depth.lowerBound)
        try Self.depthParameter.check(depth.upperBound)
        try Self.timeParameter.check(onsetMinutes)
        try Self.timeParameter.check(releaseMinutes)
        self.init(
            uncheckedPerNight: perNight, medianMinutes: medianMinutes, spread: spread,
            depth: depth, onsetMinutes: onsetMinutes, releaseMinutes: releaseMinutes)
    }

    private init(
        uncheckedPerNight: Double, medianMinutes: Double, spread: Double,
        depth: ClosedRange<Double>, onsetMinutes: Double, releaseMinutes: Double
    ) {
        perNight = uncheckedPerNight
        self.medianMinutes = medianMinutes
        self.spread = spread
        self.depth = depth
        self.onsetMinutes = onsetMinutes
        self.releaseMinutes = releaseMinutes
    }

    /// 0.4 a night, median 28 min (5-95 %: 9-84 min, mean 35), down to 0.45-0.85 of glucose.
    public static let usual = CompressionLows(
        uncheckedPerNight: 0.4, medianMinutes: 28, spread: 0.668, depth: 0.45...0.85,
        onsetMinutes: 5, releaseMinutes: 6.5)

    /// 23:00, when nights begin. Unit: min of the day.
    public static let nightStart = 1380.0
    /// 23:00 to 07:00. Unit: min.
    public static let nightLength = 480.0
    /// The longest event, so that none reaches the next night. Unit: min.
    public static let longestMinutes = 360.0

    /// One event.
    public struct Event: Sendable, Hashable {
        /// Minutes from the night's start to the event's. Unit: min. Range: 0...480.
        public let start: Double
        /// Unit: min. Range: 0...``CompressionLows/longestMinutes``.
        public let length: Double
        /// Share of glucose left at full depth. Unit: 1.
        public let depth: Double

        /// An event.
        public init(start: Double, length: Double, depth: Double) {
            self.start = start
            self.length = length
            self.depth = depth
        }

        /// The share of glucose at the sensor.
        /// - Parameters:
        ///   - minutes: since the night's start. Unit: min.
        ///   - onset: time constant of the fall. Unit: min.
        ///   - release: time constant of the return. Unit: min.
        public func share(after minutes: Double, onset: Double, release: Double) -> Double {
            let elapsed = minutes - start
            if elapsed <= 0 { return 1 }
            let pressed = min(elapsed, length)
            let lost = (1 - depth) * (1 - Elementary.exp(-pressed / onset))
            return elapsed <= length
                ? 1 - lost : 1 - lost * Elementary.exp((length - elapsed) / release)
        }
    }

    /// The events of one night.
    /// - Parameter generator: a stream that belongs to the night.
    public func events(_ generator: SeededGenerator) -> [Event] {
        var generator = generator
        var events: [Event] = []
        // D. Knuth's way to a Poisson number: how many even draws until their product is below
        // e^-m.
        let limit = Elementary.exp(-perNight)
        var product = generator.uniform()
        while product > limit {
            let start = Self.nightLength * generator.uniform()
            let length = medianMinutes * Elementary.exp(spread * generator.normal())
            let width = depth.upperBound - depth.lowerBound
            events.append(
                Event(
                    start: start, length: min(length, Self.longestMinutes),
                    depth: depth.lowerBound + width * generator.uniform()))
            product *= generator.uniform()
        }
        return events
    }
}

/// The nights of one sensor.
struct CompressionState: Sendable {
    private let lows: CompressionLows
    private let generator: SeededGenerator
    private var night: Int?
    private var events: [CompressionLows.Event] = []

    init(_ lows: CompressionLows, generator: SeededGenerator) {
        self.lows = lows
        self.generator = generator
    }

    /// The share of glucose at the sensor.
    /// - Parameter minutes: since the midnight before the insertion; 0 or more.
    mutating func share(minutes: Double) -> Double {
        let nights = ((minutes - CompressionLows.nightStart) / 1440).rounded(.down)
        // The night before the insertion's day is number 0.
        let number = Int(nights) + 1
        if night != number {
            night = number
            events = number < 0 ? [] : lows.events(generator.stream(UInt64(number)))
        }
        let elapsed = minutes - CompressionLows.nightStart - 1440 * nights
        var share = 1.0
        for event in events {
            share = min(
                share,
                event.share(
                    after: elapsed, onset: lows.onsetMinutes, release: lows.releaseMinutes))
        }
        return share
    }
}
