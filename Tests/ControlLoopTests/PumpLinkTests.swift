// The supervisor at a pump that loses answers, refuses, runs away or is set otherwise.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

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

    /// At a schedule of 1 U/h: what is given is told from the pump's own totals.
    @Test(
        "what a runaway pump gave beyond is withheld, but for 0.1 U, and then the schedule is back",
        arguments: [(2.5, 5), (8, 2), (12, 2)])
    func surplusMadeGood(rate: Double, cycles: Int) {
        var rig = Rig()
        rig.settle()
        let begin = rig.now
        let before = rig.pump.basalTotal
        func beyond() -> Double {
            (rig.pump.basalTotal - before).units - Double(rig.now - begin) / 3_600_000
        }
        rig.pump.runawayRate = .unitsPerHour(rate)
        rig.run((0..<cycles).map { 140 + Double($0 % 3) })
        #expect(rig.supervisor.mode == .latchedSafe)
        #expect(rig.pump.lease?.rate == .zero)
        let most = beyond()
        rig.pump.runawayRate = nil
        var zeros = 0
        while rig.pump.lease?.rate == .zero, zeros < 30 {
            rig.run([140 + Double(zeros % 3)])
            zeros += 1
        }
        #expect(rig.pump.lease == nil)
        // Minutes of zero are what was beyond, at 1 U/h; a cycle more or less.
        #expect(abs(Double(zeros) * 5 - (most - 0.1) * 60) <= 7.5)
        #expect(beyond() <= 0.15)
        #expect(beyond() >= -0.05)
        #expect(rig.supervisor.mode == .latchedSafe)
    }

    /// At 1 U/h and insulin that acts for 6 h, 6 U. 100 U/h give 8.3 U in the 5 min before it is seen.
    @Test("no more is withheld than one insulin action's schedule, and 120 min at a time at most")
    func surplusBounded() {
        var rig = Rig()
        rig.settle()
        rig.pump.runawayRate = .unitsPerHour(100)
        rig.run([140, 141])
        rig.pump.runawayRate = nil
        let begin = rig.now
        let before = rig.pump.basalTotal
        var course: [Bool] = []
        for cycle in 0..<120 {
            rig.run([140 + Double(cycle % 3)])
            course.append(rig.pump.rate == .zero)
        }
        let withheld =
            Double(rig.now - begin) / 3_600_000 - (rig.pump.basalTotal - before).units
        #expect(abs(withheld - 5.9) <= 0.15)
        let stops = course.split(separator: false).map(\.count)
        #expect((3...4).contains(stops.count))
        #expect(stops.allSatisfy { $0 <= 25 })
        #expect(course.suffix(30).allSatisfy { !$0 })
    }

    /// After the first row of readings above 250 mg/dL for an hour that do not fall, the insulin that
    /// the totals tell of is not there.
    @Test("nothing is withheld on totals in doubt, nor against readings that stand high")
    func surplusNotBelieved() {
        var caught = Rig()
        caught.settle()
        caught.pump.runawayRate = .unitsPerHour(12)
        caught.run([140, 141])
        caught.pump.runawayRate = nil
        #expect(caught.pump.lease?.rate == .zero)

        var doubted = caught
        for cycle in 0..<12 {
            doubted.pump.basalTotal = .units(900 - 10 * Double(cycle))
            doubted.run([140 + Double(cycle % 3)])
        }
        #expect(doubted.supervisor.mode == .latchedSafe)
        #expect(doubted.pump.lease == nil)

        var high = caught
        var zeros = 0
        for cycle in 0..<16 {
            high.run([262 + Double(cycle % 3)])
            if high.pump.rate == .zero { zeros += 1 }
        }
        #expect((11...14).contains(zeros))
        #expect(high.pump.lease == nil)
    }

    @Test("a latched loop still stops the pump while glucose is low, and stays latched")
    func latchedAndLow() {
        var rig = Rig()
        rig.settle()
        rig.pump.runawayRate = .unitsPerHour(2.5)
        rig.run((0..<5).map { 140 + Double($0 % 3) })
        #expect(rig.supervisor.mode == .latchedSafe)
        rig.pump.runawayRate = nil
        rig.run((0..<15).map { 138 + Double($0 % 3) })
        #expect(rig.pump.lease == nil)
        rig.run([126, 112, 98, 84, 70, 58])
        #expect(rig.pump.lease?.rate == .zero)
        #expect(rig.supervisor.mode == .latchedSafe)
        rig.run([72, 84, 96, 108, 120])
        #expect(rig.pump.lease == nil)
        #expect(rig.supervisor.mode == .latchedSafe)
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
