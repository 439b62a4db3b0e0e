// Every fault of the pump does what it says to what the controller hears and the tissue gets.

import DeviceProtocols
import Quantities
import Testing

import Bench

@Suite("Faults of the pump") struct PumpFaultTests {
    private func talk(_ faults: String...) throws -> BenchConversation<SimulatedBody> {
        let list = faults.map { "{\($0)}" }.joined(separator: ", ")
        var talk = try BenchScenario.conversation(
            BenchScenario.sampled("pump: {accuracy: exact}\nfaults: [\(list)]"))
        try talk.connect()
        return talk
    }

    /// Asks and gives the answer, or `nil` for silence.
    private func hears(_ talk: inout BenchConversation<SimulatedBody>) -> Bool {
        (try? talk.status()) != nil
    }

    @Test("off: hears and answers nothing, and delivers its own basal")
    func off() throws {
        var talk = try talk("fault: off, target: pump, at: 10 min, for: 20 min")
        talk.advance(to: .minutes(9))
        #expect(hears(&talk))
        talk.advance(to: .minutes(10))
        #expect(!hears(&talk))
        talk.advance(to: .minutes(30))
        // 30 min at 1 U/h.
        #expect(try talk.status().deliveredBasalTotal == .units(0.5))
    }

    @Test("stuck: totals stand still, the truth too; nothing is made up for later")
    func stuck() throws {
        var talk = try talk("fault: stuck, target: pump, at: 6 min, for: 30 min")
        talk.advance(to: .minutes(36))
        let status = try talk.status()
        #expect(status.deliveredBasalTotal == .units(0.1))
        #expect(status.therapyState == .run)
        talk.advance(to: .minutes(60))
        #expect(try talk.status().deliveredBasalTotal == .units(0.5))
    }

    @Test("stuck: a bolus waits and goes on")
    func stuckBolus() throws {
        var talk = try talk("fault: stuck, target: pump, at: 6 min, for: 30 min")
        talk.advance(to: .minutes(7))
        _ = try talk.dose(1, .setBolus(.units(1)))
        talk.advance(to: .minutes(35))
        #expect(try talk.status().deliveredBolusTotal == .zero)
        talk.advance(to: .minutes(40))
        #expect(try talk.status().deliveredBolusTotal == .units(1))
    }

    @Test(
        "wrong: that share of the basal, told truly",
        arguments: [(0, 0.1), (50, 0.35), (300, 1.6)])
    func wrong(percent: Int, expected: Double) throws {
        var talk = try talk(
            "fault: wrong, target: pump, at: 6 min, for: 30 min, magnitude: \(percent) %")
        talk.advance(to: .minutes(36))
        #expect(try talk.status().deliveredBasalTotal == .units(expected))
        let reached = talk.trace.minutes.reduce(0) { $0 + ($1.reached ?? .nan) }
        #expect((reached - expected).magnitude < 1e-6)
    }

    @Test("garbage: authentic answers with numbers that are not the pump's")
    func garbage() throws {
        var talk = try talk("fault: garbage, target: pump, at: 10 min, for: 10 min")
        talk.advance(to: .minutes(9))
        let before = try talk.status()
        talk.advance(to: .minutes(11))
        let first = try talk.status()
        let second = try talk.status()
        #expect(first.reservoir != before.reservoir)
        #expect(first.deliveredBasalTotal != second.deliveredBasalTotal)
        #expect(first.pumpID == before.pumpID)
        talk.advance(to: .minutes(20))
        #expect(try talk.status().reservoir <= before.reservoir)
    }

    @Test("slow: answers come so much later, in order")
    func slow() throws {
        var talk = try talk(
            "fault: slow, target: pump, at: 10 min, for: 10 min, magnitude: 5 s")
        talk.advance(to: .minutes(11))
        let count = talk.outputs.count
        #expect(!hears(&talk))
        #expect(talk.world.nextEvent == .origin + .seconds(665))
        talk.advance(to: Span(milliseconds: 664_999))
        #expect(talk.outputs.count == count)
        talk.advance(to: .seconds(665))
        #expect(talk.outputs.count == count + 1)
    }

    @Test("intermittent: some requests are not heard")
    func intermittent() throws {
        var talk = try talk(
            "fault: intermittent, target: pump, at: 10 min, for: 10 min, magnitude: 30 %")
        talk.advance(to: .minutes(11))
        var heard = 0
        for _ in 0..<200 where hears(&talk) { heard += 1 }
        // 200 at 70 %: 140 ± 6.5.
        #expect((120...160).contains(heard))
    }

    @Test("a lost acknowledgement: the dose is given, its answer is not; asked by id it is known")
    func lostAcknowledgement() throws {
        var talk = try talk(
            "fault: lost_acknowledgement, target: pump, at: 10 min, for: 10 min")
        talk.advance(to: .minutes(11))
        #expect(throws: (any Error).self) { _ = try talk.dose(7, .setBolus(.units(1))) }
        guard case .dose(let result) = try talk.ask(.getDose(id: 7)) else {
            Issue.record("no dose result")
            return
        }
        #expect(result.outcome == .accepted)
        talk.advance(to: .minutes(15))
        #expect(try talk.status().deliveredBolusTotal == .units(1))
    }

