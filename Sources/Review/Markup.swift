// Writing of text, numbers and times for people.

import Quantities
import TextInput

/// Writing of text, numbers and times for people.
enum Markup {
    /// Text made inert for HTML and XML.
    static func escape(_ text: String) -> String { MarkupText.escape(text) }

    /// A number with a fixed count of decimals, 0...6; "–" when it is not finite.
    static func fixed(_ value: Double, _ digits: Int) -> String {
        DecimalText.fixed(value, digits, minus: "\u{2212}") ?? "–"
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
