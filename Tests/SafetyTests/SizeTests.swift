// How much may be given: rates, boluses and totals at, just below and just above their caps.

import Quantities
import Safety
import Testing

private let judge = Judge(limits: Situation.wide)
private let scheduled = Delivery(basal: .unitsPerHour(1), bolus: .zero)

@Suite("Size: how much, at, just below and just above")
struct SizeTests {
    @Test(
        "the rate is at most 3 x highest and 4 x current scheduled",
        arguments: [
            // scheduled, highest scheduled, proposed, authorised: hand-computed.
            (1.0, 1.2, 3.6, 3.6), (1.0, 1.2, 3.65, 3.6), (0.5, 2.0, 2.0, 2.0),
            (0.5, 2.0, 2.05, 2.0),
        ])
    func rate(now: Double, highest: Double, proposed: Double, authorised: Double) {
        var limits = Situation.wide
        limits.hourlyBasalMultiple = 3
        let verdict = Judge(limits: limits).evaluate(Situation.request(basal: proposed)) {
            $0.scheduledBasal = .unitsPerHour(now)
            $0.highestScheduledBasal = .unitsPerHour(highest)
        }
        let step = verdict.steps.first { $0.limit == .maximumBasal }
        #expect(step?.after.basal == .unitsPerHour(authorised))
    }

    @Test(
        "the configured rate binds, but never below scheduled basal",
        arguments: [
            (0.0, 1.0), (0.9, 1.0), (1.5, 1.5),
        ])
    func configuredRate(maximum: Double, authorised: Double) {
        var limits = Situation.wide
        limits.maximumBasal = .unitsPerHour(maximum)
        let verdict = Judge(limits: limits).evaluate(
            Situation.request(basal: 2), facts: Situation.calm())
        #expect(verdict.authorised.basal == .unitsPerHour(authorised))
        #expect(verdict.binding == .maximumBasal)
    }

    @Test(
        "a bolus is at most 30 min of scheduled basal",
        arguments: [
            (0.45, 0.45), (0.5, 0.5), (0.55, 0.5),
        ])
    func basalShare(proposed: Double, authorised: Double) {
        let verdict = judge.evaluate(
            Situation.request(basal: 1, bolus: proposed), facts: Situation.calm())
        #expect(verdict.authorised.bolus == .units(authorised))
    }

    @Test(
        "a bolus is at most 40 % of what is required",
        arguments: [
            (1.25, 0.5), (1.0, 0.4), (0.99, 0.35), (0.0, 0.0), (-3.0, 0.0),
        ])
    func needShare(required: Double, authorised: Double) {
        let verdict = judge.evaluate(
            Situation.request(basal: 1, bolus: 0.5, required: required), facts: Situation.calm())
        #expect(verdict.authorised.bolus == .units(authorised))
    }

    @Test(
        "boluses are at least 3 min apart",
        arguments: [
            (179_999, false), (180_000, true), (180_001, true),
        ])
    func interval(milliseconds: Int64, allowed: Bool) {
        let verdict = judge.evaluate(Situation.request(basal: 1, bolus: 0.3)) {
            $0.sinceAutomaticBolus = Span(milliseconds: milliseconds)
        }
        #expect((verdict.authorised.bolus == .units(0.3)) == allowed)
    }

    @Test(
        "insulin on board: cap 6 U here, the bolus goes first, then the rate",
        arguments: [
            // on board, authorised bolus, authorised rate: cap 2 x 3 U; a lease is half an hour, so
            // 1 U/h above schedule counts 0.5 U.
            (5.0, 0.5, 2.0), (5.1, 0.5, 1.8), (5.5, 0.5, 1.0), (5.75, 0.25, 1.0), (6.0, 0.0, 1.0),
            (9.0, 0.0, 1.0),
        ])
    func onBoard(used: Double, bolus: Double, rate: Double) {
        let verdict = judge.evaluate(Situation.request(basal: 2, bolus: 0.5)) {
            $0.automaticInsulinOnBoard = .units(used)
            $0.totalDailyInsulin = .units(100)
        }
        #expect(verdict.authorised.bolus == .units(bolus))
        #expect(verdict.authorised.basal == .unitsPerHour(rate))
    }

    @Test("insulin on board: 15 % of the daily total", arguments: [(10.0, 1.5), (40.0, 6.0)])
    func dailyShare(total: Double, cap: Double) {
        var facts = Situation.calm()
        facts.totalDailyInsulin = .units(total)
        #expect(Judge.insulinOnBoardCap(facts, limits: Situation.wide) == .units(cap))
    }

    @Test(
        "an hour holds at most 3 x scheduled basal above it, a whole lease counted",
        arguments: [
            // 1 U scheduled and 3 U above it, less what the fullest hour holds, over the half hour
            // of a lease, above 1 U/h.
            (3.0, 3.0), (3.1, 2.8), (3.9, 1.2), (4.0, 1.0), (5.0, 1.0),
        ])
    func hourly(given: Double, rate: Double) {
        let verdict = judge.evaluate(Situation.request(basal: 3)) {
            $0.fullestHour = .units(given)
            $0.totalDailyInsulin = .units(200)
        }
        #expect(verdict.authorised.basal == .unitsPerHour(rate))
    }

    @Test(
        "two hours hold at most half the daily total",
        arguments: [
            (4.0, 3.0), (4.1, 2.8), (5.0, 1.0), (5.6, 1.0),
        ])
    func twoHourly(given: Double, rate: Double) {
        let verdict = judge.evaluate(Situation.request(basal: 3)) {
            $0.fullestTwoHours = .units(given)
            $0.totalDailyInsulin = .units(10)
            $0.fullestHour = .zero
        }
        let step = verdict.steps.first { $0.limit == .twoHourInsulin }
        #expect(step?.bound == 5)
        #expect(step.map { $0.after.basal <= .unitsPerHour(rate) } == true)
    }

    @Test("what the pump cannot do is rounded down, scheduled basal left exact")
    func rounding() {
        let verdict = judge.evaluate(
            Situation.request(basal: 1.99, bolus: 0.19), facts: Situation.calm())
        #expect(verdict.authorised == Delivery(basal: .unitsPerHour(1.95), bolus: .units(0.15)))
        let odd = judge.evaluate(nil) { $0.scheduledBasal = .unitsPerHour(0.987) }
        #expect(odd.authorised.basal == .unitsPerHour(0.987))
    }

    @Test(
        "a rate or bolus that cannot be is replaced by scheduled basal",
        arguments: [
            (-0.001, 0.0), (100.001, 0.0), (1.0, -0.001), (1.0, 100.001),
        ])
    func impossible(basal: Double, bolus: Double) {
        let verdict = judge.evaluate(
            Situation.request(basal: basal, bolus: bolus), facts: Situation.calm())
        #expect(verdict.authorised == scheduled)
        #expect(verdict.binding == .impossibleRequest)
    }
}
