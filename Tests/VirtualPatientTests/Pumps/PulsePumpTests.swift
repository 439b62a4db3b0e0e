// The pump's mechanics: whole pulses at the right moment, exact sums, leases that end.

import Quantities
import SmallMath
import Testing
import VirtualPatient

private func pump(
    _ unitsPerHour: Double = 1, reservoir: Double = 100, minuteOfDay: Int = 0
) throws -> PulsePump {
    let schedule = try #require(BasalSchedule(constant: .unitsPerHour(unitsPerHour)))
    return PulsePump(
        settings: PulsePump.Settings(schedule: schedule), reservoir: .units(reservoir),
        minuteOfDay: minuteOfDay)
}

private func milliunits(_ amount: InsulinAmount) -> Int64 { amount.milliunits }

@Suite("Pulse pump")
struct PulsePumpTests {
    @Test("1 U/h is a pulse of 50 mU each 3 min, not a millisecond sooner")
    func pulseMoment() throws {
        var pump = try pump(1)
        #expect(pump.advance(by: Span(milliseconds: 179_999)).total == .zero)
        #expect(pump.advance(by: Span(milliseconds: 1)).basal.milliunits == 50)
        #expect(pump.advance(by: .hours(1)).basal.milliunits == 1000)
        #expect(pump.totals.basal.milliunits == 1050)
        #expect(pump.reservoir.milliunits == 100_000 - 1050)
    }

    @Test(
        "a rate that does not divide the pulse loses nothing over a week",
        arguments: [0.001, 0.035, 0.713, 1.267, 29.999])
    func noLoss(rate: Double) throws {
        var pump = try pump(rate, reservoir: 10_000)
        for _ in 0..<(7 * 24 * 12) { pump.advance(by: .minutes(5)) }
        let programmed = Int64((rate * 1000).rounded()) * 168
        #expect(pump.totals.basal.milliunits == programmed / 50 * 50)
    }

