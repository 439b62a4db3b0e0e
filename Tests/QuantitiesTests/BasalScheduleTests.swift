// What a schedule of several rates gives over a span, and the lowest of them: sums by hand.

import Quantities
import Testing

@Suite("A basal schedule over spans of time")
struct BasalScheduleTests {
    /// 0.6 U/h, 1.8 from 06:00, 1.2 from 22:00.
    private static func schedule() throws -> BasalSchedule {
        try #require(
            BasalSchedule(segments: [
                .init(startMinute: 0, rate: .unitsPerHour(0.6)),
                .init(startMinute: 360, rate: .unitsPerHour(1.8)),
                .init(startMinute: 1320, rate: .unitsPerHour(1.2)),
            ]))
    }

    @Test(
        "minutes of the end, span in minutes, and the sum by hand",
        arguments: [
            (360, 60, 0.6), (390, 60, 1.2), (420, 60, 1.8), (0, 60, 1.2), (0, 120, 2.4),
            (30, 60, 0.9), (360, 1440, 34.8), (720, 1440, 34.8), (720, 2880, 69.6),
            (390, 1500, 36.0), (390, 0, 0), (-1410, 60, 0.9), (1470, 60, 0.9),
        ])
    func amount(end: Int64, span: Int64, units: Double) throws {
        let given = try Self.schedule().amount(over: .minutes(span), endingAt: .minutes(end))
        #expect(given == .units(units))
    }

    @Test("a constant schedule gives what its rate gives, to the milliunit")
    func constant() throws {
        let rate = InsulinRate.unitsPerHour(0.83)
        let schedule = try #require(BasalSchedule(constant: rate))
        for seconds: Int64 in [1, 299, 300, 86_399, 86_400, 200_001] {
            let given = schedule.amount(over: .seconds(seconds), endingAt: .minutes(7))
            #expect(given == rate.amount(over: .seconds(seconds)))
        }
    }

    @Test(
        "the lowest rate: from the first instant of the span to its last",
        arguments: [
            (360, 0, 1.8), (359, 0, 0.6), (361, 1, 1.8), (361, 2, 0.6), (1319, 60, 1.8),
            (1320, 60, 1.2), (1380, 61, 1.2), (30, 60, 0.6), (1439, 60, 1.2), (0, 60, 0.6),
            (720, 2000, 0.6),
        ])
    func lowest(end: Int64, span: Int64, unitsPerHour: Double) throws {
        let rate = try Self.schedule().lowestRate(over: .minutes(span), endingAt: .minutes(end))
        #expect(rate == .unitsPerHour(unitsPerHour))
    }

    @Test(
        "how long the schedule stays at a rate or above",
        arguments: [
            (1.2, 360, 60, 60), (1.8, 1300, 60, 20), (1.2, 1400, 60, 40), (1.2, 0, 60, 0),
            (0.6, 0, 60, 60), (0.601, 0, 60, 0), (1.8, 1319, 30, 1), (1.8, 1320, 30, 0),
            (1.8, 2760, 30, 0), (0.6, 0, 4000, 4000),
        ])
    func atOrAbove(unitsPerHour: Double, from: Int64, longest: Int64, minutes: Int64) throws {
        let span = try Self.schedule().span(
            atOrAbove: .unitsPerHour(unitsPerHour), from: .minutes(from),
            longest: .minutes(longest))
        #expect(span == .minutes(minutes))
    }

    @Test("the time of the local day, before and after midnight and 1970")
    func timeOfDay() {
        let wall = WallInstant(unixMilliseconds: 1_767_571_200_000)
        #expect(wall.timeOfDay(utcOffset: .zero) == .zero)
        #expect(wall.timeOfDay(utcOffset: .hours(-1)) == .hours(23))
        #expect(wall.timeOfDay(utcOffset: .hours(14)) == .hours(14))
        let early = WallInstant(unixMilliseconds: -1)
        #expect(early.timeOfDay(utcOffset: .zero) == Span(milliseconds: 86_399_999))
    }
}
