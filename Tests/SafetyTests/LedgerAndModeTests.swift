// The ledger, its curve and the mode machine: published values, windows, latches and exits.

import Quantities
import Safety
import Testing

@Suite("Insulin on board by the judge's own curve")
struct InsulinCurveTests {
    /// Source: hazards-and-limits 3.6, golden vectors of the oref0/LoopKit exponential curve, in
    /// percent left after 30, 60, 90, 120, 180, 240 and 300 min.
    @Test(
        "agrees with published values",
        arguments: [
            (75, 360, [93.0, 77.9, 60.9, 45.0, 20.8, 7.3, 1.4]),
            (65, 360, [91.3, 73.8, 55.2, 38.9, 16.3, 5.2, 0.9]),
            (55, 360, [88.9, 68.1, 47.8, 31.4, 11.5, 3.2, 0.5]),
            (75, 300, [92.5, 76.4, 58.1, 41.1, 15.9, 3.3, 0.0]),
            (75, 540, [93.5, 79.8, 64.3, 49.8, 27.2, 13.4, 5.9]),
        ])
    func golden(peak: Int64, duration: Int64, percent: [Double]) throws {
        let curve = try #require(
            InsulinActionCurve(duration: .minutes(duration), peak: .minutes(peak)))
        for (minutes, expected) in zip([30, 60, 90, 120, 180, 240, 300] as [Int64], percent) {
            #expect(abs(curve.remaining(after: .minutes(minutes)) * 100 - expected) <= 0.0501)
        }
        #expect(curve.remaining(after: .zero) == 1)
        #expect(curve.remaining(after: .minutes(duration)) == 0)
    }

    @Test(
        "a peak of half the duration or more is refused",
        arguments: [
            (179, true), (180, false), (181, false), (0, false),
        ])
    func validity(peak: Int64, valid: Bool) {
        let curve = InsulinActionCurve(duration: .minutes(360), peak: .minutes(peak))
        #expect((curve != nil) == valid)
    }
}

@Suite("The ledger")
struct LedgerTests {
    private func ledger() throws -> InsulinLedger {
        let curve = try #require(InsulinActionCurve(duration: .hours(6), peak: .minutes(75)))
        return InsulinLedger(curve: curve)
    }

    private func entry(
        minute: Int64, above: Double = 0, basal: Double = 0, auto: Double = 0, user: Double = 0
    ) -> InsulinEntry {
        InsulinEntry(
            end: .origin + .minutes(minute), basalAboveSchedule: .units(above),
            basal: .units(basal), automaticBolus: .units(auto), userBolus: .units(user))
    }

    @Test("a user's bolus is on board but not automatic")
    func user() throws {
        var ledger = try ledger()
        ledger.add(entry(minute: 0, user: 4))
        let now = LoopInstant.origin + .minutes(120)
        // 45.0 % of 4 U after 2 h, from the published table.
        #expect(abs(ledger.insulinOnBoard(at: now).units - 1.8) < 0.003)
        #expect(ledger.automaticInsulinOnBoard(at: now) == .zero)
    }

    @Test("a deficit lowers what is on board but makes no automatic room")
    func deficit() throws {
        var ledger = try ledger()
        ledger.add(entry(minute: 10, above: -1))
        ledger.add(entry(minute: 45, auto: 0.5))
        let now = LoopInstant.origin + .minutes(45)
        #expect(ledger.insulinOnBoard(at: now) < .zero)
        #expect(ledger.automaticInsulinOnBoard(at: now) == .units(0.5))
    }

    @Test("the pump's pulses do not add up to a phantom: within half an hour they cancel")
    func pulses() throws {
        var ledger = try ledger()
        for step in 1...6 {
            ledger.add(
                entry(minute: Int64(step) * 5 - 1, above: step.isMultiple(of: 2) ? -0.05 : 0.05))
        }
        #expect(ledger.automaticInsulinOnBoard(at: .origin + .minutes(29)) == .zero)
    }

    @Test("automatic insulin of a span counts intervals that end within it")
    func window() throws {
        var ledger = try ledger()
        ledger.add(entry(minute: 0, basal: 1, auto: 1))
        ledger.add(entry(minute: 30, basal: 0.5, auto: 0.25, user: 7))
        // At 30 min, 1 U/h to come. The hour to 60 min still holds the first entry: 2.75 U and half
        // an hour of basal; the hour to 90 min holds the second and an hour of basal.
        let now = LoopInstant.origin + .minutes(30)
        #expect(
            ledger.fullestWindow(.hours(1), from: now, scheduled: .unitsPerHour(1))
                == .units(3.25))
        // Half an hour: the first entry has just left; 0.75 U and half an hour of basal.
        #expect(
            ledger.fullestWindow(.minutes(30), from: now, scheduled: .unitsPerHour(1))
                == .units(1.25))
        #expect(
            ledger.fullestWindow(.minutes(31), from: now, scheduled: .zero) == .units(2.75))
    }

    /// An hour of a schedule, three times its basal in boluses, and then another schedule. Rising
    /// from 0.6 to 1.2 U/h: 1.8 U above schedule on top of 1.2 U, not of 0.6. Falling from 1.2 to
    /// 0.6: all 4.8 U that were given, and 5 min of basal to come before the first interval leaves.
    @Test(
        "where the schedule changes within the hour the larger account counts",
        arguments: [(0.6, 1.2, 3.0), (1.2, 0.6, 4.85), (1, 1, 4.083)])
    func windowOverChange(before: Double, after: Double, fullest: Double) throws {
        var ledger = try ledger()
        for step in 1...12 {
            ledger.add(entry(minute: Int64(step) * 5, basal: before / 12, auto: before / 4))
        }
        let found = ledger.fullestWindow(
            .hours(1), from: .origin + .hours(1), scheduled: .unitsPerHour(after))
        // Each interval's basal is rounded to a milliunit.
        #expect(abs(found.units - fullest) <= 0.0121)
    }
}

