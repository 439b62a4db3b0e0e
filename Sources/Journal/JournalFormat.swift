// The layout of the journal's file, version 1, and the rows in it.

public import DecisionRecord
import Foundation
import GRDB
public import Quantities

/// What a journal was begun with. The first record of its chain follows the header's digest.
public struct JournalOrigin: Equatable, Sendable {
    /// When the file was made.
    public let created: WallInstant
    /// The wall time of ``LoopInstant/origin`` on the journal's time line.
    public let origin: WallInstant

    /// A header.
    public init(created: WallInstant, origin: WallInstant) {
        self.created = created
        self.origin = origin
    }

    /// What the first record follows: the digest of the header's canonical bytes.
    public var genesis: Digest {
        SHA256.hash(
            CBORValue.map([
                "format": .int(JournalFormat.version),
                "created": .int(created.unixMilliseconds),
                "origin": .int(origin.unixMilliseconds),
            ]).encoded())
    }
}

/// The file format.
enum JournalFormat {
    /// The only version there is.
    static let version: Int64 = 1
    /// "ISLT", so that `file` and this program know the file.
    static let applicationID: Int64 = 0x4953_4C54

    /// The triggers are a seat belt against mistakes; only the chain is evidence. The insert
    /// trigger also stops INSERT OR REPLACE on connections without recursive_triggers.
    static let schema = """
        PRAGMA application_id = \(applicationID);
        PRAGMA user_version = \(version);
        CREATE TABLE journal (
            id INTEGER PRIMARY KEY CHECK (id = 1), format INTEGER NOT NULL,
            created_ms INTEGER NOT NULL, origin_ms INTEGER NOT NULL) STRICT;
        CREATE TABLE record (
            sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, at_ms INTEGER NOT NULL,
            wall_ms INTEGER NOT NULL, previous BLOB NOT NULL CHECK (length(previous) = 32),
            record BLOB NOT NULL, hash BLOB NOT NULL CHECK (length(hash) = 32)) STRICT;
        CREATE INDEX record_by_kind ON record (kind, sequence);
        CREATE TABLE checkpoint (
            count INTEGER PRIMARY KEY, head BLOB NOT NULL CHECK (length(head) = 32)) STRICT;
        CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
        CREATE TRIGGER record_insert BEFORE INSERT ON record
            WHEN NEW.sequence IS NOT (SELECT coalesce(max(sequence) + 1, 0) FROM record)
            BEGIN SELECT raise(ABORT, 'records are only appended'); END;
        CREATE TRIGGER checkpoint_insert BEFORE INSERT ON checkpoint
            WHEN NEW.count <= (SELECT coalesce(max(count), -1) FROM checkpoint)
            BEGIN SELECT raise(ABORT, 'checkpoints are only appended'); END;
        """
        + ["journal", "record", "checkpoint"].flatMap { table in
            ["UPDATE", "DELETE"].map { action in
                """

                CREATE TRIGGER \(table)_\(action.lowercased()) BEFORE \(action) ON \(table)
                    BEGIN SELECT raise(ABORT, '\(table): no \(action)'); END;
                """
            }
        }.joined()

    /// How many triggers ``schema`` makes.
    static let triggerCount = 8

    static let columns = "sequence, kind, at_ms, wall_ms, previous, record, hash"

    /// Makes the tables in an empty file.
    static func create(_ db: Database, origin: JournalOrigin) throws {
        try db.execute(sql: schema)
        try db.execute(
            sql: "INSERT INTO journal VALUES (1, ?, ?, ?)",
            arguments: [
                version, origin.created.unixMilliseconds, origin.origin.unixMilliseconds,
            ])
    }

    /// Whether the file holds no tables at all: new, or its making was cut short.
    static func isEmpty(_ db: Database) throws -> Bool {
        try integer(db, "SELECT count(*) FROM sqlite_master") == 0
    }

    /// The header.
    static func origin(_ db: Database, path: String) throws -> JournalOrigin {
        guard try integer(db, "PRAGMA application_id") == applicationID else {
            throw JournalError.notAJournal(path: path, reason: "another kind of SQLite file")
        }
        let format = try integer(db, "PRAGMA user_version") ?? 0
        guard format == version else {
            throw JournalError.unknownFormat(path: path, found: format)
        }
        let sql = "SELECT format, created_ms, origin_ms FROM journal WHERE id = 1"
        guard let row = try Row.fetchOne(db, sql: sql), row.integer(at: 0) == version,
            let created = row.integer(at: 1), let origin = row.integer(at: 2)
        else { throw JournalError.corrupt(path: path, reason: "its header cannot be read") }
        return JournalOrigin(
            created: WallInstant(unixMilliseconds: created),
            origin: WallInstant(unixMilliseconds: origin))
    }

