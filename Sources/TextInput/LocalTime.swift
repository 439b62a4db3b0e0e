// Calendar dates with a time of day, without a time zone database: proleptic Gregorian only.

public import Quantities

/// A local date and time of day.
public struct LocalTime: Sendable, Hashable, CustomStringConvertible {
    /// Year, 1900 ... 2200.
    public let year: Int
    /// Month, 1 ... 12.
    public let month: Int
    /// Day of the month, from 1.
    public let day: Int
    /// Second of the day, 0 ..< 86400.
    public let secondOfDay: Int

    /// "YYYY-MM-DD HH:MM" or "YYYY-MM-DD HH:MM:SS", with a space or a T between; `nil` for
    /// anything else, a date that does not exist included.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard bytes.count == 16 || bytes.count == 19,
            bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: " ") || bytes[10] == UInt8(ascii: "T"),
            let century = TimeText.twoDigits(bytes[0], bytes[1]),
            let years = TimeText.twoDigits(bytes[2], bytes[3]),
            let month = TimeText.twoDigits(bytes[5], bytes[6]),
            let day = TimeText.twoDigits(bytes[8], bytes[9]),
            let minute = TimeText.minuteOfDay(String(decoding: bytes[11..<16], as: UTF8.self))
        else { return nil }
        var second = 0
        if bytes.count == 19 {
            guard bytes[16] == UInt8(ascii: ":"),
                let seconds = TimeText.twoDigits(bytes[17], bytes[18]), seconds < 60
            else { return nil }
            second = seconds
        }
        self.init(
            year: century * 100 + years, month: month, day: day, secondOfDay: minute * 60 + second)
    }

    /// `nil` for a date that does not exist or a second outside the day.
    public init?(year: Int, month: Int, day: Int, secondOfDay: Int) {
        guard (1900...2200).contains(year), (1...12).contains(month),
            (1...Self.days(inMonth: month, of: year)).contains(day),
            (0..<86_400).contains(secondOfDay)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.secondOfDay = secondOfDay
    }

    /// The instant, at an offset of local time from UTC.
    public func wall(utcOffset: Span) -> WallInstant {
        let seconds = Int64(daysSince1970) * 86_400 + Int64(secondOfDay)
        return WallInstant(unixMilliseconds: seconds * 1000 - utcOffset.milliseconds)
    }

    /// The minute of the day, 0 ..< 1440.
    public var minuteOfDay: Int { secondOfDay / 60 }

    /// "2026-03-01 06:00:30", without seconds when they are zero.
    public var description: String {
        let pad: (Int) -> String = { $0 < 10 ? "0\($0)" : "\($0)" }
        let date = "\(year)-\(pad(month))-\(pad(day))"
        let time = QuantityText.write(minuteOfDay: minuteOfDay)
        let second = secondOfDay % 60
        return second == 0 ? "\(date) \(time)" : "\(date) \(time):\(pad(second))"
    }

    /// Days from 1970-01-01, counting years from March so that a leap day is a year's last.
    private var daysSince1970: Int {
        let marchYear = month > 2 ? year : year - 1
        let monthFromMarch = (month + 9) % 12
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
        let leapDays = marchYear / 4 - marchYear / 100 + marchYear / 400
        return marchYear * 365 + leapDays + dayOfYear - 719_468
    }

    private static func days(inMonth month: Int, of year: Int) -> Int {
        switch month {
        case 2:
            let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
            return leap ? 29 : 28
        case 4, 6, 9, 11: return 30
        default: return 31
        }
    }
}
