// What a latch needs to be ended.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The supervisor and latches")
struct LatchTests {
    @Test("a latch whose cause has gone is announced again, and a press then ends it")
    func resume() {
        var rig = Rig()
        rig.settle()
        rig.feed(.interlock(commanded: true, sensed: false))
        rig.feed(.acknowledged)
        rig.run(steady(2))
        #expect(!rig.alarms("raised").contains("resume_waits"))
        rig.feed(.interlock(commanded: true, sensed: true))
        #expect(rig.supervisor.mode == .latchedSafe)
        #expect(rig.alarms("raised").contains("resume_waits"))
        #expect(rig.outputs.last == OutputState(buzzer: true, lamp: true, pumpEnable: true))
        rig.feed(.acknowledged)
        #expect(rig.supervisor.mode == .closedLoop)
        #expect(rig.alarms("cleared").contains("resume_waits"))
        #expect(rig.outputs.last == OutputState(buzzer: false, lamp: false, pumpEnable: true))
    }

    @Test("a cause that comes back takes the announcement away")
    func comesBack() {
        var rig = Rig()
        rig.settle()
        rig.feed(.interlock(commanded: true, sensed: false))
        rig.feed(.interlock(commanded: true, sensed: true))
        rig.feed(.interlock(commanded: true, sensed: false))
        rig.feed(.acknowledged)
        #expect(rig.supervisor.mode == .latchedSafe)
        #expect(rig.alarms("cleared").contains("resume_waits"))
    }
}