    @Test("what is delivered does not depend on how time is cut")
    func cutting() throws {
        let schedule = try #require(
            BasalSchedule(segments: [
                .init(startMinute: 0, rate: .unitsPerHour(0.733)),
                .init(startMinute: 7, rate: .unitsPerHour(2.9)),
                .init(startMinute: 31, rate: .unitsPerHour(0.05)),
            ]))
        let whole = PulsePump(
            settings: .init(schedule: schedule), reservoir: .units(20), minuteOfDay: 1430)
        var generator = SeededGenerator(seed: 4)
        var coarse = whole
        try coarse.startBolus(.units(2.35))
        try coarse.startLease(.unitsPerHour(7.77), for: Span(milliseconds: 1_234_567))
        var fine = coarse
        coarse.advance(by: .hours(3))
        var rest: Int64 = 3 * 3_600_000
        while rest > 0 {
            let part = min(rest, Int64(20_000 * generator.uniform()) + 1)
            fine.advance(by: Span(milliseconds: part))
            rest -= part
        }
        #expect(fine == coarse)
        #expect(fine.totals.bolus.milliunits == 2350)
    }

    @Test("a lease ends to the millisecond and the schedule resumes")
    func lease() throws {
        var pump = try pump(1)
        try pump.startLease(.zero, for: .minutes(30))
        #expect(pump.rate == .zero)
        #expect(pump.advance(by: Span(milliseconds: 1_799_999)).total == .zero)
        #expect(pump.lease?.remaining == Span(milliseconds: 1))
        pump.advance(by: Span(milliseconds: 1))
        #expect(pump.lease == nil)
        #expect(pump.rate == .unitsPerHour(1))
        #expect(pump.advance(by: .minutes(30)).basal.milliunits == 500)
    }

    @Test("a new lease replaces the old, and a cancelled one gives way at once")
    func replaceLease() throws {
        var pump = try pump(1)
        try pump.startLease(.unitsPerHour(3), for: .minutes(30))
        pump.advance(by: .minutes(10))
        try pump.startLease(.unitsPerHour(6), for: .minutes(10))
        #expect(pump.advance(by: .minutes(10)).basal.milliunits == 1000)
        #expect(pump.rate == .unitsPerHour(1))
        try pump.startLease(.unitsPerHour(6), for: .minutes(10))
        pump.cancelLease()
        #expect(pump.rate == .unitsPerHour(1))
    }

    @Test("lease limits hold at their edges")
    func leaseLimits() throws {
        var pump = try pump(1)
        #expect(throws: PumpRefusal.durationOutOfRange) {
            try pump.startLease(.zero, for: .zero)
        }
        #expect(throws: PumpRefusal.durationOutOfRange) {
            try pump.startLease(.zero, for: Span(milliseconds: 1_800_001))
        }
        try pump.startLease(.zero, for: Span(milliseconds: 1_800_000))
        #expect(throws: PumpRefusal.rateOutOfRange) {
            try pump.startLease(InsulinRate(milliunitsPerHour: -1), for: .minutes(5))
        }
        #expect(throws: PumpRefusal.rateOutOfRange) {
            try pump.startLease(InsulinRate(milliunitsPerHour: 30_001), for: .minutes(5))
        }
        #expect(pump.lease?.rate == .zero)
    }

    @Test("a bolus falls in pulses of 50 mU every 2 s, on top of basal")
    func bolus() throws {
        var pump = try pump(1)
        try pump.startBolus(.units(1))
        #expect(pump.advance(by: Span(milliseconds: 1999)).bolus == .zero)
        #expect(pump.advance(by: Span(milliseconds: 1)).bolus.milliunits == 50)
        #expect(pump.bolusRemaining.milliunits == 950)
        #expect(pump.advance(by: .seconds(38)).bolus.milliunits == 950)
        #expect(pump.bolusRemaining == .zero)
        #expect(pump.advance(by: .minutes(10)).bolus == .zero)
        #expect(pump.totals.bolus.milliunits == 1000)
        #expect(pump.totals.basal.milliunits == 150)
    }

    @Test("a cancelled bolus keeps what fell and says what did not")
    func cancelBolus() throws {
        var pump = try pump(1)
        try pump.startBolus(.units(1))
        pump.advance(by: .seconds(11))
        #expect(pump.cancelBolus().milliunits == 750)
        #expect(pump.totals.bolus.milliunits == 250)
        #expect(pump.advance(by: .minutes(1)).bolus == .zero)
        #expect(pump.cancelBolus() == .zero)
    }

    @Test("a bolus that cannot be exact is refused", arguments: [0, -50, 49, 51, 30_050])
    func bolusAmounts(amount: Int64) throws {
        var pump = try pump(1)
        #expect(throws: PumpRefusal.amountOutOfRange) {
            try pump.startBolus(InsulinAmount(milliunits: amount))
        }
        try pump.startBolus(.units(30))
        #expect(throws: PumpRefusal.bolusActive) { try pump.startBolus(.units(1)) }
    }

    @Test("an empty reservoir ends delivery with the last whole pulse")
    func reservoir() throws {
        var pump = try pump(1, reservoir: 0.17)
        #expect(throws: PumpRefusal.reservoirEmpty) { try pump.startBolus(.units(0.2)) }
        pump.advance(by: .minutes(9))
        #expect(pump.totals.basal.milliunits == 150)
        #expect(pump.isEmpty)
        #expect(pump.rate == .zero)
        pump.advance(by: .hours(10))
        #expect(pump.totals.total.milliunits == 150)
        #expect(pump.reservoir.milliunits == 20)
        pump.replaceReservoir(with: .units(1))
        #expect(pump.advance(by: .minutes(3)).basal.milliunits == 50)
    }

    @Test("a stopped pump delivers nothing and refuses doses until resumed")
    func stopping() throws {
        var pump = try pump(1)
        try pump.startBolus(.units(1))
        try pump.startLease(.unitsPerHour(2), for: .minutes(30))
        pump.stop()
        #expect(pump.advance(by: .hours(1)).total == .zero)
        #expect(throws: PumpRefusal.stopped) { try pump.startBolus(.units(1)) }
        #expect(throws: PumpRefusal.stopped) {
            try pump.startLease(.zero, for: .minutes(5))
        }
        pump.resume()
        #expect(pump.lease == nil)
        #expect(pump.advance(by: .hours(1)).basal.milliunits == 1000)
    }

    @Test("the schedule follows the pump's own time of day over midnight")
    func schedule() throws {
        let schedule = try #require(
            BasalSchedule(segments: [
                .init(startMinute: 0, rate: .unitsPerHour(1)),
                .init(startMinute: 1380, rate: .unitsPerHour(2)),
            ]))
        var pump = PulsePump(
            settings: .init(schedule: schedule), reservoir: .units(100), minuteOfDay: 1379)
        #expect(pump.rate == .unitsPerHour(1))
        pump.advance(by: .minutes(1))
        #expect(pump.rate == .unitsPerHour(2))
        pump.advance(by: .minutes(60))
        #expect(pump.rate == .unitsPerHour(1))
    }
}
