// Tampering with a journal by raw SQL, by bytes of the file, and by files in each other's place.

import DecisionRecord
import Foundation
import GRDB
import Journal
import Quantities
import Testing

@Suite("Journal verification")
struct JournalVerifierTests {
    static let count = 12
    let folder: Folder
    let path: String
    let copy: String

    /// A journal of 12 records with checkpoints at 5, 10 and 12, without its triggers, and a copy.
    init() throws {
        folder = try Folder()
        path = folder.path("decisions.sqlite")
        copy = folder.path("copy.sqlite")
        try makeJournal(path, records: Self.count, checkpointInterval: 5)
        try dropTriggers(path)
        try folder.copy(path, to: copy)
    }

    /// The finding after a change to a fresh copy.
    private func verify(
        after sql: String, _ arguments: StatementArguments = []
    ) throws -> VerificationReport {
        try folder.copy(path, to: copy)
        try rawSQL(copy, sql, arguments)
        return try JournalVerifier.verify(copy)
    }

    @Test("a journal left alone is sound; the summary gives its head")
    func sound() throws {
        let plain = folder.path("plain.sqlite")
        try makeJournal(plain, records: Self.count, checkpointInterval: 5)
        let report = try JournalVerifier.verify(plain)
        #expect(report.isSound && report.warnings.isEmpty && report.headFile == .read)
        #expect(report.recordCount == 12 && report.checkpointCount == 3)
        #expect(report.head == (try JournalReader(plain).chain().head))
        #expect(report.summary == "\(plain): good: 12 records, head \(report.head.hex)")
        #expect(report.cbor["sound"] == .bool(true) && report.cbor["fault"] == .null)
        // Dropped triggers are told, but are not a fault of the records.
        let bare = try JournalVerifier.verify(path)
        #expect(bare.isSound && bare.warnings.count == 1)
    }

    @Test("H61: flipping any byte of what is stored of any record names that record")
    func everyByte() throws {
        let rows = try JournalReader(path).records().map { StoredRow($0) }
        #expect(rows.count == Self.count)
        let queue = try DatabaseQueue(path: copy)
        defer { try? queue.close() }
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = OFF") }
        for row in rows {
            for (column, bytes) in [
                ("record", row.record), ("hash", row.hash), ("previous", row.previous),
            ] {
                let sql = "UPDATE record SET \(column) = ? WHERE sequence = ?"
                for index in bytes.indices {
                    var spoiled = bytes
                    spoiled[index] ^= UInt8(1 + index % 255)
                    try queue.write {
                        try $0.execute(sql: sql, arguments: [Data(spoiled), row.sequence])
                    }
                    let report = try JournalVerifier.verify(copy)
                    #expect(!report.isSound && report.fault?.sequence == UInt64(row.sequence))
                }
                try queue.write {
                    try $0.execute(sql: sql, arguments: [Data(bytes), row.sequence])
                }
            }
        }
        #expect(try JournalVerifier.verify(copy).isSound)
    }

    @Test("H61: changing a listed kind or time names the record", arguments: 0..<count)
    func everyListing(sequence: Int) throws {
        for change in ["kind = 'x' || kind", "at_ms = at_ms + 1", "wall_ms = -wall_ms"] {
            let report = try verify(
                after: "UPDATE record SET \(change) WHERE sequence = ?", [sequence])
            #expect(report.fault?.sequence == UInt64(sequence) && report.fault?.name == "edited")
        }
    }

    @Test("H61: deleting any record names it", arguments: 0..<count)
    func everyDeletion(sequence: Int) throws {
        let report = try verify(after: "DELETE FROM record WHERE sequence = ?", [sequence])
        #expect(report.fault?.sequence == UInt64(sequence))
        #expect(report.fault?.name == (sequence < 11 ? "missing" : "truncated"))
    }

    @Test("H61: swapping any two records names the first place")
    func everySwap() throws {
        for first in 0..<Self.count {
            for second in (first + 1)..<Self.count {
                let report = try verify(
                    after: """
                        UPDATE record SET sequence = -99 WHERE sequence = \(first);
                        UPDATE record SET sequence = \(first) WHERE sequence = \(second);
                        UPDATE record SET sequence = \(second) WHERE sequence = -99;
                        """)
                #expect(report.fault?.sequence == UInt64(first))
                #expect(report.fault?.name == "reordered")
            }
        }
    }

    @Test("H61: an inserted record is named", arguments: [-1, 12, 40])
    func insertion(sequence: Int) throws {
        let report = try verify(
            after: """
                INSERT INTO record SELECT ?, kind, at_ms, wall_ms, previous, record, hash
                FROM record WHERE sequence = 3
                """, [sequence])
        #expect(!report.isSound)
        #expect(report.fault?.sequence == (sequence < 0 ? 0 : 12))
    }

    @Test("H61: a record replaced together with its digest is named", arguments: 0..<count)
    func consistentEdit(sequence: Int) throws {
        let records = try JournalReader(path).records()
        let victim = records[sequence]
        var chain = Chain(head: victim.previous, next: victim.record.sequence)
        let forged = chain.append(
            kind: victim.record.kind, at: victim.record.at, wall: victim.record.wall,
            body: .text("more insulin"))
        let report = try verify(
            after: "UPDATE record SET record = ?, hash = ? WHERE sequence = ?",
            [Data(forged.bytes), Data(forged.hash.bytes), sequence])
        // Nothing follows the last record: the checkpoint before it bounds the place.
        #expect(report.fault?.sequence == (sequence < 11 ? UInt64(sequence) : 10))
    }

