// Times as people write them.

import Quantities
import Testing
import TextInput

private func value(_ text: String) throws -> TextNode {
    var section = try StrictYAML.parse("at: \(text)", file: "t.yaml").section()
    return try section.required("at")
}

private func refusal(_ text: String, _ read: (TextNode) throws -> some Any) throws -> String {
    let node = try value(text)
    do {
        _ = try read(node)
        return ""
    } catch let error as TextInputError {
        return error.description
    }
}

@Suite("Times in texts")
struct TimeReadingTests {
    @Test(
        "lengths of time are read in s, min, h and days",
        arguments: [
            ("90 min", 5400), ("1 h 30 min", 5400), ("1h 30min", 5400), ("1.5 h", 5400),
            ("45 s", 45), ("28 days", 2_419_200), ("1 day", 86_400), ("0 min", 0),
        ])
    func durations(text: String, seconds: Int64) throws {
        #expect(try value(text).duration(in: .zero ... .hours(1000)) == .seconds(seconds))
    }

    @Test(
        "a length of time without a known unit is refused with the mend",
        arguments: [
            ("90", "write 90 min, or s, h, days"), ("5 m", "write min"), ("5 minutes", "write min"),
            ("2 hours", "write h"), ("2 d", "write days"),
            ("30 min 1 h", "write larger units first"),
            ("soon", "write for example 1 h 30 min"), ("-5 min", "write for example 1 h 30 min"),
            ("5 min 5 min", "write larger units first"),
        ])
    func durationRefusals(text: String, mend: String) throws {
        let line = try refusal(text) { try $0.duration(in: .zero ... .hours(1000)) }
        #expect(line.hasPrefix("t.yaml:1:5: at: ") && line.hasSuffix(mend), "\(line)")
    }

    @Test(
        "a duration's range is closed",
        arguments: [
            ("1 min", true), ("59 s", false), ("61 s", true), ("5 min", true), ("299 s", true),
            ("301 s", false),
        ])
    func durationEnds(text: String, allowed: Bool) throws {
        let line = try refusal(text) { try $0.duration(in: .minutes(1) ... .minutes(5)) }
        #expect(line.isEmpty == allowed, "\(line)")
        if !allowed { #expect(line.contains("allowed 1 min to 5 min")) }
    }

    @Test("a time of day is two digits, a colon and two digits, from 00:00 to 23:59")
    func timeOfDay() throws {
        #expect(try value("00:00").minuteOfDay() == 0)
        #expect(try value("23:59").minuteOfDay() == 1439)
        #expect(try refusal("24:00") { try $0.minuteOfDay() }.contains("is not a time of day"))
        #expect(try refusal("07:60") { try $0.minuteOfDay() }.contains("is not a time of day"))
        #expect(try refusal("7:30") { try $0.minuteOfDay() }.hasSuffix("write 07:30"))
    }

    @Test(
        "a moment is a time of day, a day and a time, or a time after the start",
        arguments: [
            ("07:30", 90), ("06:00", 0), ("05:59", 1439), ("day 1 07:30", 90),
            ("day 2 05:00", 1380), ("90 min", 90), ("1 day", 1440),
        ])
    func moments(text: String, minutes: Int64) throws {
        #expect(try value(text).moment(startMinute: 360, end: .hours(48)) == .minutes(minutes))
    }

    @Test(
        "a moment outside the run is refused",
        arguments: [
            ("day 1 05:59", "is before the start at 06:00"), ("day 4 07:30", "is after the end"),
            ("49 h", "is after the end"), ("day 0 07:30", "write for example day 2 07:30"),
            ("day 2 7:30", "write 07:30"), ("lunch", "is not a moment"),
        ])
    func momentRefusals(text: String, problem: String) throws {
        let line = try refusal(text) { try $0.moment(startMinute: 360, end: .hours(48)) }
        #expect(line.contains(problem), "\(line)")
    }

    /// Expected values by `date -u -d '...' +%s`.
    @Test(
        "dates become the right instants, over leap years and both sides of 1970",
        arguments: [
            ("1970-01-01 00:00", 0), ("2000-02-29 12:00", 951_825_600),
            ("2023-12-20 23:59:11", 1_703_116_751), ("2026-03-01 00:00", 1_772_323_200),
            ("2100-03-01 00:00", 4_107_542_400), ("1969-12-31 23:59:59", -1),
        ])
    func dates(text: String, seconds: Int64) throws {
        let time = try #require(LocalTime(text))
        #expect(time.wall(utcOffset: .zero).unixMilliseconds == seconds * 1000)
        #expect(time.description == text)
    }

    @Test(
        "dates that do not exist are refused",
        arguments: [
            "2026-02-29 00:00", "2100-02-29 00:00", "2026-13-01 00:00", "2026-00-10 00:00",
            "2026-04-31 00:00", "2026-03-01", "2026-03-01 24:00", "2026-3-1 00:00",
            "2026-03-01 00:00:60", "01.03.2026 00:00",
        ])
    func impossibleDates(text: String) {
        #expect(LocalTime(text) == nil)
    }

    @Test("an offset from UTC moves the instant the other way")
    func offsets() throws {
        let time = try #require(LocalTime("2026-03-01 01:00"))
        let offset = try value("\"+01:00\"").utcOffset()
        #expect(time.wall(utcOffset: offset).unixMilliseconds == 1_772_323_200_000)
        #expect(TimeText.utcOffset("-12:00") == .minutes(-720))
        #expect(TimeText.utcOffset("-12:01") == nil)
        #expect(TimeText.utcOffset("+14:00") == .minutes(840))
        #expect(TimeText.utcOffset("+14:01") == nil)
        #expect(QuantityText.write(utcOffset: .minutes(-210)) == "-03:30")
        #expect(try refusal("1 h") { try $0.utcOffset() }.contains("+01:00"))
    }

    @Test("ISO 8601 instants are read with Z or an offset, and with fractions")
    func instants() {
        #expect(TimeText.instant("2026-03-01T00:00:00Z")?.unixMilliseconds == 1_772_323_200_000)
        #expect(
            TimeText.instant("2026-03-01T01:00:00.250+01:00")?.unixMilliseconds
                == 1_772_323_200_250)
        #expect(TimeText.instant("2026-03-01T00:00:00") == nil)
        #expect(TimeText.instant("2026-03-01T00:00:00.Z") == nil)
        #expect(TimeText.instant("") == nil)
    }
}
