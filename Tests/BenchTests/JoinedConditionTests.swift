// Conditions joined by "and" and "or", against values computed by hand.

import Bench
import Quantities
import Testing

@Suite("Conditions joined by and, or")
struct JoinedConditionTests {
    /// Glucose 60 from minute 10 to 29; basal 1 U/h, then 0.5 U/h from minute 20 on.
    private static var dip: ExpectationRun {
        var glucose = [Double?](repeating: 100, count: 61)
        for minute in 10..<30 { glucose[minute] = 60 }
        var run = ExpectationRun(glucose: glucose)
        run.events = [
            TraceEvent(at: .zero, kind: .basalRate, value: 1),
            TraceEvent(at: .minutes(20), kind: .basalRate, value: 0.5),
        ]
        return run
    }

    @Test(
        "\"and\" needs every part, \"or\" one; in different units the margin is the time it was wrong",
        arguments: [
            ("never glucose < 70 and basal >= 1 U/h", -10.0, 10.0),
            ("never glucose < 70 and basal < 1 U/h", -10, 20),
            ("always glucose > 70 or basal < 1 U/h", -10, 10),
            ("never glucose < 70 or basal < 1 U/h", -50, 10),
            ("never glucose < 70 and basal >= 1 U/h and cgm_age > 15 min", -4, 16),
        ])
    func wrongFor(sentence: String, margin: Double, from: Double) throws {
        let found = try Self.dip.check(sentence)
        #expect(found.status == .failed)
        #expect(found.margin == margin)
        #expect(found.unit == "min")
        #expect(found.at == .minute(from))
    }

    @Test(
        "in one unit the margin is the least of \"and\", the greatest of \"or\"",
        arguments: [
            ("always glucose > 54 and interstitial > 58", 2.0, true),
            ("always glucose > 54 and interstitial > 60", 0, false),
            ("always glucose > 64 or interstitial > 57", 3, true),
            ("never glucose < 55 or interstitial < 59", 1, true),
        ])
    func margins(sentence: String, margin: Double, held: Bool) throws {
        let found = try Self.dip.check(sentence)
        #expect(found.margin == margin)
        #expect(found.unit == "mg/dL")
        #expect(found.passed == held)
    }

    @Test("a length of time is that of all parts at once")
    func lasting() throws {
        let both = "never glucose < 70 and basal >= 1 U/h for "
        #expect(try Self.dip.check(both + "11 min").passed)
        #expect(try !Self.dip.check(both + "9 min").passed)
        #expect(try !Self.dip.check("never glucose < 70 for 11 min").passed)
    }

    @Test("joined conditions also stand after while and of")
    func elsewhere() throws {
        let during = "basal >= 1 U/h while glucose < 70 and basal > 0.7 U/h"
        #expect(try Self.dip.check(during).passed)
        let answer = "basal < 1 U/h within 10 min of glucose < 70 and basal >= 1 U/h"
        let found = try Self.dip.check(answer)
        #expect(found.passed)
        #expect(found.margin == 0)
    }

    @Test("what no part settles is left open while a part has no value")
    func unknown() throws {
        var run = Self.dip
        run.glucose[5] = nil
        #expect(try run.check("always glucose > 54 or interstitial > 54").passed)
        #expect(try run.check("before 9 min: always basal >= 1 U/h or glucose > 54").passed)
    }
}
