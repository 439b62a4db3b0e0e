// Times as people write them: "1 h 30 min", "07:30", "day 2 07:30", "2026-03-01 06:00".

public import Quantities

extension TextNode {
    /// A length of time: "5 min", "1 h 30 min", "28 days"; units s, min, h, day(s), largest first.
    public func duration(in range: ClosedRange<Span>) throws(TextInputError) -> Span {
        let found = try text()
        let span = try parseDuration(found)
        guard range.contains(span) else {
            throw error(
                "\(found) is out of range; allowed \(QuantityText.write(range.lowerBound)) to "
                    + QuantityText.write(range.upperBound))
        }
        return span
    }

    /// A time of day, "07:30", as minute of the day (0 ..< 1440).
    public func minuteOfDay() throws(TextInputError) -> Int {
        let found = try text()
        guard let minute = TimeText.minuteOfDay(found) else {
            throw error("\"\(found)\" is not a time of day", mend: TimeText.timeOfDayHint(found))
        }
        return minute
    }

    /// A moment of a run, as the span from its start: "07:30" (the first one at or after the
    /// start), "day 2 07:30" (the start's date is day 1) or "90 min" (after the start).
    /// - Parameters:
    ///   - startMinute: the start's minute of the local day.
    ///   - end: the run's length; a moment after it is refused.
    public func moment(startMinute: Int, end: Span) throws(TextInputError) -> Span {
        let found = try text()
        let span: Span
        if found.hasPrefix("day") {
            let words = found.split(separator: " ")
            guard words.count == 3, words[0] == "day", let day = Int(words[1]),
                (1...1000).contains(day)
            else {
                throw error("\"\(found)\" is not a moment", mend: "write for example day 2 07:30")
            }
            guard let minute = TimeText.minuteOfDay(words[2]) else {
                throw error(
                    "\"\(found)\" is not a moment", mend: TimeText.timeOfDayHint(String(words[2])))
            }
            span = .minutes(Int64((day - 1) * 1440 + minute - startMinute))
        } else if found.contains(":") {
            let minute = try minuteOfDay()
            let ahead = minute - startMinute
            span = .minutes(Int64(ahead < 0 ? ahead + 1440 : ahead))
        } else {
            if let slip = TimeText.momentSlip(found) { throw error(slip.problem, mend: slip.mend) }
            span = try parseDuration(found)
        }
        guard span >= .zero else {
            throw error(
                "\(found) is before the start at "
                    + QuantityText.write(minuteOfDay: startMinute))
        }
        guard span <= end else {
            throw error("\(found) is after the end, \(QuantityText.write(end)) from the start")
        }
        return span
    }

    /// An offset of local time from UTC: "+01:00"; -12:00 to +14:00.
    public func utcOffset() throws(TextInputError) -> Span {
        let found = try text()
        guard let offset = TimeText.utcOffset(found) else {
            throw error(
                "\"\(found)\" is not an offset from UTC",
                mend: "write for example \"+01:00\" (-12:00 to +14:00)")
        }
        return offset
    }

    /// A local date and time: "2026-03-01 06:00" or "2026-03-01 06:00:30".
    public func localTime() throws(TextInputError) -> LocalTime {
        let found = try text()
        guard let time = LocalTime(found) else {
            throw error(
                "\"\(found)\" is not a date and time", mend: "write for example 2026-03-01 06:00")
        }
        return time
    }

    private func parseDuration(_ found: String) throws(TextInputError) -> Span {
        var total = 0.0
        var smallest = Double.infinity
        let words = TimeText.words(found)
        guard !words.isEmpty, words.count.isMultiple(of: 2) else {
            if DecimalText.parse(found) != nil {
                throw error("\"\(found)\" has no unit", mend: "write \(found) min, or s, h, days")
            }
            throw error(
                "\"\(found)\" is not a length of time", mend: "write for example 1 h 30 min")
        }
        for index in stride(from: 0, to: words.count, by: 2) {
            guard let number = DecimalText.parse(words[index]), number >= 0, number < 1e7 else {
                throw error(
                    "\"\(found)\" is not a length of time", mend: "write for example 1 h 30 min")
            }
            guard let size = TimeText.unitSize(words[index + 1]) else {
                throw error(
                    "\"\(words[index + 1])\" is not a unit of time",
                    mend: TimeText.unitHint(words[index + 1]))
            }
            guard size < smallest else {
                throw error(
                    "\"\(found)\" is not a length of time", mend: "write larger units first")
            }
            smallest = size
            total += number * size
        }
        guard (total - total.rounded()).magnitude < 1e-3 else {
            throw error("\(found) is finer than a millisecond")
        }
        return Span(milliseconds: Int64(total.rounded()))
    }
}

