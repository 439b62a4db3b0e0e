// Answers within a time, counts, alarms and shares, against values computed by hand.

import Bench
import ControlLoop
import Quantities
import Testing

private func calm(_ minutes: Int) -> ExpectationRun {
    ExpectationRun(glucose: [Double?](repeating: 100, count: minutes + 1))
}

@Suite("What must come within a time")
struct WithinTests {
    /// Glucose below 55 from 20 to 30 and from 50 to the end at 60; alarms as given.
    private func lows(_ alarms: [JournalFacts.Alarm]) -> ExpectationRun {
        var run = calm(60)
        for minute in Array(20...30) + Array(50...60) { run.glucose[minute] = 50 }
        run.facts = JournalFacts(decisions: [], alarms: alarms)
        return run
    }

    private static let sentence = "alarm urgent_low within 10 min of glucose < 55"

    @Test("the slowest answer counts, to the millisecond")
    func slowest() throws {
        let found = try lows([
            .init(id: .urgentLow, from: .minute(29.5), until: .minute(40)),
            .init(id: .urgentLow, from: .minute(52)),
        ]).check(Self.sentence)
        #expect(found.passed)
        #expect(found.margin == 0.5)
        #expect(found.unit == "min")
        #expect(found.at == .minute(20))
        #expect(found.measured == "after 9.5 min at the latest, 2 times, from day 1 06:20")
    }

    @Test(
        "an answer just in time holds, one a millisecond later does not",
        arguments: [(30.0, true, 0.0), (30 + 1.0 / 60_000, false, -1.0 / 60_000)])
    func edge(raised: Double, held: Bool, margin: Double) throws {
        let found = try lows([
            .init(id: .urgentLow, from: .minute(raised), until: .minute(40)),
            .init(id: .urgentLow, from: .minute(50)),
        ]).check(Self.sentence)
        #expect(found.passed == held)
        #expect(abs((found.margin ?? 99) - margin) < 1e-9)
    }

    @Test("an alarm that stands already is an answer at once; one that was cleared is none")
    func standing() throws {
        let before = try lows([.init(id: .urgentLow, from: .minute(5))]).check(Self.sentence)
        #expect(before.margin == 10)
        let over = try lows([.init(id: .urgentLow, from: .minute(5), until: .minute(20))])
            .check(Self.sentence)
        #expect(!over.passed)
        // From 20 to the end at 60 there was no answer.
        #expect(over.margin == -30)
        #expect(over.measured == "not in the 40.0 min to the end from day 1 06:20")
    }

    @Test("what the run's end leaves open is not judged; when that is all, it did not arise")
    func end() throws {
        var late = lows([])
        for minute in 20...30 { late.glucose[minute] = 100 }
        // The end at 60 is exactly the ten minutes after 50.
        #expect(try late.check(Self.sentence).status == .failed)
        let open = try late.check("alarm urgent_low within 11 min of glucose < 55")
        #expect(open.status == .didNotArise)
        #expect(open.measured == "the run ends before it is due")
        let first = try lows([.init(id: .urgentLow, from: .minute(21), until: .minute(22))])
            .check("alarm urgent_low within 11 min of glucose < 55")
        #expect(first.margin == 10)
    }

    @Test("what never came about did not arise")
    func vacuous() throws {
        let found = try calm(60).check(Self.sentence)
        #expect(found.status == .didNotArise)
        #expect(!found.passed)
        #expect(try calm(60).check(Self.sentence + " if it arises").passed)
    }

    @Test("what must not come within a time has the soonest as margin; the edge belongs to it")
    func notWithin() throws {
        for (second, margin, held) in [(40.0, 10.0, true), (30, 0, false), (25, -5, false)] {
            var run = calm(60)
            run.events = [
                TraceEvent(at: .minutes(10), kind: .userBolus, value: 1),
                TraceEvent(at: .minutes(45), kind: .userBolus, value: 1),
            ]
            run.facts = JournalFacts(
                decisions: [10, second].map {
                    .init(
                        at: .minute($0), mode: "",
                        doses: [.init(bolus: .units(0.1), outcome: nil)])
                })
            let found = try run.check("no automatic bolus within 20 min of user bolus")
            #expect(found.margin == margin)
            #expect(found.passed == held)
            #expect(found.at == .minute(10))
        }
    }

