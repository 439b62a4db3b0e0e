// The supervisor and readings that stick, jump, repeat or come from another sensor.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The supervisor and the sensor")
struct SensorTests {
    @Test(
        "a sensor that does not move for 45 min stops increases",
        arguments: [(8, false), (9, true)])
    func flat(readings: Int, isFlat: Bool) {
        var rig = Rig()
        rig.begin()
        rig.run([120, 150])
        rig.run([Double](repeating: 170, count: readings))
        rig.read(.value(.mgPerdL(170)))
        #expect(rig.supervisor.causes.contains(.sensorFlat) == isFlat)
    }

    @Test("a duplicate, an older and another sensor's sample do not start a decision")
    func order() {
        var rig = Rig()
        rig.settle()
        let decisions = rig.records.filter { $0.kind == .decision }.count
        rig.feed(.sensor(rig.sample(.value(.mgPerdL(300)))))
        rig.counter -= 1
        rig.feed(.sensor(rig.sample(.value(.mgPerdL(300)))))
        rig.counter += 1
        #expect(rig.records.filter { $0.kind == .decision }.count == decisions)
        let fates = rig.records.suffix(2).compactMap { $0.body["fate"]?.textValue }
        #expect(fates == ["duplicate", "out_of_order"])
    }

    @Test("a rise of more than 10 mg/dL/min is believed only when the next reading agrees")
    func spike() {
        var rig = Rig()
        rig.settle()
        rig.basal = .unitsPerHour(3)
        rig.read(.value(.mgPerdL(260)))
        #expect(rig.requests.last?.reading == .missing)
        rig.pass(.minutes(5))
        rig.read(.value(.mgPerdL(265)))
        #expect(rig.requests.last?.reading == .value(.mgPerdL(265)))
    }

    @Test("another unit than configured is refused, whatever the number")
    func unit() {
        var rig = Rig()
        rig.settle()
        rig.counter += 1
        var sample = rig.sample(.value(.mgPerdL(140)))
        sample.unit = .millimolesPerLiter
        rig.feed(.sensor(sample))
        #expect(rig.supervisor.mode == .scheduledBasal)
        #expect(rig.supervisor.causes.contains(.sensorUnit))
    }

    @Test("a new sensor must settle before anything is increased")
    func change() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.sensorID = 12
        rig.read(.value(.mgPerdL(140)))
        #expect(rig.supervisor.causes.contains(.sensorSettling))
        #expect(rig.pump.rate == .unitsPerHour(1))
        rig.pass(.minutes(5))
        rig.run([140, 141, 142])
        #expect(!rig.supervisor.causes.contains(.sensorSettling))
    }

    @Test("warm-up and other states than ok are no readings")
    func warmUp() {
        var rig = Rig()
        rig.begin()
        for _ in 0..<6 {
            rig.read(.value(.mgPerdL(140)), status: .warmUp)
            rig.pass(.minutes(5))
        }
        #expect(rig.requests.allSatisfy { $0.reading == .missing })
        #expect(rig.supervisor.mode == .scheduledBasal)
    }
}
