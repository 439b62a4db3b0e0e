// Canonical CBOR: one value has one byte string, and bytes from anywhere are safe to read.

import DecisionRecord
import Testing

@Suite("Canonical CBOR")
struct CBORTests {
    /// RFC 8949 appendix A, the rows of the kinds that records use.
    static let vectors: [(CBORValue, String)] = [
        (.int(0), "00"), (.int(1), "01"), (.int(10), "0a"), (.int(23), "17"),
        (.int(24), "1818"), (.int(25), "1819"), (.int(100), "1864"), (.int(1000), "1903e8"),
        (.int(1_000_000), "1a000f4240"), (.int(1_000_000_000_000), "1b000000e8d4a51000"),
        (.int(-1), "20"), (.int(-10), "29"), (.int(-100), "3863"), (.int(-1000), "3903e7"),
        (.double(1.1), "fb3ff199999999999a"), (.double(1.0e+300), "fb7e37e43c8800759c"),
        (.double(-4.1), "fbc010666666666666"),
        (.bool(false), "f4"), (.bool(true), "f5"), (.null, "f6"),
        (.bytes([]), "40"), (.bytes([1, 2, 3, 4]), "4401020304"),
        (.text(""), "60"), (.text("a"), "6161"), (.text("IETF"), "6449455446"),
        (.text("\"\\"), "62225c"), (.text("\u{fc}"), "62c3bc"), (.text("\u{6c34}"), "63e6b0b4"),
        (.text("\u{10151}"), "64f0908591"),
        (.array([]), "80"), (.array([.int(1), .int(2), .int(3)]), "83010203"),
        (
            .array([.int(1), .array([.int(2), .int(3)]), .array([.int(4), .int(5)])]),
            "8301820203820405"
        ),
        (
            .array((1...25).map { .int($0) }),
            "98190102030405060708090a0b0c0d0e0f101112131415161718181819"
        ),
        (.map([:]), "a0"),
        (.map(["b": .array([.int(2), .int(3)]), "a": .int(1)]), "a26161016162820203"),
        (.array([.text("a"), .map(["b": .text("c")])]), "826161a161626163"),
        (
            .map([
                "e": .text("E"), "d": .text("D"), "c": .text("C"), "b": .text("B"),
                "a": .text("A"),
            ]),
            "a56161614161626142616361436164614461656145"
        ),
    ]

    @Test("encodes the examples of RFC 8949 appendix A", arguments: vectors)
    func encodesVector(value: CBORValue, hex: String) {
        #expect(Hexadecimal.text(value.encoded()) == hex)
    }

    @Test("decodes the examples of RFC 8949 appendix A", arguments: vectors)
    func decodesVector(value: CBORValue, hex: String) throws {
        let bytes = try #require(Hexadecimal.bytes(hex))
        #expect(try CBORValue.decode(bytes) == value)
    }

    @Test(
        "whole numbers take the shortest form at every boundary of length",
        arguments: [
            (255, "18ff"), (256, "190100"), (65_535, "19ffff"), (65_536, "1a00010000"),
            (4_294_967_295, "1affffffff"), (4_294_967_296, "1b0000000100000000"),
            (.max, "1b7fffffffffffffff"), (.min, "3b7fffffffffffffff"), (-24, "37"),
            (-25, "3818"), (-256, "38ff"), (-257, "390100"),
        ] as [(Int64, String)])
    func shortestIntegers(value: Int64, hex: String) throws {
        #expect(Hexadecimal.text(CBORValue.int(value).encoded()) == hex)
        #expect(try CBORValue.decode(CBORValue.int(value).encoded()) == .int(value))
    }

    @Test("every double is written as 64 bits, also a whole one and both zeros")
    func doubles() {
        #expect(Hexadecimal.text(CBORValue.double(1).encoded()) == "fb3ff0000000000000")
        #expect(Hexadecimal.text(CBORValue.double(0.0).encoded()) == "fb0000000000000000")
        #expect(Hexadecimal.text(CBORValue.double(-0.0).encoded()) == "fb8000000000000000")
        #expect(CBORValue.double(0.0) != .double(-0.0))
        #expect(CBORValue.double(1) != .int(1))
    }

    @Test("map keys are sorted by their encoded bytes: shorter first, then bytewise")
    func keyOrder() {
        // RFC 8949 section 4.2.1: "z" (0x617a) comes before "aa" (0x626161).
        let map: CBORMap = ["aa": .int(1), "z": .int(2), "\u{e9}": .int(3), "b": .int(4)]
        #expect(map.entries.map(\.key) == ["b", "z", "aa", "\u{e9}"])
    }

    @Test("assigning to a map's key replaces, adds or removes it")
    func mapAssignment() {
        var map: CBORMap = ["b": .int(1)]
        map["a"] = .int(2)
        map["b"] = .int(3)
        #expect(map == ["a": .int(2), "b": .int(3)])
        map["a"] = nil
        map["absent"] = nil
        #expect(map == ["b": .int(3)])
    }

    @Test("text is compared by its bytes, not by what looks alike")
    func textByBytes() {
        // Precomposed and decomposed e-acute: equal as Swift strings, different records.
        #expect(CBORValue.text("\u{e9}") != .text("e\u{301}"))
        let map: CBORMap = ["\u{e9}": .int(1), "e\u{301}": .int(2)]
        #expect(map.entries.count == 2)
        #expect(map["e\u{301}"] == .int(2))
    }

