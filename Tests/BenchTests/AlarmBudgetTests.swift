// The count of alarms a day, and which of them the body bore out.

import Bench
import ControlLoop
import Quantities
import Testing

@Suite("The budget of false alarms")
struct AlarmBudgetTests {
    private func run(
        _ alarms: [(AlarmID, Int64)], glucose: [(Int64, Double)], hasFaults: Bool = false
    ) -> AlarmBudget.Run {
        AlarmBudget.Run(
            length: .hours(48), hasFaults: hasFaults,
            alarms: alarms.map { (id: $0.0, at: .origin + .minutes($0.1)) },
            glucose: glucose.map { (at: .origin + .minutes($0.0), value: $0.1) })
    }

    @Test("runs with faults are left out, kinds are counted over the days of the others")
    func counts() {
        let budget = AlarmBudget([
            run([(.noReading, 100), (.noReading, 500)], glucose: [(0, 100)]),
            run([(.pumpSilent, 5)], glucose: [], hasFaults: true),
            run([(.low, 60)], glucose: [(50, 69.9)]),
        ])
        #expect(budget.runs == 2)
        #expect(budget.days == 4)
        #expect(budget.counts.map(\.id) == [.noReading, .low])
        #expect(budget.counts.map(\.raised) == [2, 1])
        #expect(budget.falsePerDay == 0)
    }

    @Test(
        "a glucose alarm that the body does not bear out is false",
        arguments: [
            (AlarmID.low, 45, 69.9, 0), (.low, 44, 69.9, 1), (.low, 60, 70, 1),
            (.urgentLow, 60, 59.9, 0), (.urgentLow, 60, 60, 1),
            (.urgentLowSoon, 120, 69, 0), (.urgentLowSoon, 121, 69, 1),
            (.urgentLowSoon, 59, 69, 1), (.high, 60, 250.1, 0), (.high, 60, 250, 1),
            (.notLooping20, 60, 100, 0), (.insulinNotActing, 60, 300, 1),
        ] as [(AlarmID, Int64, Double, Int)])
    func unfounded(id: AlarmID, minute: Int64, value: Double, unfounded: Int) {
        let budget = AlarmBudget([run([(id, 60)], glucose: [(minute, value)])])
        #expect(budget.counts.map(\.unfounded) == [unfounded])
        #expect(budget.falsePerDay == Double(unfounded) / 2)
    }

    @Test("without a run there is no alarm, no day and no rate")
    func empty() {
        let budget = AlarmBudget([])
        #expect(budget.runs == 0)
        #expect(budget.falsePerDay == nil)
        let faulty = AlarmBudget([run([(.low, 60)], glucose: [], hasFaults: true)])
        #expect(faulty.falsePerDay == nil)
    }
}
