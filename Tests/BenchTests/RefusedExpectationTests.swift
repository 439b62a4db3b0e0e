// Sentences that are refused, and where a refusal points.

import Bench
import Quantities
import Testing
import TextInput

/// Swift Testing has an `Expectation` of its own.
fileprivate typealias Expected = Bench.Expectation

private func refusal(_ sentence: String) throws -> String {
    let times = Scenario.Times(
        start: LocalTime("2026-03-01 06:00"), utcOffset: .zero, duration: .hours(48))
    let node = try StrictYAML.parse("- \(sentence)", file: "s.yaml").elements()[0]
    do throws(TextInputError) {
        _ = try StatedExpectation.read(node, during: times)
        return ""
    } catch {
        return error.description
    }
}

@Suite("Refused expectations")
struct RefusedExpectationTests {
    @Test(
        "a sentence that is none is refused with what is right",
        arguments: [
            ("time in 70-180 >= 70 %", "\"70-180\" is not a band; write for example 70..180"),
            ("time in 180..70 >= 70 %", "write the lower end first"),
            ("time in 3.9..10 >= 70 %", "this looks like mmol/L: 3.9 mmol/L is 70 mg/dL"),
            ("time in 70..180 > 70 %", "\">\" where \">=\" or \"<=\" is expected"),
            ("time in 70..180 >= 70", "\"70\" has no unit; write 70 %"),
            ("time in 70..180 >= 101 %", "allowed 0 to 100 %"),
            ("time in 70..180", "the sentence ends too early; expected \">=\" or \"<=\""),
            ("time in 70..180 >=", "the sentence ends too early"),
            ("time within 70..180 >= 70 %", "\"within\" where \"in\" or"),
            ("alarm urgent_lwo never", "did you mean \"urgent_low\"?"),
            ("alarm urgent_low sometimes", "\"sometimes\" is not expected"),
            ("alarm urgent_low", "the sentence ends too early"),
            ("mode closedloop >= 90 %", "did you mean \"closed_loop\"?"),
            ("max automatic bolus >= 1 U", "\">=\" where \"<=\" is expected"),
            ("max automatic bolus <= 1 U/h", "1 U/h: expected a value in U"),
            ("forecast error at <= 25 mg/dL", "how far ahead is not said"),
            ("forecast error at 35 min <= 25 mg/dL", "30, 60 and 120 min"),
            ("journal verifies twice", "\"twice\" after the end of the sentence"),
            ("jornal verifies", "did you mean \"journal verifies\"?"),
            ("everything is fine", "known forms: time in 70..180 >= 70 % | "),
            ("always glocose > 54", "did you mean \"glucose\"?"),
            ("always glucose > 5.4", "this looks like mmol/L"),
            ("always glucose > 5.4 mmol/L", "this file uses mg/dL; write 97 mg/dL"),
            ("always iob < 3", "\"3\" has no unit; write 3 U"),
            ("always basal < 3 U", "3 U: this file uses U/h"),
            ("always cgm_age < 12", "has no unit; write 12 min"),
            ("always basal < iob", "cannot be compared with one in U/h"),
            ("always automatic bolus", "a condition that can hold is expected"),
            ("no automatic bolus when cgm_age > 12 min", "\"within\" or \"while\" is expected"),
            ("alarm low within 15 of glucose < 70", "\"15\" has no unit; write 15 min"),
            ("alarm low within 15 min off glucose < 70", "did you mean \"of\"?"),
            ("dose refuse never", "did you mean \"refused\"?"),
            ("dose refused at most 2", "expected \"times\" or \"time\""),
            ("mode closed_loop", "write always, never, while, within, at most"),
            ("delivered in 90 s <= 1 U", "write whole minutes"),
            ("twin heathy always", "did you mean \"healthy\"?"),
            ("\"from 09:00 to 07:30: cv <= 36 %\"", "write the earlier moment first"),
            ("\"after 07:30 cv <= 36 %\"", "a moment and \":\" are expected"),
            (
                "never glucose < 70 and iob > 1 U or mode closed_loop",
                "\"and\" and \"or\" in one condition leave open which comes first"
            ),
            ("never glucose < 70 and dose command", "a condition that can hold is expected"),
            ("never glucose < 70 and", "the sentence ends too early"),
            ("no dose command and meal while glucose < 70", "\"while\" is expected"),
            ("never glucose < 54 if arises", "\"arises\" where \"it\" is expected"),
        ])
    func refused(sentence: String, problem: String) throws {
        let line = try refusal(sentence)
        #expect(line.hasPrefix("s.yaml:1:"), "\(line)")
        #expect(line.contains(problem), "\(line)")
    }

    @Test(
        "a refusal points at the word",
        arguments: [
            ("jornal verifies", 3), ("alarm urgent_lwo never", 9), ("always glocose > 54", 10),
            ("always glucose > 5.4", 20), ("\"always glocose > 54\"", 11),
            ("from 07:30 to 09:00: always glocose > 54", 31),
        ])
    func columns(sentence: String, column: Int) throws {
        let line = try refusal(sentence)
        #expect(line.hasPrefix("s.yaml:1:\(column): "), "\(line)")
    }

    @Test("every cut of a sentence is refused or read, never a crash")
    func cuts() throws {
        let sentences = [
            "time in 70..180 >= 70 %", "forecast error at 30 min <= 25 mg/dL",
            "from 07:30 to 09:00: no automatic bolus >= 1 U within 30 min of fault 'a b' ends",
            "no less time in 70..180 than scheduled basal + 2 %",
            "never glucose in 70..180 for 1 h 30 min if it arises",
        ]
        for sentence in sentences {
            for length in 1..<sentence.count {
                let cut = sentence.prefix(length).trimmingPrefix(" ")
                let line = try refusal("\"\(cut)\"")
                #expect(line.isEmpty || line.hasPrefix("s.yaml"))
            }
        }
    }

    @Test("the edges 70 and 180 belong to 70..180, and neither to below 70 nor to above 180")
    func edges() {
        let range: Expected.GlucoseBand = .within(.mgPerdL(70) ... .mgPerdL(180))
        for (glucose, inside) in [(69.999, false), (70, true), (180, true), (180.001, false)] {
            #expect(range.contains(.mgPerdL(glucose)) == inside)
        }
        #expect(!Expected.GlucoseBand.below(.mgPerdL(70)).contains(.mgPerdL(70)))
        #expect(Expected.GlucoseBand.below(.mgPerdL(70)).contains(.mgPerdL(69.999)))
        #expect(!Expected.GlucoseBand.above(.mgPerdL(180)).contains(.mgPerdL(180)))
        #expect(Expected.GlucoseBand.above(.mgPerdL(180)).contains(.mgPerdL(180.001)))
    }

    @Test("a comparison holds at the expected value itself")
    func comparisons() {
        let cases = [(69.9, false, true), (70, true, true), (70.1, true, false)]
        for (measured, atLeast, atMost) in cases {
            #expect(Expected.Comparison.atLeast.holds(measured, 70) == atLeast)
            #expect(Expected.Comparison.atMost.holds(measured, 70) == atMost)
        }
    }
}
