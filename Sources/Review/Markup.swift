// Text for HTML and SVG: everything that comes from outside is escaped here and nowhere else.

import Quantities

/// Writing of text, numbers and times for people.
enum Markup {
    /// Text made inert for element content and double-quoted attributes of HTML and XML.
    /// Characters that XML does not allow become U+FFFD.
    static func escape(_ text: String) -> String {
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

    /// A number with a fixed count of decimals, 0...6; "–" when it is not finite.
    static func fixed(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite, value.magnitude < 1e12 else { return "–" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int64((value.magnitude * scale).rounded())
        let sign = value < 0 && scaled != 0 ? "\u{2212}" : ""
        let whole = scaled / Int64(scale)
        guard digits > 0 else { return "\(sign)\(whole)" }
        let fraction = String(scaled % Int64(scale))
        return "\(sign)\(whole)." + String(repeating: "0", count: digits - fraction.count)
            + fraction
    }

    /// An amount of insulin in units, with two decimals and a third only when it is needed.
    static func units(_ amount: InsulinAmount) -> String {
        fixed(amount.units, amount.milliunits % 10 == 0 ? 2 : 3)
    }

    /// A rate of insulin in U/h, with two decimals.
    static func rate(_ rate: InsulinRate) -> String { fixed(rate.unitsPerHour, 2) }

    /// An id such as `maximum_bolus` as words.
    static func words(_ id: String) -> String {
        var out = ""
        for character in id {
            if character == "_" || character == "-" {
                out += " "
            } else if character.isUppercase, let last = out.last, last.isLowercase {
                out += " " + character.lowercased()
            } else {
                out.append(character)
            }
        }
        return out
    }

    /// A length of time: "45 s", "12 min", "3 h 05 min", "28 d 2 h".
    static func duration(_ span: Span) -> String {
        let seconds = span.milliseconds / 1000
        if seconds < 60 { return "\(seconds) s" }
        let minutes = (seconds + 30) / 60
        if minutes < 60 { return "\(minutes) min" }
        let (hours, rest) = (minutes / 60, minutes % 60)
        if hours < 48 { return rest == 0 ? "\(hours) h" : "\(hours) h \(twoDigits(rest)) min" }
        return hours % 24 == 0 ? "\(hours / 24) d" : "\(hours / 24) d \(hours % 24) h"
    }

    /// A noun with its count: "1 alarm", "2 alarms", "3 boluses".
    static func count(_ number: Int, _ noun: String, ending: String = "s") -> String {
        "\(number) \(noun)\(number == 1 ? "" : ending)"
    }

    static func twoDigits(_ number: some BinaryInteger) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }
}
