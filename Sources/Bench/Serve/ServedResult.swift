// Judges a run with another controller: by what the patient's side knows, and by nothing else.

public import Quantities

extension BenchResult {
    /// The result of a run with another controller.
    ///
    /// What a scenario expects of isletd's own journal does not apply: it is neither held nor
    /// failed.
    /// - Parameter elapsed: real time of the run.
    public init(_ play: ScenarioPlay, served: ServedOutcome, elapsed: Span) {
        let judge = ServedJudge(play: play, trace: served.trace)
        self.init(
            play: play,
            outcome: HILOutcome(
                failure: served.failure, elapsed: elapsed, advances: served.observations, starts: 1),
            trace: served.trace, samples: judge.samples,
            expectations: play.scenario.expectations.map(judge.check),
            violations: served.violations)
    }
}

/// Judges expectations without a journal.
private struct ServedJudge {
    let play: ScenarioPlay
    let trace: BenchTrace

    /// What the sensor said.
    var samples: [JournalFacts.Sample] {
        trace.events(of: .cgm).map { event in
            let reading: SensorReading =
                switch event.detail {
                case "low": .low
                case "high": .high
                default:
                    event.value.flatMap { Glucose(validatingMgPerdL: $0) }
                        .map(SensorReading.value) ?? .missing
                }
            return JournalFacts.Sample(at: .origin + event.at, reading: reading)
        }
    }

    func check(_ stated: StatedExpectation) -> CheckedExpectation {
        let expectation = stated.expectation
        // Doses are known from the pump's side too, over the whole run.
        if expectation.scope == .whole {
            switch expectation.claim {
            case .automaticBolus(let limit):
                return CheckedExpectation(stated, atMost("bolus", limit.units, "U"))
            case .automaticRate(let limit):
                return CheckedExpectation(
                    stated, atMost("temporary_basal", limit.unitsPerHour, "U/h"))
            case .noCommandSent:
                let count = trace.events(of: .dose).count
                return CheckedExpectation(
                    stated, Finding(count == 0, "\(count) received by the pump"))
            default: break
            }
        }
        let journal = JournalFindings(fault: nil, records: 0, head: "", mismatches: 0)
        return ExpectationCheck(
            evidence: RunEvidence(play, trace: trace, facts: nil, journal: journal, refusal: nil)
        ).check(stated)
    }

    /// The largest dose of a kind that the pump took.
    private func atMost(_ kind: String, _ limit: Double, _ unit: String) -> Finding {
        let taken = trace.events(of: .dose).filter {
            $0.detail.hasPrefix(kind) && $0.detail.hasSuffix("accepted")
        }
        let largest = taken.max { ($0.value ?? 0) < ($1.value ?? 0) }
        let measured = largest?.value ?? 0
        return Finding(
            measured <= limit, "\(FixedText.write(measured, decimals: 2)) \(unit)",
            margin: limit - measured, unit: unit, at: largest?.at.milliseconds)
    }
}
