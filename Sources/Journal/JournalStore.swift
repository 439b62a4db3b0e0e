// The one writer of a journal: what it says is written is on the disk.

public import DecisionRecord
import GRDB

/// A journal opened for appending.
///
/// Use it from one thread at a time, and have one writer for a file: a second one is stopped by
/// the order of the records. A durable append is on the disk when it returns. Records that need
/// not be durable wait in memory and go with the next durable append, flush, read or close, or
/// once ``bufferLimit`` of them wait; a crash loses them, and only them.
///
/// While the disk takes nothing every record waits, a durable one too though its append throws: the
/// chain stays whole, and all of it is written once there is room. Only an append that would make
/// more wait than the memory set aside for it is refused, and then takes nothing. Go on from
/// ``chain``, which always tells what the next record follows.
public final class JournalStore {
    /// The file.
    public let path: String
    /// What the journal was begun with.
    public let origin: JournalOrigin
    /// The journal held records but no head file lay beside it: a cut tail could not be seen.
    public let openedWithoutHeadFile: Bool
    /// The end of the chain, with the records that wait. Append what follows from it.
    public private(set) var chain: Chain
    /// The end of the chain on the disk.
    public private(set) var durableChain: Chain
    /// Why the head file could not be written at the last checkpoint; the checkpoint in the
    /// journal stands, and the next commit tries again.
    public private(set) var headFileFault: JournalError?

    /// How many records wait on a disk that takes them; more are committed at once. A crash then
    /// loses at most as many.
    public static let bufferLimit = 256
    /// Memory for records that wait because the disk takes nothing: at some 7 MB a day it lasts for
    /// days, and the unit leaves the program 160 MB. Unit: bytes.
    public static let memoryLimit = 32 * 1024 * 1024

    let connection: JournalConnection
    private let headFile: HeadFile
    private let checkpointInterval: UInt64
    private let memoryLimit: Int
    /// Records not yet on the disk as rows, each with the end of the chain after it.
    private var waiting: [(row: StoredRow, end: Chain)] = []
    /// Unit: bytes.
    private var waitingSize = 0
    /// How many records wait when the next commit that nobody asked for is tried.
    private var nextTry = JournalStore.bufferLimit
    private var lastCheckpoint: UInt64
    private var isOpen = true
    /// Whether it is known what the file holds.
    private var isCertain = true

    /// Records of one transaction: what has waited for hours goes in pieces, so that a try on a disk
    /// that is still full costs little.
    private static let transactionLimit = 1024
    /// Memory of a waiting record beside its bytes: its digests and its row. Unit: bytes.
    private static let rowSize = 512

    /// The digest that the next record follows.
    public var head: Digest { chain.head }

    /// Opens a journal for appending, after comparing its end with its checkpoints.
    /// - Parameter path: the file; `<path>.head` lies beside it.
    /// - Parameter origin: if given and no journal is there, one is begun with this header.
    /// - Parameter checkpointInterval: a checkpoint is made each time this many records were
    ///   added, and at close; so at most this many can be cut off unseen. At least 1.
    /// - Parameter memoryLimit: bytes of memory for records that wait, at least 1.
    /// - Throws: ``JournalError``: not there, not a journal, unknown format, damaged, tail missing.
    public init(
        _ path: String, creating origin: JournalOrigin? = nil, checkpointInterval: Int = 32,
        memoryLimit: Int = JournalStore.memoryLimit
    ) throws(JournalError) {
        precondition(checkpointInterval > 0, "a checkpoint interval is more than zero")
        self.memoryLimit = memoryLimit
        if origin == nil, !HeadFile.exists(path) { throw .notFound(path: path) }
        self.path = path
        self.checkpointInterval = UInt64(checkpointInterval)
        let headFile = HeadFile(journal: path)
        self.headFile = headFile
        connection = try JournalConnection.writing(path)
        let state = try connection.write { db in
            try Self.load(db, path: path, creating: origin, headFile: headFile)
        }
        self.origin = state.origin
        openedWithoutHeadFile = state.chain.next > 0 && !state.hasHeadFile
        chain = state.chain
        durableChain = state.chain
        lastCheckpoint = state.checkpointCount
        if !state.hasHeadFile, state.chain.next == 0 {
            try headFile.write(ChainCheckpoint(count: 0, head: state.chain.head))
        }
    }

