// A continuous glucose monitor: what it makes of the glucose under the skin.

public import Quantities
public import SmallMath

/// Why a sensor shows a number, or none.
public enum SensorStatus: Sendable, Hashable {
    /// Inserted and not ready yet.
    case warmingUp
    /// It shows a number, LOW or HIGH.
    case working
    /// A gap: the sensor knows no glucose for some readings.
    case gap
    /// The reading was lost on its way.
    case packetLost
    /// Dead before its time, for good.
    case failed
    /// Its wear is over, for good.
    case expired
}

/// One cycle of a sensor.
public struct SensorSample: Sendable, Hashable {
    /// Why there is a reading, or none.
    public let status: SensorStatus
    /// The reading: a number, LOW or HIGH while ``status`` is `.working`, else missing.
    public let reading: SensorReading
}

/// One sensor from its insertion on.
///
/// Every source of chance has a stream of its own and is drawn once per reading or once per
/// sensor, so switching one fault on changes nothing else.
public struct GlucoseSensor: Sendable {
    /// Time between readings.
    public static let cadence = Span.minutes(5)
    /// Lowest number shown; below it the sensor says LOW. Unit: mg/dL.
    public static let lowest = 40.0
    /// Highest number shown; above it the sensor says HIGH. Unit: mg/dL.
    public static let highest = 400.0

    /// The kind of sensor.
    public let model: SensorModel
    /// The age at which this one dies; `nil` if it outlives its wear.
    public let failureAge: Span?
    private let insertionMinuteOfDay: Double
    private var error: SensorErrorState
    private var lag: SensorLagState
    private var gaps: ReadingGapsState?
    private var packets: SeededGenerator
    private var compression: CompressionState?

    /// A sensor, drawn from the generator.
    /// - Parameters:
    ///   - model: the kind.
    ///   - generator: a stream that belongs to this sensor alone.
    ///   - minuteOfDay: the time of day of the insertion, 0..<1440 (programmer error otherwise);
    ///     it decides where the nights of compression are.
    public init(
        model: SensorModel, generator: SeededGenerator, insertedAtMinuteOfDay minuteOfDay: Int = 480
    ) {
        precondition((0..<1440).contains(minuteOfDay), "a minute of the day is 0..<1440")
        let streams = SensorStreams(generator)
        self.model = model
        insertionMinuteOfDay = Double(minuteOfDay)
        error = SensorErrorState(model.error, streams: streams)
        lag = SensorLagState(model.lag)
        gaps = model.faults.gaps.map { ReadingGapsState($0, generator: streams.sensorIssues) }
        packets = streams.packets
        compression = model.faults.compression.map {
            CompressionState($0, generator: streams.compression)
        }
        let death = model.life.failure.flatMap { $0.age(streams.failure) }
        if let death, let end = model.life.end {
            failureAge = death < end ? death : nil
        } else {
            failureAge = death
        }
    }

    /// Whether the sensor gives no readings yet.
    /// - Parameter age: time since insertion.
    public func isWarmingUp(age: Span) -> Bool { age < model.warmUp }

    /// Whether the sensor will never give a reading again.
    /// - Parameter age: time since insertion.
    public func isOver(age: Span) -> Bool {
        let status = lifeStatus(age: age)
        return status == .failed || status == .expired
    }

    /// The reading of one cycle; see ``sample(interstitial:age:)``.
    public mutating func read(interstitial: Glucose, age: Span) -> SensorReading {
        sample(interstitial: interstitial, age: age).reading
    }

    /// One cycle on glucose under the skin, without further lag; to be called once per ``cadence``.
    /// - Parameters:
    ///   - interstitial: glucose under the skin now.
    ///   - age: time since insertion.
    /// - Returns: the reading, LOW and HIGH outside 40...400 mg/dL after rounding to 1 mg/dL; or
    ///   why there is none.
    public mutating func sample(interstitial: Glucose, age: Span) -> SensorSample {
        let days = age.hours / 24
        var glucose = interstitial.milligramsPerDeciliter
        if compression != nil, age.milliseconds >= 0 {
            glucose *= compression?.share(minutes: insertionMinuteOfDay + age.minutes) ?? 1
        }
        var shown = error.shown(glucose: glucose, days: days)
        if let firstDay = model.faults.firstDay {
            shown = glucose + (shown - glucose) * firstDay.factor(hours: max(0, age.hours))
        }
        let inGap = gaps?.next() ?? false
        let draw = packets.uniform()
        let isLost = draw < (model.faults.packetLoss?.probability ?? 0)

        let life = lifeStatus(age: age)
        let status: SensorStatus =
            life != .working ? life : inGap ? .gap : isLost ? .packetLost : .working
        return SensorSample(
            status: status, reading: status == .working ? Self.displayed(shown) : .missing)
    }

    /// One cycle on plasma glucose, through the model's own lag; a sensor is asked either this way
    /// or with interstitial glucose, for its whole life.
    public mutating func sample(plasma: Glucose, age: Span) -> SensorSample {
        let behind = lag.next(plasma.milligramsPerDeciliter)
        return sample(interstitial: .mgPerdL(max(0, behind)), age: age)
    }

    private func lifeStatus(age: Span) -> SensorStatus {
        if let failureAge, !(age < failureAge) { return .failed }
        if let end = model.life.end, !(age < end) { return .expired }
        return isWarmingUp(age: age) ? .warmingUp : .working
    }

    /// Whole mg/dL, LOW or HIGH.
    private static func displayed(_ milligramsPerDeciliter: Double) -> SensorReading {
        let rounded = milligramsPerDeciliter.rounded()
        if rounded < lowest { return .low }
        if rounded > highest { return .high }
        return .value(.mgPerdL(rounded))
    }
}
