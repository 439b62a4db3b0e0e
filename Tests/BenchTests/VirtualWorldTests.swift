// The virtual patient's devices and habits, driven in process.

import Bench
import DeviceProtocols
import Quantities
import Testing

@Suite("The virtual world") struct VirtualWorldTests {
    /// Six hours with a status and a temporary basal every half hour.
    private func run(seed: UInt64) throws -> (outputs: [WorldOutput], trace: BenchTrace) {
        let meals = "meals: [{at: 07:30, carbs: 45 g, announced: exactly}]"
        var talk = try BenchScenario.conversation(BenchScenario.sampled(seed: seed, meals))
        try talk.connect()
        for step in 0...12 {
            talk.advance(to: .minutes(Int64(30 * step)))
            let rate = InsulinRate(milliunitsPerHour: Int64(200 * (step % 4)))
            _ = try talk.dose(
                UInt64(step + 1), .setTemporaryBasal(rate: rate, duration: .minutes(20)))
        }
        return (talk.outputs, talk.trace)
    }

    @Test("the same seed gives the same bytes and the same trace; another seed does not")
    func determinism() throws {
        let first = try run(seed: 11)
        let second = try run(seed: 11)
        #expect(first.outputs == second.outputs)
        #expect(first.trace == second.trace)
        #expect(first.outputs.count > 80)
        #expect(try run(seed: 12).outputs != first.outputs)
    }

    @Test("the trace does not depend on how finely time is cut")
    func timeCuts() throws {
        let play = try BenchScenario.sampled(
            "meals: [{at: 07:30, carbs: 45 g, announced: exactly}]")
        var coarse = try BenchScenario.conversation(play)
        coarse.advance(to: .hours(3))
        var fine = try BenchScenario.conversation(play)
        for step in 1...1080 { fine.advance(to: .seconds(Int64(10 * step))) }
        #expect(coarse.trace.minutes == fine.trace.minutes)
        #expect(coarse.outputs == fine.outputs)
    }

    @Test("a repeated dose id is answered from the record and delivered once (SR-001)")
    func repeatedDose() throws {
        var talk = try BenchScenario.conversation(BenchScenario.sampled())
        try talk.connect()
        let first = try talk.dose(10, .setBolus(.units(1)))
        #expect(first.outcome == .accepted)
        talk.advance(to: .minutes(5))
        let again = try talk.dose(10, .setBolus(.units(1)))
        #expect(again.outcome == .accepted)
        #expect(again.delivered == .units(1))
        talk.advance(to: .minutes(15))
        #expect(try talk.status().deliveredBolusTotal == .units(1))
        #expect(talk.trace.events(of: .dose).count == 1)
        #expect(talk.trace.events(of: .doseRepeated).count == 1)
    }

    @Test("a pump that starts again knows its doses and totals, and counts its boot (SR-001)")
    func pumpRestart() throws {
        let play = try BenchScenario.sampled()
        var before = try BenchScenario.conversation(play)
        try before.connect()
        _ = try before.dose(10, .setBolus(.units(1)))
        before.advance(to: .minutes(5))
        let totals = before.world.pumpTotals
        let taken = before.world.takePumpMemory()
        let memory = try #require(taken)
        let unchanged = before.world.takePumpMemory()
        #expect(unchanged == nil)

        var after = try BenchScenario.conversation(play, memory: memory, epoch: 2)
        try after.connect()
        #expect(after.identity?.bootCounter == 2)
        let answer = try after.dose(10, .setBolus(.units(1)))
        #expect(answer.outcome == .accepted)
        #expect(answer.delivered == .units(1))
        #expect(after.world.pumpTotals.bolus == totals.bolus)
        #expect(after.world.pumpTotals.basal == totals.basal)
    }

