// Canonical JSON, as Python's json module writes and reads it.

import DecisionRecord
import Foundation
import Journal
import Testing

@Suite("Canonical JSON")
struct JSONTextTests {
    /// Expected text by Python 3.11: `json.dumps(x, sort_keys=True, separators=(",", ":"),
    /// ensure_ascii=False)`, with bytes written as hexadecimal text first.
    @Test("is what Python writes with sorted keys and no spaces")
    func python() {
        let value = CBORValue.map([
            "z": .int(-5), "aa": .array([.bool(true), .bool(false), .null]), "b": .double(0.1),
            "text": .text("a\"b\\c\n\r\t\u{1}\u{1f}\u{7f}/\u{e9}\u{1F600}"),
            "bytes": .bytes([0, 0xAB]), "empty": .map([:]), "none": .array([]),
            "big": .int(.min),
        ])
        let expected =
            #"{"aa":[true,false,null],"b":0.1,"big":-9223372036854775808,"bytes":"00ab","#
            + #""empty":{},"none":[],"text":"a\"b\\c\n\r\t\u0001\u001f"# + "\u{7f}/\u{e9}\u{1F600}"
            + #"","z":-5}"#
        #expect(JSONText.text(value) == expected)
    }

    @Test(
        "a double reads back as the same double and is never taken for a whole number",
        arguments: [
            0, -0.0, 1, 0.1, 1.0 / 3, 1e16, 1e-7, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
            123456789.125,
        ] as [Double])
    func doubles(value: Double) throws {
        let text = JSONText.text(.double(value))
        #expect(Double(text)?.bitPattern == value.bitPattern)
        #expect(text.contains(".") || text.contains("e"))
        let parsed = try JSONSerialization.jsonObject(with: Data("[\(text)]".utf8)) as? [Double]
        #expect(parsed == [value])
    }

    @Test("what JSON cannot say is null")
    func notFinite() {
        #expect(JSONText.text(.array([.double(.nan), .double(.infinity)])) == "[null,null]")
    }
}
