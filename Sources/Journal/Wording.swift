// Record values in a person's units: U, minutes, mg/dL, and "unknown" for what is not there.

import DecisionRecord
import Foundation
import Quantities

/// How single values are written. Each takes a value as found and never fails.
enum Wording {
    private static let unknown = "unknown"

    /// Milliunits as units, to the last milliunit.
    static func amount(_ value: CBORValue?) -> String { milli(value, unit: "U") }

    /// Milliunits per hour as units per hour.
    static func rate(_ value: CBORValue?) -> String { milli(value, unit: "U/h") }

    /// `before -> after` of two amounts or rates, or the one value if nothing changed.
    static func change(_ before: CBORValue?, _ after: CBORValue?) -> String {
        let (old, new) = (milli(before, unit: nil), milli(after, unit: nil))
        return before == after ? old : "\(old) -> \(new)"
    }

    private static func milli(_ value: CBORValue?, unit: String?) -> String {
        guard let value, value != .null else { return unknown }
        guard let milli = value.intValue else { return JSONText.text(value) }
        return trimmed(Double(milli) / 1000, 3) + (unit.map { " " + $0 } ?? "")
    }

    /// A real or whole number with at most so many decimal places.
    static func number(_ value: CBORValue?, _ unit: String?, places: Int) -> String {
        guard let value, value != .null else { return unknown }
        guard let number = value.doubleValue ?? value.intValue.map(Double.init) else {
            return JSONText.text(value)
        }
        return trimmed(number, places) + (unit.map { " " + $0 } ?? "")
    }

    /// A share as a percentage.
    static func share(_ value: CBORValue?) -> String {
        guard let share = value?.doubleValue else { return unknown }
        return fixed(share * 100, 0) + " %"
    }

    /// A sensor's reading.
    static func reading(_ value: CBORValue?) -> String {
        switch value {
        case nil, .null: "no reading"
        case .text(let text): "the reading \(text)"
        default: "the reading " + number(value, "mg/dL", places: 0)
        }
    }

    /// Text as it is; anything else as JSON.
    static func word(_ value: CBORValue?) -> String {
        guard let value, value != .null else { return unknown }
        return value.textValue ?? JSONText.text(value)
    }

    /// Text as it is, where nothing is nothing said rather than unknown.
    static func spoken(_ value: CBORValue?) -> String { value == .null ? "none" : word(value) }

    /// `yes` or `no`.
    static func yes(_ value: CBORValue?) -> String {
        guard let value, value != .null else { return unknown }
        return value.boolValue.map { $0 ? "yes" : "no" } ?? JSONText.text(value)
    }

    /// A dose's number: the boot epoch and the count within it.
    static func dose(_ value: CBORValue?) -> String {
        guard let id = value?.intValue else { return "dose " + word(value) }
        let bits = UInt64(bitPattern: id)
        return "dose \(bits >> 32)-\(bits & 0xFFFF_FFFF)"
    }

    /// Milliseconds as a duration; a suffix only after a known one.
    static func span(_ value: CBORValue?, _ suffix: String? = nil) -> String {
        guard let value, value != .null else { return suffix == nil ? unknown : "never" }
        guard let milliseconds = value.intValue else { return JSONText.text(value) }
        return duration(milliseconds) + (suffix.map { " " + $0 } ?? "")
    }

    /// `45 s`, `12 min`, `7 h 45 min`, `3 d 2 h`.
    static func duration(_ milliseconds: Int64) -> String {
        let sign = milliseconds < 0 ? "-" : ""
        let seconds = (milliseconds / 1000).magnitude
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        return switch seconds {
        case ..<60: "\(sign)\(seconds) s"
        case ..<3600: "\(sign)\(minutes) min"
        case ..<86_400: "\(sign)\(hours) h \(minutes % 60) min"
        default: "\(sign)\(days) d \(hours % 24) h"
        }
    }

    /// Date and time of day, UTC.
    static func wall(_ wall: WallInstant) -> String {
        // Beyond the year 9999 a date says nothing.
        guard (0..<253_402_300_800_000).contains(wall.unixMilliseconds) else {
            return "wall clock \(wall.unixMilliseconds) ms"
        }
        let date = Date(timeIntervalSince1970: Double(wall.unixMilliseconds / 1000))
        let style = Date.ISO8601FormatStyle(dateTimeSeparator: .space)
        return date.formatted(style).replacing("Z", with: " UTC")
    }

    /// So many decimal places.
    static func fixed(_ value: Double, _ places: Int) -> String {
        let text = String(format: "%.\(places)f", value)
        return text.allSatisfy { "-0.".contains($0) } ? text.replacing("-", with: "") : text
    }

    private static func trimmed(_ value: Double, _ places: Int) -> String {
        var text = fixed(value, places)
        guard text.contains(".") else { return text }
        while text.hasSuffix("0") { text.removeLast() }
        if text.hasSuffix(".") { text.removeLast() }
        return text
    }

    /// Filled with spaces to a width; never cut.
    static func padded(_ text: String, _ width: Int, right: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, width - text.count))
        return right ? spaces + text : text + spaces
    }
}
