// The supervisor and a sensor that moves faster than a body does.

import ControlLoop
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The supervisor and a sensor that steps")
struct SensorStepTests {
    /// A rig in closed loop at 140 mg/dL whose planner asks for more than the schedule.
    private func settled() -> Rig {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.run([140])
        return rig
    }

    private func holds(_ rig: Rig) -> Bool { rig.supervisor.causes.contains(.sensorStepped) }

    @Test(
        "a rise by 50 mg/dL or more, faster than 10 mg/dL/min, that stays: reductions only for 6 h",
        arguments: [
            (190.0, 200.0, false), (190.1, 189.9, false), (190.1, 190, true), (190.1, 190.1, true),
            (260, 141, false), (260, 262, true), (189.9, 191, false),
        ])
    func rise(first: Double, second: Double, isStep: Bool) {
        var rig = settled()
        rig.run([first, second])
        #expect(holds(rig) == isStep)
        // Two more readings, and the jump and the slope are past.
        rig.run((0..<6).map { second + Double($0 % 3) })
        #expect(holds(rig) == isStep)
        #expect(rig.supervisor.mode == (isStep ? .reduceOnly : .closedLoop))
        #expect(rig.pump.rate == .unitsPerHour(isStep ? 1 : 1.5))
        #expect(rig.alarms("raised").contains("sensor_stepped") == isStep)
        // Confirmed 35 min ago; the last reading here is the last within six hours.
        rig.run((0..<65).map { second + Double($0 % 3) })
        #expect(holds(rig) == isStep)
        rig.run((0..<2).map { second + Double($0 % 3) })
        #expect(!holds(rig))
        #expect(rig.pump.rate == .unitsPerHour(1.5))
    }

    @Test("it may also fall, and nothing is added: a reduction still goes out")
    func reduction() {
        var rig = settled()
        rig.run([230, 231, 232])
        rig.basal = .unitsPerHour(0.4)
        rig.run([231, 232])
        #expect(holds(rig))
        #expect(rig.pump.rate == .unitsPerHour(0.4))
    }

    @Test(
        "a fall by 50 mg/dL or more, faster than 10 mg/dL/min, ends it",
        arguments: [
            (5, 49.9, true), (5, 50, true), (5, 50.1, false), (4, 49.9, true), (4, 50, false),
        ])
    func takenBack(minutes: Int64, fall: Double, stays: Bool) {
        var rig = settled()
        rig.run([260, 260])
        #expect(holds(rig))
        rig.read(.value(.mgPerdL(261)))
        rig.pass(.minutes(minutes))
        rig.read(.value(.mgPerdL(261 - fall)))
        #expect(holds(rig) == stays)
    }

    @Test(
        "back to where it stepped down from is no step: somebody lay on the sensor",
        arguments: [
            (8, 140.0, false), (8, 189.9, false), (8, 190, true), (70, 140, false), (71, 140, true),
        ])
    func pressed(readings: Int, level: Double, isStep: Bool) {
        var rig = settled()
        rig.run((0..<readings).map { 80 + Double($0 % 3) })
        #expect(!holds(rig))
        rig.run([level, level])
        #expect(holds(rig) == isStep)
    }

    @Test("one reading far too low on the way does not end it")
    func dropOut() {
        var rig = settled()
        rig.run([260, 261, 100, 262, 261])
        #expect(holds(rig))
    }

    @Test("another sensor is not measured by it; back on it the step stands")
    func anotherSensor() {
        var rig = settled()
        rig.run([260, 261, 262])
        rig.sensorID += 1
        rig.run([150, 151, 152, 151, 150, 151])
        #expect(rig.supervisor.causes.isEmpty)
        #expect(rig.pump.rate == .unitsPerHour(1.5))
        rig.sensorID -= 1
        rig.run([262, 263, 262, 261])
        #expect(holds(rig))
        #expect(rig.pump.rate == .unitsPerHour(1))
    }

    @Test(
        "one that reads even more is in doubt: more than 35 % above it",
        arguments: [(339.0, false), (351, false), (351.1, true), (400, true)])
    func higherSensor(reading: Double, isDisputed: Bool) {
        var rig = settled()
        rig.run([261, 262, 260])
        rig.sensorID += 1
        rig.run((0..<6).map { reading - 0.5 * Double($0 % 3) })
        #expect(rig.supervisor.causes.contains(.sensorsDisagree) == isDisputed)
        #expect(rig.pump.rate == .unitsPerHour(isDisputed ? 1 : 1.5))
    }

    @Test(
        "a sensor with a reading a minute: its noise is no step, 60 mg/dL in three minutes are",
        arguments: [([152.0, 140, 153, 141, 155, 156], false), ([160, 180, 200, 201, 200], true)])
    func everyMinute(readings: [Double], isStep: Bool) {
        var rig = settled()
        for value in [141, 140] + readings {
            rig.read(.value(.mgPerdL(value)))
            rig.pass(.minutes(1))
        }
        #expect(holds(rig) == isStep)
    }
}
