// The units a text may use: one spelling each, and what the near misses would be in it.

/// A unit as texts write it.
package struct MeasureUnit: Sendable {
    /// The only accepted spelling.
    package let symbol: String
    /// Other units of the same thing and how many of ours one of theirs is: used only to tell the
    /// person what to write, never to convert.
    package let others: [(symbol: String, factor: Double)]
    /// Decimals of a number put into an error message.
    package let decimals: Int

    package static let glucose = MeasureUnit(
        symbol: "mg/dL", others: [("mmol/L", 18.0156), ("mmol", 18.0156), ("mg", 1), ("g/L", 100)],
        decimals: 0)
    package static let insulin = MeasureUnit(
        symbol: "U", others: [("IU", 1), ("units", 1), ("unit", 1), ("mU", 0.001)], decimals: 3)
    package static let insulinRate = MeasureUnit(
        symbol: "U/h",
        others: [
            ("U/hr", 1), ("U/hour", 1), ("IU/h", 1), ("U", 1), ("mU/h", 0.001), ("U/min", 60),
            ("U/d", 1.0 / 24), ("U/day", 1.0 / 24),
        ], decimals: 3)
    package static let carbohydrate = MeasureUnit(
        symbol: "g", others: [("grams", 1), ("gram", 1), ("gr", 1), ("mg", 0.001), ("kg", 1000)],
        decimals: 3)
    package static let sensitivity = MeasureUnit(
        symbol: "mg/dL/U", others: [("mmol/L/U", 18.0156), ("mg/dL", 1), ("mg/dL per U", 1)],
        decimals: 0)
    package static let carbRatio = MeasureUnit(
        symbol: "g/U", others: [("g", 1), ("g per U", 1)], decimals: 1)
    package static let mass = MeasureUnit(
        symbol: "kg", others: [("lb", 0.45359237), ("lbs", 0.45359237), ("g", 0.001)], decimals: 1)
    package static let percent = MeasureUnit(
        symbol: "%", others: [("percent", 1), ("pct", 1)], decimals: 1)
    package static let glucoseRate = MeasureUnit(
        symbol: "mg/dL/min", others: [("mmol/L/min", 18.0156), ("mg/dL", 1)], decimals: 2)
    package static let bytes = MeasureUnit(
        symbol: "bytes", others: [("B", 1), ("byte", 1), ("kB", 1000)], decimals: 0)
    package static let byteRate = MeasureUnit(
        symbol: "bytes/s", others: [("B/s", 1), ("baud", 0.1), ("bytes", 1)], decimals: 0)
    package static let edges = MeasureUnit(symbol: "edges", others: [("edge", 1)], decimals: 0)
}

/// A number as people write it: digits with at most one decimal point, and a sign.
package enum DecimalText {
    /// The value of a text that is wholly a number; `nil` otherwise (so for "nan", "1e5", "0x10").
    package static func parse(_ text: some StringProtocol) -> Double? {
        var digits = 0
        var points = 0
        for (index, byte) in text.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
            case UInt8(ascii: "."): points += 1
            case UInt8(ascii: "-"), UInt8(ascii: "+"): guard index == 0 else { return nil }
            default: return nil
            }
        }
        guard digits > 0, digits <= 25, points <= 1, text.last != "." else { return nil }
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    /// A number in as few characters as give it back exactly; whole numbers without a point.
    package static func write(_ value: Double) -> String {
        if value == value.rounded(), value.magnitude < 1e15 { return "\(Int64(value))" }
        return "\(value)"
    }

    /// A number rounded for a message.
    package static func write(_ value: Double, decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let rounded = (value * scale).rounded() / scale
        // A value that rounds to nothing is shown as it is.
        return write(rounded == 0 ? value : rounded)
    }
}
