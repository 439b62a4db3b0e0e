// One sensor after the other: runs longer than a sensor's life.

public import Quantities
public import SmallMath

/// A wearer who replaces the sensor some time after it is over.
///
/// Every sensor is drawn from its own stream of the generator, by its number; the first one may
/// have been worn for a while when the run begins.
public struct SensorSeries: Sendable {
    /// The kind of all of them.
    public let model: SensorModel
    /// Time from a sensor's end to the insertion of the next.
    public let replacement: Span
    /// Number of the sensor worn, from 0.
    public private(set) var number = 0
    /// The sensor worn.
    public private(set) var sensor: GlucoseSensor

    private let generator: SeededGenerator
    private let startMinuteOfDay: Int
    private var insertion: Span
    private var overSince: Span?

    /// A series at the start of a run.
    /// - Parameters:
    ///   - model: the kind of sensor.
    ///   - generator: a stream that belongs to this wearer alone.
    ///   - startMinuteOfDay: the time of day at which the run begins, 0..<1440 (programmer error
    ///     otherwise).
    ///   - wornBefore: age of the first sensor then; not negative (programmer error otherwise).
    ///   - replacement: time from a sensor's end to the next insertion; not negative.
    public init(
        model: SensorModel, generator: SeededGenerator, startMinuteOfDay: Int,
        wornBefore: Span = .zero, replacement: Span = .hours(1)
    ) {
        precondition((0..<1440).contains(startMinuteOfDay), "a minute of the day is 0..<1440")
        precondition(wornBefore.milliseconds >= 0, "a sensor's age is not negative")
        precondition(replacement.milliseconds >= 0, "a replacement takes no negative time")
        self.model = model
        self.generator = generator
        self.startMinuteOfDay = startMinuteOfDay
        self.replacement = replacement
        insertion = Span.zero - wornBefore
        sensor = Self.inserted(
            model, generator, number: 0, at: insertion, startMinuteOfDay: startMinuteOfDay)
    }

    /// The age of the sensor worn at a time of the run.
    public func age(at time: Span) -> Span { time - insertion }

    /// One cycle on glucose under the skin; to be called once per ``GlucoseSensor/cadence``.
    /// - Parameter time: since the run's start, not going back.
    public mutating func sample(interstitial: Glucose, at time: Span) -> SensorSample {
        replaceIfDue(at: time)
        let sample = sensor.sample(interstitial: interstitial, age: age(at: time))
        if overSince == nil, sample.status == .failed || sample.status == .expired {
            overSince = time
        }
        return sample
    }

    private mutating func replaceIfDue(at time: Span) {
        guard let since = overSince, !(time - since < replacement) else { return }
        overSince = nil
        number += 1
        insertion = time
        sensor = Self.inserted(
            model, generator, number: number, at: time, startMinuteOfDay: startMinuteOfDay)
    }

    private static func inserted(
        _ model: SensorModel, _ generator: SeededGenerator, number: Int, at insertion: Span,
        startMinuteOfDay: Int
    ) -> GlucoseSensor {
        let minute = (Int(insertion.minutes.rounded(.down)) + startMinuteOfDay) % 1440
        return GlucoseSensor(
            model: model, generator: generator.stream(UInt64(number)),
            insertedAtMinuteOfDay: minute < 0 ? minute + 1440 : minute)
    }
}
