// Finds the first record of a stored log that is not what was written, whatever was done to it.

/// Reads a log's rows one by one, in the store's order, and names the first fault.
///
/// Every row carries the digest it follows as well as its own. So a row that was replaced together
/// with its digest is told from a sound row after it: the rows on the far side of the broken link
/// say which of the two is the stranger.
///
/// What a chain without a key cannot show: records added to the end, and a log rewritten together
/// with all its checkpoints. The pump holds the head of the log from each dose for that.
public struct ChainVerifier: Sendable {
    /// What the first record follows.
    private let genesis: Digest
    /// Checkpoints not yet reached, by rising count, nearest last.
    private var checkpoints: [ChainCheckpoint]
    /// How many records the furthest checkpoint has seen.
    private let recorded: UInt64

    /// The digest of the last row examined.
    public private(set) var head: Digest
    /// How many rows were examined and found sound (unless a fault was found).
    public private(set) var count: UInt64 = 0
    /// The last row does not follow the one before it (or, of record 0, the header); which of the
    /// two is the stranger shows in what comes after.
    private var linkIsBroken = false
    /// The first checkpoint that disagrees, with the count of the last one that agreed.
    private var disagreement: (checkpoint: ChainCheckpoint, agreed: UInt64)?
    private var agreed: UInt64 = 0
    /// The fault, once found; nothing after it is examined.
    public private(set) var fault: ChainFault?

    /// A verifier at the start of a log.
    /// - Parameter genesis: what the first record must follow.
    /// - Parameter checkpoints: in any order.
    public init(genesis: Digest, checkpoints: [ChainCheckpoint] = []) {
        self.genesis = genesis
        head = genesis
        self.checkpoints = checkpoints.sorted { $0.count > $1.count }
        recorded = self.checkpoints.first?.count ?? 0
        meetCheckpoints()
    }

    /// Examines the next row. Returns the fault as soon as one is certain.
    public mutating func examine(_ row: StoredRow) -> ChainFault? {
        if fault != nil { return fault }
        if linkIsBroken {
            fault = stranger(lastBelongs: row.previous == head.bytes)
        } else {
            fault = inspect(row).map(orEarlierRewriting)
        }
        guard fault == nil, let hash = Digest(bytes: row.hash) else { return fault }
        head = hash
        count += 1
        meetCheckpoints()
        return nil
    }

    /// Says that the log ends here. Returns the fault, if any.
    public mutating func finish() -> ChainFault? {
        if fault != nil { return fault }
        if linkIsBroken {
            // Nothing follows the last row: a checkpoint that knows it clears it.
            fault = stranger(lastBelongs: agreed == count)
        } else if let rewriting {
            fault = rewriting
        } else if count < recorded {
            fault = ChainFault(sequence: count, kind: .truncated(recorded: recorded))
        } else if let (checkpoint, _) = disagreement {
            fault = ChainFault(sequence: last(of: checkpoint), kind: .checkpointAltered)
        }
        return fault
    }

    /// The fault of a broken link before the last row.
    private func stranger(lastBelongs: Bool) -> ChainFault {
        let last = count - 1
        if !lastBelongs {
            return orEarlierRewriting(
                ChainFault(
                    sequence: last, kind: .foreign("it follows a record that is not in this log")))
        }
        guard last > 0 else { return ChainFault(sequence: 0, kind: .headerAltered) }
        return orEarlierRewriting(
            ChainFault(
                sequence: last - 1,
                kind: .edited("the record after it follows another record than this")))
    }

    /// The rewriting that a checkpoint shows, unless a later one vouches for what it denies.
    private var rewriting: ChainFault? {
        guard let (checkpoint, before) = disagreement, agreed <= checkpoint.count else {
            return nil
        }
        return ChainFault(sequence: before, kind: .rewritten(through: last(of: checkpoint)))
    }

    /// A fault, unless a checkpoint shows that records before it are not sound either.
    private func orEarlierRewriting(_ fault: ChainFault) -> ChainFault {
        guard let (checkpoint, _) = disagreement, last(of: checkpoint) < fault.sequence else {
            return fault
        }
        return rewriting ?? fault
    }

    /// The row by itself and in its place.
    private mutating func inspect(_ row: StoredRow) -> ChainFault? {
        if row.sequence < 0 || UInt64(row.sequence) < count {
            return fault(.foreign("a row numbered \(row.sequence) stands before it"))
        }
        if UInt64(row.sequence) > count {
            return fault(.missing(through: UInt64(row.sequence) - 1))
        }
        do {
            linkIsBroken = try ChainedRecord(row).previous != head
        } catch .misplaced(let holds) {
            return fault(.reordered(holds: holds))
        } catch {
            return fault(.edited(error.explanation))
        }
        return nil
    }

    private func fault(_ kind: ChainFault.Kind) -> ChainFault {
        ChainFault(sequence: count, kind: kind)
    }

    /// Compares the head with the checkpoints made at this count.
    private mutating func meetCheckpoints() {
        while let checkpoint = checkpoints.last, checkpoint.count <= count {
            checkpoints.removeLast()
            if checkpoint.head == head {
                agreed = count
            } else if disagreement == nil {
                disagreement = (checkpoint, agreed)
            }
        }
    }

    private func last(of checkpoint: ChainCheckpoint) -> UInt64 {
        checkpoint.count == 0 ? 0 : checkpoint.count - 1
    }
}
