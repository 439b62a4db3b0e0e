// What was done on orders, and lows against the pump alone, as expectations measure them.

import Quantities
import Testing

import Bench

@Suite("Automatic insulin and lows beside the pump alone") struct ExpectationAutomaticTests {
    /// An hour and a half: 2 U/h for 30 min, nothing for 30 min, 1 U/h; 0.5 U at 20 min, 0.3 U
    /// refused, 4 U by the person.
    private func run() -> ExpectationRun {
        ExpectationRun(
            glucose: Array(repeating: 100, count: 91),
            events: [
                TraceEvent(at: .zero, kind: .basalRate, value: 2),
                TraceEvent(at: .minutes(10), kind: .userBolus, value: 4),
                TraceEvent(
                    at: .minutes(20), kind: .dose, id: 1, value: 0.5, detail: "bolus: accepted"),
                TraceEvent(
                    at: .minutes(25), kind: .dose, id: 2, value: 0.3,
                    detail: "bolus: refused occluded"),
                TraceEvent(at: .minutes(30), kind: .basalRate, value: 0),
                TraceEvent(at: .minutes(60), kind: .basalRate, value: 1),
            ])
    }

    @Test(
        "the rate in force and boluses that were taken count, the person's and refused ones do not",
        arguments: [
            ("automatic in 60 min <= 1.5 U", true), ("automatic in 60 min <= 1.49 U", false),
            // From 20 min on: 1/3 U of the first rate is left, and half an hour of the last.
            ("from 80 min to 90 min: automatic in 60 min <= 0.84 U", true),
            ("from 80 min to 90 min: automatic in 60 min <= 0.4 U", false),
            ("from 90 min to 91 min: automatic in 30 min >= 0.5 U", true),
        ])
    func automatic(sentence: String, holds: Bool) throws {
        let checked = try run().check(sentence)
        #expect(checked.passed == holds, "\(checked.measured)")
    }

    @Test("an increase between minutes counts from its moment")
    func betweenMinutes() throws {
        var run = run()
        run.events = [
            TraceEvent(at: .zero, kind: .basalRate, value: 1),
            TraceEvent(at: .seconds(90), kind: .basalRate, value: 60),
            TraceEvent(at: .seconds(120), kind: .basalRate, value: 0),
        ]
        // 1.5 min of 1 U/h are 0.025 U, half a minute of 60 U/h is 0.5 U.
        #expect(try run.check("automatic in 60 min <= 0.525 U").passed)
        #expect(!(try run.check("automatic in 60 min <= 0.524 U").passed))
    }

    @Test(
        "an allowance in minutes compares minutes, not shares of the run",
        arguments: [(20, true), (21, false)])
    func allowance(minutes: Int, holds: Bool) throws {
        let low = { (count: Int) in
            (0..<600).map { $0 < count ? 50.0 : 100 }
        }
        let run = ExpectationRun(
            glucose: low(minutes).map { $0 }, facts: nil, onScheduledBasal: low(5))
        let checked = try run.check("no more time below 54 than scheduled basal + 15 min")
        #expect(checked.passed == holds)
        #expect(checked.margin == Double(20 - minutes))
        #expect(checked.unit == "min")
    }
}
