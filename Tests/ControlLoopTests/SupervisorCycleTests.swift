// A decision's course, from the reading to the dose.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The supervisor's course of a decision")
struct SupervisorCycleTests {
    @Test("it settles into closed loop and gives what the planner proposes within the limits")
    func closedLoop() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.bolus = .units(0.2)
        rig.settle()
        #expect(rig.supervisor.mode == .closedLoop)
        let rate = DoseOrder.setTemporaryBasal(rate: .unitsPerHour(1.5), duration: .minutes(30))
        #expect(rig.pump.executions.contains { $0.order == rate })
        #expect(rig.pump.executions.contains { $0.order == .setBolus(.units(0.2)) })
        // The first two readings do not allow an increase: three of four are needed.
        #expect(rig.records.filter { $0.kind == .decision }.count == 12)
    }

    @Test("the intent is recorded durably before any dose is sent")
    func writeAhead() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        var durable: [UInt64] = []
        for command in rig.commands {
            switch command {
            case .record(let draft) where draft.kind == .decision:
                #expect(draft.isDurable)
                durable += (draft.body["commands"]?.arrayValue ?? [])
                    .compactMap { $0["id"]?.intValue.map { UInt64(bitPattern: $0) } }
            case .sendPump(.dose(let dose, _)): #expect(durable.contains(dose.id))
            default: break
            }
        }
        #expect(durable.count >= 9)
        #expect(Set(durable).count == durable.count)
    }

    @Test("no journal, no dose: a decision that cannot be recorded is not carried out")
    func journalFailure() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        let given = rig.pump.executions.count
        rig.journalFails = true
        rig.run([141, 142, 141])
        #expect(rig.pump.executions.count == given)
        #expect(rig.supervisor.mode == .scheduledBasal)
        #expect(rig.supervisor.uncertainDoseIDs.count <= 1)
        #expect(rig.alarms("raised").filter { $0 == "journal_unwritable" }.count == 1)
        rig.pass(.minutes(20))
        // The lease ran out by itself: the patient is on scheduled basal.
        #expect(rig.pump.rate == .unitsPerHour(1))
    }

    @Test("a journal that can be written again closes the loop after one decision on the schedule")
    func journalMended() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.journalFails = true
        rig.run([141, 142])
        rig.journalFails = false
        rig.run([141])
        #expect(rig.supervisor.mode == .scheduledBasal)
        rig.run([142])
        #expect(rig.supervisor.mode == .closedLoop)
        #expect(rig.pump.rate == .unitsPerHour(1.5))
    }

    @Test("the planner is told what was delivered and entered since its last step")
    func accounting() {
        var rig = Rig()
        rig.settle()
        rig.pump.enter(.userBolus(.units(4)))
        rig.pump.enter(.carbohydrate(.grams(45)))
        rig.run([150])
        let request = rig.requests.last
        #expect(request?.deliveredBolus == .units(4))
        #expect(request?.carbs == .grams(45))
        #expect(request?.elapsed == .minutes(5))
        // 1 U/h for 5 min, by hand 83.3 mU; the pump's whole milliunits may round by one.
        #expect((82...84).contains(request?.deliveredBasal.milliunits ?? 0))
        rig.run([152])
        #expect(rig.requests.last?.carbs == .zero)
        #expect(rig.requests.last?.deliveredBolus == .zero)
        #expect(rig.requests.last.map { $0.insulinOnBoard > .units(3.5) } == true)
    }

    @Test("advise-only decides everything and commands nothing")
    func adviseOnly() {
        var rig = Rig { $0.automation = .adviseOnly }
        rig.basal = .unitsPerHour(2)
        rig.settle()
        #expect(rig.pump.executions.isEmpty)
        #expect(rig.lastDecision?["verdict"]?["authorised"]?["basal_mu_h"]?.intValue == 2000)
    }

    @Test("reduce-only lowers and never raises")
    func reduceOnly() {
        var rig = Rig { $0.automation = .reduceOnly }
        rig.basal = .unitsPerHour(2)
        rig.settle()
        #expect(rig.pump.executions.isEmpty)
        rig.basal = .unitsPerHour(0.4)
        rig.run([140])
        #expect(rig.pump.rate == .unitsPerHour(0.4))
    }

    @Test(
        "a low reading stops delivery in the same cycle, LOW as well as a number",
        arguments: [SensorReading.value(.mgPerdL(69)), .low])
    func suspend(reading: SensorReading) {
        var rig = Rig()
        rig.settle()
        rig.read(reading)
        #expect(rig.pump.rate == .zero)
        #expect(rig.lastDecision?["mode"]?.textValue == "suspended")
        #expect(rig.alarms("raised").contains(reading == .low ? "urgent_low" : "low"))
    }

    @Test(
        "zero delivery ends after two hours of lows, with an alarm, whatever the planner wants",
        arguments: [0.0, 1.0])
    func suspendLimit(wanted: Double) {
        var rig = Rig()
        rig.settle()
        rig.basal = .unitsPerHour(wanted)
        rig.run([Double](repeating: 65, count: 24).enumerated().map { $1 + Double($0 % 3) })
        #expect(rig.pump.rate == .zero)
        #expect(rig.lastDecision?["mode"] == .text("suspended"))
        rig.run([65, 66])
        #expect(rig.pump.rate == .unitsPerHour(1))
        #expect(rig.alarms("raised").contains("time_at_minimum"))
        #expect(rig.supervisor.causes.contains(.suspendedTooLong))
    }

    @Test("without readings: no increase after 12 min, scheduled basal after 20, alarm")
    func blind() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        #expect(rig.pump.rate == .unitsPerHour(1.5))
        rig.pass(.minutes(9))
        #expect(rig.pump.rate == .unitsPerHour(1))
        rig.pass(.minutes(8))
        #expect(rig.supervisor.mode == .scheduledBasal)
        #expect(rig.alarms("raised").contains("no_reading"))
        rig.feed(.acknowledged)
        #expect(rig.alarms("acknowledged").contains("no_reading"))
        rig.run([140, 141, 142, 140])
        #expect(rig.supervisor.mode == .closedLoop)
        #expect(rig.alarms("cleared").contains("no_reading"))
    }
}
