// Reading typed fields out of a record: every absent, mistyped or impossible field has a name.

import DecisionRecord
import Quantities

/// Why bytes are not the message they should be.
public struct MessageFault: Error, Sendable, Equatable {
    /// The field, as a path such as `reply.forecast.mean`.
    public var field: String
    /// What is wrong with it.
    public var problem: String

    /// A fault of a field.
    public init(field: String, problem: String) {
        self.field = field
        self.problem = problem
    }
}

/// Reads the fields of one map.
struct FieldReader {
    let value: CBORValue
    let path: String

    init(_ value: CBORValue, path: String) throws(MessageFault) {
        guard value.mapValue != nil else {
            throw MessageFault(field: path, problem: "is not a map")
        }
        self.value = value
        self.path = path
    }

    func fault(_ key: String, _ problem: String) -> MessageFault {
        MessageFault(field: path + "." + key, problem: problem)
    }

    func raw(_ key: String) throws(MessageFault) -> CBORValue {
        guard let found = value[key] else { throw fault(key, "is missing") }
        return found
    }

    func isNull(_ key: String) throws(MessageFault) -> Bool { try raw(key).isNull }

    func int(_ key: String) throws(MessageFault) -> Int64 {
        guard let number = try raw(key).intValue else { throw fault(key, "is not an integer") }
        return number
    }

    /// An unsigned number. 64-bit ones travel as their bit pattern.
    func unsigned<T: FixedWidthInteger & UnsignedInteger>(_ key: String) throws(MessageFault) -> T {
        let number = try int(key)
        if T.bitWidth == 64 { return T(truncatingIfNeeded: number) }
        guard let narrow = T(exactly: number) else { throw fault(key, "is out of range") }
        return narrow
    }

    func double(_ key: String) throws(MessageFault) -> Double {
        guard let number = try raw(key).doubleValue else { throw fault(key, "is not a number") }
        return number
    }

    func doubles(_ key: String, countMax: Int) throws(MessageFault) -> [Double] {
        guard let numbers = try raw(key).doubleValues, numbers.count <= countMax else {
            throw fault(key, "is not a short list of numbers")
        }
        return numbers
    }

    func bool(_ key: String) throws(MessageFault) -> Bool {
        guard let flag = try raw(key).boolValue else { throw fault(key, "is not true or false") }
        return flag
    }

    func text(_ key: String) throws(MessageFault) -> String {
        guard let text = try raw(key).textValue else { throw fault(key, "is not text") }
        return text
    }

    func bytes(_ key: String) throws(MessageFault) -> [UInt8] {
        guard let bytes = try raw(key).bytesValue else { throw fault(key, "is not bytes") }
        return bytes
    }

    func array(_ key: String) throws(MessageFault) -> [CBORValue] {
        guard let values = try raw(key).arrayValue else { throw fault(key, "is not a list") }
        return values
    }

    func map(_ key: String) throws(MessageFault) -> FieldReader {
        try FieldReader(try raw(key), path: path + "." + key)
    }

    func amount(_ key: String) throws(MessageFault) -> InsulinAmount {
        InsulinAmount(milliunits: try int(key))
    }

    /// Below what makes ``InsulinRate/amount(over:)`` overflow with the longest span.
    func rate(_ key: String) throws(MessageFault) -> InsulinRate {
        InsulinRate(milliunitsPerHour: try int(key, below: 1 << 32))
    }

    /// As long as any two times of a journal are apart (a replay refuses others).
    func span(_ key: String) throws(MessageFault) -> Span {
        Span(milliseconds: try int(key, below: 2_000_000_000_000_001))
    }

    private func int(_ key: String, below bound: UInt64) throws(MessageFault) -> Int64 {
        let number = try int(key)
        guard number.magnitude < bound else { throw fault(key, "is out of range") }
        return number
    }

    func glucose(_ key: String) throws(MessageFault) -> Glucose {
        guard let glucose = Glucose(validatingMgPerdL: try double(key)) else {
            throw fault(key, "is no glucose concentration")
        }
        return glucose
    }

    func carbs(_ key: String) throws(MessageFault) -> Carbohydrate {
        guard let carbs = Carbohydrate(validatingGrams: try double(key)) else {
            throw fault(key, "is no carbohydrate amount")
        }
        return carbs
    }

    func name<T: RawRepresentable>(_ key: String) throws(MessageFault) -> T
    where T.RawValue == String {
        guard let known = T(rawValue: try text(key)) else { throw fault(key, "is not known") }
        return known
    }

    func code<T: RawRepresentable>(_ key: String) throws(MessageFault) -> T
    where T.RawValue == UInt8 {
        guard let code = UInt8(exactly: try int(key)), let known = T(rawValue: code) else {
            throw fault(key, "is not known")
        }
        return known
    }
}

extension CBORValue {
    static func amount(_ amount: InsulinAmount) -> CBORValue { .int(amount.milliunits) }
    static func rate(_ rate: InsulinRate) -> CBORValue { .int(rate.milliunitsPerHour) }
    static func span(_ span: Span) -> CBORValue { .int(span.milliseconds) }
    static func unsigned(_ number: UInt64) -> CBORValue { .int(Int64(bitPattern: number)) }
}

extension SensorReading {
    var cbor: CBORValue {
        switch self {
        case .value(let glucose): .double(glucose.milligramsPerDeciliter)
        case .low: .text("LOW")
        case .high: .text("HIGH")
        case .missing: .null
        }
    }
}

extension FieldReader {
    func reading(_ key: String) throws(MessageFault) -> SensorReading {
        let value = try raw(key)
        if value.isNull { return .missing }
        switch value.textValue {
        case "LOW": return .low
        case "HIGH": return .high
        default: return .value(try glucose(key))
        }
    }
}
