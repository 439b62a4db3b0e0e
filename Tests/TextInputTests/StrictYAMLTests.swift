// The tree: places, keys, and what is refused before any value is looked at.

import Testing
import TextInput

private enum Colour: String, CaseIterable {
    case red
    case green = "light_green"
}

private func refusal(_ body: () throws -> some Any) -> String {
    do {
        _ = try body()
        return ""
    } catch {
        return "\(error)"
    }
}

@Suite("Strict YAML")
struct StrictYAMLTests {
    @Test("values carry their line, column and the path of keys to them")
    func places() throws {
        let text = """
            # a comment
            therapy:
              basal:
                - {from: 00:00, rate: 0.8 U/h}
                - {from: 06:00, rate: 1 U/h}
            """
        var root = try StrictYAML.parse(text, file: "a/b.yaml").section()
        var therapy = try root.required("therapy").section()
        let list = try therapy.required("basal").elements()
        var second = try list[1].section()
        let rate = try second.required("rate")
        #expect(rate.path == "therapy.basal[2].rate")
        #expect(rate.place.description == "a/b.yaml:5:27")
        #expect(try rate.text() == "1 U/h")
    }

    @Test("an unknown key is refused with the nearest known key")
    func unknownKey() throws {
        var section = try StrictYAML.parse("target: 1\nbasl: 2\n", file: "t.yaml").section()
        _ = try section.required("target")
        _ = section.optional("basal")
        let line = refusal { try section.finish() }
        #expect(line == "t.yaml:2:1: basl: unknown key; did you mean \"basal\"?")
    }

    @Test("an unknown key like no other lists the known keys")
    func strangeKey() throws {
        var section = try StrictYAML.parse("target: 1\nzzzzzz: 2\n", file: "t.yaml").section()
        _ = try section.required("target")
        let line = refusal { try section.finish() }
        #expect(line == "t.yaml:2:1: zzzzzz: unknown key; known keys are target")
    }

    @Test("a missing key names the section's place, and a key that may be its misspelling")
    func missingKey() throws {
        var section = try StrictYAML.parse("targt: 1\n", file: "t.yaml").section()
        #expect(
            refusal { try section.required("target") }
                == "t.yaml:1:1: target: this key is missing; is it meant by \"targt\"?")
        #expect(
            refusal { try section.required("basal") }
                == "t.yaml:1:1: basal: this key is missing; add it")
    }

    @Test("a key written twice is refused")
    func duplicates() {
        let line = refusal { try StrictYAML.parse("a: 1\nb: 2\na: 3\n", file: "t.yaml") }
        #expect(line.hasPrefix("t.yaml:1:1: a: this key is written twice"), "\(line)")
    }

    @Test(
        "what is not a plain tree of values is refused in one line that names the file",
        arguments: [
            "", "# only a comment\n", "a: &x 1\nb: *x\n", "a: [1, 2\n", "a: 'open\n",
            "a: 1\n b: 2\n", "\tb: 1\n", "a: 1\n---\nb: 2\n", "? [1]\n: 2\n", "a: \u{0}\n",
            "a: *unknown\n", "%YAML 9.9\n---\na: 1\n",
        ])
    func refusedTexts(text: String) {
        let line = refusal { try StrictYAML.parse(text, file: "t.yaml") }
        #expect(line.hasPrefix("t.yaml"), "\(text): \(line)")
        #expect(!line.contains("\n"))
    }

    @Test("nested aliases are refused before they are unfolded")
    func aliasBomb() {
        var text = "a0: &a0 [x, x]\n"
        for level in 1...40 { text += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        let line = refusal { try StrictYAML.parse(text, file: "t.yaml") }
        #expect(line.hasPrefix("t.yaml:1:5: a0: anchors and aliases are not allowed"), "\(line)")
    }

    @Test("nesting without end is refused, not a crash")
    func deepNesting() {
        let text = "a: " + String(repeating: "[", count: 100_000)
        #expect(refusal { try StrictYAML.parse(text, file: "t.yaml") }.hasPrefix("t.yaml"))
    }

    @Test("every truncation of a good text is read or refused, never a crash")
    func truncations() {
        let text = "a: {b: 'c', d: [1, \"2\"]}\ne:\n  - f: |\n      g\n  - ä: 1 %\n"
        for length in 0...text.unicodeScalars.count {
            let cut = String(String.UnicodeScalarView(text.unicodeScalars.prefix(length)))
            let line = refusal { try StrictYAML.parse(cut, file: "t.yaml") }
            #expect(line.isEmpty || line.hasPrefix("t.yaml"))
        }
    }

    @Test("a value of the wrong shape is refused")
    func shapes() throws {
        var section = try StrictYAML.parse("a: 1\nb: [1]\nc: {d: 1}\ne:\n", file: "t").section()
        let (a, b) = (try section.required("a"), try section.required("b"))
        let (c, e) = (try section.required("c"), try section.required("e"))
        #expect(refusal { try a.elements() }.contains("t:1:4: a: is not a list"))
        #expect(refusal { try a.section() }.contains("is not a section"))
        #expect(refusal { try b.text() }.contains("t:2:4: b: is a list"))
        #expect(refusal { try c.text() }.contains("t:3:4: c: is a section"))
        #expect(refusal { try e.text() }.contains("has no value"))
    }

    @Test("a choice names the allowed words and the nearest")
    func choices() throws {
        var section = try StrictYAML.parse("a: light_gren\nb: red\n", file: "t").section()
        #expect(try section.required("b").choice(Colour.self) == .red)
        let node = try section.required("a")
        #expect(
            refusal { try node.choice(Colour.self) }
                == "t:1:4: a: \"light_gren\" is not one of red, light_green; "
                + "did you mean \"light_green\"?")
    }

    @Test(
        "whole numbers are refused outside their range and when they are anything else",
        arguments: [
            ("1", true), ("0", false), ("10", true), ("11", false), ("1.0", false),
            ("99999999999999999999", false), ("+5", false), ("ten", false),
        ])
    func integers(text: String, allowed: Bool) throws {
        var section = try StrictYAML.parse("a: \(text)", file: "t").section()
        let node = try section.required("a")
        let line = refusal { try node.integer(in: 1...10) }
        #expect(line.isEmpty == allowed, "\(line)")
    }

    @Test("a file that is missing, a folder, or no text is refused with its path")
    func files() {
        #expect(
            refusal { try StrictYAML.read(path: "/nonexistent/x.yaml") }
                == "/nonexistent/x.yaml: there is no such file; check the path")
        #expect(
            refusal { try StrictYAML.read(path: "/") } == "/: is a folder where a file is expected")
        #expect(
            refusal { try StrictYAML.read(path: "/dev/zero") }
                == "/dev/zero: is larger than the 1048576 bytes this reader takes")
    }

    @Test("suggestions are near misses only")
    func suggestions() {
        let words = ["target", "basal", "carb_ratio"]
        #expect(Suggestion.nearest(to: "tagret", in: words) == "target")
        #expect(Suggestion.nearest(to: "ratio", in: words) == "carb_ratio")
        #expect(Suggestion.nearest(to: "carbratio", in: words) == "carb_ratio")
        #expect(Suggestion.nearest(to: "weather", in: words) == nil)
        #expect(Suggestion.nearest(to: "", in: words) == nil)
    }
}
