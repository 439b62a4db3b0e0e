// The outcome of recomputing a whole journal.

import ControlLoop
import DecisionRecord

/// Whether every decision of a journal was recomputed to the bit.
public struct ReplayReport: Sendable, Equatable {
    /// Decisions that were compared.
    public private(set) var decisions = 0
    /// Planner replies that were recomputed.
    public private(set) var plans = 0
    /// The build that wrote the newest session.
    public private(set) var build: String?
    /// The first thing that differs, with its record and decision; `nil` when nothing does.
    public private(set) var problem: String?

    /// Whether everything agreed, and there was something to agree on.
    public var isReproduced: Bool { problem == nil && decisions > 0 }

    /// Recomputes a journal.
    /// - Throws: ``JournalError`` when it cannot be read.
    public init(journal path: String) throws {
        var replay = LoopReplay(recomputesPlans: true)
        var problem: String?
        try JournalReader(path).forEachRecord { chained in
            problem = Self.problem(with: chained.record, in: &replay)
            return problem == nil
        }
        decisions = replay.decisions
        plans = replay.plans
        build = replay.build
        self.problem = problem ?? (decisions == 0 ? "the journal holds no decision" : nil)
    }

    private static func problem(with record: Record, in replay: inout LoopReplay) -> String? {
        do throws(MessageFault) {
            guard let mismatch = try replay.take(record) else { return nil }
            let cycle = mismatch.cycle.map { " (decision \($0))" } ?? ""
            return "record \(mismatch.sequence)\(cycle): \(mismatch.problem)"
        } catch {
            return "record \(record.sequence): \(error.field) \(error.problem)"
        }
    }
}
