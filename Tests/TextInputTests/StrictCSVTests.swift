// Tables: header, rows, quoting, line ends, and the place of everything refused.

import Testing
import TextInput

private func table(_ text: String, extra: StrictCSV.ExtraColumns = .refused) throws -> StrictCSV {
    try StrictCSV(
        text: text, file: "t.csv", required: ["time", "glucose"], optional: ["note"], extra: extra)
}

private func refusal(_ body: () throws -> some Any) -> String {
    do {
        _ = try body()
        return ""
    } catch {
        return "\(error)"
    }
}

@Suite("Strict CSV")
struct StrictCSVTests {
    @Test(
        "rows are read with LF or CRLF, with or without a last line end or a byte order mark",
        arguments: [
            "time,glucose\n1,100\n2,110\n", "time,glucose\r\n1,100\r\n2,110\r\n",
            "time,glucose\n1,100\n2,110", "\u{FEFF}time,glucose\n1,100\n2,110\n\n\n",
            "glucose,time\n100,1\n110,2\n", "time,glucose\n\"1\", 100\n 2 ,\"110\"\n",
        ])
    func rows(text: String) throws {
        let rows = try table(text).rows
        #expect(try rows.map { try $0.requiredNumber("glucose", in: 0...1000) } == [100, 110])
        #expect(rows.map { $0.text("time") } == ["1", "2"])
        #expect(rows.map(\.place.line) == [2, 3])
        #expect(rows[0].text("note") == nil)
    }

    @Test("quoted fields hold commas, quotes and line ends")
    func quoting() throws {
        let text = "time,glucose,note\n1,100,\"a, \"\"b\"\"\nc\"\n2,110,\n"
        let rows = try table(text).rows
        #expect(rows[0].text("note") == "a, \"b\"\nc")
        #expect(rows[1].text("note") == nil)
        #expect(rows[1].place.line == 4)
    }

    @Test(
        "a wrong header or shape is refused with its place and the mend",
        arguments: [
            ("", "t.csv: the file is empty; the first line must be time,glucose"),
            ("time\n1\n", "t.csv:1: glucose: this column is missing; the header has time"),
            (
                "time,glucos\n",
                "t.csv:1:6: glucos: unknown column; did you mean \"glucose\"?"
            ),
            (
                "time,glucose,time\n",
                "t.csv:1:14: time: this column is there twice; keep one of them"
            ),
            (
                "time,glucose\n1,100\n2\n",
                "t.csv:3: 1 fields where the header has 2 columns; "
                    + "check the commas and quotes of this line"
            ),
            ("time,glucose\n1,100\n\n2,3\n", "t.csv:3: empty line; remove it"),
            (
                "time,glucose\n1,\"100\n",
                "t.csv:2:3: this quote does not close; add the closing quote"
            ),
            (
                "time,glucose\n1,10\"0\n",
                "t.csv:2:5: a quote inside an unquoted field; quote the whole field"
            ),
            (
                "time,glucose\n1,\"10\"0\n",
                "t.csv:2:7: text after a closing quote; put a comma between"
            ),
            (
                "time,glucose\r1,100\r",
                "t.csv:1:13: a carriage return alone; end lines with LF or CRLF"
            ),
        ])
    func refused(text: String, line: String) {
        #expect(refusal { try table(text) } == line)
    }

    @Test("columns nobody asked for can be skipped")
    func extraColumns() throws {
        let rows = try table("time,x,glucose\n1,?,100\n", extra: .ignored).rows
        #expect(try rows[0].number("glucose", in: 0...1000) == 100)
        #expect(refusal { try table("time,x,glucose\n1,?,100\n") }.hasPrefix("t.csv:1:6: x: "))
    }

    @Test(
        "a field that is no finite number is refused at its line and column",
        arguments: ["nan", "NaN", "inf", "-inf", "1e999", "0x10", "1,5", "ten", "1 0", "--1", "1e"])
    func notNumbers(text: String) throws {
        let row = try table("time,glucose\n1,\"\(text)\"\n").rows[0]
        #expect(
            refusal { try row.number("glucose", in: 0...1000) }
                == "t.csv:2:3: glucose: \"\(text)\" is not a finite number")
    }

    @Test(
        "a number's range is closed",
        arguments: [
            ("20", true), ("19.999", false), ("600", true), ("600.001", false), ("2e1", true),
            ("-0", false),
        ])
    func range(text: String, allowed: Bool) throws {
        let row = try table("time,glucose\n1,\(text)\n").rows[0]
        let line = refusal { try row.number("glucose", in: 20...600) }
        #expect(line.isEmpty == allowed, "\(line)")
        if !allowed { #expect(line.hasSuffix("is out of range; allowed 20 to 600")) }
    }

    @Test("an empty field is no number; where one is needed it is refused")
    func empty() throws {
        let row = try table("time,glucose\n1, \n").rows[0]
        #expect(try row.number("glucose", in: 0...1) == nil)
        #expect(
            refusal { try row.requiredNumber("glucose", in: 0...1) }
                == "t.csv:2:3: glucose: is empty")
    }

    @Test("every truncation of a good table is read or refused, never a crash")
    func truncations() {
        let text = "time,glucose,note\r\n1,100,\"a\"\"b\"\n2,110,ä\n"
        for length in 0...text.unicodeScalars.count {
            let cut = String(String.UnicodeScalarView(text.unicodeScalars.prefix(length)))
            let line = refusal { try table(cut) }
            #expect(line.isEmpty || line.hasPrefix("t.csv"))
        }
    }
}
