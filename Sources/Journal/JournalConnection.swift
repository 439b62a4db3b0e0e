// One SQLite connection with the settings every journal connection must have, and typed errors.

import Foundation
import GRDB

/// A connection to a journal's file.
struct JournalConnection {
    let path: String
    private let queue: DatabaseQueue

    /// Opens a file for reading only. The file must exist.
    static func reading(_ path: String) throws(JournalError) -> JournalConnection {
        try JournalConnection(path: path, readonly: true)
    }

    /// Opens a file for writing, makes it if there is none, and puts it in WAL mode; a file that is
    /// something else than a journal is left as it is.
    static func writing(_ path: String) throws(JournalError) -> JournalConnection {
        let connection = try JournalConnection(path: path, readonly: false)
        try connection.read { db in
            if try !JournalFormat.isEmpty(db) { _ = try JournalFormat.origin(db, path: path) }
        }
        try connection.outsideTransaction { db in
            let mode = try Row.fetchOne(db, sql: "PRAGMA journal_mode = WAL")?.text(at: 0)
            guard mode == "wal" else {
                throw JournalError.failed(path: path, reason: "its disk cannot hold a WAL file")
            }
        }
        return connection
    }

    private init(path: String, readonly: Bool) throws(JournalError) {
        self.path = path
        var configuration = Configuration()
        configuration.readonly = readonly
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            // Without recursive triggers INSERT OR REPLACE would slip past the DELETE trigger.
            try db.execute(sql: "PRAGMA recursive_triggers = ON; PRAGMA synchronous = FULL")
            try db.execute(sql: "PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF")
        }
        queue = try Self.typed(path) {
            try DatabaseQueue(path: path, configuration: configuration)
        }
    }

    /// Reads one consistent state of the file.
    func read<T>(_ work: (Database) throws -> T) throws(JournalError) -> T {
        try Self.typed(path) { try queue.read(work) }
    }

    /// Writes in one transaction: on return all of it is on the disk, on an error none of it.
    func write<T>(_ work: (Database) throws -> T) throws(JournalError) -> T {
        try Self.typed(path) { try queue.write(work) }
    }

    /// Runs statements that SQLite refuses within a transaction.
    func outsideTransaction(_ work: (Database) throws -> Void) throws(JournalError) {
        try Self.typed(path) { try queue.writeWithoutTransaction(work) }
    }

    func close() throws(JournalError) {
        try Self.typed(path) { try queue.close() }
    }

    private static func typed<T>(_ path: String, _ work: () throws -> T) throws(JournalError) -> T {
        do {
            return try work()
        } catch let error as JournalError {
            throw error
        } catch let error as DatabaseError {
            throw journalError(error, path: path)
        } catch {
            throw .failed(path: path, reason: "\(error)")
        }
    }

    private static func journalError(_ error: DatabaseError, path: String) -> JournalError {
        let reason = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
        switch error.resultCode {
        case .SQLITE_NOTADB: return .notAJournal(path: path, reason: "not an SQLite file")
        case .SQLITE_CORRUPT: return .corrupt(path: path, reason: reason)
        case .SQLITE_FULL: return .full(path: path)
        default: return .failed(path: path, reason: reason)
        }
    }
}