    @Test("a damaged pump memory is refused")
    func damagedMemory() throws {
        let play = try BenchScenario.sampled()
        var talk = try BenchScenario.conversation(play)
        let taken = talk.world.takePumpMemory()
        var memory = try #require(taken)
        memory[3] ^= 1
        #expect(throws: PumpDoseBookFault.damaged) {
            _ = try BenchScenario.conversation(play, memory: memory)
        }
    }

    @Test("a lease ends by itself, then scheduled basal resumes (SR-004)")
    func leaseEnds() throws {
        var talk = try BenchScenario.conversation(BenchScenario.sampled())
        try talk.connect()
        talk.advance(to: .minutes(3))
        _ = try talk.dose(1, .setTemporaryBasal(rate: .zero, duration: .minutes(30)))
        #expect(talk.world.pumpRate == .zero)
        talk.advance(to: Span(milliseconds: 33 * 60_000 - 1))
        #expect(talk.world.pumpRate == .zero)
        talk.advance(to: .minutes(33))
        #expect(talk.world.pumpRate == .unitsPerHour(1))
        let ended = talk.trace.events(of: .temporaryBasalEnded)
        #expect(ended.map(\.at) == [.minutes(33)])
        #expect(ended.map(\.detail) == ["expired"])
        // The run starts at 06:00; the schedule steps to 0.6 U/h at 07:00.
        talk.advance(to: .minutes(60))
        #expect(talk.world.pumpRate == .unitsPerHour(0.6))
        #expect(try talk.status().programmedBasal == .unitsPerHour(0.6))
    }

    @Test("with a pump that meters exactly, the tissue gets what the pump's totals say")
    func totalsAgree() throws {
        var talk = try BenchScenario.conversation(
            BenchScenario.sampled(
                """
                meals: [{at: 07:30, carbs: 45 g, announced: exactly}]
                pump: {accuracy: exact}
                """))
        try talk.connect()
        _ = try talk.dose(1, .setBolus(.units(0.35)))
        talk.advance(to: .hours(6))
        let status = try talk.status()
        let basal = talk.trace.minutes.reduce(InsulinAmount.zero) { $0 + $1.basal }
        let bolus = talk.trace.minutes.reduce(InsulinAmount.zero) { $0 + $1.bolus }
        #expect(basal == status.deliveredBasalTotal)
        #expect(bolus == status.deliveredBolusTotal)
        // 1 h at 1 U/h and 5 h at 0.6 U/h; 45 g at 10 g/U, in strokes of 0.05 U, and 0.35 U.
        #expect(basal == .units(4))
        #expect(bolus == .units(4.85))
        let reached = talk.trace.minutes.reduce(0) { $0 + ($1.reached ?? .nan) }
        #expect((reached - 8.85).magnitude < 1e-6)
        #expect(status.reservoir == .units(200 - 4 - 4.85))
    }

    @Test("a controller with another key learns nothing and changes nothing (SR-016)")
    func wrongKey() throws {
        let play = try BenchScenario.sampled()
        let right = try BenchScenario.conversation(play)
        var wrong = try BenchConversation(
            right.world, key: [UInt8](repeating: 1, count: 31) + [2])
        try wrong.connect()
        #expect(wrong.identity == nil)
        #expect(throws: LinkError.notEstablished) { _ = try wrong.ask(.getStatus) }
    }
}

@Suite("The virtual person") struct VirtualPersonTests {
    @Test("eats what is eaten, enters what is counted, late, and boluses by the count")
    func meal() throws {
        var talk = try BenchScenario.conversation(
            BenchScenario.sampled(
                """
                meals:
                  - {at: 07:30, carbs: 50 g, announced: {error: -20 %, delay: 10 min}}
                  - {at: 09:00, carbs: 20 g, announced: no}
                """))
        try talk.connect()
        talk.advance(to: .hours(4))
        #expect(talk.trace.events(of: .meal).map(\.value) == [50, 20])
        #expect(talk.trace.events(of: .meal).map(\.at) == [.minutes(90), .minutes(180)])
        #expect(talk.trace.events(of: .carbEntry).map(\.value) == [40])
        #expect(talk.trace.events(of: .carbEntry).map(\.at) == [.minutes(100)])
        #expect(talk.trace.events(of: .userBolus).map(\.value) == [4])
        let told = try talk.history().map(\.event)
        #expect(told.contains(.carbohydrate(.grams(40))))
        #expect(told.contains(.userBolus(.units(4))))
    }

