// The messages of cgm-uart: one measurement per sample, and who the sensor is.

public import Quantities

/// The unit a sensor reports glucose in. The supervisor refuses any but the configured one.
public enum GlucoseUnit: UInt8, Sendable, Hashable, CaseIterable {
    /// Whole mg/dL.
    case milligramsPerDeciliter = 1
    /// Tenths of mmol/L.
    case millimolesPerLiter = 2
}

/// The sensor's own rate of change.
public struct GlucoseTrend: Sendable, Hashable {
    /// Unit: 0.01 mg/dL per min. Range: -32767 ... 32767.
    public let hundredths: Int16

    /// `nil` for -32768, which on the wire means "no trend".
    public init?(hundredths: Int16) {
        guard hundredths != .min else { return nil }
        self.hundredths = hundredths
    }

    /// The nearest trend the wire can carry; `nil` unless finite and within range.
    /// - Parameter value: mg/dL per min.
    public init?(validatingMgPerdLPerMinute value: Double) {
        guard value.isFinite, value.magnitude <= 327 else { return nil }
        self.init(hundredths: Int16((value * 100).rounded()))
    }

    /// Unit: mg/dL per min.
    public var milligramsPerDeciliterPerMinute: Double { Double(hundredths) / 100 }
}

/// What the sensor says of itself.
public enum SensorStatus: UInt8, Sendable, Hashable, CaseIterable {
    /// Readings may be dosed on.
    case ok = 0
    /// Just inserted; readings are not to be dosed on.
    case warmUp = 1
    /// Readings are for display only until calibrated.
    case calibrationNeeded = 2
    /// The sensor found a fault in itself.
    case fault = 3
    /// Its wear time is over.
    case expired = 4
    /// The receiver does not hear the transmitter.
    case noSignal = 5
}

/// One sample of the sensor.
public struct CGMMeasurement: Sendable, Hashable {
    /// A value within 20 ... 600 mg/dL (1.1 ... 33.3 mmol/L), LOW, HIGH, or missing.
    /// Source of the range: hazards-and-limits 3.3 (plausibility, parse).
    public var reading: SensorReading
    /// The unit the sensor reported in; the value has been converted, the unit is kept so that the
    /// supervisor can refuse one it was not configured for.
    public var unit: GlucoseUnit
    /// The sensor's own rate of change, if it gives one.
    public var trend: GlucoseTrend?
    /// The sensor's state.
    public var status: SensorStatus
    /// The sensor worn; changes with every insertion.
    public var sensorID: UInt64
    /// Rises by one with every sample of a sensor; a repeat is the same sample sent again.
    public var counter: UInt32
    /// How old the sample was when sent. 0 ... 2^32-1 ms.
    public var age: Span
    /// The receiver's boot id.
    public var bootID: UInt32
    /// The receiver's clock when it sent the frame.
    public var deviceTime: DeviceInstant

    /// A sample.
    public init(
        reading: SensorReading, unit: GlucoseUnit, trend: GlucoseTrend?, status: SensorStatus,
        sensorID: UInt64, counter: UInt32, age: Span, bootID: UInt32, deviceTime: DeviceInstant
    ) {
        self.reading = reading
        self.unit = unit
        self.trend = trend
        self.status = status
        self.sensorID = sensorID
        self.counter = counter
        self.age = age
        self.bootID = bootID
        self.deviceTime = deviceTime
    }
}

/// Who the sensor's receiver says it is; sent when it starts.
public struct CGMHello: Sendable, Hashable {
    /// Printable ASCII, at most 32 characters.
    public var deviceName: String
    /// Printable ASCII, at most 32 characters.
    public var firmware: String
    /// Time between samples: whole seconds, 1 s ... 65535 s.
    public var cadence: Span
    /// True only for a simulated sensor.
    public var isVirtual: Bool
    /// The receiver's boot id.
    public var bootID: UInt32
    /// The receiver's clock when it sent the frame.
    public var deviceTime: DeviceInstant

    /// A greeting.
    public init(
        deviceName: String, firmware: String, cadence: Span, isVirtual: Bool, bootID: UInt32,
        deviceTime: DeviceInstant
    ) {
        self.deviceName = deviceName
        self.firmware = firmware
        self.cadence = cadence
        self.isVirtual = isVirtual
        self.bootID = bootID
        self.deviceTime = deviceTime
    }
}

/// What can arrive on cgm-uart.
public enum CGMMessage: Sendable, Hashable {
    /// One sample.
    case measurement(CGMMeasurement)
    /// Who the receiver is.
    case hello(CGMHello)
}
