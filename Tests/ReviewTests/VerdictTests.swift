// What the first screen says of good, doubtful and unsafe runs.

import Quantities
import Review
import SuiteResults
import Testing

@Suite("The verdict")
struct VerdictTests {
    /// A flat run at a glucose, with a lower stretch of some minutes.
    func report(base: Double, low: Double, minutes: Int) -> RunReport {
        var report = RunReport(
            title: "t", subject: .virtualPatient, start: WallInstant(unixMilliseconds: 0),
            end: .origin + .hours(10))
        report.trueGlucose = (0...600).map { minute in
            GlucosePoint(
                at: .origin + .minutes(Int64(minute)),
                glucose: .mgPerdL((100..<(100 + minutes)).contains(minute) ? low : base))
        }
        report.journal = JournalCheck(fault: nil, records: 1, head: "00")
        return report
    }

    @Test("a run in range with a whole journal has nothing unsafe")
    func good() {
        let html = report(base: 110, low: 70, minutes: 30).html
        #expect(html.contains("Nothing unsafe found"))
        #expect(html.contains("In range 100.0 % of the time. Never below 70."))
    }

    @Test("an event below 70 needs a look, a minute below 54 is unsafe")
    func lows() {
        let low = report(base: 110, low: 69, minutes: 20).html
        #expect(low.contains("Needs a look"))
        #expect(low.contains("Below 70 for 20 min, lowest 69, never below 54."))
        let veryLow = report(base: 110, low: 53, minutes: 1).html
        #expect(veryLow.contains("Unsafe or failed"))
        #expect(veryLow.contains("true glucose below 54 mg/dL for 1 min"))
    }

    @Test("hours above 250 are in the headline; four hours above 300 on end are unsafe")
    func highs() {
        // Minutes 100 ... 340 are 241 values that span 4 h.
        let long = report(base: 110, low: 301, minutes: 241).html
        #expect(long.contains("Unsafe or failed"))
        #expect(long.contains("true glucose above 300 mg/dL for 4 h on end"))
        #expect(long.contains("Above 250 for 4 h 01 min, highest 301."))
        for (level, minutes) in [(301.0, 240), (300, 400)] {
            let html = report(base: 110, low: level, minutes: minutes).html
            #expect(html.contains("Needs a look") && !html.contains("on end"))
            #expect(html.contains("Above 250 for "))
        }
        #expect(!report(base: 250, low: 250, minutes: 1).html.contains("Above 250 for"))
    }

    @Test("a failed expectation, a faulty journal and a wrong replay are unsafe")
    func evidence() {
        var failed = report(base: 110, low: 110, minutes: 0)
        failed.expectations = [
            JudgedExpectation(text: "a", status: .held, measured: ""),
            JudgedExpectation(text: "b", status: .failed, measured: ""),
        ]
        #expect(failed.html.contains("1 of 2 expectations failed"))
        var faulty = report(base: 110, low: 110, minutes: 0)
        faulty.journal?.fault = "record 17 was edited"
        #expect(faulty.html.contains("the journal is not whole: record 17 was edited"))
        var wrong = report(base: 110, low: 110, minutes: 0)
        wrong.journal?.replayed = 10
        wrong.journal?.replayMismatches = 1
        #expect(wrong.html.contains("1 decision did not replay to the bit"))
        for report in [failed, faulty, wrong] { #expect(report.html.contains("Unsafe or failed")) }
    }

    @Test("an unchecked journal is not passed over")
    func unchecked() {
        var report = report(base: 110, low: 110, minutes: 0)
        report.journal = nil
        #expect(report.html.contains("the journal was not checked"))
        #expect(report.html.contains("Needs a look"))
    }

    @Test(
        "a recorded person's report says that nothing was delivered and does not judge the person")
    func recorded() {
        let html = RunReport.sampleRecording(days: 3).html
        #expect(html.contains("Advice only: nothing was delivered."))
        #expect(html.contains("Nothing the controller decided was delivered"))
        #expect(!html.contains("true glucose below"))
    }

    @Test("limits are ranked by the decisions they cut, rounding is not counted")
    func limits() throws {
        var report = report(base: 110, low: 110, minutes: 0)
        func decision(_ number: UInt64, _ cuts: [LimitCut]) -> DecisionPoint {
            DecisionPoint(
                number: number, at: .origin + .minutes(Int64(number) * 5), mode: "closed_loop",
                reading: .value(.mgPerdL(110)), insulinOnBoard: .zero, wantedBasal: nil, reason: "",
                cuts: cuts, orderedBasal: nil, outcome: .confirmed)
        }
        let bolus = LimitCut(
            limit: "maximum_bolus", change: .bolus(before: .units(0.5), after: .units(0.3)))
        let basal = LimitCut(
            limit: "maximum_basal",
            change: .basal(before: .unitsPerHour(4), after: .unitsPerHour(2.5)))
        let rounding = LimitCut(
            limit: "pump_increment", change: .bolus(before: .units(0.33), after: .units(0.3)))
        report.decisions = [
            decision(1, [bolus, rounding]), decision(2, [basal]), decision(3, [basal, rounding]),
            decision(4, [rounding]),
        ]
        let json = report.json
        let expected =
            #""limits":[{"limit":"maximum_basal","decisions":2,"refusals":0,"#
            + #""largest_bolus_cut_mu":0,"largest_basal_cut_mu_per_h":1500},"#
            + #"{"limit":"maximum_bolus","decisions":1,"refusals":0,"#
            + #""largest_bolus_cut_mu":200,"largest_basal_cut_mu_per_h":0}]"#
        #expect(json.contains(expected))
        #expect(report.html.contains("3 of 4 decisions cut"))
    }
}
