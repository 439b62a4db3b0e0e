// Opening: clean after a power cut, and one clear line for everything else.

import DecisionRecord
import Foundation
import GRDB
import Journal
import Quantities
import Testing

@Suite("Opening a journal")
struct JournalOpeningTests {
    let folder: Folder
    let path: String

    init() throws {
        folder = try Folder()
        path = folder.path("decisions.sqlite")
    }

    @Test("H49: a write torn by a power cut opens cleanly at what was durable before it")
    func tornTail() throws {
        let store = try JournalStore(path, creating: origin, checkpointInterval: 4)
        for _ in 0..<6 {
            try store.append(makeRecords(1, after: store.chain), durable: true)
        }
        let fourth = try #require(try store.records().dropFirst(3).first)
        let wal = path + "-wal"
        let before = try Data(contentsOf: URL(fileURLWithPath: wal)).count
        try store.append(makeRecords(3, after: store.chain), durable: true)
        let after = try Data(contentsOf: URL(fileURLWithPath: wal)).count
        #expect(after > before)
        // What the disk holds when the power goes while those bytes are on their way. The head
        // file of the last commit was not yet written then.
        let cut = folder.path("cut.sqlite")
        for length in stride(from: before, to: after, by: 97) {
            try folder.copy(path, to: cut)
            try "islet journal head 1\ncount 4\nhead \(fourth.hash.hex)\n"
                .write(toFile: cut + ".head", atomically: true, encoding: .utf8)
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: cut + "-wal"))
            try handle.truncate(atOffset: UInt64(length))
            try handle.close()
            let report = try JournalVerifier.verify(cut)
            #expect(report.isSound && report.recordCount == 6)
            let reopened = try JournalStore(cut, checkpointInterval: 4)
            #expect(reopened.chain.next == 6)
            try reopened.append(makeRecords(5, after: reopened.chain, salt: 9), durable: true)
            try reopened.close()
            #expect(try JournalVerifier.verify(cut).isSound)
        }
    }

    @Test("H49: garbage in the tail of the log file is dropped, not read")
    func garbageTail() throws {
        let store = try JournalStore(path, creating: origin)
        try store.append(makeRecords(2, after: store.chain), durable: true)
        let cut = folder.path("cut.sqlite")
        try folder.copy(path, to: cut)
        let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: cut + "-wal"))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data((0..<9000).map { UInt8($0 * 31 & 255) }))
        try handle.close()
        #expect(try JournalStore(cut).chain == store.chain)
    }

    @Test("H61: a journal cut below its last checkpoint is not opened for appending")
    func tailMissing() throws {
        try makeJournal(path, records: 10, checkpointInterval: 4)
        try dropTriggers(path)
        try rawSQL(path, "DELETE FROM record WHERE sequence >= 7")
        #expect(throws: JournalError.tailMissing(path: path, expected: 10, found: 7)) {
            try JournalStore(path)
        }
        try rawSQL(path, "DELETE FROM checkpoint WHERE count > 4")
        #expect(throws: JournalError.tailMissing(path: path, expected: 10, found: 7)) {
            try JournalStore(path)
        }
    }

    @Test("a journal without its head file opens, and says so")
    func headFileAbsent() throws {
        try makeJournal(path, records: 3)
        #expect(try !JournalStore(path).openedWithoutHeadFile)
        try FileManager.default.removeItem(atPath: path + ".head")
        let store = try JournalStore(path)
        #expect(store.openedWithoutHeadFile)
        try store.append(makeRecords(1, after: store.chain), durable: true)
        try store.close()
        #expect(try JournalVerifier.verify(path).warnings.isEmpty)
    }

    @Test("a journal whose making was cut short is made anew, or named")
    func unfinished() throws {
        try Data().write(to: URL(fileURLWithPath: path))
        let empty = JournalError.notAJournal(path: path, reason: "it is empty")
        #expect(throws: empty) { try JournalReader(path) }
        #expect(throws: empty) { try JournalStore(path) }
        let store = try JournalStore(path, creating: origin)
        #expect(store.chain.next == 0 && !store.openedWithoutHeadFile)
        // The power went after the tables and before the head file.
        try store.close()
        try FileManager.default.removeItem(atPath: path + ".head")
        #expect(try !JournalStore(path).openedWithoutHeadFile)
        #expect(FileManager.default.fileExists(path + ".head"))
    }

    @Test("a file that is not there is named, and none is made")
    func notFound() {
        #expect(throws: JournalError.notFound(path: path)) { try JournalStore(path) }
        #expect(throws: JournalError.notFound(path: path)) { try JournalReader(path) }
        #expect(throws: JournalError.notFound(path: path)) { try JournalVerifier.verify(path) }
        #expect(!FileManager.default.fileExists(path))
        let nowhere = folder.path("no/folder/decisions.sqlite")
        #expect(throws: JournalError.self) { try JournalStore(nowhere, creating: origin) }
    }

    @Test("another kind of file is named in one line")
    func anotherFile() throws {
        let text = Data((0..<200).map { _ in "not a database\n" }.joined().utf8)
        try text.write(to: URL(fileURLWithPath: path))
        let foreign = JournalError.notAJournal(path: path, reason: "not an SQLite file")
        #expect(throws: foreign) { try JournalReader(path) }
        #expect(throws: foreign) { try JournalStore(path, creating: origin) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == text)

        let other = folder.path("other.sqlite")
        try rawSQL(other, "CREATE TABLE t (x)")
        let otherKind = JournalError.notAJournal(
            path: other, reason: "another kind of SQLite file")
        #expect(throws: otherKind) { try JournalReader(other) }
        let before = try Data(contentsOf: URL(fileURLWithPath: other))
        #expect(throws: otherKind) { try JournalStore(other, creating: origin) }
        #expect(try Data(contentsOf: URL(fileURLWithPath: other)) == before)

        let newer = folder.path("newer.sqlite")
        try makeJournal(newer, records: 1)
        try rawSQL(newer, "PRAGMA user_version = 2")
        #expect(throws: JournalError.unknownFormat(path: newer, found: 2)) {
            try JournalReader(newer)
        }
    }

    @Test("every error is one line that names the file")
    func oneLine() {
        let errors: [JournalError] = [
            .notFound(path: "p.sqlite"), .notAJournal(path: "p.sqlite", reason: "x"),
            .unknownFormat(path: "p.sqlite", found: 2), .corrupt(path: "p.sqlite", reason: "x"),
            .tailMissing(path: "p.sqlite", expected: 2, found: 1),
            .outOfOrder(path: "p.sqlite", expected: 2, offered: 1), .full(path: "p.sqlite"),
            .failed(path: "p.sqlite", reason: "x"), .unusable(path: "p.sqlite"),
        ]
        for error in errors {
            #expect(error.description.hasPrefix("p.sqlite: "))
            #expect(!error.description.contains("\n"))
        }
    }

    @Test("a damaged last record keeps the journal from being opened for appending")
    func damagedTail() throws {
        try makeJournal(path, records: 3)
        try dropTriggers(path)
        try rawSQL(path, "UPDATE record SET at_ms = 5 WHERE sequence = 2")
        let error = JournalError.corrupt(
            path: path, reason: "record 2: it is listed under another kind or time than it says")
        #expect(throws: error) { try JournalStore(path) }
        try "nonsense".write(toFile: path + ".head", atomically: true, encoding: .utf8)
        #expect(throws: JournalError.self) { try JournalStore(path) }
    }
}
