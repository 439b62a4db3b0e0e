// The writer's promises: what is durable stays, what fails leaves nothing, what is wrong is named.

import DecisionRecord
import Foundation
import GRDB
import Journal
import Quantities
import Testing

@Suite("Journal store")
struct JournalStoreTests {
    let folder: Folder
    let path: String

    init() throws {
        folder = try Folder()
        path = folder.path("decisions.sqlite")
    }

    @Test("records come back as they were written, also after closing and opening")
    func roundTrip() throws {
        let store = try JournalStore(path, creating: origin)
        #expect(store.chain == Chain(head: origin.genesis))
        let first = makeRecords(10, after: store.chain)
        try store.append(first, durable: true)
        #expect(try store.records() == first)
        try store.close()

        let again = try JournalStore(path)
        #expect(again.origin == origin)
        #expect(again.head == first.last?.hash && again.chain.next == 10)
        let second = makeRecords(3, after: again.chain)
        try again.append(second, durable: true)
        #expect(try again.records(from: 8, to: 11) == [first[8], first[9], second[0], second[1]])
        #expect(try again.records(kind: .decision) == [first[3], second[1]])
        #expect(try again.lastRecord(kind: .decision) == second[1])
        #expect(try again.lastRecord(kind: .outcome) == second[2])
        try again.close()
        #expect(try JournalReader(path).records() == first + second)
    }

    /// Expected value by Python's hashlib over hand-assembled CBOR.
    @Test("the chain begins with the digest of the header")
    func genesis() {
        let expected = "90ca37999f2d09405acd11d4e38f129b8545f6305a9ee6f200fcc9a180d154cc"
        #expect(origin.genesis.hex == expected)
    }

    @Test("records that need not be durable wait, and go with the next durable one")
    func buffering() throws {
        let store = try JournalStore(path, creating: origin)
        try store.append(makeRecords(5, after: store.chain), durable: false)
        #expect(store.chain.next == 5 && store.durableChain.next == 0)
        #expect(try JournalReader(path).chain().next == 0)
        try store.append(makeRecords(1, after: store.chain), durable: true)
        #expect(store.durableChain == store.chain)
        #expect(try JournalReader(path).chain() == store.chain)
        try store.append(makeRecords(2, after: store.chain), durable: false)
        #expect(try store.records().count == 8)
        try store.append(makeRecords(2, after: store.chain), durable: false)
        try store.close()
        #expect(try JournalReader(path).chain().next == 10)
    }

    @Test("no more records wait than the limit")
    func bufferLimit() throws {
        let store = try JournalStore(path, creating: origin)
        let limit = JournalStore.bufferLimit
        try store.append(makeRecords(limit, after: store.chain), durable: false)
        #expect(store.durableChain.next == 0)
        try store.append(makeRecords(1, after: store.chain), durable: false)
        #expect(store.durableChain.next == UInt64(limit) + 1)
    }

    @Test("the store has WAL, full sync and recursive triggers; its tables are strict")
    func settings() throws {
        let store = try JournalStore(path, creating: origin)
        try store.append(makeRecords(1, after: store.chain), durable: true)
        #expect(try store.inspect("PRAGMA journal_mode") == "wal")
        #expect(try store.inspect("PRAGMA synchronous") == "2")
        #expect(try store.inspect("PRAGMA recursive_triggers") == "1")
        let loose = try DatabaseQueue(path: path).read {
            try String.fetchAll($0, sql: "SELECT name FROM pragma_table_list WHERE strict = 0")
        }
        #expect(loose.allSatisfy { $0.hasPrefix("sqlite_") })
    }