/// Parsing of times apart from a tree.
public enum TimeText {
    /// The minute of the day of "HH:MM"; `nil` for anything else.
    public static func minuteOfDay(_ text: some StringProtocol) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"),
            let hour = twoDigits(bytes[0], bytes[1]), let minute = twoDigits(bytes[3], bytes[4]),
            hour < 24, minute < 60
        else { return nil }
        return hour * 60 + minute
    }

    /// The span of "+HH:MM" or "-HH:MM" from -12:00 to +14:00; `nil` for anything else.
    public static func utcOffset(_ text: some StringProtocol) -> Span? {
        guard let sign = text.first, sign == "+" || sign == "-",
            let minutes = minuteOfDay(text.dropFirst())
        else { return nil }
        let signed = sign == "-" ? -minutes : minutes
        return (-720...840).contains(signed) ? .minutes(Int64(signed)) : nil
    }

    /// The instant of a time with its offset, as ISO 8601 has it: "2026-03-01T06:00:30Z",
    /// "2026-03-01T06:00:30.250+01:00"; `nil` for anything else. Finer than 1 ms is cut off.
    public static func instant(_ text: some StringProtocol) -> WallInstant? {
        var rest = text.dropFirst(0)
        var offset = Span.zero
        if rest.hasSuffix("Z") {
            rest = rest.dropLast()
        } else {
            guard let parsed = utcOffset(rest.suffix(6)) else { return nil }
            offset = parsed
            rest = rest.dropLast(6)
        }
        var milliseconds: Int64 = 0
        if let point = rest.lastIndex(of: ".") {
            let digits = rest[rest.index(after: point)...]
            guard (1...9).contains(digits.count), let fraction = DecimalText.parse("0." + digits)
            else { return nil }
            // Half a microsecond keeps .250 from falling to 249 when it is cut off.
            milliseconds = Int64(fraction * 1000 + 0.0005)
            rest = rest[..<point]
        }
        guard let time = LocalTime(rest) else { return nil }
        let whole = time.wall(utcOffset: offset)
        return WallInstant(unixMilliseconds: whole.unixMilliseconds + milliseconds)
    }

    /// Digits and units apart: "1h 30min" as ["1", "h", "30", "min"].
    static func words(_ text: String) -> [String] {
        var words: [String] = []
        var wasNumber: Bool?
        for character in text {
            if character == " " || character == "\t" {
                wasNumber = nil
                continue
            }
            let isNumber = character.isNumber || ".,+-".contains(character)
            if wasNumber == isNumber, let last = words.popLast() {
                words.append(last + String(character))
            } else {
                words.append(String(character))
            }
            wasNumber = isNumber
        }
        return words
    }

    /// Milliseconds of a unit of time.
    static func unitSize(_ word: String) -> Double? {
        switch word {
        case "s": 1000
        case "min": 60_000
        case "h": 3_600_000
        case "day", "days": 86_400_000
        default: nil
        }
    }

    static func unitHint(_ word: String) -> String {
        switch word.lowercased() {
        case "m", "mins", "minute", "minutes": "write min"
        case "hr", "hrs", "hour", "hours": "write h"
        case "sec", "secs", "second", "seconds": "write s"
        case "d": "write days"
        default: "write s, min, h or days"
        }
    }

    /// What a text is that was meant as a moment, and what to write: "8.30", "day2 07:30", "noon".
    static func momentSlip(_ text: String) -> (problem: String, mend: String)? {
        if let time = clockTime(text) {
            return ("\"\(text)\" has no unit", "as a time of day, write \(time)")
        }
        guard text.first?.isLetter == true else { return nil }
        return (
            "\"\(text)\" is not a moment",
            "write for example 07:30, day 2 07:30, 90 min, or 30 min after the name of a meal"
        )
    }

    /// "8.30" and "12.30" as times of day.
    private static func clockTime(_ text: String) -> String? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 2, (1...2).contains(parts[0].count) else {
            return nil
        }
        let time = (parts[0].count == 1 ? "0" : "") + parts[0] + ":" + parts[1]
        return minuteOfDay(time) == nil ? nil : time
    }

    static func timeOfDayHint(_ text: String) -> String {
        guard minuteOfDay("0" + text) != nil else {
            return "write for example 07:30 (00:00 to 23:59)"
        }
        return "write 0\(text)"
    }

    static func twoDigits(_ tens: UInt8, _ ones: UInt8) -> Int? {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        guard digits.contains(tens), digits.contains(ones) else { return nil }
        return Int(tens - digits.lowerBound) * 10 + Int(ones - digits.lowerBound)
    }
}
