// The one value type that records and messages are made of, so that their bytes are canonical.

/// A value that CBOR (RFC 8949) can carry, restricted to what records and messages need.
///
/// Two values are equal exactly when their canonical bytes are equal: text by its UTF-8 bytes,
/// doubles by their bits. The exception is a value that cannot be written as it stands
/// (see ``encoded()``).
public indirect enum CBORValue: Sendable {
    /// Nothing known.
    case null
    /// A truth value.
    case bool(Bool)
    /// A whole number.
    case int(Int64)
    /// A real number; written as 64 bits, finite.
    case double(Double)
    /// Text, UTF-8.
    case text(String)
    /// Raw bytes.
    case bytes([UInt8])
    /// Values in order.
    case array([CBORValue])
    /// Values by key.
    case map(CBORMap)

    /// The deepest nesting of arrays and maps that is written or read. A lone number has depth 0.
    public static let maximumDepth = 32
}

/// The entries of a CBOR map, held in canonical key order, each key once.
///
/// Written in the code as a dictionary literal: `.map(["mode": .text("auto"), "cycle": .int(7)])`.
/// The order of the literal does not matter. Looking up a key takes time linear in the entries.
public struct CBORMap: Sendable, ExpressibleByDictionaryLiteral {
    /// One key with its value.
    public struct Entry: Equatable, Sendable {
        /// The key.
        public let key: String
        /// The value.
        public let value: CBORValue

        /// An entry.
        public init(key: String, value: CBORValue) {
            self.key = key
            self.value = value
        }

        /// Whether key bytes and values are equal.
        public static func == (a: Entry, b: Entry) -> Bool {
            a.key.utf8.elementsEqual(b.key.utf8) && a.value == b.value
        }
    }

    /// The entries, in the order of their encoded keys (shorter keys first, then bytewise).
    public private(set) var entries: [Entry]

    /// A map without entries.
    public init() { entries = [] }

    /// A map of a literal. A key that stands twice is a programmer error.
    public init(dictionaryLiteral elements: (String, CBORValue)...) {
        self.init()
        for (key, value) in elements {
            precondition(self[key] == nil, "a map literal holds each key once")
            self[key] = value
        }
    }

    /// The value of a key; assigning replaces or adds it, assigning `nil` removes it.
    public subscript(_ key: String) -> CBORValue? {
        get {
            let (index, found) = position(of: key)
            return found ? entries[index].value : nil
        }
        set {
            let (index, found) = position(of: key)
            switch (newValue, found) {
            case (let value?, true): entries[index] = Entry(key: key, value: value)
            case (let value?, false): entries.insert(Entry(key: key, value: value), at: index)
            case (nil, true): entries.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// Adds an entry whose key comes after all others; `false` (and nothing added) if it does not.
    mutating func appendInOrder(key: String, value: CBORValue) -> Bool {
        if let last = entries.last, !Self.precedes(last.key, key) { return false }
        entries.append(Entry(key: key, value: value))
        return true
    }

    /// Where a key is, or where it belongs.
    private func position(of key: String) -> (index: Int, found: Bool) {
        for (index, entry) in entries.enumerated() where !Self.precedes(entry.key, key) {
            return (index, entry.key.utf8.elementsEqual(key.utf8))
        }
        return (entries.count, false)
    }

    /// Bytewise order of the encoded keys (RFC 8949 section 4.2.1): the head holds the length, so a
    /// shorter key comes first.
    private static func precedes(_ a: String, _ b: String) -> Bool {
        let (left, right) = (a.utf8.count, b.utf8.count)
        if left != right { return left < right }
        return a.utf8.lexicographicallyPrecedes(b.utf8)
    }
}

extension CBORMap: Equatable {}

extension CBORValue: Equatable {
    /// Whether the values have the same canonical bytes.
    public static func == (a: CBORValue, b: CBORValue) -> Bool {
        switch (a, b) {
        case (.null, .null): true
        case (.bool(let x), .bool(let y)): x == y
        case (.int(let x), .int(let y)): x == y
        case (.double(let x), .double(let y)): x.bitPattern == y.bitPattern
        case (.text(let x), .text(let y)): x.utf8.elementsEqual(y.utf8)
        case (.bytes(let x), .bytes(let y)): x == y
        case (.array(let x), .array(let y)): x == y
        case (.map(let x), .map(let y)): x == y
        default: false
        }
    }
}

/// Reading: each is `nil` when the value is of another kind.
extension CBORValue {
    /// The value of a key of a map.
    public subscript(_ key: String) -> CBORValue? {
        guard case .map(let map) = self else { return nil }
        return map[key]
    }

    /// The whole number.
    public var intValue: Int64? {
        guard case .int(let value) = self else { return nil }
        return value
    }

    /// The real number. A whole number is not silently taken for one.
    public var doubleValue: Double? {
        guard case .double(let value) = self else { return nil }
        return value
    }

    /// The truth value.
    public var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// The text.
    public var textValue: String? {
        guard case .text(let value) = self else { return nil }
        return value
    }

    /// The bytes.
    public var bytesValue: [UInt8]? {
        guard case .bytes(let value) = self else { return nil }
        return value
    }

    /// The elements.
    public var arrayValue: [CBORValue]? {
        guard case .array(let value) = self else { return nil }
        return value
    }

    /// The entries of a map.
    public var mapValue: CBORMap? {
        guard case .map(let value) = self else { return nil }
        return value
    }

    /// Whether this is ``null``.
    public var isNull: Bool { self == .null }
}

/// Writing: from what a program holds, with `nil` as ``null``.
extension CBORValue {
    /// A whole number, or null.
    public static func int(orNull value: Int64?) -> CBORValue {
        if let value { .int(value) } else { .null }
    }

    /// A real number, or null.
    public static func double(orNull value: Double?) -> CBORValue {
        if let value { .double(value) } else { .null }
    }

    /// Text, or null.
    public static func text(orNull value: String?) -> CBORValue {
        if let value { .text(value) } else { .null }
    }

    /// An array of real numbers.
    public static func doubles(_ values: [Double]) -> CBORValue {
        .array(values.map { .double($0) })
    }

    /// The real numbers of an array of nothing but real numbers.
    public var doubleValues: [Double]? {
        guard case .array(let elements) = self else { return nil }
        var values: [Double] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            guard case .double(let value) = element else { return nil }
            values.append(value)
        }
        return values
    }
}
