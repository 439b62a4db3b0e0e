// Amounts to the milliunit: sums, roundings and ends of ranges that a coarse test lets pass.

import Quantities
import Safety
import Testing

private let judge = Judge(limits: Situation.wide)

@Suite("The ledger to the milliunit")
struct ExactLedgerTests {
    private func ledger(_ entries: [(minute: Int64, above: Int64, auto: Int64)]) throws
        -> InsulinLedger
    {
        let curve = try #require(InsulinActionCurve(duration: .hours(6), peak: .minutes(75)))
        var ledger = InsulinLedger(curve: curve)
        for entry in entries {
            ledger.add(
                InsulinEntry(
                    end: .origin + .minutes(entry.minute),
                    basalAboveSchedule: InsulinAmount(milliunits: entry.above), basal: .zero,
                    automaticBolus: InsulinAmount(milliunits: entry.auto), userBolus: .zero))
        }
        return ledger
    }

    @Test("an empty ledger holds nothing, exactly")
    func empty() throws {
        let ledger = try ledger([])
        #expect(ledger.insulinOnBoard(at: .origin) == .zero)
        #expect(ledger.automaticInsulinOnBoard(at: .origin) == .zero)
    }

    @Test("at the moment it is given all of it is on board: basal above schedule and boluses")
    func fresh() throws {
        let ledger = try ledger([(0, 30, 70)])
        #expect(ledger.insulinOnBoard(at: .origin) == InsulinAmount(milliunits: 100))
        #expect(ledger.automaticInsulinOnBoard(at: .origin) == InsulinAmount(milliunits: 100))
    }

    /// Source: hazards-and-limits 3.6, 75/360: 77.9 %, 45.0 %, 20.8 %, 7.3 % are left after 1, 2, 3
    /// and 4 h, each to 0.05 percentage points.
    @Test("what is left of several doses adds up, each by its own age, rounded up")
    func decays() throws {
        let now = LoopInstant.origin + .hours(4)
        let three = try ledger([(0, 0, 1000), (60, 0, 1000), (120, 400, 600)])
        // 73 + 208 + 450 = 731, 1.5 of rounding in the table and 1 of the ledger's own.
        #expect(abs(three.automaticInsulinOnBoard(at: now).milliunits - 731) <= 2)
        #expect(abs(three.insulinOnBoard(at: now).milliunits - 731) <= 2)
        // 20.8 % of 10 mU is 2.08 mU: counted as 3.
        let tiny = try ledger([(0, 0, 10)])
        let late = LoopInstant.origin + .minutes(180)
        #expect(tiny.insulinOnBoard(at: late).milliunits == 3)
        #expect(tiny.automaticInsulinOnBoard(at: late).milliunits == 3)
    }

    @Test("within a half-hour of the clock insulin adds up, and ages from its newest entry")
    func slots() throws {
        // 31 min to 59 min is one half-hour: 1000 - 400 + 200, all as of 59 min.
        let one = try ledger([(31, 1000, 0), (45, -400, 0), (59, 0, 200)])
        let hour = LoopInstant.origin + .minutes(59)
        #expect(one.automaticInsulinOnBoard(at: hour) == InsulinAmount(milliunits: 800))
        // 45.0 % of 800 two hours after 59 min.
        #expect(
            abs(one.automaticInsulinOnBoard(at: hour + .hours(2)).milliunits - 360) <= 2)
        // At 60 min another half-hour begins: its deficit lowers nothing of the one before.
        let two = try ledger([(59, 1000, 0), (60, -900, 0)])
        #expect(
            two.automaticInsulinOnBoard(at: .origin + .minutes(59)).milliunits == 1000)
    }

    @Test("what is younger than the duration of action is never forgotten")
    func kept() throws {
        let ledger = try ledger([(0, 0, 100_000), (358, 0, 1)])
        // Two minutes before its end a large dose still acts a little.
        #expect(ledger.insulinOnBoard(at: .origin + .minutes(358)).milliunits > 1)
    }

    @Test(
        "the curve: all before and at the dose, most a minute after, nothing at and past the end",
        arguments: [(-5, 1.0), (0, 1.0), (360, 0.0), (361, 0.0), (100_000, 0.0)])
    func ends(minutes: Int64, share: Double) throws {
        let curve = try #require(InsulinActionCurve(duration: .hours(6), peak: .minutes(75)))
        #expect(curve.remaining(after: .minutes(minutes)) == share)
        let young = curve.remaining(after: .minutes(1))
        #expect(young < 1)
        #expect(young > 0.9995)
    }

    /// Source: e^-x by the C library's own values, to 13 digits: the curve of 300/30 min at 299 min
    /// takes x up to about 12.5, and 1 - S(1-a)(...) is 1.2e-7 there.
    @Test("the curve falls all the way and stays within its range")
    func monotone() throws {
        let curve = try #require(InsulinActionCurve(duration: .minutes(300), peak: .minutes(1)))
        var last = 1.0
        for minute in 0...300 {
            let share = curve.remaining(after: .minutes(Int64(minute)))
            #expect(share >= 0)
            #expect(share <= last + 1e-12)
            last = share
        }
        #expect(InsulinActionCurve(duration: .minutes(2), peak: .minutes(1)) == nil)
        #expect(InsulinActionCurve(duration: .minutes(3), peak: .minutes(1)) != nil)
    }
}