    @Test("H61: a tail rewritten to fit is found by the checkpoints")
    func rewrittenTail() throws {
        try folder.copy(path, to: copy)
        let records = try JournalReader(copy).records()
        var chain = Chain(head: records[7].hash, next: 8)
        for old in records[8...] {
            let new = StoredRow(
                chain.append(
                    kind: old.record.kind, at: old.record.at, wall: old.record.wall, body: .null))
            try rawSQL(
                copy, "UPDATE record SET record = ?, previous = ?, hash = ? WHERE sequence = ?",
                [Data(new.record), Data(new.previous), Data(new.hash), new.sequence])
        }
        let fault = ChainFault(sequence: 5, kind: .rewritten(through: 9))
        #expect(try JournalVerifier.verify(copy).fault == fault)
        // With the checkpoints in the table gone too, the head file still knows.
        try rawSQL(copy, "DELETE FROM checkpoint WHERE count > 5")
        let later = ChainFault(sequence: 5, kind: .rewritten(through: 11))
        #expect(try JournalVerifier.verify(copy).fault == later)
    }

    @Test("H61: a tail cut off is found by the head file alone and by the table alone")
    func truncation() throws {
        for kept in 0..<Self.count {
            let cut = "DELETE FROM record WHERE sequence >= \(kept);"
            let fault = ChainFault(sequence: UInt64(kept), kind: .truncated(recorded: 12))
            #expect(try verify(after: cut + "DELETE FROM checkpoint").fault == fault)
            try folder.copy(path, to: copy)
            try FileManager.default.removeItem(atPath: copy + ".head")
            try rawSQL(copy, cut)
            let report = try JournalVerifier.verify(copy)
            #expect(report.fault == fault && report.headFile == .absent)
        }
    }

    @Test("H61: records of another journal are named")
    func mixedRecords() throws {
        let other = folder.path("other.sqlite")
        try makeJournal(other, records: Self.count, checkpointInterval: 5, salt: 1000)
        for sequence in 1..<Self.count {
            let report = try verify(
                after: """
                    ATTACH '\(other)' AS other;
                    UPDATE record SET (record, previous, hash) =
                        (SELECT record, previous, hash FROM other.record
                         WHERE sequence = \(sequence))
                    WHERE sequence = \(sequence);
                    """)
            #expect(report.fault?.sequence == UInt64(sequence))
        }
    }

    @Test("H61: the head file or the header of another journal is found")
    func mixedFiles() throws {
        let other = folder.path("other.sqlite")
        try makeJournal(other, records: Self.count, checkpointInterval: 5, salt: 1000)
        try FileManager.default.removeItem(atPath: copy + ".head")
        try FileManager.default.copyItem(atPath: other + ".head", toPath: copy + ".head")
        #expect(try JournalVerifier.verify(copy).fault != nil)
        #expect(throws: JournalError.self) { try JournalStore(copy) }
        for column in ["created_ms", "origin_ms"] {
            let report = try verify(after: "UPDATE journal SET \(column) = \(column) + 1")
            #expect(report.fault == ChainFault(sequence: 0, kind: .headerAltered))
        }
    }

    @Test("an altered checkpoint or head file is found")
    func alteredCheckpoints() throws {
        let report = try verify(after: "UPDATE checkpoint SET head = zeroblob(32) WHERE count = 5")
        #expect(report.fault == ChainFault(sequence: 4, kind: .checkpointAltered))
        try folder.copy(path, to: copy)
        let text = try String(contentsOfFile: copy + ".head", encoding: .utf8)
        for index in text.utf8.indices {
            var bytes = Array(text.utf8)
            bytes[text.utf8.distance(from: text.startIndex, to: index)] ^= 1
            try Data(bytes).write(to: URL(fileURLWithPath: copy + ".head"))
            #expect(try !JournalVerifier.verify(copy).isSound)
        }
    }

    @Test("a journal without its head file is verified with a warning")
    func withoutHeadFile() throws {
        try FileManager.default.removeItem(atPath: copy + ".head")
        let report = try JournalVerifier.verify(copy)
        #expect(report.isSound && report.headFile == .absent)
        #expect(report.warnings.contains { $0.contains("copy.sqlite.head is missing") })
    }

    @Test("a journal that is being written is verified as far as it is durable")
    func live() throws {
        let live = folder.path("live.sqlite")
        let store = try JournalStore(live, creating: origin, checkpointInterval: 3)
        #expect(try JournalVerifier.verify(live).isSound)
        for count in 1...10 {
            try store.append(makeRecords(1, after: store.chain), durable: true)
            let report = try JournalVerifier.verify(live)
            #expect(report.isSound && report.recordCount == UInt64(count))
        }
    }

    @Test("H50: a damaged file never traps: it is found, or the records are untouched")
    func damagedFile() throws {
        let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
        let rows = try JournalReader(path).records()
        var found = 0
        for step in 0..<800 {
            var bytes = whole
            // Spread over the file, every bit in turn; 7919 is prime to its length.
            bytes[step * 7919 % bytes.count] ^= 1 << UInt8(step % 8)
            try Data(bytes).write(to: URL(fileURLWithPath: copy))
            if let report = try? JournalVerifier.verify(copy), report.isSound {
                #expect(try JournalReader(copy).records() == rows)
            } else {
                found += 1
            }
        }
        #expect(found > 50)
        for count in stride(from: 0, to: whole.count, by: 1021) {
            try Data(whole[..<count]).write(to: URL(fileURLWithPath: copy))
            // Pages that hold nothing may lie at the end.
            guard let report = try? JournalVerifier.verify(copy), report.isSound else { continue }
            #expect(try JournalReader(copy).records() == rows)
        }
    }
}
