// What a verification can find, in a form that names the place.

/// The first fault of a log.
public struct ChainFault: Equatable, Sendable {
    /// What is wrong.
    public enum Kind: Equatable, Sendable {
        /// The record is not what was written. The text says how that shows.
        case edited(String)
        /// Records were taken out, up to and including `through`.
        case missing(through: UInt64)
        /// The record of another place stands here.
        case reordered(holds: UInt64)
        /// Something stands here that no record was written as.
        case foreign(String)
        /// Each record follows from the one before, but they are not those the checkpoint after
        /// `through` saw: some record from here to there was changed and the rest made to fit.
        case rewritten(through: UInt64)
        /// Records from here on were cut off; `recorded` is how many a checkpoint has seen.
        case truncated(recorded: UInt64)
        /// A checkpoint is not what was written; the records themselves are sound.
        case checkpointAltered
        /// The header is not the one this chain was begun with.
        case headerAltered
    }

    /// The first bad record (of a checkpoint or the header: the record it belongs to).
    public let sequence: UInt64
    /// What is wrong.
    public let kind: Kind

    /// A fault.
    public init(sequence: UInt64, kind: Kind) {
        self.sequence = sequence
        self.kind = kind
    }

    /// A short name for programs: edited, missing, reordered, ...
    public var name: String {
        switch kind {
        case .edited: "edited"
        case .missing: "missing"
        case .reordered: "reordered"
        case .foreign: "foreign"
        case .rewritten: "rewritten"
        case .truncated: "truncated"
        case .checkpointAltered: "checkpoint-altered"
        case .headerAltered: "header-altered"
        }
    }

    /// The fault in one sentence.
    public var explanation: String {
        switch kind {
        case .edited(let how): return "record \(sequence) was edited: \(how)"
        case .missing(let through) where through == sequence:
            return "record \(sequence) is missing"
        case .missing(let through): return "records \(sequence) to \(through) are missing"
        case .reordered(let holds):
            return "records were reordered: record \(holds) stands in the place of \(sequence)"
        case .foreign(let what): return "record \(sequence) is foreign: \(what)"
        case .rewritten(let through):
            return "records from \(sequence) on were rewritten: they do not lead to what the"
                + " checkpoint at record \(through) saw"
        case .truncated(let recorded):
            return "the tail was cut off from record \(sequence) on:"
                + " a checkpoint has seen \(recorded) records"
        case .checkpointAltered:
            return "the checkpoint at record \(sequence) was altered; the records are sound"
        case .headerAltered: return "the header was altered: the chain was begun with another"
        }
    }
}
