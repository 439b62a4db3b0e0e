// Canonical bytes of a CBORValue: one value, one byte string, or hashes would mean nothing.

/// Why bytes are not one canonical CBOR value. `offset` is the byte where the fault was met.
public enum CBORError: Error, Equatable, Sendable {
    /// The bytes end inside a value.
    case truncated(offset: Int)
    /// Bytes follow the value.
    case trailingBytes(offset: Int)
    /// A length or whole number is not in its shortest form.
    case notShortest(offset: Int)
    /// A whole number outside ±2^63.
    case integerOutOfRange(offset: Int)
    /// Not a number or infinite.
    case notFinite(offset: Int)
    /// Text that is not UTF-8.
    case invalidText(offset: Int)
    /// A map key that is not text.
    case keyNotText(offset: Int)
    /// A map key that does not come after the key before it.
    case keyOutOfOrder(offset: Int)
    /// Arrays and maps nested deeper than ``CBORValue/maximumDepth``.
    case tooDeep(offset: Int)
    /// A part of CBOR that canonical records do not use: indefinite lengths, tags, short floats...
    case unsupported(offset: Int)

    /// The fault in words.
    public var explanation: String {
        switch self {
        case .truncated(let offset): "the bytes end inside a value at byte \(offset)"
        case .trailingBytes(let offset): "bytes follow the value from byte \(offset)"
        case .notShortest(let offset): "a number at byte \(offset) is not in its shortest form"
        case .integerOutOfRange(let offset): "the whole number at byte \(offset) is too large"
        case .notFinite(let offset): "the number at byte \(offset) is not finite"
        case .invalidText(let offset): "the text at byte \(offset) is not UTF-8"
        case .keyNotText(let offset): "the map key at byte \(offset) is not text"
        case .keyOutOfOrder(let offset): "the map key at byte \(offset) is repeated or out of order"
        case .tooDeep(let offset): "the value at byte \(offset) is nested too deep"
        case .unsupported(let offset): "byte \(offset) starts a kind of value records do not use"
        }
    }
}

extension CBORValue {
    /// The value's canonical bytes (RFC 8949 section 4.2.1): shortest whole numbers and lengths,
    /// definite lengths, keys in bytewise order of their encoding, every double as 64 bits.
    ///
    /// Never traps, so that a record can always be written: what canonical records cannot hold (a
    /// double that is not finite; an array or map nested deeper than ``maximumDepth``) is written
    /// as ``null``, which every typed reader then refuses.
    public func encoded() -> [UInt8] {
        var bytes: [UInt8] = []
        encode(into: &bytes, depth: 0)
        return bytes
    }

    /// Appends the value's canonical bytes.
    func encode(into bytes: inout [UInt8], depth: Int) {
        switch self {
        case .null: bytes.append(0xF6)
        case .bool(let value): bytes.append(value ? 0xF5 : 0xF4)
        case .int(let value):
            // -1 - value of a negative number is the bitwise complement of its two's complement.
            let argument = UInt64(bitPattern: value < 0 ? ~value : value)
            Self.head(major: value < 0 ? 1 : 0, argument, into: &bytes)
        case .double(let value):
            guard value.isFinite else { return bytes.append(0xF6) }
            bytes.append(0xFB)
            Self.bigEndian(value.bitPattern, byteCount: 8, into: &bytes)
        case .text(let value):
            Self.head(major: 3, UInt64(value.utf8.count), into: &bytes)
            bytes.append(contentsOf: value.utf8)
        case .bytes(let value):
            Self.head(major: 2, UInt64(value.count), into: &bytes)
            bytes.append(contentsOf: value)
        case .array(let elements):
            guard depth < Self.maximumDepth else { return bytes.append(0xF6) }
            Self.head(major: 4, UInt64(elements.count), into: &bytes)
            for element in elements { element.encode(into: &bytes, depth: depth + 1) }
        case .map(let map):
            guard depth < Self.maximumDepth else { return bytes.append(0xF6) }
            Self.head(major: 5, UInt64(map.entries.count), into: &bytes)
            for entry in map.entries {
                CBORValue.text(entry.key).encode(into: &bytes, depth: depth + 1)
                entry.value.encode(into: &bytes, depth: depth + 1)
            }
        }
    }

    /// Appends a data item head: major type and its argument in the shortest form.
    private static func head(major: UInt8, _ argument: UInt64, into bytes: inout [UInt8]) {
        let type = major << 5
        switch argument {
        case 0..<24: bytes.append(type | UInt8(argument))
        case 24...0xFF:
            bytes.append(type | 24)
            bigEndian(argument, byteCount: 1, into: &bytes)
        case 0x100...0xFFFF:
            bytes.append(type | 25)
            bigEndian(argument, byteCount: 2, into: &bytes)
        case 0x1_0000...0xFFFF_FFFF:
            bytes.append(type | 26)
            bigEndian(argument, byteCount: 4, into: &bytes)
        default:
            bytes.append(type | 27)
            bigEndian(argument, byteCount: 8, into: &bytes)
        }
    }

