// The read-only door to a journal, for reviewers: it cannot change the file.

public import DecisionRecord
import GRDB

/// A journal opened for reading only. The writer may go on appending meanwhile.
public final class JournalReader {
    /// The file.
    public let path: String
    /// What the journal was begun with.
    public let origin: JournalOrigin
    let connection: JournalConnection

    /// Opens a journal.
    /// - Throws: ``JournalError``: not there, not a journal, of an unknown format, damaged.
    public init(_ path: String) throws(JournalError) {
        self.path = path
        guard HeadFile.exists(path) else { throw .notFound(path: path) }
        guard !HeadFile.isFolder(path) else {
            throw .notAJournal(path: path, reason: "it is a folder; give the file in it")
        }
        connection = try JournalConnection.reading(path)
        origin = try connection.read { db in
            if try JournalFormat.isEmpty(db) {
                throw JournalError.notAJournal(path: path, reason: "it is empty")
            }
            return try JournalFormat.origin(db, path: path)
        }
    }

    /// The end of the chain as it is now: its head, and how many records there are.
    public func chain() throws(JournalError) -> Chain {
        try connection.read { try JournalFormat.chain($0, origin: origin, path: path) }
    }

    /// Hands over records in order, one at a time, until `body` returns `false`.
    /// - Parameter from: the first sequence number wanted.
    /// - Parameter to: the last sequence number wanted.
    /// - Parameter kind: only records of this kind.
    /// - Throws: ``JournalError``, of a record that is not sound by itself `corrupt` (whether each
    ///   follows from the one before is ``JournalVerifier``'s to say); and what `body` throws.
    public func forEachRecord(
        from: UInt64 = 0, to: UInt64 = .max, kind: RecordKind? = nil,
        _ body: (ChainedRecord) throws -> Bool
    ) throws {
        try connection.forEachRecord(from: from, to: to, kind: kind, body)
    }

    /// Records in order, all at once.
    public func records(
        from: UInt64 = 0, to: UInt64 = .max, kind: RecordKind? = nil
    ) throws(JournalError) -> [ChainedRecord] {
        try connection.records(from: from, to: to, kind: kind)
    }

    /// One record, or `nil` if there is none of this number.
    public func record(_ sequence: UInt64) throws(JournalError) -> ChainedRecord? {
        try connection.records(from: sequence, to: sequence, kind: nil).first
    }

    /// The last record of a kind.
    public func lastRecord(kind: RecordKind) throws(JournalError) -> ChainedRecord? {
        try connection.lastRecord(kind: kind)
    }
}

extension JournalConnection {
    func forEachRecord(
        from: UInt64, to: UInt64, kind: RecordKind?, _ body: (ChainedRecord) throws -> Bool
    ) throws {
        try forEachRow(from: Int64(clamping: from), to: Int64(clamping: to), kind: kind) { row in
            try body(JournalFormat.chained(row, path: path))
        }
    }

    func records(
        from: UInt64, to: UInt64, kind: RecordKind?
    ) throws(JournalError) -> [ChainedRecord] {
        do {
            var records: [ChainedRecord] = []
            try forEachRecord(from: from, to: to, kind: kind) { record in
                records.append(record)
                return true
            }
            return records
        } catch let error as JournalError {
            throw error
        } catch {
            throw .failed(path: path, reason: "\(error)")
        }
    }

    func lastRecord(kind: RecordKind) throws(JournalError) -> ChainedRecord? {
        try read { db in
            let sql = """
                SELECT \(JournalFormat.columns) FROM record WHERE kind = ?
                ORDER BY sequence DESC LIMIT 1
                """
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [kind.rawValue]) else {
                return nil
            }
            return try JournalFormat.chained(JournalFormat.storedRow(row, path: path), path: path)
        }
    }

    /// Rows as found, in order, until `body` returns `false`. What `body` throws comes through as
    /// it is.
    func forEachRow(
        from: Int64, to: Int64, kind: RecordKind? = nil, _ body: (StoredRow) throws -> Bool
    ) throws {
        var failure: (any Error)?
        try read { db in
            let filter = kind == nil ? "" : "AND kind = ?3"
            let sql = """
                SELECT \(JournalFormat.columns) FROM record
                WHERE sequence BETWEEN ?1 AND ?2 \(filter) ORDER BY sequence
                """
            var arguments: StatementArguments = [from, to]
            if let kind { arguments += [kind.rawValue] }
            let rows = try Row.fetchCursor(db, sql: sql, arguments: arguments)
            while let row = try rows.next() {
                let stored = try JournalFormat.storedRow(row, path: path)
                do {
                    guard try body(stored) else { return }
                } catch {
                    failure = error
                    return
                }
            }
        }
        if let failure { throw failure }
    }
}
