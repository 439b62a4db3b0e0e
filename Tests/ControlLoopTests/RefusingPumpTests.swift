// A pump that refuses: because it cannot deliver, it does not run; for another reason, nothing loops.

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

@Suite("The supervisor and orders that nobody carries out")
struct RefusedOrderTests {
    @Test(
        "a pump that refuses every order is no loop: told after 20 min",
        arguments: [DoseRefusal.tooSoon, .staleChallenge, .abovePumpLimit, .idNotRising])
    func refuses(_ refusal: DoseRefusal) {
        var rig = Rig()
        rig.basal = .unitsPerHour(0.5)
        rig.settle()
        rig.pump.refuses = refusal
        rig.run((0..<6).map { 140 + Double($0 % 3) })
        #expect(rig.alarms("raised").contains("not_looping_20"))
        rig.pump.refuses = nil
        rig.run([140, 141])
        #expect(rig.alarms("cleared").contains("not_looping_20"))
    }

    @Test("one refusal in between, or nothing to order, is a loop")
    func refusesOnce() {
        var rig = Rig()
        rig.basal = .unitsPerHour(0.5)
        rig.settle()
        for cycle in 0..<12 {
            rig.pump.refuses = cycle % 3 == 0 ? .tooSoon : nil
            rig.run([140 + Double(cycle % 3)])
        }
        rig.basal = .unitsPerHour(1)
        rig.pump.refuses = nil
        rig.run((0..<12).map { 140 + Double($0 % 3) })
        #expect(!rig.alarms("raised").contains("not_looping_20"))
    }
}
