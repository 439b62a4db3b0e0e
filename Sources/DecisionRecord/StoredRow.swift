// What a store hands back: a row that nothing vouches for until it is examined.

import Quantities

/// A record as a store holds it: nothing in it is trusted.
public struct StoredRow: Equatable, Sendable {
    /// The place the store gives it.
    public var sequence: Int64
    /// The kind the store lists it under.
    public var kind: String
    /// The loop time the store lists it under, in ms.
    public var at: Int64
    /// The wall time the store lists it under, in ms since 1970.
    public var wall: Int64
    /// The digest it claims to follow.
    public var previous: [UInt8]
    /// The bytes it claims to be.
    public var record: [UInt8]
    /// The digest it claims to have.
    public var hash: [UInt8]

    /// A row as found.
    public init(
        sequence: Int64, kind: String, at: Int64, wall: Int64, previous: [UInt8], record: [UInt8],
        hash: [UInt8]
    ) {
        self.sequence = sequence
        self.kind = kind
        self.at = at
        self.wall = wall
        self.previous = previous
        self.record = record
        self.hash = hash
    }

    /// A record as it is stored.
    public init(_ chained: ChainedRecord) {
        self.init(
            sequence: Int64(clamping: chained.record.sequence), kind: chained.record.kind.rawValue,
            at: chained.record.at.milliseconds, wall: chained.record.wall.unixMilliseconds,
            previous: chained.previous.bytes, record: chained.bytes, hash: chained.hash.bytes)
    }
}

/// What a checkpoint has seen: how many records there were, and the digest of the last.
public struct ChainCheckpoint: Equatable, Sendable {
    /// How many records the chain held.
    public let count: UInt64
    /// The head of the chain then.
    public let head: Digest

    /// A checkpoint.
    public init(count: UInt64, head: Digest) {
        self.count = count
        self.head = head
    }
}

extension ChainedRecord {
    /// The record that a row holds, if the row by itself is sound: its digest covers its bytes, and
    /// it is listed as what it says. Whether it belongs in the chain is ``ChainVerifier``'s to say.
    /// - Throws: ``StoredRowError``.
    public init(_ row: StoredRow) throws(StoredRowError) {
        guard let previous = Digest(bytes: row.previous), let hash = Digest(bytes: row.hash) else {
            throw .digestLength
        }
        guard Chain.digest(of: row.record, after: previous) == hash else {
            throw .digestMismatch
        }
        let record: Record
        do { record = try Record(canonicalBytes: row.record) } catch { throw .notARecord(error) }
        guard Int64(clamping: record.sequence) == row.sequence else {
            throw .misplaced(holds: record.sequence)
        }
        guard record.kind.rawValue.utf8.elementsEqual(row.kind.utf8),
            record.at.milliseconds == row.at, record.wall.unixMilliseconds == row.wall
        else { throw .listing }
        self.init(record: record, bytes: row.record, previous: previous, hash: hash)
    }
}

/// Why a row by itself is not a sound record.
public enum StoredRowError: Error, Equatable, Sendable {
    /// A digest is not 32 bytes.
    case digestLength
    /// The digest is not that of the bytes.
    case digestMismatch
    /// The bytes are not a record.
    case notARecord(RecordError)
    /// The record says that another place is its own.
    case misplaced(holds: UInt64)
    /// The kind or a time beside the record is not the record's.
    case listing

    /// The fault in words.
    public var explanation: String {
        switch self {
        case .digestLength: "a digest is not 32 bytes"
        case .digestMismatch: "its digest does not match its bytes"
        case .notARecord(let error): error.explanation
        case .misplaced(let holds): "it says it is record \(holds)"
        case .listing: "it is listed under another kind or time than it says"
        }
    }
}
