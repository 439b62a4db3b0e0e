// What each mode and the owner's word let through, and that a verdict's steps chain.

import Quantities
import Safety
import Testing

private let judge = Judge(limits: Situation.wide)
private let more = Situation.request(basal: 2, bolus: 0.3)
private let scheduled = Delivery(basal: .unitsPerHour(1), bolus: .zero)

@Suite("Modes and the owner's word")
struct ModeLimitTests {
    @Test(
        "each mode lets through what it may",
        arguments: [
            (LoopMode.closedLoop, 2.0, 0.3), (.reduceOnly, 1.0, 0.0), (.suspended, 0.0, 0.0),
            (.scheduledBasal, 1.0, 0.0), (.latchedSafe, 1.0, 0.0),
        ])
    func modes(mode: LoopMode, basal: Double, bolus: Double) {
        let verdict = judge.evaluate(more) { $0.mode = mode }
        #expect(
            verdict.authorised == Delivery(basal: .unitsPerHour(basal), bolus: .units(bolus)))
    }

    @Test("scheduled-basal mode restores what a proposal would lower")
    func restores() {
        let verdict = judge.evaluate(Situation.request(basal: 0.2)) { $0.mode = .scheduledBasal }
        #expect(verdict.authorised == scheduled)
    }

    @Test(
        "reduce-only automation never exceeds scheduled basal, whatever is proposed",
        arguments: [0.0, 0.5, 1.0, 1.05, 5.0, 99.0])
    func reduceOnly(basal: Double) {
        let verdict = judge.evaluate(Situation.request(basal: basal, bolus: 1)) {
            $0.automation = .reduceOnly
        }
        #expect(verdict.authorised.basal <= .unitsPerHour(1))
        #expect(verdict.authorised.bolus == .zero)
    }

    @Test("the fail-safe limits allow nothing above scheduled basal even in closed loop")
    func failSafe() {
        let verdict = Judge(limits: Limits()).evaluate(more, facts: Situation.calm())
        #expect(verdict.authorised == scheduled)
    }

    @Test("without a proposal the pump's scheduled basal is what is wanted")
    func missing() {
        let verdict = judge.evaluate(nil, facts: Situation.calm())
        #expect(verdict.authorised == scheduled)
        #expect(verdict.binding == nil)
    }

    @Test("every verdict's steps chain from the proposal to what is authorised")
    func chained() {
        for mode in LoopMode.allCases {
            let verdict = judge.evaluate(Situation.request(basal: 7.77, bolus: 2.22)) {
                $0.mode = mode
                $0.glucose = .mgPerdL(250)
            }
            var current = verdict.proposed
            for step in verdict.steps {
                #expect(step.before == current)
                current = step.after
            }
            #expect(current == verdict.authorised)
        }
    }

    @Test("each limit on totals says its cap, what is used of it and what room is left")
    func totals() {
        var facts = Situation.calm()
        facts.automaticInsulinOnBoard = .units(2)
        facts.fullestHour = .units(4.5)
        facts.fullestTwoHours = .units(1)
        let totals = Judge.totals(facts, limits: Situation.wide)
        #expect(totals.map(\.limit) == [.insulinOnBoard, .hourlyInsulin, .twoHourInsulin])
        // Twice the largest bolus of 3 U; 1 U/h and three times that above it; the share of 50 U.
        #expect(totals.map(\.cap) == [.units(6), .units(4), .units(25)])
        #expect(totals.map(\.used) == [.units(2), .units(4.5), .units(1)])
        #expect(totals.map(\.room) == [.units(4), .zero, .units(24)])
    }
}
