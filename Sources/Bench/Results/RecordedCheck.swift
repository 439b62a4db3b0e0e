// Judges what the journal says: alarms, the largest doses, forecasts, the chain, a refused start.

import ControlLoop
import Quantities

extension ExpectationCheck {
    /// What became of an alarm.
    func alarm(
        _ id: String, _ outcome: Expectation.AlarmOutcome, in ranges: Ranges
    ) -> Finding {
        let raised = (signals.facts?.alarms ?? []).filter { alarm in
            alarm.id == id && ranges.contains { $0.contains(alarm.raised.milliseconds) }
        }
        guard let first = raised.first else {
            return Finding(outcome == .never, "never raised")
        }
        let at = first.raised.milliseconds
        let often = raised.count == 1 ? "once" : Self.times(raised.count)
        let words = "raised \(often), first on \(words(at))"
        switch outcome {
        case .never:
            return Finding(
                false, words, margin: -Double(raised.count), unit: "times", at: at)
        case .raised: return Finding(true, words, at: at)
        case .raisedAndAcknowledged:
            guard let acknowledged = first.acknowledged else {
                return Finding(false, "\(words), not acknowledged", at: at)
            }
            let seconds = (acknowledged - first.raised).milliseconds / 1000
            return Finding(true, "\(words), acknowledged after \(seconds) s", at: at)
        }
    }

    private func decisions(in ranges: Ranges) -> [JournalFacts.Decision] {
        (signals.facts?.decisions ?? []).filter { decision in
            ranges.contains { $0.contains(decision.at.milliseconds) }
        }
    }

    func noCommand(in ranges: Ranges) -> Finding {
        let decided = decisions(in: ranges).reduce(0) { $0 + $1.doses.count }
        let received = signals.trace.events(of: .dose).filter { event in
            ranges.contains { $0.contains(event.at.milliseconds) }
        }
        return Finding(
            decided == 0 && received.isEmpty,
            "\(decided) decided, \(received.count) received by the pump",
            at: received.first?.at.milliseconds)
    }

    func forecast(ahead: Span, atMost limit: Glucose, in ranges: Ranges) -> Finding {
        let score = signals.facts.flatMap { facts in
            ForecastScore(of: facts, horizon: ahead) { decision in
                ranges.contains { $0.contains(decision.milliseconds) }
            }
        }
        guard let score else { return .didNotArise("no forecast could be compared") }
        return Finding(
            score.twin <= limit.milligramsPerDeciliter, Self.words(score.twin, "mg/dL"),
            margin: limit.milligramsPerDeciliter - score.twin, unit: "mg/dL",
            at: score.worst.milliseconds)
    }

    func chain() -> Finding {
        Finding(
            evidence.journal.fault == nil,
            evidence.journal.fault ?? "\(evidence.journal.records) records, chain whole")
    }

    func largestBolus(atMost limit: InsulinAmount, in ranges: Ranges) -> Finding {
        largest(in: ranges, "U", limit.units) { $0.bolus?.units }
    }

    func highestRate(atMost limit: InsulinRate, in ranges: Ranges) -> Finding {
        largest(in: ranges, "U/h", limit.unitsPerHour) { $0.rate?.unitsPerHour }
    }

    /// Doses and when they were decided; without a journal, those the pump took.
    private func doses(in ranges: Ranges) -> [(Int64, JournalFacts.Dose)] {
        guard signals.facts == nil else {
            return decisions(in: ranges).flatMap { decision in
                decision.doses.map { (decision.at.milliseconds, $0) }
            }
        }
        return signals.trace.events.compactMap { event in
            let at = event.at.milliseconds
            guard ranges.contains(where: { $0.contains(at) }) else { return nil }
            if event.isAcceptedBolus {
                return (at, JournalFacts.Dose(bolus: event.amount, outcome: .accepted))
            }
            guard event.isAcceptedRate,
                let rate = InsulinRate(validatingUnitsPerHour: event.value ?? 0)
            else { return nil }
            return (at, JournalFacts.Dose(rate: rate, outcome: .accepted))
        }
    }

    private func largest(
        in ranges: Ranges, _ unit: String, _ limit: Double,
        _ amount: (JournalFacts.Dose) -> Double?
    ) -> Finding {
        var largest = 0.0
        var at: Int64?
        for (time, dose) in doses(in: ranges) {
            guard let found = amount(dose), found > largest else { continue }
            largest = found
            at = time
        }
        return Finding(
            largest <= limit, Self.words(largest, unit), margin: limit - largest, unit: unit,
            at: at)
    }

    func replays() -> Finding {
        guard let replayed = evidence.journal.replayed else {
            return Finding(false, evidence.journal.firstMismatch ?? "it could not be replayed")
        }
        let right = replayed - evidence.journal.mismatches
        let words = "\(right) of \(replayed) decisions to the bit"
        return Finding(
            evidence.journal.mismatches == 0 && replayed > 0,
            evidence.journal.firstMismatch.map { "\(words); \($0)" } ?? words)
    }

    /// Whether `isletd` refused its configuration with these words.
    func refusal(_ words: String?) -> Finding {
        guard let refusal = evidence.refusal else { return Finding(false, "isletd started") }
        guard let words, !refusal.contains(words) else { return Finding(true, refusal) }
        return Finding(false, "it refused, but said: \(refusal)")
    }
}