    /// Adds records to the end.
    /// - Parameter records: made by ``chain``, in order.
    /// - Parameter durable: whether they must be on the disk when this returns.
    /// - Throws: ``JournalError``. After `outOfOrder`, `noMemory` and on a closed store nothing was
    ///   taken; after any other, which only a durable append throws, the records wait.
    public func append(_ records: [ChainedRecord], durable: Bool) throws(JournalError) {
        guard isOpen else { throw .unusable(path: path) }
        var end = chain
        var added: [(row: StoredRow, end: Chain)] = []
        var size = 0
        for offered in records {
            guard offered.record.sequence == end.next, offered.previous == end.head else {
                throw .outOfOrder(path: path, expected: end.next, offered: offered.record.sequence)
            }
            end = Chain(head: offered.hash, next: end.next + 1)
            added.append((StoredRow(offered), end))
            size += offered.bytes.count + Self.rowSize
        }
        if !waiting.isEmpty, waitingSize + size > memoryLimit {
            do {
                try commitWaiting()
            } catch {
                // A part of what waits may have got in.
                guard waitingSize + size <= memoryLimit else {
                    throw .noMemory(path: path, reason: "\(error)")
                }
            }
        }
        waiting += added
        waitingSize += size
        chain = end
        if durable {
            try commitWaiting()
        } else if waiting.count > nextTry {
            // Nobody was promised anything: if it fails they go on waiting.
            try? commitWaiting()
        }
    }

    /// Puts the records that wait on the disk.
    public func flush() throws(JournalError) {
        guard isOpen else { throw .unusable(path: path) }
        if !waiting.isEmpty || headFileFault != nil { try commitWaiting() }
    }

    /// Commits what waits, makes a checkpoint and closes the file, which then is a single plain
    /// SQLite file that can be read on a read-only disk. The store is unusable afterwards.
    public func close() throws(JournalError) {
        guard isOpen else { throw .unusable(path: path) }
        try commitWaiting(checkpoint: durableChain.next < chain.next || !isSealed)
        isOpen = false
        // A reader may hold the file: then it stays in WAL mode, which is as good.
        try? connection.outsideTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
        try connection.close()
        if let headFileFault { throw headFileFault }
    }

    /// Records in order, all at once. Commits what waits first.
    public func records(
        from: UInt64 = 0, to: UInt64 = .max, kind: RecordKind? = nil
    ) throws(JournalError) -> [ChainedRecord] {
        try flush()
        return try connection.records(from: from, to: to, kind: kind)
    }

    /// Hands over records in order until `body` returns `false`. Commits what waits first.
    /// - Throws: ``JournalError``, and what `body` throws.
    public func forEachRecord(
        from: UInt64 = 0, to: UInt64 = .max, kind: RecordKind? = nil,
        _ body: (ChainedRecord) throws -> Bool
    ) throws {
        try flush()
        try connection.forEachRecord(from: from, to: to, kind: kind, body)
    }

    /// The last record of a kind. Commits what waits first.
    public func lastRecord(kind: RecordKind) throws(JournalError) -> ChainedRecord? {
        try flush()
        return try connection.lastRecord(kind: kind)
    }

    /// Counts a named counter up by one and returns it; the first time 1.
    ///
    /// The new value is on the disk when this returns, so no value is ever given twice, whatever
    /// crashes: for boot epochs. Not part of the chain.
    public func persistentCounter(_ name: String) throws(JournalError) -> UInt64 {
        guard isOpen, isCertain else { throw .unusable(path: path) }
        return try connection.write { db in
            let sql = """
                INSERT INTO counter VALUES (?, 1)
                ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value
                """
            let row = try Row.fetchOne(db, sql: sql, arguments: [name])
            guard let value = row?.integer(at: 0), value > 0 else {
                throw JournalError.corrupt(path: path, reason: "counter \(name) cannot be read")
            }
            return UInt64(value)
        }
    }
}

/// Committing and loading.
extension JournalStore {
    /// Whether the last checkpoint has seen every record on the disk.
    private var isSealed: Bool { lastCheckpoint == durableChain.next && headFileFault == nil }