    @Test(
        "H61: rows cannot be changed, removed, replaced or put in out of order, on any connection",
        arguments: [
            "UPDATE record SET wall_ms = 0 WHERE sequence = 1",
            "UPDATE checkpoint SET count = 0", "UPDATE journal SET origin_ms = 0",
            "DELETE FROM record WHERE sequence = 2", "DELETE FROM checkpoint",
            "DELETE FROM journal",
            "INSERT OR REPLACE INTO record SELECT sequence, 'note', 0, 0, previous, record, hash"
                + " FROM record WHERE sequence = 1",
            "REPLACE INTO record SELECT * FROM record WHERE sequence = 0",
            "INSERT INTO record SELECT sequence + 7, kind, 0, 0, previous, record, hash"
                + " FROM record WHERE sequence = 0",
            "INSERT INTO record SELECT -1, kind, 0, 0, previous, record, hash"
                + " FROM record WHERE sequence = 0",
            "INSERT OR REPLACE INTO checkpoint SELECT * FROM checkpoint",
            "INSERT INTO checkpoint SELECT 0, head FROM checkpoint",
        ], [true, false])
    func appendOnly(sql: String, recursiveTriggers: Bool) throws {
        try makeJournal(path, records: 4)
        let before = try JournalReader(path).records()
        var configuration = Configuration()
        configuration.prepareDatabase {
            try $0.execute(sql: "PRAGMA recursive_triggers = \(recursiveTriggers ? "ON" : "OFF")")
        }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        #expect(throws: DatabaseError.self) { try queue.write { try $0.execute(sql: sql) } }
        try queue.close()
        #expect(try JournalReader(path).records() == before)
        #expect(try JournalVerifier.verify(path).isSound)
    }

