// One frame of the serial links: header, payload, check, byte stuffing.

public import Quantities

/// What a frame carries.
public enum FrameType: UInt8, Sendable, Hashable, CaseIterable {
    /// A sensor's sample.
    case cgmMeasurement = 0x01
    /// A sensor receiver's greeting.
    case cgmHello = 0x02
    /// Controller to pump: opens a handshake.
    case challengeRequest = 0x10
    /// Pump to controller: answers it.
    case challenge = 0x11
    /// Controller to pump, sealed: proves the keys.
    case confirm = 0x12
    /// Pump to controller, sealed: proves the keys and names the pump.
    case confirmed = 0x13
    /// Controller to pump, sealed.
    case request = 0x14
    /// Pump to controller, sealed.
    case reply = 0x15
}

/// Who sent a frame.
public enum FrameSource: UInt8, Sendable, Hashable, CaseIterable {
    /// The controller.
    case controller = 1
    /// The glucose sensor's receiver.
    case cgm = 2
    /// The insulin pump.
    case pump = 3
}

/// The 18 bytes before every payload.
public struct FrameHeader: Sendable, Hashable {
    /// What the payload is.
    public var type: FrameType
    /// Who sent it.
    public var source: FrameSource
    /// Rises by one with every frame of the sender, from 65535 to 0.
    public var sequence: UInt16
    /// The sender's boot id; on pump-uart its boot epoch, which rises with every start.
    public var bootID: UInt32
    /// The sender's monotonic clock when it sent the frame.
    public var deviceTime: DeviceInstant

    /// The version this code speaks.
    public static let version: UInt8 = 1
    /// Unit: bytes.
    public static let length = 18

    /// A header.
    public init(
        type: FrameType, source: FrameSource, sequence: UInt16, bootID: UInt32,
        deviceTime: DeviceInstant
    ) {
        self.type = type
        self.source = source
        self.sequence = sequence
        self.bootID = bootID
        self.deviceTime = deviceTime
    }

    /// The header's 18 bytes, little-endian.
    public var bytes: [UInt8] {
        var writer = ByteWriter()
        writer.append(Self.version)
        writer.append(type.rawValue)
        writer.append(source.rawValue)
        writer.append(UInt8(0))
        writer.append(sequence)
        writer.append(bootID)
        writer.append(deviceTime.milliseconds)
        return writer.bytes
    }
}

/// A header and its payload.
public struct Frame: Sendable, Hashable {
    /// The header.
    public var header: FrameHeader
    /// At most ``payloadMax`` bytes.
    public var payload: [UInt8]

    /// The longest frame: header, payload and check, before byte stuffing. Unit: bytes.
    public static let lengthMax = 256
    /// Unit: bytes.
    public static let checkLength = 4
    /// The longest payload. Unit: bytes.
    public static let payloadMax = lengthMax - FrameHeader.length - checkLength

    /// A frame.
    public init(header: FrameHeader, payload: [UInt8]) {
        self.header = header
        self.payload = payload
    }

    /// The bytes for the line: stuffed and with the closing delimiter.
    /// - Throws: ``EncodingFault/tooLong`` if the payload is longer than ``payloadMax``.
    public func encoded() throws(EncodingFault) -> [UInt8] {
        guard payload.count <= Self.payloadMax else { throw .tooLong }
        var writer = ByteWriter()
        writer.append(bytes: header.bytes)
        writer.append(bytes: payload)
        writer.append(CRC32C.checksum(writer.bytes))
        return COBS.encode(writer.bytes) + [COBS.delimiter]
    }

    /// The frame in the bytes between two delimiters.
    /// - Parameter stuffed: as received, without the delimiters.
    /// - Throws: the first fault found: stuffing, length, check, then the header's fields.
    public init(stuffed: [UInt8]) throws(FrameFault) {
        guard let bytes = COBS.decode(stuffed) else { throw .stuffing }
        guard bytes.count >= FrameHeader.length + Self.checkLength else { throw .tooShort }
        guard bytes.count <= Self.lengthMax else { throw .tooLong }
        let body = Array(bytes.dropLast(Self.checkLength))
        var reader = ByteReader(bytes)
        reader.skip(body.count)
        guard reader.uint32() == CRC32C.checksum(body) else { throw .checksum }
        try self.init(checked: body)
    }

    /// - Parameter checked: header and payload whose check has matched.
    private init(checked body: [UInt8]) throws(FrameFault) {
        var reader = ByteReader(body)
        let version = reader.uint8()
        guard version == FrameHeader.version else { throw .version(version) }
        let typeCode = reader.uint8()
        let sourceCode = reader.uint8()
        let flags = reader.uint8()
        guard flags == 0 else { throw .flags(flags) }
        guard let source = FrameSource(rawValue: sourceCode) else { throw .source(sourceCode) }
        guard let type = FrameType(rawValue: typeCode) else { throw .type(typeCode) }
        let header = FrameHeader(
            type: type, source: source, sequence: reader.uint16(), bootID: reader.uint32(),
            deviceTime: DeviceInstant(milliseconds: reader.uint64()))
        self.init(header: header, payload: reader.rest())
    }
}
