// Little-endian reading and writing for the codecs, without unsafe memory and without traps.

import Quantities

/// Appends numbers to bytes, little-endian.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func append<Number: FixedWidthInteger>(_ value: Number) {
        var rest = value
        for _ in 0..<(Number.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    mutating func append(bytes more: [UInt8]) { bytes += more }

    /// Appends an optional id: 0 stands for none, so an id of 0 cannot be written.
    mutating func append(id: UInt64?, field: String) throws(EncodingFault) {
        if let id, id == 0 { throw .outOfRange(field: field) }
        append(id ?? 0)
    }

    /// Appends a whole number as a narrower type.
    mutating func append<Number: FixedWidthInteger>(
        _ value: some BinaryInteger, as type: Number.Type, field: String
    ) throws(EncodingFault) {
        guard let number = Number(exactly: value) else { throw .outOfRange(field: field) }
        append(number)
    }

    /// Appends a span as two bytes of whole seconds.
    mutating func append(
        wholeSeconds span: Span, in range: ClosedRange<Int64>, field: String
    ) throws(EncodingFault) {
        let seconds = span.milliseconds / 1000
        guard span.milliseconds % 1000 == 0, range.contains(seconds) else {
            throw .outOfRange(field: field)
        }
        try append(seconds, as: UInt16.self, field: field)
    }

    /// Appends an amount as milliunits.
    mutating func append<Number: FixedWidthInteger>(
        _ amount: InsulinAmount, as type: Number.Type, field: String
    ) throws(EncodingFault) {
        guard amount >= .zero else { throw .outOfRange(field: field) }
        try append(amount.milliunits, as: type, field: field)
    }

    /// Appends a rate as four bytes of mU/h.
    mutating func append(_ rate: InsulinRate, field: String) throws(EncodingFault) {
        guard rate >= .zero, rate <= DoseOrder.rateMax else { throw .outOfRange(field: field) }
        try append(rate.milliunitsPerHour, as: UInt32.self, field: field)
    }

    /// Appends a length byte and printable ASCII of at most ``DeviceText/lengthMax`` characters.
    mutating func append(text: String, field: String) throws(EncodingFault) {
        let characters = Array(text.utf8)
        guard DeviceText.isValid(characters) else { throw .outOfRange(field: field) }
        append(UInt8(truncatingIfNeeded: characters.count))
        append(bytes: characters)
    }
}

/// Names of devices and firmware on the wire.
enum DeviceText {
    /// Unit: characters, which are bytes.
    static let lengthMax = 32

    static func isValid(_ characters: [UInt8]) -> Bool {
        characters.count <= lengthMax && characters.allSatisfy { $0 >= 0x20 && $0 < 0x7F }
    }
}

/// Takes numbers from bytes, little-endian. Reading past the end gives 0 and is remembered, so a
/// codec reads all its fields and then asks ``isSpent`` once.
struct ByteReader {
    private let bytes: [UInt8]
    private var position = 0
    private var hasOverrun = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Whether every byte was read and none was missing.
    var isSpent: Bool { !hasOverrun && position == bytes.count }

    private mutating func number<Number: FixedWidthInteger>(_ type: Number.Type) -> Number {
        let width = Number.bitWidth / 8
        guard bytes.count - position >= width else {
            hasOverrun = true
            position = bytes.count
            return 0
        }
        var value: Number = 0
        for offset in (0..<width).reversed() {
            value = (value << 8) | Number(truncatingIfNeeded: bytes[position + offset])
        }
        position += width
        return value
    }

    mutating func uint8() -> UInt8 {
        guard position < bytes.count else {
            hasOverrun = true
            return 0
        }
        position += 1
        return bytes[position - 1]
    }
    mutating func uint16() -> UInt16 { number(UInt16.self) }
    mutating func int16() -> Int16 { number(Int16.self) }
    mutating func uint32() -> UInt32 { number(UInt32.self) }
    mutating func uint64() -> UInt64 { number(UInt64.self) }

    /// An id of which 0 means none.
    mutating func id() -> UInt64? {
        let value = uint64()
        return value == 0 ? nil : value
    }

    /// Exactly `count` bytes, or fewer if the end is reached, which is remembered.
    mutating func take(_ count: Int) -> [UInt8] {
        guard bytes.count - position >= count else {
            hasOverrun = true
            defer { position = bytes.count }
            return Array(bytes[position...])
        }
        defer { position += count }
        return Array(bytes[position..<(position + count)])
    }

    mutating func skip(_ count: Int) { _ = take(count) }

    /// What is left.
    mutating func rest() -> [UInt8] {
        defer { position = bytes.count }
        return Array(bytes[position...])
    }

    /// Four bytes of milliunits.
    mutating func amount() -> InsulinAmount { InsulinAmount(milliunits: Int64(uint32())) }

    /// Eight bytes of milliunits; a total never passes half the range.
    mutating func total(field: String) throws(PayloadFault) -> InsulinAmount {
        guard let milliunits = Int64(exactly: uint64()) else { throw .value(field: field) }
        return InsulinAmount(milliunits: milliunits)
    }

    /// Four bytes of mU/h, not above ``DoseOrder/rateMax``.
    mutating func rate(field: String) throws(PayloadFault) -> InsulinRate {
        let rate = InsulinRate(milliunitsPerHour: Int64(uint32()))
        guard rate <= DoseOrder.rateMax else { throw .value(field: field) }
        return rate
    }

    /// A length byte and printable ASCII.
    mutating func text(field: String) throws(PayloadFault) -> String {
        let count = Int(uint8())
        guard count <= DeviceText.lengthMax else { throw .value(field: field) }
        let characters = take(count)
        guard !hasOverrun else { throw .length }
        guard DeviceText.isValid(characters) else { throw .value(field: field) }
        return String(decoding: characters, as: UTF8.self)
    }

    /// A byte that must be 0 or 1.
    mutating func bool(field: String) throws(PayloadFault) -> Bool {
        switch uint8() {
        case 0: return false
        case 1: return true
        default: throw .value(field: field)
        }
    }
}
