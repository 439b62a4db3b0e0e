// Gathers what expectations are judged by: the run, and where asked for, the same world untreated.

import DeviceProtocols
import Quantities

extension RunEvidence {
    /// What is known of a run.
    init(
        _ play: ScenarioPlay, trace: BenchTrace, facts: JournalFacts?, journal: JournalFindings,
        refusal: String?, golden: GoldenEvidence? = nil
    ) {
        let offset = play.scenario.utcOffset
        let signals = RunSignals(trace: trace, facts: facts, end: play.end) { instant in
            let wall = WallInstant(
                unixMilliseconds: play.wallStart.unixMilliseconds + instant.milliseconds)
            return play.therapy.basal.rate(atMinute: wall.minuteOfDay(utcOffset: offset))
        }
        let isPaired = play.scenario.expectations.contains { stated in
            if case .againstScheduledBasal = stated.expectation.claim { true } else { false }
        }
        self.init(
            signals: signals, journal: journal, refusal: refusal,
            scheduledBasal: isPaired ? play.traceOnScheduledBasal() : nil, golden: golden,
            startMinute: play.wallStart.minuteOfDay(utcOffset: offset))
    }
}

extension ScenarioPlay {
    /// The truth of the same world with nobody at the pump's line: the pump keeps to its schedule,
    /// and everything else draws its chance from the same streams.
    /// - Returns: `nil` for a recorded person, who lived the days once.
    package func traceOnScheduledBasal() -> BenchTrace? {
        guard case .sampled(let patient) = subject, let pairing = PairingKey(bytes: pumpKey),
            var world = try? VirtualWorld(self, patient: patient, pairing: pairing)
        else { return nil }
        var trace = BenchTrace()
        // Bytes for the lines are thrown away now and then: nobody reads them.
        while world.now < end {
            world.advance(to: min(world.now + .hours(1), end))
            _ = world.takeOutputs()
            trace.minutes += world.takeTrace().minutes
        }
        return trace
    }
}
