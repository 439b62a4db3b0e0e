// JSON with one form for one value, for exports that other programs read and people compare.

public import DecisionRecord

/// Canonical JSON (UTF-8, keys in bytewise order, no spaces) of record values.
///
/// Bytes become lower-case hexadecimal text; a double becomes the shortest decimal that reads back
/// as the same double, always with a point or an exponent, so that it is not taken for a whole
/// number; what JSON cannot say (a double that is not finite) becomes `null`, as in the records.
public enum JSONText {
    /// The value as JSON text, without a line end.
    public static func text(_ value: CBORValue) -> String {
        var text = ""
        append(value, to: &text)
        return text
    }

    private static func append(_ value: CBORValue, to text: inout String) {
        switch value {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .int(let value): text += String(value)
        case .double(let value): text += value.isFinite ? value.description : "null"
        case .text(let value): quote(value, into: &text)
        case .bytes(let value): text += "\"" + Hexadecimal.text(value) + "\""
        case .array(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                append(element, to: &text)
            }
            text += "]"
        case .map(let map):
            text += "{"
            // Canonical CBOR puts shorter keys first; JSON readers expect plain order.
            let entries = map.entries.sorted {
                $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
            }
            for (index, entry) in entries.enumerated() {
                if index > 0 { text += "," }
                quote(entry.key, into: &text)
                text += ":"
                append(entry.value, to: &text)
            }
            text += "}"
        }
    }

    /// RFC 8259 section 7: quotation mark, reverse solidus and control characters are escaped.
    private static func quote(_ content: String, into text: inout String) {
        text += "\""
        for scalar in content.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{0}"..<"\u{20}":
                text += "\\u00" + Hexadecimal.text([UInt8(truncatingIfNeeded: scalar.value)])
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