    @Test("a meal raises glucose")
    func mealActs() throws {
        var fed = try BenchScenario.conversation(
            BenchScenario.sampled("meals: [{at: 06:30, carbs: 60 g, announced: no}]"))
        var fasting = try BenchScenario.conversation(BenchScenario.sampled())
        fed.advance(to: .hours(2))
        fasting.advance(to: .hours(2))
        let with = try #require(fed.trace.minutes.last?.plasma)
        let without = try #require(fasting.trace.minutes.last?.plasma)
        #expect(with > without + 20)
    }

    @Test("presses the button so long after the buzzer began, and takes the finger off")
    func button() throws {
        var talk = try BenchScenario.conversation(
            BenchScenario.sampled("person: {acknowledges_alarms_within: 5 min}"))
        talk.advance(to: .minutes(10))
        talk.world.hear(buzzer: true)
        #expect(talk.world.nextEvent == .origin + .minutes(10) + .minutes(5))
        talk.advance(to: .minutes(14))
        #expect(!talk.outputs.contains(.button(pressed: true)))
        talk.advance(to: .minutes(15))
        #expect(talk.outputs.contains(.button(pressed: true)))
        #expect(!talk.outputs.contains(.button(pressed: false)))
        talk.advance(to: .minutes(16))
        #expect(talk.outputs.last { $0.isButton } == .button(pressed: false))
    }

    @Test("leaves the button alone when the buzzer fell silent by itself, or never answers")
    func noButton() throws {
        var talk = try BenchScenario.conversation(
            BenchScenario.sampled("person: {acknowledges_alarms_within: 5 min}"))
        talk.world.hear(buzzer: true)
        talk.advance(to: .minutes(2))
        talk.world.hear(buzzer: false)
        talk.advance(to: .minutes(20))
        #expect(!talk.outputs.contains { $0.isButton })
        var absent = try BenchScenario.conversation(BenchScenario.sampled())
        absent.world.hear(buzzer: true)
        absent.advance(to: .hours(2))
        #expect(!absent.outputs.contains { $0.isButton })
    }
}

@Suite("Scripted device faults") struct DeviceFaultTests {
    /// Frames of the sensor's line: how many came, and how many were damaged.
    private func frames(_ outputs: [WorldOutput]) -> (good: Int, damaged: Int) {
        var decoder = FrameDecoder()
        var good = 0
        var damaged = 0
        for case .bytes(let bytes, .cgm) in outputs {
            decoder.push(bytes)
            while let result = decoder.next() {
                if case .success = result { good += 1 } else { damaged += 1 }
            }
        }
        return (good, damaged)
    }

    @Test("a sensor that is off sends nothing for that time, and is on again at its end")
    func sensorOff() throws {
        var talk = try BenchScenario.conversation(
            BenchScenario.sampled("faults: [{fault: off, target: cgm, at: 30 min, for: 30 min}]"))
        talk.advance(to: .hours(2))
        let times = talk.trace.events(of: .cgm).map { $0.at.milliseconds / 60_000 }
        #expect(times == [0, 5, 10, 15, 20, 25] + stride(from: 60, through: 120, by: 5))
        // The greeting and 19 samples.
        #expect(frames(talk.outputs) == (20, 0))
        #expect(talk.trace.events(of: .faultBegan).map(\.at) == [.minutes(30)])
        #expect(talk.trace.events(of: .faultEnded).map(\.at) == [.minutes(60)])
    }

    @Test("bit errors damage frames while they last, and only on their line")
    func bitErrors() throws {
        var talk = try BenchScenario.conversation(
            BenchScenario.sampled(
                """
                faults:
                  - {fault: bit_errors, target: cgm_line, at: 1 h, for: 1 h, magnitude: 1 %}
                """))
        try talk.connect()
        talk.advance(to: .minutes(59))
        #expect(frames(talk.outputs).damaged == 0)
        talk.advance(to: .minutes(119))
        #expect(frames(talk.outputs).damaged >= 6)
        let before = frames(talk.outputs).damaged
        talk.advance(to: .hours(4))
        // The first frame afterwards may run into a broken one.
        #expect(frames(talk.outputs).damaged <= before + 1)
        _ = try talk.status()
    }
}

extension WorldOutput {
    var isButton: Bool {
        if case .button = self { true } else { false }
    }
}