@Suite("Insulin in any hour")
struct RollingHourTests {
    /// A controller that always asks for all it could get, with breaks, for a day.
    private func day(asking: (Int) -> DeliveryRequest?) throws -> [InsulinAmount] {
        let curve = try #require(InsulinActionCurve(duration: .hours(6), peak: .minutes(75)))
        var ledger = InsulinLedger(curve: curve)
        var given: [InsulinAmount] = []
        var limits = Situation.wide
        limits.maximumInsulinOnBoard = .units(30)
        let judge = Judge(limits: limits)
        for cycle in 0..<288 {
            let now = LoopInstant.origin + .minutes(5 * Int64(cycle))
            var facts = Situation.calm()
            facts.totalDailyInsulin = .units(200)
            facts.fullestHour = ledger.fullestWindow(
                .hours(1), from: now, scheduled: facts.scheduledBasal)
            let authorised = judge.evaluate(asking(cycle), facts: facts).authorised
            let basal = authorised.basal.amount(over: .minutes(5))
            given.append(basal + authorised.bolus)
            ledger.add(
                InsulinEntry(
                    end: now + .minutes(5), basalAboveSchedule: .zero, basal: basal,
                    automaticBolus: authorised.bolus, userBolus: .zero))
        }
        return given
    }

    @Test(
        "no hour holds more than three times scheduled basal above it, whatever is asked and when",
        arguments: [1, 2, 5, 7, 11, 13])
    func rolling(every: Int) throws {
        let given = try day { cycle in
            cycle % every == 0 ? Situation.request(basal: 4, bolus: 2) : nil
        }
        let hours = (0...(given.count - 12)).map { start in
            given[start..<(start + 12)].reduce(InsulinAmount.zero, +)
        }
        let fullest = try #require(hours.max())
        // One U/h is scheduled, 3 U come above it; a cycle's basal may be rounded up by a milliunit.
        #expect(fullest <= .units(4.012), "\(fullest)")
        // Who asks rarely never comes near it; who asks often must be stopped by it.
        if every <= 5 { #expect(fullest >= .units(3.0), "the limit was never met: \(fullest)") }
    }
}

@Suite("Modes")
struct ModeMachineTests {
    @Test("the most severe active cause holds, and each cause has an exit in words")
    func severity() {
        var machine = ModeMachine()
        #expect(machine.mode == .closedLoop)
        _ = machine.set(.sensorFlat, true)
        #expect(machine.mode == .reduceOnly)
        let change = machine.set(.readingStale, true)
        #expect(change == ModeChange(cause: .readingStale, began: true, mode: .scheduledBasal))
        #expect(machine.set(.readingStale, true) == nil)
        _ = machine.set(.sensorFlat, false)
        #expect(machine.mode == .scheduledBasal)
        _ = machine.set(.readingStale, false)
        #expect(machine.mode == .closedLoop)
        for cause in ModeCause.allCases { #expect(!cause.exit.isEmpty) }
    }

    @Test("a latched cause ends only by a person, and only when its condition is gone")
    func latched() {
        var machine = ModeMachine()
        _ = machine.set(.interlockFault, true)
        #expect(machine.set(.interlockFault, false) == nil)
        #expect(machine.mode == .latchedSafe)
        #expect(machine.acknowledge(stillHolding: [.interlockFault]).isEmpty)
        #expect(machine.mode == .latchedSafe)
        #expect(machine.acknowledge(stillHolding: []).map(\.cause) == [.interlockFault])
        #expect(machine.mode == .closedLoop)
    }

    @Test("a latched cause waits for a person from the moment its condition has gone")
    func awaits() {
        var machine = ModeMachine()
        #expect(!machine.awaitsPerson)
        _ = machine.set(.interlockFault, true)
        #expect(!machine.awaitsPerson)
        _ = machine.set(.interlockFault, false)
        #expect(machine.awaitsPerson)
        _ = machine.acknowledge(stillHolding: [])
        #expect(!machine.awaitsPerson)
        _ = machine.set(.readingStale, true)
        _ = machine.set(.readingStale, false)
        #expect(!machine.awaitsPerson)
    }

    @Test("no cause can hold a mode that has no exit", arguments: ModeCause.allCases)
    func exits(cause: ModeCause) {
        var machine = ModeMachine()
        _ = machine.set(cause, true)
        #expect(machine.mode == cause.mode)
        _ = machine.set(cause, false)
        _ = machine.acknowledge(stillHolding: [])
        #expect(machine.mode == .closedLoop)
    }
}
