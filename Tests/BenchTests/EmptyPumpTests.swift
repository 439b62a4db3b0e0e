// An empty reservoir is said to be empty, whatever is left in it that is less than one stroke.

import DeviceProtocols
import Quantities
import Testing

import Bench

@Suite("A virtual pump that runs dry") struct EmptyPumpTests {
    /// What stands after a time at 1 U/h, by strokes of 0.05 U.
    private func announced(reservoir: String, after span: Span) throws -> PumpAnnunciations {
        var talk = try BenchScenario.conversation(
            BenchScenario.sampled(
                "pump: {model: omnipod_like, reservoir: \(reservoir), accuracy: exact}"))
        try talk.connect()
        talk.advance(to: span)
        return try talk.status().annunciations
    }

    @Test(
        "less than a stroke is empty: told with the last stroke, not before",
        arguments: ["0.2 U", "0.203 U", "0.249 U"])
    func empty(reservoir: String) throws {
        #expect(try announced(reservoir: reservoir, after: .minutes(11)) == .reservoirLow)
        #expect(
            try announced(reservoir: reservoir, after: .minutes(13))
                == [.reservoirLow, .reservoirEmpty])
    }
}
