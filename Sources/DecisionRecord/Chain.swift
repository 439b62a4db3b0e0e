// The hash chain: each record's digest covers every record before it.

public import Quantities

/// A record in its place in a chain.
public struct ChainedRecord: Equatable, Sendable {
    /// The record.
    public let record: Record
    /// Its canonical bytes.
    public let bytes: [UInt8]
    /// The digest of the record before it.
    public let previous: Digest
    /// Its digest.
    public let hash: Digest
}

/// The growing end of a chain of records.
public struct Chain: Equatable, Sendable {
    /// The digest of the last record, or what stands before the first.
    public private(set) var head: Digest
    /// The sequence number of the next record; so also how many there are.
    public private(set) var next: UInt64

    /// The end of a chain.
    /// - Parameter head: the digest of the last record; of an empty chain, what it is tied to.
    /// - Parameter next: the sequence number of the next record.
    public init(head: Digest = .zero, next: UInt64 = 0) {
        self.head = head
        self.next = next
    }

    /// The digest of a record after another: SHA-256(0x00 || previous || canonical bytes).
    ///
    /// The zero byte marks a leaf, as in RFC 6962 section 2.1, so that a tree over the same records
    /// can be added without any node being mistaken for a record.
    public static func digest(of canonicalBytes: [UInt8], after previous: Digest) -> Digest {
        var hasher = SHA256()
        hasher.update([0x00])
        hasher.update(previous.bytes)
        hasher.update(canonicalBytes)
        return hasher.finalize()
    }

    /// Adds a record to the end.
    public mutating func append(
        kind: RecordKind, at: LoopInstant, wall: WallInstant, body: CBORValue
    ) -> ChainedRecord {
        let record = Record(sequence: next, kind: kind, at: at, wall: wall, body: body)
        let bytes = record.canonicalBytes()
        let chained = ChainedRecord(
            record: record, bytes: bytes, previous: head,
            hash: Self.digest(of: bytes, after: head))
        head = chained.hash
        next += 1
        return chained
    }
}
