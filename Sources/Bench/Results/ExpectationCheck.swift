// Judges a scenario's expectations by what was measured, with the distance to failing.

import ControlLoop
import Quantities
import Safety

/// What became of one expectation.
public struct CheckedExpectation: Sendable, Equatable {
    /// What can become of one.
    public enum Status: String, Sendable, CaseIterable {
        /// It held.
        case held
        /// It did not hold.
        case failed
        /// It could not be judged in this run, by its nature: neither passed nor failed.
        case notJudged = "not_judged"
    }

    /// The sentence.
    public let text: String
    /// What became of it.
    public let status: Status
    /// Whether the run may pass with it: it held, or was not to be judged.
    public var passed: Bool { status != .failed }
    /// What was measured, with its unit.
    public let measured: String
    /// Distance to failing, in ``unit``: not negative when it held; `nil` when there is no number.
    public let margin: Double?
    /// The margin's unit.
    public let unit: String

    /// What was found.
    init(text: String, passed: Bool, measured: String, margin: Double?, unit: String) {
        self.text = text
        status = passed ? .held : .failed
        self.measured = measured
        self.margin = margin
        self.unit = unit
    }

    /// An expectation of something this run does not have.
    init(notJudged text: String, because reason: String) {
        self.text = text
        status = .notJudged
        measured = "not applicable: \(reason)"
        margin = nil
        unit = ""
    }
}

/// What the journal's own checks found.
public struct JournalFindings: Sendable {
    /// The first fault of the chain, in words.
    public var fault: String?
    /// Records read.
    public var records: UInt64
    /// Hash of the last record, in hex.
    public var head: String
    /// Decisions recomputed; `nil` when it could not be done.
    public var replayed: Int?
    /// How many did not come out to the bit.
    public var mismatches: Int
    /// The first of them, in words.
    public var firstMismatch: String?
}

/// Judges expectations.
struct ExpectationCheck {
    let play: ScenarioPlay
    let trace: BenchTrace
    let facts: JournalFacts
    let journal: JournalFindings

    /// What became of one expectation.
    func check(_ stated: StatedExpectation) -> CheckedExpectation {
        switch stated.expectation {
        case .timeInBand(let band, let comparison, let percent):
            let values = glucose
            let inside = values.filter { band.contains($0) }.count
            return share(stated, inside, of: values.count, comparison, percent)
        case .timeInMode(let mode, let comparison, let percent):
            let minutes = minutesInMode(mode.rawValue)
            return share(
                stated, minutes, of: Int(play.duration.milliseconds / 60_000), comparison, percent)
        case .alarm(let id, let outcome): return alarm(stated, id.rawValue, outcome)
        case .journalVerifies:
            return verdict(
                stated, journal.fault == nil,
                journal.fault ?? "\(journal.records) records, chain whole")
        case .journalReplays: return replays(stated)
        case .automaticBolus(let limit):
            let largest = facts.decisions.reduce(InsulinAmount.zero) { largest, decision in
                decision.doses.reduce(largest) { max($0, $1.bolus ?? .zero) }
            }
            return atMost(stated, largest.units, limit.units, "U")
        case .automaticRate(let limit):
            let highest = facts.decisions.reduce(InsulinRate.zero) { highest, decision in
                decision.doses.reduce(highest) { max($0, $1.rate ?? .zero) }
            }
            return atMost(stated, highest.unitsPerHour, limit.unitsPerHour, "U/h")
        case .noCommandSent:
            let decided = facts.decisions.reduce(0) { $0 + $1.doses.count }
            let received = trace.events(of: .dose).count
            return verdict(
                stated, decided == 0 && received == 0,
                "\(decided) decided, \(received) received by the pump")
        case .forecastError(let ahead, let limit):
            guard let score = ForecastScore(of: facts, horizon: ahead) else {
                return verdict(stated, false, "no forecast could be compared")
            }
            return atMost(stated, score.twin, limit.milligramsPerDeciliter, "mg/dL")
        }
    }

    /// True glucose each minute; for a recorded person the sensor's words.
    private var glucose: [Glucose] {
        let known = trace.minutes.compactMap(\.plasma).compactMap { value in
            Glucose(validatingMgPerdL: value)
        }
        return known.isEmpty ? facts.samples.compactMap(\.reading.effectiveGlucose) : known
    }

    /// Whole minutes a mode held, as recorded at the decisions: the mode a decision names holds
    /// until the next one.
    private func minutesInMode(_ mode: String) -> Int {
        var total: Int64 = 0
        for (index, decision) in facts.decisions.enumerated() where decision.mode == mode {
            let next =
                index + 1 < facts.decisions.count ? facts.decisions[index + 1].at : play.end
            total += (next - decision.at).milliseconds
        }
        return Int(total / 60_000)
    }

    private func alarm(
        _ stated: StatedExpectation, _ id: String, _ outcome: Expectation.AlarmOutcome
    ) -> CheckedExpectation {
        let raised = facts.alarms.filter { $0.id == id }
        guard let first = raised.first else {
            return verdict(stated, outcome == .never, "never raised")
        }
        let times = raised.count == 1 ? "once" : "\(raised.count) times"
        let words = "raised \(times), first on \(first.raised.inWords)"
        switch outcome {
        case .never: return verdict(stated, false, words)
        case .raised: return verdict(stated, true, words)
        case .raisedAndAcknowledged:
            guard let at = first.acknowledged else {
                return verdict(stated, false, "\(words), not acknowledged")
            }
            let seconds = (at - first.raised).milliseconds / 1000
            return verdict(stated, true, "\(words), acknowledged after \(seconds) s")
        }
    }

    private func replays(_ stated: StatedExpectation) -> CheckedExpectation {
        guard let replayed = journal.replayed else {
            return verdict(stated, false, journal.firstMismatch ?? "it could not be replayed")
        }
        let passed = journal.mismatches == 0 && replayed > 0
        let words = "\(replayed - journal.mismatches) of \(replayed) decisions to the bit"
        return verdict(stated, passed, journal.firstMismatch.map { "\(words); \($0)" } ?? words)
    }

    private func share(
        _ stated: StatedExpectation, _ part: Int, of whole: Int,
        _ comparison: Expectation.Comparison, _ percent: Double
    ) -> CheckedExpectation {
        guard whole > 0 else { return verdict(stated, false, "nothing was measured") }
        let measured = 100 * Double(part) / Double(whole)
        let margin = comparison == .atLeast ? measured - percent : percent - measured
        return CheckedExpectation(
            text: stated.text, passed: comparison.holds(measured, percent),
            measured: "\(FixedText.write(measured, decimals: 1)) %", margin: margin, unit: "%")
    }

    private func atMost(
        _ stated: StatedExpectation, _ measured: Double, _ limit: Double, _ unit: String
    ) -> CheckedExpectation {
        CheckedExpectation(
            text: stated.text, passed: measured <= limit,
            measured: "\(FixedText.write(measured, decimals: 2)) \(unit)", margin: limit - measured,
            unit: unit)
    }

    private func verdict(
        _ stated: StatedExpectation, _ passed: Bool, _ measured: String
    ) -> CheckedExpectation {
        CheckedExpectation(
            text: stated.text, passed: passed, measured: measured, margin: nil, unit: "")
    }
}