@Suite("Verdicts to the milliunit")
struct ExactVerdictTests {
    @Test(
        "100 U/h and 100 U are the last that can be meant",
        arguments: [
            (100.0, 0.0, true), (99.5, 0.0, true), (1.0, 100.0, true), (1.0, 99.5, true),
        ])
    func possible(basal: Double, bolus: Double, isPossible: Bool) {
        let verdict = judge.evaluate(
            Situation.request(basal: basal, bolus: bolus), facts: Situation.calm())
        let step = verdict.steps.first { $0.limit == .impossibleRequest }
        #expect(step?.isBinding == !isPossible)
    }

    @Test("the largest configured bolus binds by its name")
    func maximumBolus() {
        var limits = Situation.wide
        limits.maximumBolus = .units(0.2)
        let verdict = Judge(limits: limits).evaluate(
            Situation.request(basal: 1, bolus: 0.4), facts: Situation.calm())
        #expect(verdict.authorised.bolus == .units(0.2))
        #expect(verdict.binding == .maximumBolus)
    }

    @Test("a rising slope predicts no fall and lifts no threshold")
    func rising() {
        let verdict = judge.evaluate(Situation.request(basal: 1)) {
            $0.glucose = .mgPerdL(60)
            $0.suspendThreshold = .mgPerdL(70)
            $0.slope = 0.9
        }
        let step = verdict.steps.first { $0.limit == .suspendPredicted }
        #expect(step?.isBinding == false)
        #expect(verdict.authorised.basal == .zero)
        let other = judge.evaluate(Situation.request(basal: 1)) {
            $0.suspendThreshold = .mgPerdL(110)
            $0.glucose = .mgPerdL(100)
            $0.slope = 0.5
        }
        #expect(other.binding == .suspendLow)
    }

