// Local times of a history as text; local time is carried as if it were UTC.

public import Quantities
import TextInput

/// Writes and reads local times.
public enum HistoryTime {
    /// "2026-03-01 06:00".
    public static func text(_ time: WallInstant) -> String {
        var days = time.unixMilliseconds / 86_400_000
        var rest = time.unixMilliseconds % 86_400_000
        if rest < 0 {
            rest += 86_400_000
            days -= 1
        }
        let (year, month, day) = date(days)
        let minute = rest / 60_000
        return "\(year)-\(two(month))-\(two(day)) \(two(minute / 60)):\(two(minute % 60))"
    }

    /// The instant of "2026-03-01 06:00" or "2026-03-01 06:00:00"; `nil` for anything else.
    public static func instant(_ text: String) -> WallInstant? {
        LocalTime(text)?.wall(utcOffset: .zero)
    }

    private static func two(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// Civil date of a day since 1970. Source: H. Hinnant, "chrono-compatible low-level date
    /// algorithms", civil_from_days.
    private static func date(_ day: Int64) -> (Int64, Int64, Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let inEra = shifted - era * 146_097
        let year = (inEra - inEra / 1460 + inEra / 36_524 - inEra / 146_096) / 365
        let inYear = inEra - (365 * year + year / 4 - year / 100)
        let part = (5 * inYear + 2) / 153
        let month = part < 10 ? part + 3 : part - 9
        return (year + era * 400 + (month <= 2 ? 1 : 0), month, inYear - (153 * part + 2) / 5 + 1)
    }
}
