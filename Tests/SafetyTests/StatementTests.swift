// What a person's statements take from a delivery: exercise, sleep, sugar against a low, a meal that waits.

import Quantities
import Safety
import Testing

private let judge = Judge(limits: Situation.wide)
private let more = Situation.request(basal: 1.5, bolus: 0.3)
private let bolusGone = Delivery(basal: .unitsPerHour(1.5), bolus: .zero)
private let scheduled = Delivery(basal: .unitsPerHour(1), bolus: .zero)

@Suite("What a person says takes insulin away, and never adds any")
struct StatementTests {
    @Test(
        "exercise forbids an increase below 150 mg/dL, and a bolus at any glucose",
        arguments: [(149.9, true), (150.0, false), (150.1, false), (300, false)])
    func exercise(glucose: Double, isHeld: Bool) {
        let verdict = judge.evaluate(more) {
            $0.activity = .exercise
            $0.glucose = .mgPerdL(glucose)
        }
        #expect(verdict.authorised == (isHeld ? scheduled : bolusGone))
        #expect(verdict.binding == (isHeld ? .exerciseHold : .activityBolus))
    }

    @Test("exercise with glucose that is not known forbids an increase")
    func exerciseBlind() {
        let verdict = judge.evaluate(more) {
            $0.activity = .exercise
            $0.glucose = nil
        }
        #expect(verdict.authorised == scheduled)
        #expect(verdict.steps.contains { $0.limit == .exerciseHold && $0.before != $0.after })
    }

    @Test("sleep forbids a bolus, and leaves the rate alone at any glucose")
    func sleep() {
        for glucose in [100.0, 149.9, 250] {
            let verdict = judge.evaluate(more) {
                $0.activity = .sleep
                $0.glucose = .mgPerdL(glucose)
            }
            #expect(verdict.authorised == bolusGone)
            #expect(verdict.binding == .activityBolus)
        }
    }

    @Test(
        "nothing is increased for 30 min after sugar against a low",
        arguments: [(0, true), (1_799_999, true), (1_800_000, false), (1_800_001, false)])
    func rescue(milliseconds: Int64, isHeld: Bool) {
        let verdict = judge.evaluate(more) { $0.sinceRescue = Span(milliseconds: milliseconds) }
        #expect(verdict.authorised == (isHeld ? scheduled : more.delivery))
        if isHeld { #expect(verdict.binding == .rescueHoldOff) }
    }

    @Test(
        "a bolus waits 15 min for the person's own of a meal; the rate does not",
        arguments: [(0, true), (899_999, true), (900_000, false), (900_001, false)])
    func meal(milliseconds: Int64, waits: Bool) {
        let verdict = judge.evaluate(more) {
            $0.sinceMealWithoutBolus = Span(milliseconds: milliseconds)
        }
        #expect(verdict.authorised == (waits ? bolusGone : more.delivery))
        if waits { #expect(verdict.binding == .mealBolusWait) }
    }

    @Test("a reduction passes through every one of these")
    func reduction() {
        let less = Situation.request(basal: 0.5)
        let verdict = judge.evaluate(less) {
            $0.activity = .exercise
            $0.glucose = .mgPerdL(100)
            $0.sinceRescue = .zero
            $0.sinceMealWithoutBolus = .zero
        }
        #expect(verdict.authorised == less.delivery)
    }

    @Test("the planner is told beforehand what statements leave")
    func allowances() {
        var facts = Situation.calm()
        #expect(facts.statementsAllowIncrease && facts.statementsAllowBolus)
        facts.activity = .sleep
        #expect(facts.statementsAllowIncrease && !facts.statementsAllowBolus)
        facts.activity = .exercise
        #expect(!facts.statementsAllowIncrease && !facts.statementsAllowBolus)
        facts.glucose = .mgPerdL(150)
        #expect(facts.statementsAllowIncrease && !facts.statementsAllowBolus)
        facts.activity = nil
        facts.sinceRescue = .zero
        #expect(!facts.statementsAllowIncrease && !facts.statementsAllowBolus)
        facts.sinceRescue = nil
        facts.sinceMealWithoutBolus = .zero
        #expect(facts.statementsAllowIncrease && !facts.statementsAllowBolus)
    }
}
