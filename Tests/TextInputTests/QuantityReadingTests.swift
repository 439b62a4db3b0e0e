// Units and ranges: what a text may say, and what the refusal says when it says something else.

import Quantities
import Testing
import TextInput

/// The value of the only key of a text.
private func value(_ text: String) throws -> TextNode {
    var section = try StrictYAML.parse("target: \(text)", file: "t.yaml").section()
    return try section.required("target")
}

/// The line a reader refuses with; the empty text if it does not.
private func refusal(_ text: String, _ read: (TextNode) throws -> some Any) throws -> String {
    let node = try value(text)
    do {
        _ = try read(node)
        return ""
    } catch let error as TextInputError {
        return error.description
    }
}

private let targets = Glucose.mgPerdL(80) ... .mgPerdL(180)

@Suite("Quantities in texts")
struct QuantityReadingTests {
    @Test("each quantity is read in its own unit, with or without a space before it")
    func units() throws {
        #expect(try value("110 mg/dL").glucose(in: targets) == .mgPerdL(110))
        #expect(try value("110mg/dL").glucose(in: targets) == .mgPerdL(110))
        #expect(
            try value("0.85 U/h").insulinRate(in: .zero ... .unitsPerHour(5)).milliunitsPerHour
                == 850)
        #expect(try value("12 U").insulin(in: .zero ... .units(20)).milliunits == 12_000)
        #expect(try value("0.001 U").insulin(in: .zero ... .units(20)).milliunits == 1)
        #expect(try value("45 g").carbohydrate(in: .zero ... .grams(100)).grams == 45)
        #expect(
            try value("40 mg/dL/U").sensitivity(in: 10...500).milligramsPerDeciliterPerUnit == 40)
        #expect(try value("10 g/U").carbRatio(in: 2...150).gramsPerUnit == 10)
        #expect(try value("70 kg").mass(in: 8...250).kilograms == 70)
        #expect(try value("15 %").percent(in: -100...100) == 15)
        #expect(try value("-20 %").percent(in: -100...100) == -20)
        #expect(try value("0.5").number(in: 0...1) == 0.5)
        #expect(try value("\"110 mg/dL\"").glucose(in: targets) == .mgPerdL(110))
    }

    @Test("H13: mmol/L is refused with the value to write, never converted")
    func millimoles() throws {
        #expect(
            try refusal("6.1 mmol/L") { try $0.glucose(in: targets) }
                == "t.yaml:1:9: target: 6.1 mmol/L: this file uses mg/dL; write 110 mg/dL")
        #expect(
            try refusal("2.8 mmol/L/U") { try $0.sensitivity(in: 10...500) }
                == "t.yaml:1:9: target: 2.8 mmol/L/U: this file uses mg/dL/U; write 50 mg/dL/U")
    }

    @Test("H13: 5.5 written as mg/dL is refused and named as what it looks like")
    func looksLikeMillimoles() throws {
        #expect(
            try refusal("5.5 mg/dL") { try $0.glucose(in: targets) }
                == "t.yaml:1:9: target: 5.5 mg/dL is out of range; allowed 80 to 180 mg/dL; "
                + "this looks like mmol/L: 5.5 mmol/L is 99 mg/dL")
        #expect(
            try refusal("5.5") { try $0.glucose(in: targets) }
                == "t.yaml:1:9: target: \"5.5\" has no unit; "
                + "this file uses mg/dL; if it is mmol/L, write 99 mg/dL")
    }

    @Test("a missing unit is an error that says what to write")
    func missingUnit() throws {
        #expect(
            try refusal("110") { try $0.glucose(in: targets) }
                == "t.yaml:1:9: target: \"110\" has no unit; write 110 mg/dL")
        #expect(
            try refusal("0.85") { try $0.insulinRate(in: .zero ... .unitsPerHour(5)) }
                .hasSuffix("\"0.85\" has no unit; write 0.85 U/h"))
    }

    @Test(
        "a near miss of a unit is refused with the right spelling",
        arguments: [
            ("0.85 U/hr", "write 0.85 U/h"), ("850 mU/h", "write 0.85 U/h"),
            ("0.85 u/h", "write 0.85 U/h"), ("0.85 U", "write 0.85 U/h"),
            ("24 U/day", "write 1 U/h"), ("0.85 apples", "expected a value in U/h"),
        ])
    func nearMiss(text: String, ending: String) throws {
        let line = try refusal(text) { try $0.insulinRate(in: .zero ... .unitsPerHour(5)) }
        #expect(line.hasSuffix(ending), "\(line)")
    }

    @Test(
        "ranges are closed: the ends are allowed, the next value outside is not",
        arguments: [
            ("80 mg/dL", true), ("79.999 mg/dL", false), ("80.001 mg/dL", true),
            ("180 mg/dL", true), ("180.001 mg/dL", false), ("179.999 mg/dL", true),
        ])
    func glucoseEnds(text: String, allowed: Bool) throws {
        let line = try refusal(text) { try $0.glucose(in: targets) }
        #expect(line.isEmpty == allowed, "\(line)")
        if !allowed { #expect(line.contains("allowed 80 to 180 mg/dL")) }
    }

    @Test(
        "insulin is whole milliunits: a finer number is refused",
        arguments: [("0.05 U", true), ("0.0005 U", false), ("2.999 U", true), ("1.0001 U", false)])
    func milliunits(text: String, allowed: Bool) throws {
        let line = try refusal(text) { try $0.insulin(in: .zero ... .units(3)) }
        #expect(line.isEmpty == allowed, "\(line)")
        if !allowed { #expect(line.contains("finer than 0.001 U")) }
    }

    @Test(
        "insulin ranges hold at, just below and just above their ends",
        arguments: [
            ("0.05 U", true), ("0.049 U", false), ("0.051 U", true), ("3 U", true),
            ("2.999 U", true), ("3.001 U", false), ("-1 U", false),
        ])
    func insulinEnds(text: String, allowed: Bool) throws {
        let line = try refusal(text) { try $0.insulin(in: .units(0.05) ... .units(3)) }
        #expect(line.isEmpty == allowed, "\(line)")
    }

    @Test(
        "what is not a plain finite number is refused",
        arguments: [
            "nan mg/dL", "inf mg/dL", "-inf mg/dL", "1e2 mg/dL", "0x6e mg/dL", "1,1 mg/dL",
            "110.mg/dL", "--110 mg/dL", "1.1.0 mg/dL", "११० mg/dL", "mg/dL", "\"\"", "~110 mg/dL",
        ])
    func notNumbers(text: String) throws {
        let line = try refusal(text) { try $0.glucose(in: targets) }
        #expect(line.hasPrefix("t.yaml:1:9: target: "), "\(line)")
    }

    @Test("a decimal comma is refused with the mend")
    func comma() throws {
        #expect(
            try refusal("0,85 U/h") { try $0.insulinRate(in: .zero ... .unitsPerHour(5)) }
                .hasSuffix("write decimals with a point"))
    }

    @Test("what is written is read back as the same value")
    func roundTrip() throws {
        let rate = InsulinRate(milliunitsPerHour: 1267)
        #expect(
            try value(QuantityText.write(rate)).insulinRate(in: .zero ... .unitsPerHour(5)) == rate)
        let glucose = Glucose.mmolPerL(6.1)
        #expect(try value(QuantityText.write(glucose)).glucose(in: targets) == glucose)
        let span = Span(milliseconds: 5_415_000)
        #expect(QuantityText.write(span) == "1 h 30 min 15 s")
        #expect(try value(QuantityText.write(span)).duration(in: .zero ... .hours(2)) == span)
    }
}
