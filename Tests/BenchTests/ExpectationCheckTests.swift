// What becomes of expectations, against values computed by hand.

import Bench
import ControlLoop
import Quantities
import Testing

private func run(_ glucose: [Double?]) -> ExpectationRun { ExpectationRun(glucose: glucose) }

/// Glucose 100 for so many minutes.
private func calm(_ minutes: Int) -> ExpectationRun {
    run([Double?](repeating: 100, count: minutes + 1))
}

@Suite("What must hold at every moment")
struct AlwaysTests {
    @Test(
        "a comparison's margin is the least distance, at its moment; a strict one fails at the edge",
        arguments: [
            ("always glucose > 54", 54.5, 0.5, true), ("always glucose > 54", 54, 0, false),
            ("always glucose > 54", 53.5, -0.5, false), ("always glucose >= 54", 54, 0, true),
            ("never glucose < 54", 54, 0, true), ("never glucose < 54", 53.75, -0.25, false),
            ("never glucose <= 54", 54, 0, false), ("always glucose in 54..200", 54, 0, true),
            ("always glucose in 60..200", 54, -6, false),
        ])
    func edges(sentence: String, lowest: Double, margin: Double, held: Bool) throws {
        let found = try run([90, 80, lowest, 70, 95]).check(sentence)
        #expect(found.margin == margin)
        #expect(found.unit == "mg/dL")
        #expect(found.passed == held)
        #expect(found.status == (held ? .held : .failed))
        #expect(found.at == .minute(2))
        #expect(found.measured.hasSuffix("mg/dL on day 1 06:02"))
    }

    @Test("of several tight moments the first is named; the highest counts for an upper bound")
    func ties() throws {
        let found = try run([90, 200, 120, 200]).check("glucose <= 250")
        #expect(found.margin == 50)
        #expect(found.at == .minute(1))
    }

    @Test("a part of the run judges only its own minutes, both ends included")
    func scopes() throws {
        let dip = run([60, 90, 70, 80, 50])
        for (sentence, margin, at) in [
            ("from 06:01 to 06:03: glucose > 54", 16.0, 2.0),
            ("from 06:00 to 06:03: glucose > 54", 6, 0), ("after 06:03: glucose > 54", -4, 4),
            ("before 1 min: glucose > 54", 6, 0), ("after 4 min: glucose > 54", -4, 4),
        ] {
            let found = try dip.check(sentence)
            #expect(found.margin == margin, "\(sentence)")
            #expect(found.at == .minute(at), "\(sentence)")
        }
        #expect(try dip.check("after 5 min: glucose > 54").status == .didNotArise)
    }

    @Test("what is looked at only while something holds counts only there")
    func whileCondition() throws {
        var steps = calm(60)
        steps.events = [
            TraceEvent(at: .zero, kind: .basalRate, value: 1),
            TraceEvent(at: .minutes(20), kind: .basalRate, value: 1.5),
            TraceEvent(at: .minutes(40), kind: .basalRate, value: 0.5),
        ]
        steps.glucose[50] = 60
        steps.glucose[51] = 60
        let found = try steps.check("basal <= scheduled basal while glucose < 70")
        #expect(found.margin == 0.5)
        #expect(found.unit == "U/h")
        #expect(found.at == .minute(50))
        let whole = try steps.check("basal <= scheduled basal")
        #expect(whole.margin == -0.5)
        #expect(whole.at == .minute(20))
    }

    @Test("a condition that never held is no success, unless the sentence says so")
    func vacuous() throws {
        let sentence = "basal <= scheduled basal while glucose < 70"
        let found = try calm(10).check(sentence)
        #expect(found.status == .didNotArise)
        #expect(!found.passed)
        #expect(found.margin == nil)
        #expect(found.measured == "its condition never held")
        let may = try calm(10).check(sentence + " if it arises")
        #expect(may.status == .didNotArise)
        #expect(may.passed)
    }

    @Test("a state that fails has the time it was wrong as margin, to the millisecond")
    func states() throws {
        var modes = calm(30)
        modes.facts = JournalFacts(
            decisions: [
                .init(at: .minute(0), mode: "closed_loop"),
                .init(at: .minute(10), mode: "scheduled_basal"),
            ], modes: [.init("closed_loop", from: .minute(12.5))])
        let never = try modes.check("mode scheduled_basal never")
        #expect(never.status == .failed)
        #expect(never.margin == -2.5)
        #expect(never.unit == "min")
        #expect(never.at == .minute(10))
        let calm = try modes.check("mode latched_safe never")
        #expect(calm.status == .held)
        #expect(calm.margin == nil)
        #expect(calm.unit.isEmpty)
        #expect(try modes.check("mode closed_loop always").margin == -2.5)
        #expect(try modes.check("after 13 min: mode closed_loop always").passed)
    }

    @Test("what must not last holds until it has lasted so long without a break")
    func lasting() throws {
        var high = calm(60)
        for minute in 10...25 { high.glucose[minute] = 200 }
        // From minute 10 to minute 25 are 15 min; the margin is that of the weakest minute.
        #expect(try !high.check("never glucose > 180 for 15 min").passed)
        let found = try high.check("never glucose > 180 for 16 min")
        #expect(found.passed)
        #expect(found.margin == 80)
        high.glucose[12] = 181
        // All 13 min from 12 to 25 reach the weak minute, the last 12 do not.
        #expect(try high.check("never glucose > 180 for 12 min").margin == -20)
        #expect(try high.check("never glucose > 180 for 13 min").margin == -1)
        #expect(try high.check("never glucose > 180 for 16 min").margin == 80)
    }

