// What the supervisor does when the planner fails or its twin is not to be trusted.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The supervisor and a failing planner")
struct PlannerFailureTests {
    @Test(
        "any failure leaves scheduled basal at once, alarmed and logged",
        arguments: PlannerFailure.allCases)
    func fallback(failure: PlannerFailure) {
        var rig = Rig()
        rig.basal = .unitsPerHour(2)
        rig.settle()
        #expect(rig.pump.rate == .unitsPerHour(2))
        rig.plannerFailure = failure
        rig.read(.value(.mgPerdL(141)))
        #expect(rig.pump.rate == .unitsPerHour(1))
        #expect(rig.supervisor.mode == .scheduledBasal)
        #expect(rig.alarms("raised").contains("planner_failed"))
        #expect(rig.lastDecision?["reply"]?.isNull == true)
        rig.plannerFailure = nil
        rig.pass(.minutes(5))
        rig.run([140, 141])
        #expect(rig.supervisor.mode == .closedLoop)
        #expect(rig.pump.rate == .unitsPerHour(2))
    }

    @Test("killed between decisions, the running temp basal is left at once, not at the next one")
    func idleDeath() {
        var rig = Rig()
        rig.basal = .unitsPerHour(2)
        rig.settle()
        rig.feed(.plannerFailed(.died))
        #expect(rig.pump.rate == .unitsPerHour(1))
        #expect(rig.supervisor.mode == .scheduledBasal)
    }

    @Test("a low still stops delivery while the planner is gone")
    func lowWithoutPlanner() {
        var rig = Rig()
        rig.settle()
        rig.plannerFailure = .died
        rig.read(.value(.mgPerdL(62)))
        #expect(rig.pump.rate == .zero)
    }

    @Test("five restarts in ten minutes, the sixth failure latches until a person acts")
    func latch() {
        var rig = Rig()
        rig.settle()
        func starts() -> Int { rig.commands.filter { $0 == .startPlanner }.count }
        let before = starts()
        for _ in 0..<5 {
            rig.feed(.plannerFailed(.died))
            rig.pass(.seconds(30))
        }
        #expect(starts() == before + 5)
        #expect(!rig.supervisor.causes.contains(.plannerLatched))
        rig.feed(.plannerFailed(.died))
        #expect(starts() == before + 5)
        #expect(rig.supervisor.mode == .latchedSafe)
        rig.run([140, 141, 142])
        #expect(rig.supervisor.mode == .latchedSafe)
        #expect(rig.pump.rate == .unitsPerHour(1))
        rig.feed(.acknowledged)
        #expect(starts() == before + 6)
        rig.run([140, 141, 142, 140])
        #expect(rig.supervisor.mode == .closedLoop)
    }

    @Test("five failures spread over more than ten minutes do not latch")
    func slowFailures() {
        var rig = Rig()
        rig.settle()
        for _ in 0..<8 {
            rig.feed(.plannerFailed(.died))
            rig.run([140, 141])
        }
        #expect(!rig.supervisor.causes.contains(.plannerLatched))
    }

    @Test("an untrusted twin is not dosed up on")
    func untrusted() {
        var rig = Rig()
        rig.basal = .unitsPerHour(2)
        rig.health = .untrusted
        rig.settle()
        #expect(rig.pump.executions.isEmpty)
    }
}
