// Judges a run with another controller: by what the patient's side knows, and by nothing else.

public import Quantities

extension BenchResult {
    /// The result of a run with another controller.
    ///
    /// What a scenario expects of isletd's own journal does not apply: it is neither held nor
    /// failed.
    /// - Parameter elapsed: real time of the run.
    public init(_ play: ScenarioPlay, served: ServedOutcome, elapsed: Span) {
        let journal = JournalFindings(fault: nil, records: 0, head: "")
        let check = ExpectationCheck(
            evidence: RunEvidence(
                play, trace: served.trace, facts: nil, journal: journal, refusal: nil,
                golden: GoldenEvidence(play.scenario, trace: served.trace, journal: nil)))
        self.init(
            play: play,
            outcome: HILOutcome(
                failure: served.failure, elapsed: elapsed, advances: served.observations, starts: 1),
            trace: served.trace, samples: JournalFacts.samplesSent(served.trace),
            expectations: play.scenario.expectations.map(check.check),
            violations: served.violations)
    }
}