    @Test("partial delivery: a bolus ends early and its record says so")
    func partial() throws {
        var talk = try talk(
            "fault: partial_delivery, target: pump, at: 10 min, for: 10 min, magnitude: 50 %")
        talk.advance(to: .minutes(11))
        _ = try talk.dose(7, .setBolus(.units(1)))
        talk.advance(to: .minutes(15))
        let status = try talk.status()
        #expect(status.deliveredBolusTotal == .units(0.5))
        #expect(status.bolus == nil)
        #expect(
            try talk.history().map(\.event).contains(
                .bolusDelivered(doseID: 7, amount: .units(0.5))))
    }

    @Test(
        "refuse: doses are refused for the reason given",
        arguments: [
            ("too_soon", DoseRefusal.tooSoon), ("above_limit", .abovePumpLimit),
            ("occluded", .occluded), ("reservoir_empty", .reservoirEmpty),
        ])
    func refuse(word: String, reason: DoseRefusal) throws {
        var talk = try talk(
            "fault: refuse, target: pump, at: 10 min, for: 10 min, magnitude: \(word)")
        talk.advance(to: .minutes(11))
        #expect(try talk.dose(7, .setBolus(.units(1))).outcome == .refused(reason))
        talk.advance(to: .minutes(20))
        #expect(try talk.dose(8, .setBolus(.units(1))).outcome == .accepted)
    }

    @Test("duplicate: the history has the person's entries twice, the totals once")
    func duplicate() throws {
        var talk = try BenchScenario.conversation(
            BenchScenario.sampled(
                """
                meals: [{at: 30 min, carbs: 50 g, announced: exactly}]
                faults: [{fault: duplicate, target: pump, at: 20 min, for: 20 min}]
                """))
        try talk.connect()
        talk.advance(to: .hours(1))
        let events = try talk.history().map(\.event)
        #expect(events.filter { $0 == .userBolus(.units(5)) }.count == 2)
        #expect(events.filter { $0 == .carbohydrate(.grams(50)) }.count == 2)
        #expect(try talk.status().deliveredBolusTotal == .units(5))
    }

    @Test("reset: another boot, no session, no lease; what it remembers is asked for")
    func reset() throws {
        for (memory, total) in [("kept", 1.0), ("lost", 0), ("blank", 0)] {
            var talk = try talk(
                "fault: reset, target: pump, at: 20 min, magnitude: \(memory)")
            talk.advance(to: .minutes(10))
            _ = try talk.dose(7, .setBolus(.units(1)))
            talk.advance(to: .minutes(15))
            _ = try talk.dose(8, .setTemporaryBasal(rate: .zero, duration: .minutes(30)))
            #expect(talk.world.pumpRate == .zero)
            talk.advance(to: .minutes(20))
            #expect(talk.world.pumpRate == .unitsPerHour(1))
            #expect(!hears(&talk))
            talk.advance(to: .minutes(21))
            try talk.connect()
            guard memory != "blank" else {
                // Its epoch is no longer above the last: the controller takes nothing from it.
                #expect(throws: LinkError.notEstablished) { _ = try talk.status() }
                continue
            }
            let status = try talk.status()
            #expect(status.bootCounter == 2)
            #expect(status.deliveredBolusTotal == .units(total))
            #expect(status.deviceTime.milliseconds == 60_000)
            #expect(status.lastDoseID == (memory == "kept" ? 8 : nil))
        }
    }

    @Test("a clock step moves the schedule, there and back")
    func clock() throws {
        // The run starts at 06:00; the schedule steps from 1 U/h to 0.6 U/h at 07:00.
        var talk = try talk(
            "fault: clock_step, target: pump, at: 10 min, for: 20 min, magnitude: 1 h")
        talk.advance(to: .minutes(9))
        #expect(talk.world.pumpRate == .unitsPerHour(1))
        talk.advance(to: .minutes(10))
        #expect(try talk.status().programmedBasal == .unitsPerHour(0.6))
        talk.advance(to: .minutes(30))
        #expect(try talk.status().programmedBasal == .unitsPerHour(1))
        talk.advance(to: .minutes(60))
        // 40 min at 1 U/h and 20 min at 0.6 U/h, in strokes of 0.05 U.
        #expect(try talk.status().deliveredBasalTotal == .units(0.85))
    }

    @Test("battery and reservoir say what is left and announce it")
    func low() throws {
        var battery = try talk(
            "fault: low_battery, target: pump, at: 10 min, for: 10 min, magnitude: 0 %")
        battery.advance(to: .minutes(11))
        let empty = try battery.status()
        #expect(empty.batteryPercent == 0)
        #expect(empty.annunciations.isSuperset(of: [.batteryLow, .batteryEmpty]))
        battery.advance(to: .minutes(20))
        #expect(try battery.status().batteryPercent == 100)
        #expect(try battery.status().annunciations.isEmpty)
        var reservoir = try talk("fault: low_reservoir, target: pump, at: 10 min, magnitude: 4 U")
        reservoir.advance(to: .minutes(10))
        #expect(try reservoir.status().reservoir == .units(4))
        #expect(try reservoir.status().annunciations == .reservoirLow)
    }

    @Test("suspend stops delivery and lets it run again; a lease does not come back")
    func suspend() throws {
        var talk = try talk("fault: suspend, target: pump, at: 12 min, for: 18 min")
        talk.advance(to: .minutes(6))
        _ = try talk.dose(
            8, .setTemporaryBasal(rate: .unitsPerHour(2), duration: .minutes(30)))
        talk.advance(to: .minutes(12))
        #expect(try talk.status().therapyState == .stop)
        #expect(talk.world.pumpRate == .zero)
        talk.advance(to: .minutes(30))
        // 6 min at 1 U/h, 6 min at 2 U/h.
        #expect(try talk.status().deliveredBasalTotal == .units(0.3))
        #expect(talk.world.pumpRate == .unitsPerHour(1))
    }
}
