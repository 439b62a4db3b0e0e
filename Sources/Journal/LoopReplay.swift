// Steps through a journal's events again: to recover the supervisor, and to prove its decisions.

public import ControlLoop
public import DecisionRecord
import Quantities

/// How a recomputation differs from what was recorded.
public struct ReplayMismatch: Sendable, Equatable {
    /// The record that differs.
    public var sequence: UInt64
    /// The decision it belongs to, if it is one.
    public var cycle: UInt64?
    /// What differs.
    public var problem: String
}

/// Feeds recorded events to a fresh supervisor and compares everything it records.
///
/// The supervisor is rebuilt from the first session record on; the planner, a pure function, is asked
/// again for each decision if wanted.
public struct LoopReplay {
    /// The supervisor after the records taken so far; `nil` before the first session record.
    public private(set) var supervisor: Supervisor?
    /// Decisions compared.
    public private(set) var decisions = 0
    /// Planner replies recomputed.
    public private(set) var plans = 0
    /// The build that wrote the newest session.
    public private(set) var build: String?

    private let recomputesPlans: Bool
    private var expected: [RecordDraft] = []
    private var request: PlannerRequest?

    /// A replay.
    /// - Parameter recomputesPlans: whether to ask the planner again, which takes the most time.
    public init(recomputesPlans: Bool) { self.recomputesPlans = recomputesPlans }

    /// Takes the next record.
    /// - Returns: what differs, if anything does.
    /// - Throws: the field of a record that cannot be understood.
    public mutating func take(_ record: Record) throws(MessageFault) -> ReplayMismatch? {
        try Self.checkTimes(of: record)
        switch record.kind {
        case .session:
            try begin(record)
            return nil
        case .event: return try step(record)
        default: return compare(record)
        }
    }

    /// Times within some thirty thousand years: sums and differences of them do not overflow.
    private static func checkTimes(of record: Record) throws(MessageFault) {
        let most: Int64 = 1_000_000_000_000_000
        for (name, time) in [
            ("at", record.at.milliseconds), ("wall", record.wall.unixMilliseconds),
        ] where !(-most...most).contains(time) {
            throw MessageFault(field: "\(record.kind.rawValue).\(name)", problem: "is no time")
        }
    }

    private mutating func begin(_ record: Record) throws(MessageFault) {
        guard let stored = record.body["configuration"] else {
            throw MessageFault(field: "session.configuration", problem: "is missing")
        }
        let configuration = try LoopConfiguration(cbor: stored)
        build = record.body["build"]?.textValue
        expected = []
        request = nil
        if supervisor == nil {
            supervisor = Supervisor(
                configuration: configuration, at: record.at, wall: record.wall)
        } else {
            supervisor?.reconfigure(configuration)
        }
    }

    private mutating func step(_ record: Record) throws(MessageFault) -> ReplayMismatch? {
        let event = try LoopEvent(cbor: record.body)
        guard var supervisor else {
            return mismatch(record, "comes before any session record")
        }
        // Builds before 2026-11-22 dropped what a failed write kept from the disk: it is missing by
        // right. Now it waits, and comes before this event.
        let missing = event == .journalFailed ? nil : expected.first
        expected = []
        var problem: ReplayMismatch?
        if let missing {
            problem = mismatch(record, "a \(missing.kind.rawValue) record is missing")
        }
        if recomputesPlans, case .plannerReply(let reply) = event, let request,
            request.cycle == reply.cycle
        {
            plans += 1
            if Planner.plan(request) != reply {
                problem = problem ?? mismatch(record, "the planner answers otherwise now")
            }
        }
        let commands = supervisor.step(
            LoopInput(at: record.at, wall: record.wall, event: event))
        self.supervisor = supervisor
        for command in commands {
            switch command {
            case .record(let draft): expected.append(draft)
            case .plan(let question): request = question
            default: break
            }
        }
        return problem
    }

    private mutating func compare(_ record: Record) -> ReplayMismatch? {
        guard !expected.isEmpty else {
            return mismatch(record, "is not what the events before it lead to")
        }
        let draft = expected.removeFirst()
        if record.kind == .decision { decisions += 1 }
        guard draft.kind == record.kind else {
            return mismatch(record, "should be a \(draft.kind.rawValue) record")
        }
        guard draft.body == record.body else {
            return mismatch(record, "differs in \(Self.firstDifference(draft.body, record.body))")
        }
        return nil
    }

    private func mismatch(_ record: Record, _ problem: String) -> ReplayMismatch {
        ReplayMismatch(
            sequence: record.sequence,
            cycle: record.body["cycle"]?.intValue.map { UInt64(bitPattern: $0) }, problem: problem)
    }

    private static func firstDifference(_ a: CBORValue, _ b: CBORValue) -> String {
        guard let left = a.mapValue, let right = b.mapValue else { return "its value" }
        for entry in left.entries where right[entry.key] != entry.value {
            let below = right[entry.key].map { firstDifference(entry.value, $0) } ?? "being absent"
            return below == "its value" ? entry.key : entry.key + "." + below
        }
        return "an added field"
    }
}
