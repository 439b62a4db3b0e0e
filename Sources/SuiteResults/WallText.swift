// Dates and times of the wearer, from an offset; no time zone database, never the reader's zone.

public import Quantities

/// The wearer's calendar during one run.
public struct WallText {
    let offset: Span

    /// A calendar.
    /// - Parameter offset: of the wearer's local time from UTC.
    public init(offset: Span) { self.offset = offset }

    private func localSeconds(_ instant: WallInstant) -> Int64 {
        let milliseconds = instant.unixMilliseconds + offset.milliseconds
        return milliseconds >= 0 ? milliseconds / 1000 : (milliseconds - 999) / 1000
    }

    /// Days since 1970-01-01 of the local date.
    public func dayNumber(_ instant: WallInstant) -> Int64 {
        let seconds = localSeconds(instant)
        return seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    }

    /// "07:30".
    public func time(_ instant: WallInstant) -> String {
        let second = localSeconds(instant) - dayNumber(instant) * 86_400
        return Self.twoDigits(second / 3600) + ":" + Self.twoDigits(second / 60 % 60)
    }

    /// "Sun 1 Mar 2026".
    public func date(_ instant: WallInstant) -> String {
        let parts = Self.civil(dayNumber(instant))
        return "\(shortDate(instant)) \(parts.year)"
    }

    /// "Sun 1 Mar".
    public func shortDate(_ instant: WallInstant) -> String {
        let number = dayNumber(instant)
        let parts = Self.civil(number)
        let weekday = Self.weekdays[Int(((number % 7) + 11) % 7)]
        return "\(weekday) \(parts.day) \(Self.months[parts.month - 1])"
    }

    /// "UTC+01:00".
    public var zone: String {
        let minutes = offset.milliseconds / 60_000
        let sign = minutes < 0 ? "\u{2212}" : "+"
        let size = minutes.magnitude
        return "UTC\(sign)\(Self.twoDigits(size / 60)):\(Self.twoDigits(size % 60))"
    }

    /// "2026-03-01T06:00:00.000Z".
    public static func iso(_ instant: WallInstant) -> String {
        let utc = WallText(offset: .zero)
        let parts = civil(utc.dayNumber(instant))
        let milliseconds = ((instant.unixMilliseconds % 1000) + 1000) % 1000
        let second = utc.localSeconds(instant) - utc.dayNumber(instant) * 86_400
        let date = "\(parts.year)-\(Self.twoDigits(parts.month))-\(Self.twoDigits(parts.day))"
        let fraction = (milliseconds < 100 ? "0" : "") + Self.twoDigits(milliseconds)
        return "\(date)T\(utc.time(instant)):\(Self.twoDigits(second % 60)).\(fraction)Z"
    }

    private static func twoDigits(_ number: Int64) -> String {
        number < 10 ? "0\(number)" : "\(number)"
    }

    private static func twoDigits(_ number: UInt64) -> String { twoDigits(Int64(clamping: number)) }
    private static func twoDigits(_ number: Int) -> String { twoDigits(Int64(number)) }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Proleptic Gregorian date of a day number. Source: H. Hinnant, "chrono-compatible low-level
    /// date algorithms", civil_from_days.
    static func civil(_ dayNumber: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let part = (5 * dayOfYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (Int(year), Int(month), Int(dayOfYear - (153 * part + 2) / 5 + 1))
    }
}
