// The sentences a scenario expects things in.

import Bench
import ControlLoop
import Quantities
import Safety
import Testing
import TextInput

/// Swift Testing has an `Expectation` of its own.
fileprivate typealias Expected = Bench.Expectation

private func read(_ sentence: String) throws -> Expected {
    let node = try StrictYAML.parse("\"\(sentence)\"", file: "s.yaml")
    let times = Scenario.Times(start: nil, utcOffset: .zero, duration: .hours(24))
    return try StatedExpectation.read(node, during: times).expectation
}

private func refusal(_ sentence: String) throws -> String {
    do {
        _ = try read(sentence)
        return ""
    } catch let error as TextInputError {
        return error.description
    }
}

@Suite("Expectations")
struct ExpectationTests {
    private static let inRange: Expected.GlucoseBand = .within(.mgPerdL(70) ... .mgPerdL(180))

    private static let sentences: [(String, Expected)] = [
        ("time in 70..180 >= 70 %", .timeInBand(inRange, .atLeast, percent: 70)),
        ("time  in 70..180   >= 70 %", .timeInBand(inRange, .atLeast, percent: 70)),
        ("time below 54 <= 0 %", .timeInBand(.below(.mgPerdL(54)), .atMost, percent: 0)),
        ("time above 250 <= 2.5 %", .timeInBand(.above(.mgPerdL(250)), .atMost, percent: 2.5)),
        ("alarm urgent_low never", .alarm(.urgentLow, .never)),
        ("alarm low raised", .alarm(.low, .raised)),
        ("alarm no_reading raised and acknowledged", .alarm(.noReading, .raisedAndAcknowledged)),
        ("journal verifies", .journalVerifies),
        ("journal replays", .journalReplays),
        ("mode closed_loop >= 90 %", .timeInMode(.closedLoop, .atLeast, percent: 90)),
        ("mode latched_safe <= 0 %", .timeInMode(.latchedSafe, .atMost, percent: 0)),
        ("max automatic bolus <= 1 U", .automaticBolus(atMost: .units(1))),
        ("max automatic rate <= 4.5 U/h", .automaticRate(atMost: .unitsPerHour(4.5))),
        ("no command sent", .noCommandSent),
        (
            "forecast error at 1 h 30 min <= 25 mg/dL",
            .forecastError(ahead: .minutes(90), atMost: .mgPerdL(25))
        ),
    ]

    @Test("each sentence becomes its typed value", arguments: sentences)
    fileprivate func reads(sentence: String, expectation: Expected) throws {
        #expect(try read(sentence) == expectation)
    }

    @Test(
        "a sentence that is none is refused with its place and what is right",
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
            ("alarm urgent_low sometimes", "is not one of never, raised, raised and acknowledged"),
            ("alarm urgent_low", "the sentence ends too early"),
            ("mode closedloop >= 90 %", "did you mean \"closed_loop\"?"),
            ("max automatic bolus >= 1 U", "\">=\" where \"<=\" is expected"),
            ("max automatic bolus <= 1 U/h", "1 U/h: expected a value in U"),
            ("forecast error at <= 25 mg/dL", "the sentence ends too early"),
            ("journal verifies twice", "\"twice\" after the end of the sentence"),
            ("jornal verifies", "did you mean \"journal verifies\"?"),
            ("everything is fine", "known forms: time in 70..180 >= 70 % | "),
        ])
    func refused(sentence: String, problem: String) throws {
        let line = try refusal(sentence)
        #expect(line.hasPrefix("s.yaml:1:1: "), "\(line)")
        #expect(line.contains(problem), "\(line)")
    }

    @Test("every cut of a sentence is refused or read, never a crash")
    func cuts() throws {
        for sentence in ["time in 70..180 >= 70 %", "forecast error at 30 min <= 25 mg/dL"] {
            for length in 0..<sentence.count {
                let line = try refusal(String(sentence.prefix(length)))
                #expect(line.isEmpty || line.hasPrefix("s.yaml"))
            }
        }
    }

    @Test("the edges 70 and 180 belong to 70..180, and neither to below 70 nor to above 180")
    func edges() {
        let range = Self.inRange
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