    /// The last row, if there is any.
    static func lastRow(_ db: Database, path: String) throws -> StoredRow? {
        let sql = "SELECT \(columns) FROM record ORDER BY sequence DESC LIMIT 1"
        return try Row.fetchOne(db, sql: sql).map { try storedRow($0, path: path) }
    }

    /// The end of the chain as the file holds it.
    static func chain(_ db: Database, origin: JournalOrigin, path: String) throws -> Chain {
        guard let row = try lastRow(db, path: path) else { return Chain(head: origin.genesis) }
        let last = try chained(row, path: path)
        return Chain(head: last.hash, next: last.record.sequence + 1)
    }

    /// The head of the chain when it held `count` records; `nil` if it holds fewer.
    static func head(
        _ db: Database, count: UInt64, origin: JournalOrigin, path: String
    ) throws -> Digest? {
        if count == 0 { return origin.genesis }
        let sql = "SELECT \(columns) FROM record WHERE sequence = ?"
        let arguments: StatementArguments = [Int64(clamping: count) - 1]
        guard let row = try Row.fetchOne(db, sql: sql, arguments: arguments) else { return nil }
        return try chained(storedRow(row, path: path), path: path).hash
    }

    /// The checkpoints, by rising count.
    static func checkpoints(_ db: Database, path: String) throws -> [ChainCheckpoint] {
        let rows = try Row.fetchAll(db, sql: "SELECT count, head FROM checkpoint ORDER BY count")
        return try rows.map { row in
            guard let count = row.integer(at: 0), count >= 0, let bytes = row.bytes(at: 1),
                let head = Digest(bytes: bytes)
            else {
                throw JournalError.corrupt(path: path, reason: "a checkpoint cannot be read")
            }
            return ChainCheckpoint(count: UInt64(count), head: head)
        }
    }

    /// A row of ``columns`` as found.
    static func storedRow(_ row: Row, path: String) throws -> StoredRow {
        guard let sequence = row.integer(at: 0), let kind = row.text(at: 1),
            let at = row.integer(at: 2), let wall = row.integer(at: 3),
            let previous = row.bytes(at: 4), let record = row.bytes(at: 5),
            let hash = row.bytes(at: 6)
        else { throw JournalError.corrupt(path: path, reason: "a row is not a record's") }
        return StoredRow(
            sequence: sequence, kind: kind, at: at, wall: wall, previous: previous, record: record,
            hash: hash)
    }

    /// The record of a row that is sound by itself.
    static func chained(_ row: StoredRow, path: String) throws -> ChainedRecord {
        do {
            return try ChainedRecord(row)
        } catch {
            throw JournalError.corrupt(
                path: path, reason: "record \(row.sequence): \(error.explanation)")
        }
    }

    /// Writes a row.
    static func insert(_ row: StoredRow, into db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO record (\(columns)) VALUES (?, ?, ?, ?, ?, ?, ?)")
        try statement.execute(arguments: [
            row.sequence, row.kind, row.at, row.wall, Data(row.previous), Data(row.record),
            Data(row.hash),
        ])
    }

    static func data(_ digest: Digest) -> Data { Data(digest.bytes) }

    static func integer(_ db: Database, _ sql: String) throws -> Int64? {
        try Row.fetchOne(db, sql: sql)?.integer(at: 0)
    }
}

/// A damaged file can hold any type in any column, and GRDB's typed subscripts trap on a wrong one.
extension Row {
    func integer(at index: Int) -> Int64? {
        guard case .int64(let value) = databaseValue(at: index).storage else { return nil }
        return value
    }

    func text(at index: Int) -> String? {
        guard case .string(let value) = databaseValue(at: index).storage else { return nil }
        return value
    }

    func bytes(at index: Int) -> [UInt8]? {
        guard case .blob(let value) = databaseValue(at: index).storage else { return nil }
        return [UInt8](value)
    }

    private func databaseValue(at index: Int) -> DatabaseValue {
        index < count ? self[index] : .null
    }
}