    private static func bigEndian(_ value: UInt64, byteCount: Int, into bytes: inout [UInt8]) {
        for index in 1...byteCount {
            bytes.append(UInt8(truncatingIfNeeded: value >> UInt64((byteCount - index) * 8)))
        }
    }

    /// The value that these bytes are the canonical encoding of.
    ///
    /// Strict: `decode(bytes)` succeeds only if `encoded()` of its result is `bytes`. Never traps,
    /// and takes no more memory than a fixed multiple of the input.
    /// - Throws: ``CBORError`` with the offset of the fault.
    public static func decode(_ bytes: [UInt8]) throws(CBORError) -> CBORValue {
        var reader = CBORReader(bytes: bytes)
        let value = try reader.value(depth: 0)
        guard reader.offset == bytes.count else {
            throw .trailingBytes(offset: reader.offset)
        }
        return value
    }
}

/// A position in the bytes being decoded.
private struct CBORReader {
    let bytes: [UInt8]
    var offset = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func value(depth: Int) throws(CBORError) -> CBORValue {
        let start = offset
        let initial = try byte()
        let (major, low) = (initial >> 5, initial & 0x1F)
        if major == 7 { return try simple(low, start: start) }
        let argument = try argument(low, start: start)
        switch major {
        case 0, 1:
            guard let magnitude = Int64(exactly: argument) else {
                throw .integerOutOfRange(offset: start)
            }
            return .int(major == 0 ? magnitude : ~magnitude)
        case 2: return .bytes(Array(try take(argument)))
        case 3: return .text(try text(argument, start: start))
        case 4:
            let count = try count(argument, bytesPerItem: 1, depth: depth, start: start)
            var elements: [CBORValue] = []
            for _ in 0..<count { elements.append(try value(depth: depth + 1)) }
            return .array(elements)
        case 5:
            let count = try count(argument, bytesPerItem: 2, depth: depth, start: start)
            return .map(try map(count: count, depth: depth))
        default: throw .unsupported(offset: start)
        }
    }

    private mutating func byte() throws(CBORError) -> UInt8 {
        guard offset < bytes.count else { throw .truncated(offset: offset) }
        defer { offset += 1 }
        return bytes[offset]
    }

    private mutating func simple(_ low: UInt8, start: Int) throws(CBORError) -> CBORValue {
        switch low {
        case 20: return .bool(false)
        case 21: return .bool(true)
        case 22: return .null
        case 27:
            let value = Double(bitPattern: try unsigned(byteCount: 8))
            guard value.isFinite else { throw .notFinite(offset: start) }
            return .double(value)
        default: throw .unsupported(offset: start)
        }
    }

    /// The argument of a head, refused unless it is in the shortest form.
    private mutating func argument(_ low: UInt8, start: Int) throws(CBORError) -> UInt64 {
        let (byteCount, least): (Int, UInt64)
        switch low {
        case 0..<24: return UInt64(low)
        case 24: (byteCount, least) = (1, 24)
        case 25: (byteCount, least) = (2, 0x100)
        case 26: (byteCount, least) = (4, 0x1_0000)
        case 27: (byteCount, least) = (8, 0x1_0000_0000)
        default: throw .unsupported(offset: start)
        }
        let value = try unsigned(byteCount: byteCount)
        guard value >= least else { throw .notShortest(offset: start) }
        return value
    }

    private mutating func unsigned(byteCount: Int) throws(CBORError) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<byteCount { value = value << 8 | UInt64(try byte()) }
        return value
    }

    private mutating func take(_ count: UInt64) throws(CBORError) -> ArraySlice<UInt8> {
        guard count <= UInt64(bytes.count - offset) else { throw .truncated(offset: bytes.count) }
        defer { offset += Int(count) }
        return bytes[offset..<offset + Int(count)]
    }

    private mutating func text(_ count: UInt64, start: Int) throws(CBORError) -> String {
        let content = try take(count)
        guard let text = String(validating: content, as: UTF8.self) else {
            throw .invalidText(offset: start)
        }
        return text
    }

    /// The number of items to read: refused when the rest of the input cannot hold as many.
    private func count(
        _ argument: UInt64, bytesPerItem: Int, depth: Int, start: Int
    ) throws(CBORError) -> Int {
        guard depth < CBORValue.maximumDepth else { throw .tooDeep(offset: start) }
        guard argument <= UInt64((bytes.count - offset) / bytesPerItem) else {
            throw .truncated(offset: bytes.count)
        }
        return Int(argument)
    }

    private mutating func map(count: Int, depth: Int) throws(CBORError) -> CBORMap {
        var map = CBORMap()
        for _ in 0..<count {
            let start = offset
            guard case .text(let key) = try value(depth: depth + 1) else {
                throw .keyNotText(offset: start)
            }
            let value = try value(depth: depth + 1)
            guard map.appendInOrder(key: key, value: value) else {
                throw .keyOutOfOrder(offset: start)
            }
        }
        return map
    }
}
