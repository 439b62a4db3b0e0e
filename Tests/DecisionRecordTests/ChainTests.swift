// Records, their chain, and what a verification says of every way to spoil one.

import DecisionRecord
import Quantities
import Testing

@Suite("Record chain")
struct ChainTests {
    static let kinds = RecordKind.allCases

    /// A chain of records whose bodies differ.
    static func records(_ count: Int, salt: Int64 = 0, after start: Chain = Chain())
        -> [ChainedRecord]
    {
        var chain = start
        var records: [ChainedRecord] = []
        for index in 0..<Int64(count) {
            records.append(
                chain.append(
                    kind: kinds[Int(index) % kinds.count],
                    at: LoopInstant(milliseconds: index * 300_000),
                    wall: WallInstant(unixMilliseconds: 1_700_000_000_000 + index * 300_000),
                    body: .map(["n": .int(index + salt), "x": .double(Double(index) / 3)])))
        }
        return records
    }

    static func rows(_ count: Int) -> [StoredRow] { records(count).map { StoredRow($0) } }

    /// The fault of rows, against a checkpoint at their rightful end unless told otherwise.
    static func fault(
        _ rows: [StoredRow], genesis: Digest = .zero, checkpoints: [ChainCheckpoint] = []
    ) -> ChainFault? {
        var verifier = ChainVerifier(genesis: genesis, checkpoints: checkpoints)
        for row in rows {
            if let fault = verifier.examine(row) { return fault }
        }
        return verifier.finish()
    }

    static func checkpoint(_ records: [ChainedRecord], at count: Int) -> ChainCheckpoint {
        ChainCheckpoint(count: UInt64(count), head: count == 0 ? .zero : records[count - 1].hash)
    }

    /// A row whose body was changed and whose digest was made to fit.
    static func forged(_ row: StoredRow) throws -> StoredRow {
        let record = try Record(canonicalBytes: row.record)
        let previous = try #require(Digest(bytes: row.previous))
        var chain = Chain(head: previous, next: record.sequence)
        return StoredRow(
            chain.append(
                kind: record.kind, at: record.at, wall: record.wall, body: .text("forged")))
    }

