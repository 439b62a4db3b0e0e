// Amounts and rates of insulin, schedules and clocks, to the milliunit.

import Quantities
import Testing

@Suite("Insulin is whole milliunits")
struct InsulinTests {
    @Test("a rate over a span gives the amount, rounded down")
    func amount() {
        #expect(InsulinRate.unitsPerHour(1.2).amount(over: .minutes(5)).milliunits == 100)
        #expect(InsulinRate.unitsPerHour(0.85).amount(over: .minutes(5)).milliunits == 70)
        #expect(InsulinRate.zero.amount(over: .hours(24)) == .zero)
    }

    @Test(
        "rounding down to the pump's pulse never gives more",
        arguments: [
            (0, 0), (49, 0), (50, 50), (51, 50), (99, 50), (100, 100), (1_234, 1_200),
        ])
    func roundedDown(milliunits: Int64, expected: Int64) {
        let pulse = InsulinAmount(milliunits: 50)
        #expect(
            InsulinAmount(milliunits: milliunits).roundedDown(to: pulse).milliunits == expected)
    }

    @Test(
        "data that is no amount is refused",
        arguments: [
            Double.nan, .infinity, -.infinity, 1e300,
        ])
    func refused(value: Double) {
        #expect(InsulinAmount(validatingUnits: value) == nil)
        #expect(InsulinRate(validatingUnitsPerHour: value) == nil)
        #expect(Glucose(validatingMgPerdL: value) == nil || value == 1e300)
    }

    @Test("sums saturate instead of trapping")
    func saturation() {
        let most = InsulinAmount(milliunits: .max)
        #expect(most + InsulinAmount(milliunits: 1) == most)
        #expect(
            InsulinAmount(milliunits: .min) - InsulinAmount(milliunits: 1)
                == InsulinAmount(milliunits: .min))
    }
}

@Suite("Schedules and clocks")
struct ScheduleTests {
    @Test("a schedule gives the rate of the segment that holds")
    func rates() throws {
        let schedule = try #require(
            BasalSchedule(segments: [
                .init(startMinute: 0, rate: .unitsPerHour(0.8)),
                .init(startMinute: 240, rate: .unitsPerHour(1.1)),
                .init(startMinute: 600, rate: .unitsPerHour(0.9)),
            ]))
        #expect(schedule.rate(atMinute: 0) == .unitsPerHour(0.8))
        #expect(schedule.rate(atMinute: 239) == .unitsPerHour(0.8))
        #expect(schedule.rate(atMinute: 240) == .unitsPerHour(1.1))
        #expect(schedule.rate(atMinute: 1439) == .unitsPerHour(0.9))
        #expect(schedule.dailyTotal == .units(0.8 * 4 + 1.1 * 6 + 0.9 * 14))
        #expect(schedule.highestRate == .unitsPerHour(1.1))
    }

    @Test("a schedule that does not cover the day is refused")
    func refusals() {
        let rate = InsulinRate.unitsPerHour(1)
        #expect(BasalSchedule(segments: []) == nil)
        #expect(BasalSchedule(segments: [.init(startMinute: 1, rate: rate)]) == nil)
        #expect(
            BasalSchedule(segments: [
                .init(startMinute: 0, rate: rate), .init(startMinute: 0, rate: rate),
            ]) == nil)
        #expect(
            BasalSchedule(segments: [
                .init(startMinute: 0, rate: rate), .init(startMinute: 1440, rate: rate),
            ]) == nil)
        #expect(BasalSchedule(constant: InsulinRate(milliunitsPerHour: -1)) == nil)
    }

    @Test("the minute of the day follows the offset, before 1970 too")
    func minuteOfDay() {
        #expect(WallInstant(unixMilliseconds: 0).minuteOfDay(utcOffset: .zero) == 0)
        #expect(WallInstant(unixMilliseconds: 0).minuteOfDay(utcOffset: .hours(-5)) == 1140)
        #expect(WallInstant(unixMilliseconds: -1).minuteOfDay(utcOffset: .zero) == 1439)
        #expect(WallInstant(unixMilliseconds: 1_767_571_200_000).minuteOfDay(utcOffset: .zero) == 0)
        #expect(
            WallInstant(unixMilliseconds: 1_767_571_200_000).minuteOfDay(utcOffset: .hours(1))
                == 60)
    }

    @Test("glucose converts by the molar mass")
    func glucose() {
        #expect(abs(Glucose.mmolPerL(5.5).milligramsPerDeciliter - 99.0858) < 1e-9)
        #expect(abs(Glucose.mgPerdL(180).millimolesPerLiter - 9.99134) < 1e-5)
    }
}