    @Test("a reviewer's handle cannot write")
    func readOnly() throws {
        try makeJournal(path, records: 2)
        let reader = try JournalReader(path)
        #expect(throws: JournalError.self) {
            try reader.inspect("INSERT INTO counter VALUES ('a', 1)")
        }
        #expect(try reader.record(1)?.record.sequence == 1)
        #expect(try reader.record(2) == nil)
        #expect(try reader.lastRecord(kind: .note) == nil)
    }

    @Test("streaming ends where the reader says")
    func streaming() throws {
        try makeJournal(path, records: 9)
        var seen: [UInt64] = []
        try JournalReader(path).forEachRecord(from: 2) { record in
            seen.append(record.record.sequence)
            return record.record.sequence < 5
        }
        #expect(seen == [2, 3, 4, 5])
        struct Own: Error {}
        #expect(throws: Own.self) { try JournalReader(path).forEachRecord { _ in throw Own() } }
    }

    @Test("a record that does not follow is refused and nothing is written")
    func outOfOrder() throws {
        let store = try JournalStore(path, creating: origin)
        let records = makeRecords(4, after: store.chain)
        try store.append([records[0]], durable: true)
        #expect(throws: JournalError.outOfOrder(path: path, expected: 1, offered: 2)) {
            try store.append([records[2]], durable: true)
        }
        #expect(throws: JournalError.outOfOrder(path: path, expected: 2, offered: 3)) {
            try store.append([records[1], records[3]], durable: true)
        }
        let stranger = makeRecords(2, after: Chain())[1]
        #expect(throws: JournalError.outOfOrder(path: path, expected: 1, offered: 1)) {
            try store.append([stranger], durable: false)
        }
        try store.append([records[1]], durable: true)
        #expect(try store.records() == Array(records[..<2]))
    }

    @Test("a second writer is stopped before it forks the chain")
    func secondWriter() throws {
        let first = try JournalStore(path, creating: origin)
        let second = try JournalStore(path)
        try first.append(makeRecords(1, after: first.chain), durable: true)
        #expect(throws: JournalError.self) {
            try second.append(makeRecords(1, after: second.chain, salt: 1), durable: true)
        }
        #expect(throws: JournalError.unusable(path: path)) {
            try second.append(makeRecords(1, after: second.chain), durable: true)
        }
        try first.append(makeRecords(1, after: first.chain), durable: true)
        try first.close()
        #expect(try JournalVerifier.verify(path).isSound)
    }

    @Test("H48: on a full disk nothing of an append is written, and with room all of it is")
    func diskFull() throws {
        let store = try JournalStore(path, creating: origin)
        try store.append(makeRecords(3, after: store.chain), durable: true)
        try store.append(makeRecords(2, after: store.chain), durable: false)
        let pages = try #require(try store.inspect("PRAGMA page_count"))
        _ = try store.inspect("PRAGMA max_page_count = \(pages)")
        let before = store.chain
        var big = before
        let large = big.append(
            kind: .note, at: .origin, wall: WallInstant(unixMilliseconds: 0),
            body: .bytes([UInt8](repeating: 7, count: 100_000)))
        #expect(throws: JournalError.full(path: path)) {
            try store.append([large], durable: true)
        }
        #expect(store.chain == big && store.durableChain.next == 3)
        #expect(try JournalReader(path).chain().next == 3)
        _ = try store.inspect("PRAGMA max_page_count = 1000000")
        try store.flush()
        #expect(store.durableChain.next == 6)
        try store.close()
        #expect(try JournalVerifier.verify(path).isSound)
    }

    /// A disk that takes records below a number only.
    private func fill(from number: Int) throws {
        try rawSQL(
            path,
            """
            CREATE TRIGGER full BEFORE INSERT ON record WHEN NEW.sequence >= \(number)
                BEGIN SELECT raise(ABORT, 'no room'); END
            """)
    }

    private func makeRoom() throws { try rawSQL(path, "DROP TRIGGER full") }

    @Test("H48: on a disk that stays full everything waits, in order, and is written with room")
    func staysFull() throws {
        let store = try JournalStore(path, creating: origin)
        let records = makeRecords(3000, after: store.chain)
        try store.append([records[0]], durable: true)
        try fill(from: 1)
        for record in records[1...] {
            if record.record.kind == .decision {
                #expect(throws: JournalError.self) { try store.append([record], durable: true) }
            } else {
                try store.append([record], durable: false)
            }
        }
        #expect(store.chain.next == 3000 && store.durableChain.next == 1)
        try makeRoom()
        let more = makeRecords(1, after: store.chain)
        try store.append(more, durable: true)
        #expect(store.durableChain.next == 3001)
        #expect(try store.records() == records + more)
        try store.close()
        #expect(try JournalVerifier.verify(path).isSound)
    }

    @Test("what has waited for long is written in pieces; those that got in are not written again")
    func pieces() throws {
        let store = try JournalStore(path, creating: origin)
        try fill(from: 1500)
        let records = makeRecords(2500, after: store.chain)
        #expect(throws: JournalError.self) { try store.append(records, durable: true) }
        #expect(store.durableChain.next == 1024 && store.chain.next == 2500)
        try makeRoom()
        try store.flush()
        #expect(try store.records() == records)
        try store.close()
        #expect(try JournalVerifier.verify(path).isSound)
    }

    @Test("more than the memory for what waits is refused whole; with room it goes on")
    func memory() throws {
        let store = try JournalStore(path, creating: origin, memoryLimit: 20_000)
        try fill(from: 0)
        var count = 0
        do {
            while true {
                try store.append(makeRecords(1, after: store.chain), durable: false)
                count += 1
            }
        } catch {
            guard case .noMemory = error else { throw error }
        }
        // A record here is some 100 bytes, and counts 512 more.
        #expect((25...35).contains(count))
        #expect(store.chain.next == UInt64(count))
        try makeRoom()
        try store.append(makeRecords(1, after: store.chain), durable: true)
        #expect(store.durableChain.next == UInt64(count) + 1)
        try store.close()
        #expect(try JournalVerifier.verify(path).isSound)
    }

    @Test("a file that cannot even be read back is asked again, and goes on where it stands")
    func readBackFails() throws {
        let store = try JournalStore(path, creating: origin)
        let records = makeRecords(5, after: store.chain)
        try store.append([records[0]], durable: true)
        try rawSQL(path, "ALTER TABLE record RENAME TO away")
        #expect(throws: JournalError.self) { try store.append([records[1]], durable: true) }
        #expect(throws: JournalError.self) { try store.append([records[2]], durable: true) }
        try store.append([records[3]], durable: false)
        try rawSQL(path, "ALTER TABLE away RENAME TO record")
        try store.append([records[4]], durable: true)
        #expect(try store.records() == records)
        try store.close()
        #expect(try JournalVerifier.verify(path).isSound)
    }

    @Test("records that got in although the commit failed are not written again")
    func gotIn() throws {
        let store = try JournalStore(path, creating: origin, checkpointInterval: 2)
        let records = makeRecords(5, after: store.chain)
        // Another hand writes the very same records: the file holds what this store tries to write.
        let other = try JournalStore(path, checkpointInterval: 2)
        try other.append(Array(records[..<3]), durable: true)
        #expect(throws: JournalError.self) { try store.append(records, durable: true) }
        #expect(store.durableChain.next == 3)
        try store.flush()
        #expect(try store.records() == records)
        try store.close()
        #expect(try JournalVerifier.verify(path).isSound)
    }

    @Test("a persistent counter never gives a value twice, over restarts and crashes")
    func counter() throws {
        let store = try JournalStore(path, creating: origin)
        #expect(try store.persistentCounter("boot") == 1)
        #expect(try store.persistentCounter("boot") == 2)
        #expect(try store.persistentCounter("other") == 1)
        // A copy of the files while they are open is what a power cut leaves.
        let copy = folder.path("copy.sqlite")
        try folder.copy(path, to: copy)
        #expect(try JournalStore(copy).persistentCounter("boot") == 3)
        try store.close()
        #expect(try JournalStore(path).persistentCounter("boot") == 3)
        #expect(throws: JournalError.unusable(path: path)) {
            try store.persistentCounter("boot")
        }
    }

    @Test("a closed journal is one plain file with its head file, readable on a read-only disk")
    func closed() throws {
        try makeJournal(path, records: 3)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
        #expect(names == ["decisions.sqlite", "decisions.sqlite.head"])
        let mode = try DatabaseQueue(path: path).read {
            try String.fetchOne($0, sql: "PRAGMA journal_mode")
        }
        #expect(mode == "delete")
    }

    @Test("checkpoints are made every so many records and at close, in the table and beside it")
    func checkpoints() throws {
        let store = try JournalStore(path, creating: origin, checkpointInterval: 4)
        let headFile = path + ".head"
        #expect(
            try String(contentsOfFile: headFile, encoding: .utf8)
                == "islet journal head 1\ncount 0\nhead \(origin.genesis.hex)\n")
        var counts: [String] = []
        for _ in 0..<10 {
            try store.append(makeRecords(1, after: store.chain), durable: true)
            let lines = try String(contentsOfFile: headFile, encoding: .utf8).split(separator: "\n")
            counts.append(String(lines[1].dropFirst(6)))
        }
        #expect(counts == ["0", "0", "0", "4", "4", "4", "4", "8", "8", "8"])
        try store.close()
        #expect(
            try String(contentsOfFile: headFile, encoding: .utf8)
                == "islet journal head 1\ncount 10\nhead \(store.head.hex)\n")
        let report = try JournalVerifier.verify(path)
        #expect(report.isSound && report.checkpointCount == 3 && report.warnings.isEmpty)
        // Opening and closing without a record makes none.
        try JournalStore(path).close()
        #expect(try JournalVerifier.verify(path).checkpointCount == 3)
    }

    @Test("a head file that cannot be written is told and made good; the records stand")
    func headFileFault() throws {
        let store = try JournalStore(path, creating: origin, checkpointInterval: 2)
        try FileManager.default.createDirectory(
            atPath: path + ".head.new", withIntermediateDirectories: false)
        try store.append(makeRecords(2, after: store.chain), durable: true)
        #expect(store.headFileFault != nil && store.durableChain.next == 2)
        try FileManager.default.removeItem(atPath: path + ".head.new")
        try store.append(makeRecords(1, after: store.chain), durable: true)
        #expect(store.headFileFault == nil)
        let text = try String(contentsOfFile: path + ".head", encoding: .utf8)
        #expect(text.contains("count 3\n"))
        try store.close()
        #expect(try JournalVerifier.verify(path).isSound)
    }
}
