// What is told of limits, batteries and occlusions.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The supervisor tells of limits, batteries and occlusions")
struct AdvisoryTests {
    @Test("a limit on insulin on board that binds for 60 min is told, once glucose is high")
    func held() {
        var rig = Rig { $0.limits.maximumInsulinOnBoard = .units(0.5) }
        rig.basal = .unitsPerHour(2)
        rig.begin()
        rig.run((0..<12).map { 240 + Double($0 % 3) })
        #expect(!rig.alarms("raised").contains("limit_binding"))
        rig.run((0..<9).map { 240 + Double($0 % 3) })
        #expect(rig.alarms("raised").contains("limit_binding"))
        rig.run((0..<6).map { 150 - Double($0) })
        #expect(rig.alarms("cleared").contains("limit_binding"))
    }

    @Test(
        "a battery below 20 % is told, at 5 % the pump's own schedule takes over",
        arguments: [
            (20, nil, LoopMode.closedLoop), (19, "battery_low", .closedLoop),
            (6, "battery_low", .closedLoop), (5, "battery_critical", .scheduledBasal),
            (4, "battery_critical", .scheduledBasal),
        ])
    func battery(percent: Int, alarm: String?, mode: LoopMode) {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.pump.batteryPercent = percent
        rig.run(steady(1))
        #expect(
            rig.alarms("raised").filter { $0.hasPrefix("battery") } == (alarm.map { [$0] } ?? []))
        #expect(rig.supervisor.mode == mode)
        #expect(rig.pump.rate == .unitsPerHour(mode == .closedLoop ? 1.5 : 1))
    }

    @Test(
        "after an occlusion only reductions are made for 90 min",
        arguments: [(17, true), (19, false)])
    func occlusion(cycles: Int, holds: Bool) {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.pump.annunciations = .occlusion
        rig.run(steady(2))
        #expect(rig.supervisor.mode == .scheduledBasal)
        rig.pump.annunciations = []
        rig.run(steady(1))
        #expect(rig.alarms("raised").contains("occlusion_ended"))
        rig.run(steady(cycles))
        #expect(rig.supervisor.causes.contains(.occlusionEnded) == holds)
        #expect(rig.pump.rate == .unitsPerHour(holds ? 1 : 1.5))
    }
}
