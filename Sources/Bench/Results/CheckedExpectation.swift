// What became of one expectation: whether it held, how far from failing, and where that was.

public import Quantities

/// What became of one expectation.
public struct CheckedExpectation: Sendable, Equatable {
    /// What can become of one.
    public enum Status: String, Sendable, CaseIterable {
        /// It held.
        case held
        /// It did not hold.
        case failed
        /// What it speaks of never came about.
        case didNotArise = "did_not_arise"
        /// It could not be judged in this run, by its nature: neither passed nor failed.
        case notJudged = "not_judged"
    }

    /// The sentence.
    public let text: String
    /// What became of it.
    public let status: Status
    /// Whether the run may pass with it: it held, may not arise, or was not to be judged.
    public let passed: Bool
    /// What was measured, with its unit.
    public let measured: String
    /// Distance to failing, in ``unit``: not negative when it held; `nil` when there is no number.
    public let margin: Double?
    /// The margin's unit.
    public let unit: String
    /// When it was nearest to failing, or failed worst; `nil` when no moment is to be named.
    public let at: LoopInstant?

    /// What became of a sentence.
    init(_ stated: StatedExpectation, _ finding: Finding) {
        text = stated.text
        status = finding.status
        switch finding.status {
        case .held, .notJudged: passed = true
        case .failed: passed = false
        case .didNotArise: passed = stated.expectation.mayNotArise
        }
        measured = finding.measured
        margin = finding.margin
        unit = finding.margin == nil ? "" : finding.unit
        at = finding.at.map { LoopInstant(milliseconds: $0) }
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

    /// Findings of a chain that was read.
    package init(fault: String?, records: UInt64, head: String, mismatches: Int = 0) {
        self.fault = fault
        self.records = records
        self.head = head
        self.mismatches = mismatches
    }
}

/// What was found of a claim.
struct Finding {
    var status: CheckedExpectation.Status
    var measured: String
    var margin: Double?
    var unit = ""
    /// Unit: ms from the start.
    var at: Int64?

    /// A claim without a number.
    init(_ held: Bool, _ measured: String, at: Int64? = nil) {
        status = held ? .held : .failed
        self.measured = measured
        self.at = at
    }

    /// A claim with a distance to failing.
    init(_ held: Bool, _ measured: String, margin: Double?, unit: String, at: Int64?) {
        self.init(held, measured, at: at)
        self.margin = margin
        self.unit = unit
    }

    private init(status: CheckedExpectation.Status, _ measured: String) {
        self.status = status
        self.measured = measured
    }

    static func didNotArise(_ why: String) -> Finding { Finding(status: .didNotArise, why) }

    static func notJudged(_ why: String) -> Finding { Finding(status: .notJudged, why) }
}
