// Journals in folders of their own, and raw SQL on copies of them as a tamperer would use it.

import DecisionRecord
import Foundation
import GRDB
import Journal
import Quantities
import Testing

/// A temporary folder, removed when the last user of it is gone.
final class Folder {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("islet-journal-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appendingPathComponent(name).path }

    /// Copies a journal with all the files beside it.
    func copy(_ from: String, to: String) throws {
        for suffix in ["", ".head", "-wal"] where FileManager.default.fileExists(from + suffix) {
            if FileManager.default.fileExists(to + suffix) {
                try FileManager.default.removeItem(atPath: to + suffix)
            }
            try FileManager.default.copyItem(atPath: from + suffix, toPath: to + suffix)
        }
        if !FileManager.default.fileExists(from + "-wal") {
            try? FileManager.default.removeItem(atPath: to + "-wal")
        }
        try? FileManager.default.removeItem(atPath: to + "-shm")
    }
}

extension FileManager {
    func fileExists(_ path: String) -> Bool { fileExists(atPath: path) }
}

let origin = JournalOrigin(
    created: WallInstant(unixMilliseconds: 1_700_000_001_000),
    origin: WallInstant(unixMilliseconds: 1_700_000_000_000))

/// Records that follow a chain's end, all kinds in turn, with bodies that differ.
func makeRecords(_ count: Int, after start: Chain, salt: Int64 = 0) -> [ChainedRecord] {
    var chain = start
    var records: [ChainedRecord] = []
    for _ in 0..<count {
        let number = Int64(chain.next)
        records.append(
            chain.append(
                kind: RecordKind.allCases[Int(number) % RecordKind.allCases.count],
                at: LoopInstant(milliseconds: number * 300_000),
                wall: WallInstant(unixMilliseconds: 1_700_000_000_000 + number * 300_000),
                body: .map(["n": .int(number + salt), "x": .double(Double(number) / 3)])))
    }
    return records
}

/// A closed journal of `count` records.
func makeJournal(
    _ path: String, records count: Int, checkpointInterval: Int = 32, salt: Int64 = 0
) throws {
    let store = try JournalStore(
        path, creating: origin, checkpointInterval: checkpointInterval)
    for _ in 0..<count {
        try store.append(makeRecords(1, after: store.chain, salt: salt), durable: true)
    }
    try store.close()
}

/// Runs SQL as anybody can who has the file: no settings of ours.
func rawSQL(_ path: String, _ sql: String, _ arguments: StatementArguments = []) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = OFF") }
    try queue.write { try $0.execute(sql: sql, arguments: arguments) }
    try queue.close()
}

/// Takes the seat belt off.
func dropTriggers(_ path: String) throws {
    let queue = try DatabaseQueue(path: path)
    try queue.write { db in
        let names = try String.fetchAll(
            db, sql: "SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for name in names { try db.execute(sql: "DROP TRIGGER \(name)") }
    }
    try queue.close()
}
