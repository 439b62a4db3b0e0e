// Text and numbers for pages and pictures: escaped here and nowhere else.

/// Text for HTML, SVG and other XML.
package enum MarkupText {
    /// Text made inert for element content and for quoted attributes of HTML and XML.
    ///
    /// Line ends and tabs become spaces; characters that XML does not allow, and control characters,
    /// become U+FFFD.
    package static func escape(_ text: String) -> String {
        var out = ""
        out.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": out += "&amp;"
            case "<": out += "&lt;"
            case ">": out += "&gt;"
            case "\"": out += "&quot;"
            case "'": out += "&#39;"
            case "\t", "\n", "\r": out += " "
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value):
                out += "\u{FFFD}"
            case "\u{FFFE}", "\u{FFFF}": out += "\u{FFFD}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}

extension DecimalText {
    /// A number with a fixed count of decimals, halves rounded away from zero.
    /// - Parameters:
    ///   - digits: after the point, 0 to 6.
    ///   - minus: the sign of what is below zero and is not told as zero.
    /// - Returns: `nil` for what is not finite or is 1e12 and more: no table has a place for it.
    package static func fixed(_ value: Double, _ digits: Int, minus: String = "-") -> String? {
        guard value.isFinite, value.magnitude < 1e12 else { return nil }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let whole = Int64((value.magnitude * scale).rounded())
        let sign = value < 0 && whole > 0 ? minus : ""
        guard digits > 0 else { return "\(sign)\(whole)" }
        let parts = whole.quotientAndRemainder(dividingBy: Int64(scale))
        let rest = String(parts.remainder)
        return "\(sign)\(parts.quotient)."
            + String(repeating: "0", count: digits - rest.count) + rest
    }
}