    /// Bytes and digests by Python's hashlib over hand-assembled CBOR.
    @Test("bytes and digests are those of an independent implementation")
    func independent() {
        var chain = Chain()
        let first = chain.append(
            kind: .note, at: LoopInstant(milliseconds: 1000),
            wall: WallInstant(unixMilliseconds: 1_700_000_000_000), body: .map(["a": .int(1)]))
        let second = chain.append(
            kind: .alarm, at: LoopInstant(milliseconds: 2000),
            wall: WallInstant(unixMilliseconds: 1_700_000_001_000), body: .null)
        #expect(
            Hexadecimal.text(first.bytes)
                == "a56261741903e8637365710064626f6479a1616101646b696e64646e6f7465"
                + "6477616c6c1b0000018bcfe56800")
        #expect(
            first.hash.hex == "d1bb2746dbd5745a93f1b331c78157bb2f09b24ff6d9e8e0f3c26009669d657a")
        #expect(second.previous == first.hash)
        #expect(
            second.hash.hex == "5ce9f087d56f76221ab8f6c72d1bc82bd8e8ae0f2664fd50531337f775cd7731")
        #expect(chain == Chain(head: second.hash, next: 2))
    }

    @Test("a record is read back from its bytes", arguments: kinds)
    func readBack(kind: RecordKind) throws {
        let record = Record(
            sequence: 7, kind: kind, at: LoopInstant(milliseconds: -1),
            wall: WallInstant(unixMilliseconds: 5), body: .array([.double(0.1)]))
        #expect(try Record(canonicalBytes: record.canonicalBytes()) == record)
    }

    @Test("what is not a record is refused")
    func notARecord() {
        let good: CBORMap = [
            "seq": .int(0), "kind": .text("note"), "at": .int(0), "wall": .int(0), "body": .null,
        ]
        for key in ["seq", "kind", "at", "wall", "body"] {
            var map = good
            map[key] = nil
            #expect(throws: RecordError.wrongShape) {
                try Record(canonicalBytes: CBORValue.map(map).encoded())
            }
            map["more"] = .null
            #expect(throws: RecordError.wrongShape) {
                try Record(canonicalBytes: CBORValue.map(map).encoded())
            }
        }
        var map = good
        map["seq"] = .int(-1)
        #expect(throws: RecordError.wrongShape) {
            try Record(canonicalBytes: CBORValue.map(map).encoded())
        }
        map = good
        map["kind"] = .text("gossip")
        #expect(throws: RecordError.unknownKind("gossip")) {
            try Record(canonicalBytes: CBORValue.map(map).encoded())
        }
        #expect(throws: RecordError.notCanonical(.truncated(offset: 0))) {
            try Record(canonicalBytes: [])
        }
    }

    @Test("a sound chain has no fault, with and without checkpoints")
    func sound() {
        let records = Self.records(20)
        let rows = records.map { StoredRow($0) }
        let checkpoints = [0, 7, 14, 20].map { Self.checkpoint(records, at: $0) }
        #expect(Self.fault(rows) == nil)
        #expect(Self.fault(rows, checkpoints: checkpoints) == nil)
        #expect(Self.fault(rows, checkpoints: checkpoints.reversed()) == nil)
        #expect(Self.fault([]) == nil)
    }

    @Test("H61: a flip of any bit of any field of any record names that record")
    func bitFlips() {
        let rows = Self.rows(6)
        for index in rows.indices {
            let fields: [WritableKeyPath<StoredRow, [UInt8]>] = [\.record, \.hash, \.previous]
            for field in fields {
                for bit in 0..<rows[index][keyPath: field].count * 8 {
                    var spoiled = rows
                    spoiled[index][keyPath: field][bit / 8] ^= 1 << UInt8(bit % 8)
                    #expect(Self.fault(spoiled)?.sequence == UInt64(index))
                }
            }
        }
    }

    @Test("H61: another kind or time beside the record names that record")
    func listing() {
        let rows = Self.rows(4)
        for index in rows.indices {
            for change in 0..<3 {
                var spoiled = rows
                switch change {
                case 0: spoiled[index].kind += " "
                case 1: spoiled[index].at += 1
                default: spoiled[index].wall -= 1
                }
                let fault = Self.fault(spoiled)
                #expect(fault?.sequence == UInt64(index) && fault?.name == "edited")
            }
        }
    }

    @Test("H61: a record changed together with its digest is named, wherever it stands")
    func consistentEdit() throws {
        let records = Self.records(8)
        let end = Self.checkpoint(records, at: 8)
        for index in records.indices {
            var rows = records.map { StoredRow($0) }
            rows[index] = try Self.forged(rows[index])
            let fault = Self.fault(rows, checkpoints: [end])
            #expect(fault?.sequence == (index < 7 ? UInt64(index) : 0))
            #expect(fault?.name == (index < 7 ? "edited" : "rewritten"))
        }
    }

    @Test("H61: a sound record of another chain is named")
    func foreignRecord() {
        let rows = Self.rows(6)
        let others = Self.records(6, salt: 100).map { StoredRow($0) }
        for index in 1..<5 {
            var mixed = rows
            mixed[index] = others[index]
            #expect(Self.fault(mixed)?.sequence == UInt64(index))
        }
    }

    @Test("H61: deleting records names the first one missing")
    func deletion() {
        let rows = Self.rows(8)
        for first in 0..<7 {
            for last in first..<7 {
                var spoiled = rows
                spoiled.removeSubrange(first...last)
                #expect(
                    Self.fault(spoiled)
                        == ChainFault(
                            sequence: UInt64(first), kind: .missing(through: UInt64(last))))
            }
        }
    }

    @Test("H61: deleting a record and renumbering the rest names its place")
    func deletionRenumbered() {
        for index in 0..<7 {
            var rows = Self.rows(8)
            rows.remove(at: index)
            for later in index..<rows.count { rows[later].sequence = Int64(later) }
            #expect(
                Self.fault(rows)
                    == ChainFault(
                        sequence: UInt64(index), kind: .reordered(holds: UInt64(index) + 1)))
        }
    }

    @Test("H61: swapping two records names the first place")
    func reordering() {
        for first in 0..<6 {
            for second in (first + 1)..<6 {
                var rows = Self.rows(6)
                rows.swapAt(first, second)
                rows[first].sequence = Int64(first)
                rows[second].sequence = Int64(second)
                #expect(
                    Self.fault(rows)
                        == ChainFault(
                            sequence: UInt64(first), kind: .reordered(holds: UInt64(second))))
            }
        }
    }

    @Test("H61: an inserted record is named")
    func insertion() {
        let rows = Self.rows(5)
        var before = rows[0]
        before.sequence = -1
        #expect(Self.fault([before] + rows)?.name == "foreign")
        for index in 0...5 {
            var spoiled = rows
            spoiled.insert(Self.rows(9)[8], at: index)
            for place in spoiled.indices { spoiled[place].sequence = Int64(place) }
            #expect(Self.fault(spoiled)?.sequence == UInt64(index))
        }
        #expect(Self.fault([rows[0], rows[0]])?.name == "foreign")
    }

    @Test("H61: a tail cut off below a checkpoint is found; above it nothing can be known")
    func truncation() {
        let records = Self.records(10)
        let checkpoint = Self.checkpoint(records, at: 7)
        for count in 0...10 {
            let rows = records[..<count].map { StoredRow($0) }
            let expected =
                count < 7
                ? ChainFault(sequence: UInt64(count), kind: .truncated(recorded: 7)) : nil
            #expect(Self.fault(rows, checkpoints: [checkpoint]) == expected)
        }
    }

    @Test("H61: a chain rewritten to fit is found from the last checkpoint that agrees")
    func rewriting() {
        let records = Self.records(20)
        let checkpoints = [5, 10, 15].map { Self.checkpoint(records, at: $0) }
        let kept = records[..<7].map { StoredRow($0) }
        let start = Chain(head: records[6].hash, next: 7)
        let rewritten = Self.records(13, salt: 50, after: start).map { StoredRow($0) }
        #expect(
            Self.fault(kept + rewritten, checkpoints: checkpoints)
                == ChainFault(sequence: 5, kind: .rewritten(through: 9)))
        // Found also when a later fault would be met first.
        var spoiled = kept + rewritten
        spoiled[18].record[3] ^= 1
        #expect(Self.fault(spoiled, checkpoints: checkpoints)?.sequence == 5)
    }

    @Test("an altered checkpoint is told from altered records by the checkpoints after it")
    func alteredCheckpoint() {
        let records = Self.records(20)
        var checkpoints = [5, 10, 15].map { Self.checkpoint(records, at: $0) }
        checkpoints[1] = ChainCheckpoint(count: 10, head: .zero)
        #expect(
            Self.fault(records.map { StoredRow($0) }, checkpoints: checkpoints)
                == ChainFault(sequence: 9, kind: .checkpointAltered))
    }

    @Test("a chain begun with another header is told from a foreign first record")
    func header() throws {
        let rows = Self.rows(4)
        let other = SHA256.hash([1])
        #expect(
            Self.fault(rows, genesis: other) == ChainFault(sequence: 0, kind: .headerAltered))
        var mixed = rows
        let start = Chain(head: other)
        mixed[0] = StoredRow(try #require(Self.records(1, salt: 9, after: start).first))
        #expect(Self.fault(mixed)?.sequence == 0)
        #expect(Self.fault(mixed)?.name == "foreign")
    }

    @Test("every fault says its name and place in words")
    func words() {
        let kinds: [ChainFault.Kind] = [
            .edited("why"), .missing(through: 3), .missing(through: 5), .reordered(holds: 9),
            .foreign("why"), .rewritten(through: 9), .truncated(recorded: 9), .checkpointAltered,
        ]
        for kind in kinds {
            let fault = ChainFault(sequence: 3, kind: kind)
            #expect(fault.explanation.contains("3") && !fault.name.isEmpty)
        }
    }
}
