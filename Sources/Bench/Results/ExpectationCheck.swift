// Judges a scenario's expectations by what was measured, with the distance to failing.

import ControlLoop
import Quantities
import Safety

/// Everything expectations are judged by.
package struct RunEvidence: Sendable {
    /// The run over time.
    var signals: RunSignals
    /// What the journal's own checks found.
    var journal: JournalFindings
    /// What `isletd` said when it refused its configuration.
    var refusal: String?
    /// The truth of the same world with the pump on its own schedule; `nil` when it cannot be had.
    var scheduledBasal: BenchTrace?
    /// The run to the bit, and what was written down of it.
    var golden: GoldenEvidence?
    /// The start's minute of the local day.
    var startMinute: Int

    /// Everything.
    package init(
        signals: RunSignals, journal: JournalFindings, refusal: String? = nil,
        scheduledBasal: BenchTrace? = nil, golden: GoldenEvidence? = nil, startMinute: Int
    ) {
        self.signals = signals
        self.journal = journal
        self.refusal = refusal
        self.scheduledBasal = scheduledBasal
        self.golden = golden
        self.startMinute = startMinute
    }
}

/// Judges expectations.
package struct ExpectationCheck {
    let evidence: RunEvidence

    /// A judge of one run.
    package init(evidence: RunEvidence) { self.evidence = evidence }

    var signals: RunSignals { evidence.signals }

    /// What became of one expectation.
    package func check(_ stated: StatedExpectation) -> CheckedExpectation {
        CheckedExpectation(stated, finding(stated.expectation))
    }

    private func finding(_ expectation: Expectation) -> Finding {
        let claim = expectation.claim
        let isRefusal = if case .refusesToStart = claim { true } else { false }
        if evidence.refusal != nil, !isRefusal { return .notJudged("isletd did not start") }
        if signals.facts == nil, claim.needsJournal { return .notJudged("there is no journal") }
        let ranges = ranges(expectation.scope)
        guard !ranges.isEmpty else { return .didNotArise("this part of the run never came") }
        switch claim {
        case .refusesToStart(let words): return refusal(words)
        case .always(let condition, let during):
            return always(condition, while: during, in: ranges)
        case .never(let condition): return never(condition, in: ranges)
        case .count(let happening, let count, let daily):
            return self.count(happening, count, daily: daily, in: ranges)
        case .absent(let happening, let during):
            return absent(happening, while: during, in: ranges)
        case .within(let answer, let span, let trigger):
            return within(answer, span, of: trigger, in: ranges)
        case .notWithin(let unwanted, let span, let trigger):
            return notWithin(unwanted, span, of: trigger, in: ranges)
        case .timeInBand(let band, let source, let comparison, let share):
            return time(in: band, of: source, comparison, share, in: ranges)
        case .timeWith(let condition, let comparison, let share):
            return time(with: condition, comparison, share, in: ranges)
        case .metric(let metric, let source, let comparison, let value):
            return self.metric(metric, of: source, comparison, value, in: ranges)
        case .againstScheduledBasal(let band, let comparison, let allowance):
            return paired(band, comparison, allowance, in: ranges)
        case .alarm(let id, let outcome): return alarm(id.rawValue, outcome, in: ranges)
        case .automaticBolus(let limit): return largestBolus(atMost: limit, in: ranges)
        case .automaticRate(let limit): return highestRate(atMost: limit, in: ranges)
        case .noCommandSent: return noCommand(in: ranges)
        case .forecastError(let ahead, let limit):
            return forecast(ahead: ahead, atMost: limit, in: ranges)
        case .journalVerifies: return chain()
        case .journalReplays: return replays()
        case .golden(let part): return golden(part)
        }
    }

    /// The times a scope stands for; both ends belong to them.
    private func ranges(_ scope: Expectation.Scope) -> [ClosedRange<Int64>] {
        func range(_ from: Int64, _ to: Int64) -> [ClosedRange<Int64>] {
            let end = min(to, signals.end)
            return from <= end ? [from...end] : []
        }
        switch scope {
        case .whole: return range(0, signals.end)
        case .between(let from, let to): return range(from.milliseconds, to.milliseconds)
        case .after(let from): return range(from.milliseconds, signals.end)
        case .before(let to): return range(0, to.milliseconds)
        case .afterFaults(let delay):
            let ends = signals.faults.map { $0.until ?? .max / 2 }
            guard let last = ends.max() else { return [] }
            return range(last + delay.milliseconds, signals.end)
        case .duringFaults:
            var merged: [ClosedRange<Int64>] = []
            for fault in signals.faults {
                for next in range(fault.from, fault.until ?? signals.end) {
                    if let last = merged.last, next.lowerBound <= last.upperBound {
                        merged[merged.count - 1] =
                            last.lowerBound...max(last.upperBound, next.upperBound)
                    } else {
                        merged.append(next)
                    }
                }
            }
            return merged
        }
    }

    // MARK: words

    /// A moment by the scenario's own clock: "day 2 07:30".
    func words(_ time: Int64) -> String {
        let pad = { (value: Int64) in value < 10 ? "0\(value)" : "\(value)" }
        let seconds = time / 1000 + Int64(evidence.startMinute) * 60
        let clock = "\(pad(seconds / 3600 % 24)):\(pad(seconds / 60 % 60))"
        let rest = seconds % 60 == 0 ? "" : ":\(pad(seconds % 60))"
        return "day \(seconds / 86_400 + 1) \(clock)\(rest)"
    }

    /// A number in words: two decimals at most.
    static func words(_ value: Double, _ unit: String) -> String {
        let decimals = unit == "mg/dL" || unit == "min" || unit == "%" ? 1 : 2
        let bounded = min(max(value, -1e9), 1e9)
        return "\(FixedText.write(bounded, decimals: decimals)) \(unit)"
    }
}

