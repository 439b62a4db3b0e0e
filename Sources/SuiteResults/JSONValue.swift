// Writes JSON with keys in a fixed order, for files and for script elements of HTML.

/// A JSON value.
public indirect enum JSONValue: Sendable {
    /// Nothing.
    case null
    /// True or false.
    case bool(Bool)
    /// A whole number.
    case int(Int64)
    /// A number; null when it is not finite.
    case number(Double)
    /// Text.
    case string(String)
    /// Values in order.
    case array([JSONValue])
    /// Named values, in this order.
    case object([(String, JSONValue)])
    /// JSON text that is already written.
    case raw(String)

    /// A count.
    public static func count(_ value: Int) -> JSONValue { .int(Int64(value)) }

    /// A value, or null.
    public static func optional<Value>(_ value: Value?, _ make: (Value) -> JSONValue) -> JSONValue {
        value.map(make) ?? .null
    }

    /// The text on one line, safe inside an HTML script element. Numbers are written so that they read back to the same bits.
    public var text: String {
        var out = ""
        write(into: &out)
        return out
    }

    /// The text on several lines, for a file: objects and arrays are opened up to a depth, what
    /// lies deeper stays on its line. Ends with a newline.
    /// - Parameter depth: how many levels are opened.
    public func lines(opened depth: Int) -> String {
        var out = ""
        write(into: &out, opened: depth, indent: "")
        return out + "\n"
    }

    private func write(into out: inout String, opened depth: Int, indent: String) {
        let inner = indent + "  "
        switch self {
        case .array(let values) where depth > 0 && !values.isEmpty:
            out += "["
            for (index, value) in values.enumerated() {
                out += (index > 0 ? ",\n" : "\n") + inner
                value.write(into: &out, opened: depth - 1, indent: inner)
            }
            out += "\n\(indent)]"
        case .object(let fields) where depth > 0 && !fields.isEmpty:
            out += "{"
            for (index, field) in fields.enumerated() {
                out += (index > 0 ? ",\n" : "\n") + inner
                Self.write(field.0, into: &out, forMarkup: false)
                out += ": "
                field.1.write(into: &out, opened: depth - 1, indent: inner)
            }
            out += "\n\(indent)}"
        default: write(into: &out, forMarkup: false)
        }
    }

    private func write(into out: inout String, forMarkup: Bool = true) {
        switch self {
        case .null: out += "null"
        case .bool(let value): out += value ? "true" : "false"
        case .int(let value): out += "\(value)"
        case .number(let value): out += value.isFinite ? Self.shortest(value) : "null"
        case .string(let value): Self.write(value, into: &out, forMarkup: forMarkup)
        case .raw(let value): out += value
        case .array(let values):
            out += "["
            for (index, value) in values.enumerated() {
                if index > 0 { out += "," }
                value.write(into: &out, forMarkup: forMarkup)
            }
            out += "]"
        case .object(let fields):
            out += "{"
            for (index, field) in fields.enumerated() {
                if index > 0 { out += "," }
                Self.write(field.0, into: &out, forMarkup: forMarkup)
                out += ":"
                field.1.write(into: &out, forMarkup: forMarkup)
            }
            out += "}"
        }
    }

    private static func shortest(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// A quoted string; for markup what could end a script element or a line of script is written
    /// as \u.
    private static func write(
        _ value: String, into out: inout String, forMarkup: Bool
    ) {
        out += "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "<", ">", "&", "\u{2028}", "\u{2029}":
                if forMarkup { out += escaped(scalar) } else { out.unicodeScalars.append(scalar) }
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: out += escaped(scalar)
            default: out.unicodeScalars.append(scalar)
            }
        }
        out += "\""
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
