// The receiver of a glucose sensor, as the controller sees it on cgm-uart.

public import DeviceProtocols
public import Quantities

/// A sensor's receiver: greets, numbers its samples, keeps its own clock.
public struct VirtualCGM: Sendable {
    /// What the receiver is.
    public struct Settings: Sendable, Hashable {
        /// The sensor worn at the start.
        public var sensorID: UInt64
        /// The receiver's boot id.
        public var bootID: UInt32
        /// The unit it reports in.
        public var unit: GlucoseUnit
        /// Time between samples; whole seconds.
        public var cadence: Span
        /// How long the receiver had been on when the run began.
        public var upBefore: Span

        /// All settings.
        public init(
            sensorID: UInt64, bootID: UInt32, unit: GlucoseUnit = .milligramsPerDeciliter,
            cadence: Span = .minutes(5), upBefore: Span = .hours(1)
        ) {
            self.sensorID = sensorID
            self.bootID = bootID
            self.unit = unit
            self.cadence = cadence
            self.upBefore = upBefore
        }
    }

    private let settings: Settings
    private var sequence: UInt16 = 0
    private var counter: UInt32 = 0
    private var last: (value: Double, at: LoopInstant)?
    private var sensorID: UInt64
    private var bootID: UInt32
    /// What the receiver's clock shows at virtual time zero.
    private var clockAtOrigin: Span

    /// A receiver that has sent nothing.
    public init(_ settings: Settings) {
        self.settings = settings
        sensorID = settings.sensorID
        bootID = settings.bootID
        clockAtOrigin = settings.upBefore
    }

    /// Another sensor is worn from now on; its samples count from 1.
    public mutating func pair(with sensorID: UInt64) {
        self.sensorID = sensorID
        counter = 0
        last = nil
    }

    /// The receiver starts anew: its clock and its frames count from zero.
    public mutating func restart(bootID: UInt32, at now: LoopInstant) {
        self.bootID = bootID
        sequence = 0
        last = nil
        clockAtOrigin = .zero - (now - .origin)
    }

    /// The receiver's clock jumps. Its frames never show less than zero.
    public mutating func shiftClock(by step: Span) { clockAtOrigin = clockAtOrigin + step }

    /// Time between samples.
    public var cadence: Span { settings.cadence }

    /// The greeting's bytes.
    public mutating func hello(at now: LoopInstant) -> [UInt8] {
        let hello = CGMHello(
            deviceName: "Islet virtual CGM", firmware: "1", cadence: settings.cadence,
            isVirtual: true, bootID: bootID, deviceTime: deviceTime(now))
        return send { sequence throws(EncodingFault) in try hello.frame(sequence: sequence) }
    }

    /// Takes a sample, to be sent now or later.
    /// - Parameters:
    ///   - reading: what the sensor says.
    ///   - status: what it says of itself.
    mutating func take(
        _ reading: SensorReading, status: DeviceProtocols.SensorStatus, at now: LoopInstant
    ) -> CGMSample {
        counter &+= 1
        let said = Self.onTheWire(reading)
        return CGMSample(
            reading: said, unit: settings.unit, status: status, trend: trend(of: said, at: now),
            sensorID: sensorID, counter: counter, takenAt: now)
    }

    /// The bytes of a sample that is sent now.
    mutating func frame(_ sample: CGMSample, at now: LoopInstant) -> [UInt8] {
        let measurement = CGMMeasurement(
            reading: sample.reading, unit: sample.unit, trend: sample.trend, status: sample.status,
            sensorID: sample.sensorID, counter: sample.counter, age: now - sample.takenAt,
            bootID: bootID, deviceTime: deviceTime(now))
        return send { sequence throws(EncodingFault) in try measurement.frame(sequence: sequence) }
    }

    /// What a sensor shows of a reading: beyond its range it shows LOW or HIGH, not a number.
    private static func onTheWire(_ reading: SensorReading) -> SensorReading {
        guard case .value(let glucose) = reading else { return reading }
        if glucose < SensorReading.numericRange.lowerBound { return .low }
        if glucose > SensorReading.numericRange.upperBound { return .high }
        return reading
    }

    /// The slope over the last sample, when there was one at the cadence.
    private mutating func trend(of reading: SensorReading, at now: LoopInstant) -> GlucoseTrend? {
        guard case .value(let glucose) = reading else {
            last = nil
            return nil
        }
        let value = glucose.milligramsPerDeciliter
        defer { last = (value, now) }
        guard let last, now > last.at, (now - last.at).milliseconds < 10 * 60_000 else {
            return nil
        }
        return GlucoseTrend(
            validatingMgPerdLPerMinute: (value - last.value) / (now - last.at).minutes)
    }

    private func deviceTime(_ now: LoopInstant) -> DeviceInstant {
        DeviceInstant(milliseconds: UInt64(max(0, (now + clockAtOrigin).milliseconds)))
    }

    private mutating func send(
        _ frame: (UInt16) throws(EncodingFault) -> Frame
    ) -> [UInt8] {
        defer { sequence &+= 1 }
        do {
            return try frame(sequence).encoded()
        } catch {
            // The settings and readings above are all within the wire's ranges.
            preconditionFailure("a virtual sensor's frame fits the wire")
        }
    }
}

/// A sample on its way to the line.
struct CGMSample: Sendable, Hashable {
    /// What it says.
    var reading: SensorReading
    /// The unit it is sent in.
    var unit: GlucoseUnit
    /// What the sensor says of itself.
    var status: DeviceProtocols.SensorStatus
    /// Its slope.
    var trend: GlucoseTrend?
    /// Whose it is.
    var sensorID: UInt64
    /// Its number.
    var counter: UInt32
    /// When it was taken.
    var takenAt: LoopInstant
}
