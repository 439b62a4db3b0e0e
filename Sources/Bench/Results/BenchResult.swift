// Everything a run left behind, read back and judged.

import ControlLoop
import DecisionRecord
import Journal
import Monitors
public import Quantities
import TextInput

/// The result of one run.
public struct BenchResult: Sendable {
    /// The scenario, made ready.
    public let play: ScenarioPlay
    /// How the run itself went.
    public let outcome: HILOutcome
    /// The truth.
    public let trace: BenchTrace
    /// What the journal says.
    public let facts: JournalFacts
    /// What the journal's own checks found.
    public let journal: JournalFindings
    /// Whether there was a journal: another controller than isletd keeps none.
    public let hasJournal: Bool
    /// What became of each expectation, in the scenario's order.
    public let expectations: [CheckedExpectation]
    /// What the bench itself holds to be wrong, first of each kind.
    public let violations: [String]

    /// Horizons at which forecasts are scored for the report.
    public static let horizons = SensorForecast.horizons

    /// Whether the run came to its end and everything expected held.
    public var passed: Bool {
        outcome.failure == nil && violations.isEmpty && expectations.allSatisfy(\.passed)
    }

    /// Whether the scenario is about a start that is refused.
    private static func expectsRefusal(_ scenario: Scenario) -> Bool {
        scenario.expectations.contains { stated in
            if case .refusesToStart = stated.expectation.claim { true } else { false }
        }
    }

    /// Reads and judges a run.
    ///
    /// - Parameters:
    ///   - play: the scenario, made ready.
    ///   - folder: the run's files.
    ///   - outcome: how it went.
    /// - Throws: ``BenchError`` when there is no journal or no trace to read.
    public init(
        _ play: ScenarioPlay, in folder: HILFolder, outcome: HILOutcome
    ) throws(BenchError) {
        self.play = play
        var outcome = outcome
        // What is expected is no failure of the run.
        if outcome.refusal != nil, Self.expectsRefusal(play.scenario) { outcome.failure = nil }
        self.outcome = outcome
        do throws(TextInputError) {
            trace = try TraceFiles.read(folder: folder.trace)
        } catch {
            // Who refuses to start is never seen by the patient.
            guard outcome.refusal != nil else { throw .setup(error.description) }
            trace = BenchTrace()
        }
        do {
            facts = try JournalFacts(journal: folder.journal)
        } catch {
            // Who refuses to start has begun no journal.
            guard outcome.refusal != nil else { throw .setup("\(error)") }
            facts = JournalFacts(decisions: [])
        }
        let stated = play.scenario.expectations
        let replays = stated.contains { $0.expectation.claim == .journalReplays }
        journal = JournalFindings(of: folder.journal, replaying: replays)
        hasJournal = true
        violations = Self.violations(in: trace, facts)
        let check = ExpectationCheck(
            evidence: RunEvidence(
                play, trace: trace, facts: facts, journal: journal, refusal: outcome.refusal,
                golden: GoldenEvidence(
                    play.scenario, trace: trace, journal: folder.journal)))
        expectations = stated.map(check.check)
    }

    /// A run without a journal.
    init(
        play: ScenarioPlay, outcome: HILOutcome, trace: BenchTrace, samples: [JournalFacts.Sample],
        expectations: [CheckedExpectation], violations: [String]
    ) {
        self.play = play
        self.outcome = outcome
        self.trace = trace
        facts = JournalFacts(samples: samples)
        journal = JournalFindings(fault: nil, records: 0, head: "", mismatches: 0)
        hasJournal = false
        self.expectations = expectations
        self.violations = violations
    }

    /// What must hold in every run, whatever its scenario expects.
    private static func violations(in trace: BenchTrace, _ facts: JournalFacts) -> [String] {
        var found: [String] = []
        if let first = trace.events(of: .violation).first {
            found.append("\(first.detail) on \((LoopInstant.origin + first.at).inWords)")
        }
        return found + Self.accountFaults(in: trace, facts) + Self.broken(facts)
    }

    /// The properties S1 ... S15 that the monitors saw broken, each by its first time.
    private static func broken(_ facts: JournalFacts) -> [String] {
        SafetyProperty.allCases.compactMap { property in
            facts.broken.first { $0.properties.contains(SafetyProperties(property)) }.map {
                "\(property.name): \(property.sentence), on \($0.at.inWords)"
            }
        }
    }

    /// Doses lost or doubled: the pump's acts against the journal's words, id by id.
    private static func accountFaults(in trace: BenchTrace, _ facts: JournalFacts) -> [String] {
        var found: [String] = []
        var outcomes: [UInt64: DoseOutcomeWord?] = [:]
        for decision in facts.decisions {
            for dose in decision.doses { outcomes[dose.id] = .some(dose.outcome) }
        }
        var executed: Set<UInt64> = []
        for event in trace.events(of: .dose) where event.detail.hasSuffix("accepted") {
            if !executed.insert(event.id).inserted {
                found.append("dose \(event.id) was executed twice")
            }
            switch outcomes[event.id] {
            case nil: found.append("dose \(event.id) was executed without being in the journal")
            case .some(let outcome) where outcome?.isNothingGiven == true:
                found.append("dose \(event.id) was executed, but the journal says it was not")
            default: break
            }
        }
        for decision in facts.decisions {
            for dose in decision.doses where dose.outcome == .accepted {
                guard !executed.contains(dose.id) else { continue }
                found.append("the journal says dose \(dose.id) was executed, but it was not")
            }
        }
        return found
    }
}

extension JournalFindings {
    /// Checks a journal.
    init(of path: String, replaying: Bool) {
        do {
            let report = try JournalVerifier.verify(path)
            self.init(
                fault: report.isSound ? nil : report.summary, records: report.recordCount,
                head: report.head.hex)
        } catch {
            self.init(fault: "\(error)", records: 0, head: "")
        }
        guard replaying else { return }
        do {
            var replay = LoopReplay(recomputesPlans: true)
            try JournalReader(path).forEachRecord { chained in
                if let mismatch = try replay.take(chained.record) {
                    mismatches += 1
                    firstMismatch =
                        firstMismatch
                        ?? "record \(mismatch.sequence) \(mismatch.problem)"
                }
                return true
            }
            replayed = replay.decisions
        } catch {
            firstMismatch = "\(error)"
        }
    }
}
