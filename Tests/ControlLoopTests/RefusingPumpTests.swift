// A pump that refuses because it cannot deliver is one that does not run.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("A pump that refuses because it cannot deliver")
struct RefusingPumpTests {
    @Test(
        "a refusal that names an empty reservoir or an occlusion is a pump that does not run",
        arguments: DoseRefusal.allCases)
    func refused(reason: DoseRefusal) {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.pump.refuses = reason
        rig.pump.runawayRate = .zero
        rig.run(steady(1))
        let isTold = reason == .reservoirEmpty || reason == .occluded
        #expect(rig.alarms("raised").contains("pump_not_running") == isTold)
        #expect(rig.supervisor.causes.contains(.pumpNotRunning) == isTold)
        #expect(rig.supervisor.mode == (isTold ? .scheduledBasal : .closedLoop))
        rig.run(steady(12))
        #expect(rig.supervisor.causes.contains(.pumpNotRunning) == isTold)
    }

    @Test("it is over with the next dose the pump takes")
    func taken() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.pump.refuses = .reservoirEmpty
        rig.pump.runawayRate = .zero
        rig.run(steady(1))
        #expect(rig.supervisor.causes == [.pumpNotRunning])
        // The lease still runs, so that the hand-over to the schedule is a dose.
        rig.pump.refuses = nil
        rig.run(steady(1))
        #expect(rig.supervisor.causes.isEmpty)
        rig.feed(.acknowledged)
        #expect(rig.alarms("cleared").contains("pump_not_running"))
    }

    @Test("it is over when the pump's totals rise again, without a dose to take")
    func moves() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.pump.refuses = .occluded
        rig.pump.runawayRate = .zero
        rig.run(steady(8))
        #expect(rig.pump.lease == nil)
        #expect(rig.supervisor.causes == [.pumpNotRunning])
        rig.pump.refuses = nil
        rig.pump.runawayRate = nil
        rig.run(steady(2))
        #expect(rig.supervisor.causes.isEmpty)
        #expect(rig.pump.rate == .unitsPerHour(1.5))
    }
}