    @Test(
        "what is not canonical is refused with the place of the fault",
        arguments: [
            ("", .truncated(offset: 0)), ("18", .truncated(offset: 1)),
            ("1817", .notShortest(offset: 0)), ("190018", .notShortest(offset: 0)),
            ("1900ff", .notShortest(offset: 0)), ("1a0000ffff", .notShortest(offset: 0)),
            ("1b00000000ffffffff", .notShortest(offset: 0)), ("580101", .notShortest(offset: 0)),
            ("1bffffffffffffffff", .integerOutOfRange(offset: 0)),
            ("3b8000000000000000", .integerOutOfRange(offset: 0)),
            ("f90000", .unsupported(offset: 0)), ("fa47c35000", .unsupported(offset: 0)),
            ("fb7ff0000000000000", .notFinite(offset: 0)),
            ("fbfff0000000000000", .notFinite(offset: 0)),
            ("fb7ff8000000000000", .notFinite(offset: 0)),
            ("f7", .unsupported(offset: 0)), ("f0", .unsupported(offset: 0)),
            ("f8ff", .unsupported(offset: 0)), ("c11a514b67b0", .unsupported(offset: 0)),
            ("5f42010243030405ff", .unsupported(offset: 0)), ("9fff", .unsupported(offset: 0)),
            ("bfff", .unsupported(offset: 0)), ("1c", .unsupported(offset: 0)),
            ("0000", .trailingBytes(offset: 1)), ("4401", .truncated(offset: 2)),
            ("8201", .truncated(offset: 2)), ("9b7fffffffffffffff00", .truncated(offset: 10)),
            ("bb7fffffffffffffff00", .truncated(offset: 10)),
            ("5b7fffffffffffffff00", .truncated(offset: 10)),
            ("61ff", .invalidText(offset: 0)), ("62c080", .invalidText(offset: 0)),
            ("63eda080", .invalidText(offset: 0)), ("8261c36161", .invalidText(offset: 1)),
            ("a201020304", .keyNotText(offset: 1)),
            ("a2616101616102", .keyOutOfOrder(offset: 4)),
            ("a2616201616102", .keyOutOfOrder(offset: 4)),
        ] as [(String, CBORError)])
    func refused(hex: String, error: CBORError) throws {
        let bytes = try #require(Hexadecimal.bytes(hex))
        #expect(throws: error) { try CBORValue.decode(bytes) }
        #expect(!error.explanation.isEmpty)
    }

    @Test("nesting is read to the greatest depth and refused one level deeper")
    func depth() throws {
        let deepest = [UInt8](repeating: 0x81, count: CBORValue.maximumDepth) + [0x00]
        #expect(try CBORValue.decode(deepest).encoded() == deepest)
        #expect(throws: CBORError.tooDeep(offset: CBORValue.maximumDepth)) {
            try CBORValue.decode([0x81] + deepest)
        }
        let long = [UInt8](repeating: 0x81, count: 1_000_000)
        #expect(throws: CBORError.tooDeep(offset: CBORValue.maximumDepth)) {
            try CBORValue.decode(long)
        }
    }

    @Test("what cannot be written as it stands is written as null, never a trap")
    func unwritable() throws {
        for value in [Double.nan, .infinity, -.infinity] {
            #expect(CBORValue.array([.double(value)]).encoded() == [0x81, 0xF6])
        }
        var nested = CBORValue.int(7)
        for _ in 0...CBORValue.maximumDepth { nested = .array([nested]) }
        let written = [UInt8](repeating: 0x81, count: CBORValue.maximumDepth) + [0xF6]
        #expect(nested.encoded() == written)
    }

    @Test("a value is read only as what it is")
    func typedReading() {
        let value = CBORValue.map([
            "i": .int(1), "d": .double(2), "t": .text("x"), "y": .bytes([9]), "b": .bool(true),
            "a": .array([.double(1), .double(2)]), "n": .null, "m": .map([:]),
        ])
        #expect(value["i"]?.intValue == 1 && value["i"]?.doubleValue == nil)
        #expect(value["d"]?.doubleValue == 2 && value["d"]?.intValue == nil)
        #expect(value["t"]?.textValue == "x" && value["t"]?.bytesValue == nil)
        #expect(value["y"]?.bytesValue == [9] && value["y"]?.textValue == nil)
        #expect(value["b"]?.boolValue == true && value["b"]?.intValue == nil)
        #expect(value["a"]?.doubleValues == [1, 2] && value["a"]?.arrayValue?.count == 2)
        #expect(value["n"]?.isNull == true && value["n"]?.mapValue == nil)
        #expect(value["m"]?.mapValue?.entries.isEmpty == true && value["m"]?.arrayValue == nil)
        #expect(value["absent"] == nil && CBORValue.int(1)["i"] == nil)
        #expect(CBORValue.array([.double(1), .int(2)]).doubleValues == nil)
    }

    @Test("an optional becomes a value or null")
    func optionals() {
        #expect(CBORValue.int(orNull: 3) == .int(3) && CBORValue.int(orNull: nil).isNull)
        #expect(CBORValue.double(orNull: 3) == .double(3) && CBORValue.double(orNull: nil).isNull)
        #expect(CBORValue.text(orNull: "x") == .text("x") && CBORValue.text(orNull: nil).isNull)
        #expect(CBORValue.doubles([1.5]) == .array([.double(1.5)]))
    }
}
