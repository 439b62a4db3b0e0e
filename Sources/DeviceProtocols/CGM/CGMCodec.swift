// cgm-uart, version 1: the payloads of MEASUREMENT and HELLO.

import Quantities

/// The kinds of reading on the wire.
private enum ReadingKind: UInt8 {
    case value = 0
    case low = 1
    case high = 2
    case missing = 3
}

extension GlucoseUnit {
    /// The counts a value may have. Source: hazards-and-limits 3.3 (20-600 mg/dL on parse).
    fileprivate var countRange: ClosedRange<UInt16> {
        switch self {
        case .milligramsPerDeciliter: 20...600
        case .millimolesPerLiter: 11...333
        }
    }

    /// Counts per unit of the unit.
    private var countsPerUnit: Double {
        switch self {
        case .milligramsPerDeciliter: 1
        case .millimolesPerLiter: 10
        }
    }

    /// The glucose of a count; `nil` outside ``countRange``.
    fileprivate func glucose(count: UInt16) -> Glucose? {
        guard countRange.contains(count) else { return nil }
        let value = Double(count) / countsPerUnit
        switch self {
        case .milligramsPerDeciliter: return .mgPerdL(value)
        case .millimolesPerLiter: return .mmolPerL(value)
        }
    }

    /// The nearest count; `nil` outside ``countRange``.
    fileprivate func count(of glucose: Glucose) -> UInt16? {
        let value: Double
        switch self {
        case .milligramsPerDeciliter: value = glucose.milligramsPerDeciliter
        case .millimolesPerLiter: value = glucose.millimolesPerLiter
        }
        guard let count = UInt16(exactly: (value * countsPerUnit).rounded()),
            countRange.contains(count)
        else { return nil }
        return count
    }
}

extension CGMMessage {
    /// The message in a frame.
    /// - Throws: ``LinkFault/unexpected(_:)`` if it is no frame of a glucose sensor,
    ///   ``LinkFault/payload(_:)`` if its content makes no sense.
    public init(_ frame: Frame) throws(LinkFault) {
        guard frame.header.source == .cgm else { throw .unexpected(frame.header.type) }
        do throws(PayloadFault) {
            switch frame.header.type {
            case .cgmMeasurement:
                self = .measurement(try CGMMeasurement(frame))
                return
            case .cgmHello:
                self = .hello(try CGMHello(frame))
                return
            default: break
            }
        } catch {
            throw .payload(error)
        }
        throw .unexpected(frame.header.type)
    }
}

extension CGMMeasurement {
    fileprivate init(_ frame: Frame) throws(PayloadFault) {
        var reader = ByteReader(frame.payload)
        let count = reader.uint16()
        let unitCode = reader.uint8()
        let kindCode = reader.uint8()
        let statusCode = reader.uint8()
        let trend = GlucoseTrend(hundredths: reader.int16())
        let sensorID = reader.uint64()
        let counter = reader.uint32()
        let age = Span(milliseconds: Int64(reader.uint32()))
        guard reader.isSpent else { throw .length }
        guard let unit = GlucoseUnit(rawValue: unitCode) else { throw .value(field: "unit") }
        guard let kind = ReadingKind(rawValue: kindCode) else { throw .value(field: "kind") }
        guard let status = SensorStatus(rawValue: statusCode) else {
            throw .value(field: "status")
        }
        self.init(
            reading: try Self.reading(kind, count: count, unit: unit), unit: unit, trend: trend,
            status: status, sensorID: sensorID, counter: counter, age: age,
            bootID: frame.header.bootID, deviceTime: frame.header.deviceTime)
    }

    private static func reading(
        _ kind: ReadingKind, count: UInt16, unit: GlucoseUnit
    ) throws(PayloadFault) -> SensorReading {
        if kind == .value {
            guard let glucose = unit.glucose(count: count) else { throw .value(field: "glucose") }
            return .value(glucose)
        }
        // Where there is no value there is no number that could be taken for one.
        guard count == 0 else { throw .value(field: "glucose") }
        switch kind {
        case .low: return .low
        case .high: return .high
        case .missing, .value: return .missing
        }
    }

    /// The frame that carries this sample; glucose is rounded to the unit's resolution.
    /// - Parameter sequence: the sender's next frame sequence number.
    /// - Throws: ``EncodingFault/outOfRange(field:)``.
    public func frame(sequence: UInt16) throws(EncodingFault) -> Frame {
        var writer = ByteWriter()
        let kind: ReadingKind
        var count: UInt16 = 0
        switch reading {
        case .value(let glucose):
            kind = .value
            guard let value = unit.count(of: glucose) else {
                throw .outOfRange(field: "glucose")
            }
            count = value
        case .low: kind = .low
        case .high: kind = .high
        case .missing: kind = .missing
        }
        writer.append(count)
        writer.append(unit.rawValue)
        writer.append(kind.rawValue)
        writer.append(status.rawValue)
        writer.append(trend?.hundredths ?? .min)
        writer.append(sensorID)
        writer.append(counter)
        try writer.append(age.milliseconds, as: UInt32.self, field: "age")
        return Frame(
            header: FrameHeader(
                type: .cgmMeasurement, source: .cgm, sequence: sequence, bootID: bootID,
                deviceTime: deviceTime),
            payload: writer.bytes)
    }
}

extension CGMHello {
    fileprivate init(_ frame: Frame) throws(PayloadFault) {
        var reader = ByteReader(frame.payload)
        let isVirtual = try reader.bool(field: "virtual")
        let cadence = Span.seconds(Int64(reader.uint16()))
        let deviceName = try reader.text(field: "device name")
        let firmware = try reader.text(field: "firmware")
        guard reader.isSpent else { throw .length }
        guard cadence > .zero else { throw .value(field: "cadence") }
        self.init(
            deviceName: deviceName, firmware: firmware, cadence: cadence, isVirtual: isVirtual,
            bootID: frame.header.bootID, deviceTime: frame.header.deviceTime)
    }

    /// The frame that carries this greeting.
    /// - Parameter sequence: the sender's next frame sequence number.
    /// - Throws: ``EncodingFault/outOfRange(field:)``.
    public func frame(sequence: UInt16) throws(EncodingFault) -> Frame {
        var writer = ByteWriter()
        writer.append(UInt8(isVirtual ? 1 : 0))
        try writer.append(wholeSeconds: cadence, in: 1...65535, field: "cadence")
        try writer.append(text: deviceName, field: "device name")
        try writer.append(text: firmware, field: "firmware")
        return Frame(
            header: FrameHeader(
                type: .cgmHello, source: .cgm, sequence: sequence, bootID: bootID,
                deviceTime: deviceTime),
            payload: writer.bytes)
    }
}
