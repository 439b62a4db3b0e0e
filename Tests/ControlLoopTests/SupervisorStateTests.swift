// The supervisor's clocks, restarts and alarms.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The supervisor: clocks, restarts, alarms")
struct SupervisorStateTests {
    @Test(
        "a wall clock moved by more than 90 s is reduce-only for half an hour",
        arguments: [
            (89_999, false), (90_000, false), (90_001, true), (-90_001, true), (-3_600_000, true),
        ])
    func wallStep(shift: Int64, steps: Bool) {
        var rig = Rig()
        rig.settle()
        rig.feed(.tick, wallShift: shift)
        #expect(rig.supervisor.causes.contains(.wallClockStep) == steps)
    }

    @Test("urgent low soon looks ahead from now, not from an old reading")
    func soonFromNow() {
        var rig = Rig()
        rig.settle()
        rig.run([128, 122, 116, 110, 104, 98, 92])
        // 92 - 1.2 x 20 is 68; 11 min after the next reading was due, 92 - 1.2 x 31 is 54.8.
        #expect(!rig.alarms("raised").contains("urgent_low_soon"))
        rig.pass(.minutes(12))
        #expect(rig.alarms("raised").contains("urgent_low_soon"))
    }

    @Test("stepping the same events again gives the same commands to the bit")
    func determinism() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.bolus = .units(0.2)
        rig.settle()
        rig.run([60, 58, 70, 90, 140, 200, 260, 300])
        var again = Supervisor(
            configuration: Rig.configuration, at: .origin,
            wall: WallInstant(unixMilliseconds: Rig.start))
        var commands: [[LoopCommand]] = []
        for input in rig.events { commands.append(again.step(input)) }
        #expect(again == rig.supervisor)
        #expect(commands.joined().count == rig.commands.count)
    }

    @Test("every event survives its record form")
    func eventCoding() throws {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.pump.enter(.userBolus(.units(4)))
        rig.pump.enter(.carbohydrate(.grams(45.5)))
        rig.pump.enter(
            .activity(ActivityStatement(.exercise, startsIn: .minutes(30), lasts: .minutes(45))))
        rig.pump.enter(.fingerstick(.mgPerdL(131)))
        rig.run([150, 151])
        rig.feed(.plannerFailed(.late))
        rig.feed(.interlock(commanded: true, sensed: true))
        rig.feed(.acknowledged)
        rig.feed(.sensorLineLost)
        rig.feed(.pumpLost)
        for input in rig.events {
            let bytes = input.event.cbor.encoded()
            #expect(try LoopEvent(cbor: CBORValue.decode(bytes)) == input.event)
        }
    }

    @Test("after a restart every unanswered dose is uncertain until the pump's record settles it")
    func restart() {
        var rig = Rig()
        rig.settle()
        rig.basal = .unitsPerHour(1.5)
        rig.bolus = .units(0.3)
        rig.pumpHears = false
        rig.counter += 1
        rig.feed(.sensor(rig.sample(.value(.mgPerdL(141)))))
        rig.feed(.pumpReply(.status(rig.pump.status)))
        // Decided and durable: a rate that is out, and a bolus that waits behind it.
        rig.feed(.started(epoch: 2))
        #expect(rig.supervisor.uncertainDoseIDs.count == 2)
        rig.pumpHears = true
        rig.connect()
        #expect(rig.supervisor.uncertainDoseIDs.isEmpty)
        rig.pass(.minutes(5))
        rig.run([140])
        // Ids of the new epoch are above all of the old.
        #expect(rig.pump.executions.last.map { $0.id >> 32 } == 2)
    }

    @Test("a high alarm nobody answers escalates after 120 s; a button press silences and clears")
    func alarms() {
        var rig = Rig()
        rig.settle()
        rig.read(.value(.mgPerdL(50)))
        #expect(rig.alarms("raised").contains("urgent_low"))
        #expect(rig.outputs.last == OutputState(buzzer: true, lamp: true, pumpEnable: true))
        rig.pass(.seconds(119))
        #expect(rig.alarms("escalated").isEmpty)
        rig.pass(.seconds(1))
        #expect(rig.alarms("escalated").contains("urgent_low"))
        rig.feed(.acknowledged)
        #expect(rig.outputs.last == OutputState(buzzer: false, lamp: true, pumpEnable: true))
        rig.pass(.seconds(180))
        rig.run([75, 90, 110, 120, 130])
        rig.feed(.acknowledged)
        #expect(rig.alarms("cleared").contains("urgent_low"))
        #expect(rig.outputs.last == OutputState(buzzer: false, lamp: false, pumpEnable: true))
    }

    @Test(
        "urgent low at, just above and just below 55",
        arguments: [
            (54.9, true), (55.0, false), (55.1, false),
        ])
    func urgentLow(value: Double, raised: Bool) {
        var rig = Rig()
        rig.settle()
        rig.read(.value(.mgPerdL(value)))
        #expect(rig.alarms("raised").contains("urgent_low") == raised)
        #expect(rig.alarms("raised").contains("low"))
    }

    @Test("an interlock that contradicts latches, and no press clears it while it does")
    func interlock() {
        var rig = Rig()
        rig.settle()
        rig.feed(.interlock(commanded: true, sensed: false))
        #expect(rig.supervisor.mode == .latchedSafe)
        rig.feed(.acknowledged)
        #expect(rig.supervisor.mode == .latchedSafe)
        rig.feed(.interlock(commanded: true, sensed: true))
        rig.feed(.acknowledged)
        #expect(rig.supervisor.mode != .latchedSafe)
    }

    @Test("not looping is announced after 20, 40, 60 and 120 min")
    func ladder() {
        var rig = Rig()
        rig.settle()
        rig.pumpHears = false
        rig.feed(.pumpLost)
        rig.pass(.minutes(15))
        #expect(!rig.alarms("raised").contains("not_looping_20"))
        rig.pass(.minutes(105))
        for minutes in [20, 40, 60, 120] {
            #expect(rig.alarms("raised").contains("not_looping_\(minutes)"))
        }
    }
}
