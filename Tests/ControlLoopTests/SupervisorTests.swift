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
        #expect(rig.alarms("raised").contains("journal_unwritable"))
        rig.pass(.minutes(20))
        // The lease ran out by itself: the patient is on scheduled basal.
        #expect(rig.pump.rate == .unitsPerHour(1))
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

    @Test("zero delivery ends after two hours of lows, with an alarm")
    func suspendLimit() {
        var rig = Rig()
        rig.settle()
        rig.run([Double](repeating: 65, count: 24).enumerated().map { $1 + Double($0 % 3) })
        #expect(rig.pump.rate == .zero)
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

@Suite("The supervisor and the pump's link")
struct PumpLinkTests {
    @Test("an answer that is lost is asked for again with the same id, and nothing is given twice")
    func lostAnswer() {
        var rig = Rig()
        rig.settle()
        rig.bolus = .units(0.3)
        rig.pumpIsHeard = false
        rig.read(.value(.mgPerdL(141)))
        // The status request is repeated, then given up: without a status nothing is decided.
        rig.pass(.seconds(10))
        #expect(rig.supervisor.causes.contains(.pumpSilent))
        #expect(!rig.pump.executions.contains { $0.order == .setBolus(.units(0.3)) })
        rig.pumpIsHeard = true
        rig.pass(.minutes(5))
        rig.run([140, 141])
        #expect(!rig.supervisor.causes.contains(.pumpSilent))
        #expect(Set(rig.pump.executions.map(\.id)).count == rig.pump.executions.count)
    }

    @Test(
        "a dose in flight when the link is lost is looked up by its id and never repeated anew",
        arguments: [true, false])
    func inFlight(executed: Bool) {
        var rig = Rig()
        rig.settle()
        rig.bolus = .units(0.3)
        rig.pumpHears = false
        rig.counter += 1
        rig.feed(.sensor(rig.sample(.value(.mgPerdL(141)))))
        rig.feed(.pumpReply(.status(rig.pump.status)))
        let sent = rig.commands.compactMap { command -> (UInt64, DoseOrder)? in
            if case .sendPump(.dose(let dose, let order)) = command {
                (dose.id, order)
            } else {
                nil
            }
        }.last
        guard let sent else {
            Issue.record("no dose was sent")
            return
        }
        #expect(sent.1 == .setBolus(.units(0.3)))
        if executed {
            _ = rig.pump.answer(
                .dose(
                    DoseCommand(
                        id: sent.0, challenge: 1, notAfter: DeviceInstant(milliseconds: .max),
                        logHead: .zero), sent.1))
        }
        rig.feed(.pumpLost)
        #expect(rig.supervisor.uncertainDoseIDs == [sent.0])
        #expect(rig.supervisor.causes.contains(.doseUncertain))
        rig.pumpHears = true
        rig.connect()
        #expect(rig.supervisor.uncertainDoseIDs.isEmpty)
        let outcome = rig.records.last { $0.kind == .outcome }?.body
        #expect(outcome?["outcome"]?.textValue == (executed ? "accepted" : "never_received"))
        #expect(rig.pump.executions.filter { $0.id == sent.0 }.count == (executed ? 1 : 0))
    }

    @Test("a refused rate takes the bolus behind it along")
    func refusal() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.bolus = .units(0.3)
        rig.basal = .unitsPerHour(1.6)
        rig.pump.refuses = .tooSoon
        let given = rig.pump.executions.count
        rig.read(.value(.mgPerdL(141)))
        #expect(rig.pump.executions.count == given)
        let outcomes = rig.records.filter { $0.kind == .outcome }.suffix(2)
            .compactMap { $0.body["outcome"]?.textValue }
        #expect(outcomes == ["refused", "not_sent"])
    }

    @Test("more basal than any rate that was authorised latches the loop and opens the interlock")
    func runaway() {
        var rig = Rig()
        rig.settle()
        rig.pump.runawayRate = .unitsPerHour(8)
        rig.run([140, 141])
        #expect(rig.supervisor.mode == .latchedSafe)
        #expect(rig.alarms("raised").contains("over_delivery"))
        #expect(rig.outputs.last?.pumpEnable == false)
    }

    @Test(
        "a motor at 2.5 times its rate is found within 25 min, at 1.2 within 4 h, at 1.05 never",
        arguments: [(2.5, 5, true), (1.2, 48, true), (1.05, 48, false)])
    func slowRunaway(times: Double, cycles: Int, found: Bool) {
        var rig = Rig()
        rig.settle()
        rig.pump.runawayRate = .unitsPerHour(times)
        // A scheduled 1 U/h allows 0.092 U in 5 min; 2.5 U/h is 0.117 U more, 1.2 U/h 0.008 U.
        rig.run((0..<cycles).map { 140 + Double($0 % 3) })
        #expect((rig.supervisor.mode == .latchedSafe) == found)
        #expect(rig.alarms("raised").contains("over_delivery") == found)
    }

    @Test("a suspended pump is no looping: the ladder says so at 20 and 40 min")
    func suspendedPump() {
        var rig = Rig()
        rig.settle()
        rig.pump.therapyState = .pause
        rig.run((0..<10).map { 140 + Double($0 % 3) })
        #expect(rig.alarms("raised").contains("pump_not_running"))
        #expect(rig.alarms("raised").contains("not_looping_20"))
        #expect(rig.alarms("raised").contains("not_looping_40"))
        #expect(!rig.alarms("raised").contains("not_looping_60"))
    }

    @Test("a pump programmed otherwise than configured is not increased")
    func mismatch() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.pump.programmed = .unitsPerHour(1.1)
        rig.settle()
        #expect(rig.supervisor.causes.contains(.basalMismatch))
        #expect(rig.pump.executions.isEmpty)
    }

    @Test("a pump that had given boluses before it was known is reduce-only for one insulin action")
    func unknownPast() {
        var rig = Rig()
        rig.pump.bolusTotal = .units(12)
        rig.settle()
        #expect(rig.supervisor.causes.contains(.pumpRestarted))
        #expect(rig.supervisor.mode == .reduceOnly)
        rig.run((0..<61).map { 140 + Double($0 % 3) })
        #expect(!rig.supervisor.causes.contains(.pumpRestarted))
    }
}

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
