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
        switch stated.expectation {
        case .timeInBand(let band, let comparison, let percent):
            let values = trace.minutes.compactMap(\.plasma)
                .compactMap { Glucose(validatingMgPerdL: $0) }
            let inside = values.filter { band.contains($0) }.count
            let measured = 100 * Double(inside) / Double(max(1, values.count))
            return CheckedExpectation(
                text: stated.text,
                passed: !values.isEmpty && comparison.holds(measured, percent),
                measured: "\(FixedText.write(measured, decimals: 1)) %",
                margin: comparison == .atLeast ? measured - percent : percent - measured, unit: "%")
        case .automaticBolus(let limit):
            return atMost(stated, largest("bolus: accepted"), limit.units, "U")
        case .automaticRate(let limit):
            return atMost(stated, largest("temporary_basal"), limit.unitsPerHour, "U/h")
        case .noCommandSent:
            let count = trace.events(of: .dose).count
            return CheckedExpectation(
                text: stated.text, passed: count == 0, measured: "\(count) received by the pump",
                margin: nil, unit: "")
        case .alarm, .journalVerifies, .journalReplays, .timeInMode, .forecastError:
            return CheckedExpectation(
                notJudged: stated.text, because: "speaks of isletd's own journal")
        }
    }

    /// The largest dose of a kind that the pump took.
    private func largest(_ kind: String) -> Double {
        trace.events(of: .dose)
            .filter { $0.detail.hasPrefix(kind) && $0.detail.hasSuffix("accepted") }
            .compactMap(\.value).max() ?? 0
    }

    private func atMost(
        _ stated: StatedExpectation, _ measured: Double, _ limit: Double, _ unit: String
    ) -> CheckedExpectation {
        CheckedExpectation(
            text: stated.text, passed: measured <= limit,
            measured: "\(FixedText.write(measured, decimals: 2)) \(unit)", margin: limit - measured,
            unit: unit)
    }
}