    @Test("insulin over a window is what was delivered in the minutes just past")
    func windows() throws {
        var delivery = calm(120)
        delivery.basal = .units(0.02)
        let found = try delivery.check("delivered in 60 min <= 1.25 U")
        #expect(found.margin.map { ($0 * 1000).rounded() } == 50)
        #expect(found.at == .minute(60))
        delivery.facts = JournalFacts(decisions: [
            .init(
                at: .minute(5), mode: "", doses: [.init(bolus: .units(0.5), outcome: .accepted)]),
            .init(at: .minute(30), mode: "", doses: [.init(bolus: .units(0.5), outcome: nil)]),
            .init(at: .minute(40), mode: "", doses: [.init(bolus: .units(9), outcome: .refused)]),
            .init(at: .minute(65), mode: "", doses: [.init(bolus: .units(0.25), outcome: nil)]),
        ])
        // The window that ends at 65 no longer has what was at 5.
        let boluses = try delivery.check("automatic bolus in 60 min <= 1 U")
        #expect(boluses.margin == 0)
        #expect(boluses.at == .minute(30))
        #expect(boluses.passed)
    }
}

@Suite("Missing readings")
struct MissingReadingTests {
    /// Readings each five minutes, but none at 15, 20 and 25.
    private func gap() -> ExpectationRun {
        var run = calm(60)
        run.facts = JournalFacts(
            decisions: [],
            samples: stride(from: 0.0, through: 60, by: 5).map { minute in
                let isGap = (15...25).contains(minute)
                return .init(
                    isGap ? .missing : minute == 10 ? .low : .value(.mgPerdL(100)),
                    at: .minute(minute))
            })
        return run
    }

    @Test("the age of the newest reading is greatest just before the next one")
    func age() throws {
        let found = try gap().check("cgm_age <= 20 min")
        #expect(found.margin.map { ($0 * 60_000).rounded() } == 1)
        #expect(found.at == LoopInstant(milliseconds: 30 * 60_000 - 1))
    }

    @Test("a reading stands seven and a half minutes; without one nothing is said of cgm")
    func overdue() throws {
        // LOW counts as 40, from minute 10 until 17.5.
        let found = try gap().check("never cgm < 54")
        #expect(found.margin == -14)
        #expect(found.at == .minute(10))
        let time = try gap().check("time with cgm < 54 <= 8 min")
        #expect(time.margin == 0.5)
        // 60 min less the 12.5 min between 17.5 and 30.
        let share = try gap().check("time with cgm < 54 >= 10 %")
        #expect(
            share.margin.map { ($0 * 100).rounded() } == ((7.5 / 47.5 - 0.1) * 10_000).rounded())
        #expect(try gap().check("from 06:18 to 06:29: cgm > 54").status == .didNotArise)
    }

    @Test("a reading counts when it arrives; one older than the newest says nothing new")
    func late() throws {
        var run = calm(30)
        run.facts = JournalFacts(
            decisions: [],
            samples: [
                .init(.value(.mgPerdL(100)), at: .minute(0)),
                .init(.value(.mgPerdL(50)), at: .minute(5), after: .minutes(6)),
                .init(.value(.mgPerdL(100)), at: .minute(10)),
            ])
        #expect(try run.check("never cgm < 54").passed)
        #expect(try run.check("reading exactly 2 times").passed)
        #expect(try run.check("cgm time below 54 <= 0 %").margin.map { $0.rounded() } == -33)
    }
}

@Suite("What must never come while something holds")
struct AbsentTests {
    private func boluses(at minutes: [Double]) -> ExpectationRun {
        var run = calm(60)
        run.facts = JournalFacts(
            decisions: minutes.map {
                .init(
                    at: .minute($0), mode: "closed_loop",
                    doses: [.init(bolus: .units(0.1), outcome: .accepted)])
            },
            samples: [0, 5, 10, 40].map { .init(.value(.mgPerdL(100)), at: .minute($0)) })
        return run
    }

    @Test(
        "its margin is how far the condition was from holding at the nearest event",
        arguments: [
            ([6, 13], 9.0, true, 13), ([22], 0, true, 22), ([6, 23.5], -1.5, false, 23.5),
        ])
    func margins(minutes: [Double], margin: Double, held: Bool, at: Double) throws {
        let found = try boluses(at: minutes).check("no automatic bolus while cgm_age > 12 min")
        #expect(found.margin == margin)
        #expect(found.passed == held)
        #expect(found.at == .minute(at))
        #expect(found.unit == "min")
    }

    @Test("without the event it holds; without the condition it did not arise")
    func vacuous() throws {
        let none = try boluses(at: []).check("no automatic bolus while cgm_age > 12 min")
        #expect(none.status == .held)
        #expect(none.margin == nil)
        #expect(none.measured == "it never happened")
        let calm = try boluses(at: [6]).check("no automatic bolus while cgm_age > 31 min")
        #expect(calm.status == .didNotArise)
    }

    @Test("a condition without a number fails by the count")
    func states() throws {
        let found = try boluses(at: [1, 2, 3]).check("no automatic bolus while mode closed_loop")
        #expect(found.margin == -3)
        #expect(found.unit == "times")
        #expect(found.at == .minute(1))
        // The age is greatest a millisecond before the reading at 40 arrives, 30 min after the last.
        let mode = try boluses(at: [1]).check("no mode closed_loop while cgm_age > 12 min")
        #expect(mode.margin.map { ($0 * 60_000).rounded() } == -1_079_999.0)
    }
}
