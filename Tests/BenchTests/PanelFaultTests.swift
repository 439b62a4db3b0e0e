// The faults of button, interlock and buzzer: what the board and the person notice.

import Quantities
import Testing

import Bench

@Suite("Faults of button, interlock and buzzer") struct PanelFaultTests {
    private func talk(_ fault: String) throws -> BenchConversation<SimulatedBody> {
        try BenchScenario.conversation(
            BenchScenario.sampled(
                """
                faults: [{\(fault), at: 10 min, for: 30 min}]
                person: {acknowledges_alarms_within: 5 min}
                """))
    }

    private func edges(_ talk: BenchConversation<SimulatedBody>) -> [Bool] {
        talk.outputs.compactMap {
            if case .button(let pressed) = $0 { pressed } else { nil }
        }
    }

    @Test("a stuck button is closed from its begin to its end, whoever presses")
    func stuckButton() throws {
        var talk = try talk("fault: stuck, target: button")
        talk.advance(to: .minutes(11))
        #expect(edges(talk) == [true])
        talk.world.hear(buzzer: true)
        talk.advance(to: .minutes(39))
        #expect(edges(talk) == [true])
        talk.world.hear(buzzer: false)
        talk.advance(to: .minutes(41))
        #expect(edges(talk) == [true, false])
    }

    @Test("a button that is off is pressed again and again and never reaches the board")
    func deadButton() throws {
        var talk = try talk("fault: off, target: button")
        talk.advance(to: .minutes(11))
        talk.world.hear(buzzer: true)
        talk.advance(to: .minutes(39))
        #expect(edges(talk).isEmpty)
        #expect(talk.trace.events(of: .button).count == 5)
        talk.advance(to: .minutes(42))
        #expect(edges(talk) == [true, false])
    }

    @Test("a bouncing contact gives so many edges more, and ends where the finger is")
    func bounce() throws {
        var talk = try talk("fault: intermittent, target: button, magnitude: 4 edges")
        talk.advance(to: .minutes(11))
        talk.world.hear(buzzer: true)
        talk.advance(to: Span(milliseconds: 16 * 60_000 + 200))
        #expect(edges(talk) == [true, false, true, false, true])
        talk.world.hear(buzzer: false)
        talk.advance(to: .minutes(17))
        #expect(edges(talk).last == false)
    }

    @Test("the interlock's read-back is stuck, then mended")
    func interlock() throws {
        var talk = try talk("fault: stuck, target: interlock, magnitude: high")
        talk.advance(to: .minutes(50))
        let seen = talk.outputs.compactMap { output -> GPIOShimFault? in
            if case .interlock(let fault) = output { fault } else { nil }
        }
        #expect(seen == [.stuckHigh, .none])
    }

    @Test("a silent buzzer is not heard until it is mended; the trace has its line all the same")
    func silentBuzzer() throws {
        var talk = try talk("fault: off, target: buzzer")
        talk.advance(to: .minutes(11))
        talk.world.hear(buzzer: true)
        talk.advance(to: .minutes(44))
        #expect(edges(talk).isEmpty)
        #expect(talk.trace.events(of: .buzzer).map(\.value) == [1])
        talk.advance(to: .minutes(46))
        #expect(edges(talk) == [true, false])
    }

    @Test("a buzzer that never stops is pressed away each time it is heard")
    func stuckBuzzer() throws {
        var talk = try talk("fault: stuck, target: buzzer")
        talk.advance(to: .minutes(60))
        #expect(talk.trace.events(of: .button).count == 5)
        #expect(talk.trace.events(of: .buzzer).isEmpty)
    }
}