    @Test("faults begin and end by the trace; one without a length is over at once")
    func faults() throws {
        var run = calm(100)
        run.events = [
            TraceEvent(at: .minutes(10), kind: .faultBegan, detail: "stuck cgm"),
            TraceEvent(at: .minutes(20), kind: .faultBegan, detail: "kill planner"),
            TraceEvent(at: .minutes(30), kind: .faultEnded, detail: "stuck cgm"),
        ]
        run.facts = JournalFacts(
            decisions: [
                .init(at: .minute(0), mode: "closed_loop"),
                .init(at: .minute(15), mode: "reduce_only"),
                .init(at: .minute(35), mode: "closed_loop"),
            ])
        #expect(try run.check("mode closed_loop within 20 min of fault end").margin == 5)
        let named = try run.check("mode reduce_only within 10 min of fault 'stuck' begins")
        #expect(named.margin == 5)
        #expect(try run.check("fault 'stuck cgm' >= 20 min").margin == 0)
        #expect(
            try run.check("after the faults: mode closed_loop >= 90 %").margin
                .map { ($0 * 1000).rounded() } == ((65.0 / 70 - 0.9) * 100_000).rounded())
        #expect(try run.check("5 min after the faults: mode closed_loop always").passed)
        #expect(try run.check("during the faults: mode reduce_only <= 15 min").margin == 0)
        #expect(try calm(10).check("after the faults: glucose > 54").status == .didNotArise)
    }
}

@Suite("Counts, alarms and shares")
struct CountTests {
    private func alarms(at minutes: [Double], of length: Int) -> ExpectationRun {
        var run = calm(length)
        run.facts = JournalFacts(
            decisions: [],
            alarms: minutes.map {
                .init(
                    id: .low, from: .minute($0), acknowledged: .minute($0 + 1),
                    until: .minute($0 + 2))
            })
        return run
    }

    @Test(
        "how often something happens has the difference as margin",
        arguments: [
            ("at most 3 times", 0.0, true), ("at most 2 times", -1, false),
            ("at least 3 times", 0, true), ("at least 4 times", -1, false),
            ("exactly 3 times", 0, true), ("exactly 2 times", -1, false), ("once", -2, false),
            ("at least once", 2, true), ("never", -3, false),
        ])
    func counts(words: String, margin: Double, held: Bool) throws {
        let run = alarms(at: [10, 20, 30], of: 60)
        for subject in ["alarm low acknowledged", "alarm low"] where words != "never" {
            let found = try run.check("\(subject) \(words)")
            #expect(found.margin == margin, "\(subject)")
            #expect(found.unit == "times")
            #expect(found.passed == held)
        }
        #expect(try run.check("alarm low never").margin == -3)
    }

    @Test("per day the worst day of 24 h counts; a day that is not over proves no lack")
    func days() throws {
        let run = alarms(at: [10, 20, 1450, 1460, 1470, 2890], of: 2900)
        #expect(try run.check("alarm low raised at most 2 times a day").margin == -1)
        let least = try run.check("alarm low raised at least 2 times a day")
        #expect(least.margin == 0)
        #expect(least.passed)
    }