    @Test("caps are rounded down to the milliunit")
    func capsRoundDown() {
        var facts = Situation.calm()
        // 15 % of 10.005 U is 1.50075 U.
        facts.totalDailyInsulin = InsulinAmount(milliunits: 10_005)
        #expect(
            Judge.insulinOnBoardCap(facts, limits: Situation.wide)
                == InsulinAmount(milliunits: 1500))
        // Half of 10.005 U is 5.0025 U.
        let verdict = judge.evaluate(Situation.request(basal: 1), facts: facts)
        #expect(verdict.steps.first { $0.limit == .twoHourInsulin }?.bound == 5.002)
        // 1.001 U and 2.5 times as much above it are 3.5035 U.
        var limits = Situation.wide
        limits.hourlyBasalMultiple = 2.5
        let hourly = Judge(limits: limits).evaluate(nil) {
            $0.scheduledBasal = .unitsPerHour(1.001)
        }
        #expect(hourly.steps.first { $0.limit == .hourlyInsulin }?.bound == 3.503)
        // 40 % of 1.001 U is 0.4004 U.
        let need = judge.evaluate(Situation.request(basal: 1, required: 1.001)) { _ in }
        #expect(need.steps.first { $0.limit == .bolusNeedShare }?.bound == 0.4)
    }

    @Test("a rate below schedule makes no room for a bolus, and stays as it is")
    func loweredRate() {
        let verdict = judge.evaluate(Situation.request(basal: 0.2, bolus: 0.5)) {
            $0.automaticInsulinOnBoard = .units(5.8)
            $0.totalDailyInsulin = .units(100)
        }
        // Cap 6 U: 0.2 U are left; what the lowered rate saves does not count.
        #expect(verdict.authorised == Delivery(basal: .unitsPerHour(0.2), bolus: .units(0.2)))
        let step = verdict.steps.first { $0.limit == .insulinOnBoard }
        #expect(step?.after.basal == .unitsPerHour(0.2))
    }

    @Test("the rate gets the room that the bolus leaves which passes every total")
    func roomOfAll() {
        // On board 6 - 5.68 = 0.32 U, the hour 4 - 3.75 = 0.25 U: the bolus is 0.2 U, and 0.05 U
        // are left for half an hour of 0.1 U/h, whichever total is looked at first.
        let verdict = judge.evaluate(Situation.request(basal: 2, bolus: 0.3)) {
            $0.automaticInsulinOnBoard = .units(5.68)
            $0.fullestHour = .units(3.75)
            $0.totalDailyInsulin = .units(100)
            $0.bolusIncrement = .units(0.1)
            $0.basalIncrement = .unitsPerHour(0.01)
        }
        #expect(verdict.authorised == Delivery(basal: .unitsPerHour(1.1), bolus: .units(0.2)))
    }

    @Test("of several limits that bind, the last is the one named")
    func lastBinds() {
        let verdict = judge.evaluate(Situation.request(basal: 9)) {
            $0.mode = .reduceOnly
            $0.glucose = .mgPerdL(50)
        }
        #expect(verdict.steps.filter(\.isBinding).count == 2)
        #expect(verdict.binding == .suspendUrgent)
    }

    @Test("room for a verdict holds nothing, and is filled like a new one, again and again")
    func reused() {
        var verdict = Verdict()
        #expect(verdict.steps.isEmpty)
        #expect(verdict.authorised == Delivery(basal: .zero, bolus: .zero))
        for basal in [2.0, 50, 0.3] {
            let request = Situation.request(basal: basal, bolus: 0.3)
            judge.evaluate(request, facts: Situation.calm(), into: &verdict)
            #expect(verdict == judge.evaluate(request, facts: Situation.calm()))
        }
    }
}

@Suite("Modes in every combination")
struct ModeCombinationTests {
    @Test("what ended says so, and the mode it left")
    func ended() {
        var machine = ModeMachine()
        _ = machine.set(.sensorFlat, true)
        _ = machine.set(.readingStale, true)
        #expect(
            machine.set(.readingStale, false)
                == ModeChange(cause: .readingStale, began: false, mode: .reduceOnly))
        #expect(machine.set(.readingStale, false) == nil)
        #expect(machine.causes == [.sensorFlat])
        #expect(machine.isActive(.sensorFlat))
        #expect(!machine.isActive(.readingStale))
    }

    @Test("any two causes hold the worse mode, and each ends by itself alone")
    func pairs() {
        for first in ModeCause.allCases {
            for second in ModeCause.allCases where second != first {
                var machine = ModeMachine()
                _ = machine.set(first, true)
                _ = machine.set(second, true)
                let worse =
                    first.mode.severity > second.mode.severity ? first.mode : second.mode
                #expect(machine.mode == worse)
                #expect(machine.causes.count == 2)
                _ = machine.set(first, false)
                _ = machine.acknowledge(stillHolding: [second])
                #expect(machine.causes == [second])
            }
        }
    }

    @Test("an acknowledgement ends no cause that a person cannot end")
    func notLatched() {
        var machine = ModeMachine()
        _ = machine.set(.sensorFlat, true)
        #expect(machine.acknowledge(stillHolding: []).isEmpty)
        #expect(machine.causes == [.sensorFlat])
    }
}