    private func commitWaiting(checkpoint forced: Bool = false) throws(JournalError) {
        do {
            if !isCertain { try learnState() }
            while waiting.count > Self.transactionLimit { try commit(Self.transactionLimit) }
            try commit(waiting.count, checkpoint: forced)
        } catch {
            nextTry = waiting.count + Self.bufferLimit
            throw error
        }
        nextTry = Self.bufferLimit
    }

    /// Commits the first records that wait.
    private func commit(_ count: Int, checkpoint forced: Bool = false) throws(JournalError) {
        let end = count == 0 ? durableChain : waiting[count - 1].end
        let due = end.next / checkpointInterval > lastCheckpoint / checkpointInterval
        let makesCheckpoint = (due || forced) && end.next > lastCheckpoint
        if count > 0 || makesCheckpoint {
            do {
                try connection.write { db in
                    for (row, _) in waiting.prefix(count) {
                        try JournalFormat.insert(row, into: db)
                    }
                    guard makesCheckpoint else { return }
                    let statement = try db.cachedStatement(
                        sql: "INSERT INTO checkpoint VALUES (?, ?)")
                    try statement.execute(
                        arguments: [Int64(clamping: end.next), JournalFormat.data(end.head)])
                }
            } catch {
                isCertain = false
                // What the file holds may show only later: the next commit asks again.
                try? learnState()
                throw error
            }
        }
        settle(count)
        if makesCheckpoint { lastCheckpoint = end.next }
        if makesCheckpoint || headFileFault != nil {
            do {
                try headFile.write(ChainCheckpoint(count: end.next, head: end.head))
                headFileFault = nil
            } catch {
                headFileFault = error
            }
        }
    }

    /// The first records that wait are on the disk.
    private func settle(_ count: Int) {
        guard count > 0 else { return }
        durableChain = waiting[count - 1].end
        waitingSize -= waiting.prefix(count).reduce(0) { $0 + $1.row.record.count + Self.rowSize }
        waiting.removeFirst(count)
    }

    /// After a failed commit, asks the file what it holds: what it held before, or with some of the
    /// records that wait after all. Anything else is another writer's.
    /// - Throws: ``JournalError`` if it cannot be read, or holds what it should not.
    private func learnState() throws(JournalError) {
        let (found, seen) = try connection.read { db in
            (
                try JournalFormat.chain(db, origin: origin, path: path),
                try JournalFormat.integer(db, "SELECT max(count) FROM checkpoint") ?? 0
            )
        }
        if found != durableChain {
            guard let index = waiting.firstIndex(where: { $0.end == found }) else {
                throw .unusable(path: path)
            }
            settle(index + 1)
        }
        lastCheckpoint = UInt64(clamping: seen)
        isCertain = true
    }

    private struct State {
        let origin: JournalOrigin
        let chain: Chain
        let checkpointCount: UInt64
        let hasHeadFile: Bool
    }

    private static func load(
        _ db: Database, path: String, creating: JournalOrigin?, headFile: HeadFile
    ) throws -> State {
        if try JournalFormat.isEmpty(db) {
            guard let creating else {
                throw JournalError.notAJournal(path: path, reason: "it is empty")
            }
            try JournalFormat.create(db, origin: creating)
        }
        let origin = try JournalFormat.origin(db, path: path)
        let chain = try JournalFormat.chain(db, origin: origin, path: path)
        var checkpoints = try JournalFormat.checkpoints(db, path: path)
        let checkpointCount = checkpoints.last?.count ?? 0
        var hasHeadFile = false
        switch headFile.read() {
        case .absent: break
        case .unreadable(let reason):
            throw JournalError.corrupt(path: headFile.path, reason: reason)
        case .checkpoint(let checkpoint):
            hasHeadFile = true
            checkpoints.append(checkpoint)
        }
        for checkpoint in checkpoints.suffix(2) {
            let there = try JournalFormat.head(
                db, count: checkpoint.count, origin: origin, path: path)
            guard there == checkpoint.head else {
                throw JournalError.tailMissing(
                    path: path, expected: checkpoint.count, found: chain.next)
            }
        }
        return State(
            origin: origin, chain: chain, checkpointCount: checkpointCount,
            hasHeadFile: hasHeadFile)
    }
}