extension Expectation.Claim {
    /// Whether it speaks of what only `isletd`'s journal knows.
    fileprivate var needsJournal: Bool {
        switch self {
        case .always(let condition, let during):
            condition.needsJournal || during?.needsJournal ?? false
        case .never(let condition), .timeWith(let condition, _, _): condition.needsJournal
        case .count(let happening, _, _): happening.needsJournal
        case .absent(let happening, let condition):
            happening.needsJournal || condition.needsJournal
        case .within(let one, _, let other), .notWithin(let one, _, let other):
            one.needsJournal || other.needsJournal
        case .timeInBand, .metric, .automaticBolus, .automaticRate, .noCommandSent,
            .againstScheduledBasal, .refusesToStart, .golden(.trace):
            false
        case .alarm, .journalVerifies, .journalReplays, .forecastError, .golden(.decisions):
            true
        }
    }
}

extension Expectation.Happening {
    fileprivate var needsJournal: Bool {
        switch self {
        case .condition(let condition): condition.needsJournal
        case .event(let event):
            switch event {
            case .alarm, .automaticIncrease, .dose, .plain(.decision): true
            case .automaticBolus, .doseCommand, .userBolus, .fault, .pumpAlarm, .mealNamed, .plain:
                false
            }
        }
    }
}

extension Expectation.Condition {
    fileprivate var needsJournal: Bool {
        switch self {
        case .compare(let number, _, let bound):
            if case .number(let other) = bound {
                number.needsJournal || other.needsJournal
            } else {
                number.needsJournal
            }
        case .inBand(let number, _): number.needsJournal
        case .mode, .alarm, .twin: true
        case .fault: false
        case .held(let condition, _): condition.needsJournal
        case .joined(let parts, _): parts.contains(where: \.needsJournal)
        }
    }
}

extension Expectation.Number {
    fileprivate var needsJournal: Bool {
        switch self {
        case .insulinOnBoard: true
        case .glucose, .interstitial, .cgm, .cgmAge, .basal, .scheduledBasal, .delivered,
            .automatic, .automaticBolus, .userBolus:
            false
        }
    }
}