    @Test("an alarm's fate is told with its first time")
    func fate() throws {
        let run = alarms(at: [10, 20], of: 60)
        let found = try run.check("alarm low raised and acknowledged")
        #expect(found.passed)
        #expect(found.at == .minute(10))
        #expect(
            found.measured == "raised 2 times, first on day 1 06:10, acknowledged after 60 s")
        #expect(try !run.check("alarm high raised").passed)
        #expect(try run.check("alarm high never").passed)
        // Two minutes each until it is cleared, and the half of that until it is seen.
        #expect(try run.check("alarm low <= 4 min").margin == 0)
        #expect(try run.check("alarm low unacknowledged <= 2 min").margin == 0)
        #expect(try run.check("alarm low unacknowledged for 2 min never").passed)
    }

    @Test("shares count values as the consensus does, edges in the band")
    func shares() throws {
        let run = ExpectationRun(glucose: [69, 70, 180, 181])
        let inside = try run.check("time in 70..180 >= 50 %")
        #expect(inside.margin == 0)
        #expect(inside.passed)
        #expect(inside.at == .minute(0))
        #expect(try run.check("time below 70 <= 25 %").margin == 0)
        #expect(try run.check("time above 180 <= 20 %").margin == -5)
        #expect(try run.check("time above 180 <= 1 min").margin == 0)
        #expect(try run.check("time above 180 <= 1 min").at == .minute(3))
        #expect(try run.check("from 06:01 to 06:02: time in 70..180 >= 100 %").passed)
    }

    @Test("metrics are the consensus metrics of the values")
    func metrics() throws {
        // Mean 100, sample deviation 20.
        let run = ExpectationRun(glucose: [80, 100, 120])
        #expect(try run.check("mean <= 120 mg/dL").margin == 20)
        #expect(try run.check("cv <= 36 %").margin.map { ($0 * 1e9).rounded() } == 16e9)
        #expect(try run.check("sd >= 21 mg/dL").margin.map { ($0 * 1e9).rounded() } == -1e9)
        #expect(try run.check("gmi <= 5.702 %").margin.map { abs($0) < 1e-9 } == true)
        #expect(try run.check("cgm cv <= 36 %").status == .didNotArise)
        var lows = calm(60)
        for minute in 10...30 { lows.glucose[minute] = 60 }
        #expect(try lows.check("hypo events <= 1").margin == 0)
        #expect(try lows.check("severe hypo events <= 0").passed)
    }

    @Test("the same world on scheduled basal is the measure of more and less")
    func paired() throws {
        var run = ExpectationRun(glucose: [60, 60, 100, 100, 200])
        run.onScheduledBasal = [60, 100, 100, 200, 200]
        #expect(try run.check("no more time below 70 than scheduled basal").margin == -20)
        #expect(try run.check("no more time below 70 than scheduled basal + 20 %").margin == 0)
        #expect(try run.check("no less time in 70..180 than scheduled basal").margin == 0)
        #expect(try run.check("no more time above 180 than scheduled basal").margin == 20)
    }

    @Test("without a journal, what only it knows is not judged; the truth is")
    func withoutJournal() throws {
        var run = calm(60)
        run.facts = nil
        for sentence in [
            "mode closed_loop always", "journal verifies", "alarm low never", "iob <= 4 U",
            "no automatic increase while glucose < 70", "dose refused never", "decision once",
        ] {
            #expect(try run.check(sentence).status == .notJudged, "\(sentence)")
        }
        #expect(try run.check("glucose > 54").margin == 46)
        // What the sensor sent and what the pump took is known without one.
        run.events = [
            TraceEvent(at: .minutes(5), kind: .cgm, value: 90),
            TraceEvent(at: .minutes(10), kind: .cgm, detail: "low"),
            TraceEvent(at: .minutes(12), kind: .dose, id: 1, value: 0.5, detail: "bolus: accepted"),
            TraceEvent(at: .minutes(13), kind: .dose, id: 2, value: 9, detail: "bolus: refused x"),
            TraceEvent(
                at: .minutes(14), kind: .dose, id: 3, value: 2.5,
                detail: "temporary_basal 1800 s: accepted"),
        ]
        #expect(try run.check("cgm >= 50").margin == -10)
        #expect(try run.check("max automatic bolus <= 1 U").margin == 0.5)
        #expect(try run.check("max automatic rate <= 2 U/h").margin == -0.5)
        #expect(try run.check("no automatic bolus while cgm_age > 12 min").margin == 10)
        #expect(try run.check("dose command exactly 3 times").passed)
    }

    @Test("a refused start is judged by its words, and nothing else is")
    func refused() throws {
        var run = calm(0)
        #expect(try run.check("isletd refuses to start").status == .failed)
        run.refusal = "board/limits.yaml:3:16: maximum_bolus: 90 U is out of range"
        #expect(try run.check("isletd refuses to start").passed)
        #expect(try run.check("isletd refuses to start: limits.yaml").passed)
        let other = try run.check("isletd refuses to start: therapy.yaml")
        #expect(!other.passed)
        #expect(other.measured.hasSuffix("90 U is out of range"))
        #expect(try run.check("glucose > 54").status == .notJudged)
    }
}
