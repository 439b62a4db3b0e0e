// The fault campaign and the falsifier: what they look for they find, and a few runs of each.

import Bench
import ControlLoop
import Monitors
import Proofs
import Quantities
import Testing

@Suite("The fault campaign")
struct CampaignTests {
    @Test("a dozen cases of the grid break nothing, and are the same runs for any number of jobs")
    func cases() throws {
        let one = try FaultCampaign.run(cases: 0..<12, seed: 1, jobs: 1) { _ in }
        let two = try FaultCampaign.run(cases: 0..<12, seed: 1, jobs: 2) { _ in }
        #expect(one == two)
        #expect(one.runs + one.refusals.count == 12)
        #expect(one.runs >= 10)
        #expect(one.findings.isEmpty, "\(one.findings)")
    }

    /// Cases 1305, 1311 and 1316 counted up to 0.32 U too little: what a lowered rate had saved
    /// before two hours of silence was taken off as if it were saved just now.
    @Test("after two hours without the pump no less insulin is counted than there is")
    func silence() throws {
        let report = try FaultCampaign.run(cases: 1316..<1317, seed: 1, jobs: 1) { _ in }
        #expect(report.runs == 1)
        #expect(report.findings.isEmpty, "\(report.findings)")
    }

    /// A third of them has a schedule of its own; every form of fault is there four times.
    @Test("a case written as a scenario reads back as the case, and plays alike")
    func written() throws {
        let grid = try CampaignGrid(seed: 1)
        var count = 0
        for number in 0..<300 {
            let drawn = grid.make(number)
            // Settings that no board takes are refused here as there.
            guard var read = try? Scenario.load(text: drawn.yaml, file: "test", folder: ".")
            else { continue }
            read.name = drawn.scenario.name
            read.title = drawn.scenario.title
            #expect(read.expectations.map(\.text) == drawn.scenario.expectations.map(\.text))
            read.expectations = drawn.scenario.expectations
            #expect(read == drawn.scenario, "case \(number)")
            count += 1
        }
        #expect(count > 280)
        let first = grid.make(0)
        let read = try Scenario.load(text: first.yaml, file: "test", folder: ".")
        #expect(try PlayedRun(read).loop.trace == PlayedRun(first.scenario).loop.trace)
    }

    /// Ten times the basal for two hours, announced by the pump's totals: the schedule of four hours
    /// and what flows until it is seen, instead of eighteen hours' schedule more.
    @Test("a pump that gives ten times what it is told gives no more than the schedule for long")
    func runaway() throws {
        let fault = "{fault: wrong, target: pump, at: 01:00, for: 2 h, magnitude: 1000 %}"
        let text = CampaignGrid.text.replacing("06:00", with: "00:00")
            .replacing("duration: 12 h", with: "duration: 14 h")
            .replacing("expect:", with: "faults: [\(fault)]\nexpect:")
        let run = try PlayedRun(Scenario.load(text: text, file: "test", folder: "."))
        #expect(run.broken.isEmpty, "\(run.broken)")
        func given(_ trace: BenchTrace) -> Double {
            trace.minutes.reduce(0) {
                (60..<300).contains($1.minute) ? $0 + ($1.basal + $1.bolus).units : $0
            }
        }
        let rate = run.play.therapy.basal.segments[0].rate.unitsPerHour
        let untreated = try #require(run.play.traceOnScheduledBasal())
        #expect(given(untreated) > 20 * rate)
        #expect(given(run.loop.trace) < 5.5 * rate)
        #expect(run.loop.trace.minutes.allSatisfy { $0.plasma.map { $0 > 70 } ?? true })
    }

    @Test("the monitor in the supervisor and the one on its records end in the same state")
    func watches() throws {
        let scenario = try Scenario.load(
            text: CampaignGrid.text.replacing(
                "expect:",
                with: "faults: [{fault: off, target: cgm, at: 09:00, for: 40 min}]\nexpect:"),
            file: "test", folder: ".")
        let run = try PlayedRun(scenario)
        #expect(run.broken.isEmpty, "\(run.broken)")
        #expect(run.loop.watch.monitor == run.loop.supervisor.watched)
        #expect(run.loop.decisions.count > 100)
        // It has seen something: a fresh one is another.
        #expect(run.loop.watch.monitor != SafetyMonitor(settings: run.loop.watch.monitor.settings))
    }

    @Test(
        "a severe low is below 54 for 15 min, or below 40 at all",
        arguments: [
            ([54.0, 54, 54], 0), (Array(repeating: 53.9, count: 15), 1),
            (Array(repeating: 53.9, count: 14), 0), ([53, 39.9, 53], 1), ([53, 40, 53], 0),
        ])
    func lows(values: [Double], count: Int) {
        let course = [100] + values + [100]
        let minutes = course.enumerated().map { index, value in
            TraceMinute(
                minute: index, plasma: value, interstitial: value, basal: .zero, bolus: .zero,
                reached: 0)
        }
        #expect(PlayedRun.severeLows(in: BenchTrace(minutes: minutes)).count == count)
    }

    private func dose(
        _ minute: Int64, _ id: UInt64, _ value: Double, _ what: String
    ) -> TraceEvent {
        TraceEvent(
            at: .minutes(minute), kind: .dose, id: id, value: value, detail: "\(what): accepted")
    }

    @Test("the envelope names a dose twice, too large, too soon, too long and too much in an hour")
    func envelope() throws {
        let scenario = try Scenario.load(text: CampaignGrid.text, file: "test", folder: ".")
        let play = try ScenarioPlay(scenario)
        let basal = play.therapy.basal.segments[0].rate.unitsPerHour
        let small = basal / 4
        // The pump gives what it is ordered: the schedule, and each bolus within its minute.
        func broken(_ events: [TraceEvent]) -> [String] {
            let minutes = (0...60).map { number in
                let ordered = events.filter {
                    $0.detail.hasPrefix("bolus") && Int($0.at.minutes) == number
                }
                return TraceMinute(
                    minute: number, plasma: 120, interstitial: 120, basal: .units(basal / 60),
                    bolus: .units(ordered.reduce(0) { $0 + ($1.value ?? 0) }), reached: nil)
            }
            return DoseEnvelope(play).broken(by: BenchTrace(minutes: minutes, events: events)).map {
                String($0.split(separator: ":")[0])
            }
        }
        #expect(broken([dose(0, 1, small, "bolus"), dose(3, 2, small, "bolus")]).isEmpty)
        #expect(
            broken([dose(0, 1, small, "bolus"), dose(2, 2, small, "bolus")]) == [
                "a bolus too soon"
            ])
        #expect(
            broken([dose(0, 1, small, "bolus"), dose(9, 1, small, "bolus")]) == [
                "a dose twice"
            ])
        #expect(broken([dose(0, 1, basal / 2 + 0.06, "bolus")]) == ["a bolus above its cap"])
        #expect(broken([dose(0, 1, 9, "temporary_basal 1800 s")]) == ["a rate above its cap"])
        #expect(broken([dose(0, 1, basal, "temporary_basal 1801 s")]) == ["a lease too long"])
        let many = (0..<14).map { dose(Int64($0) * 4, UInt64($0) + 1, small, "bolus") }
        #expect(broken(many) == ["too much in an hour"])
        #expect(broken(Array(many.prefix(11))).isEmpty)
    }

    @Test(
        "insulin ordered counts in an hour until the pump says it was not given, a bolus once",
        arguments: [
            // Twelve boluses of a quarter of an hour's basal are the hour's three times basal; one
            // of a fifth is beyond it. Minutes without basal, and whether boluses are given.
            (0, true, true), (3, true, true), (12, true, false), (0, false, false),
        ])
    func denied(stopped: Int, gives: Bool, isBroken: Bool) throws {
        let scenario = try Scenario.load(text: CampaignGrid.text, file: "test", folder: ".")
        let play = try ScenarioPlay(scenario)
        let basal = play.therapy.basal.segments[0].rate.unitsPerHour
        var events = (0..<12).map { dose(Int64($0) * 5, UInt64($0) + 1, basal / 4, "bolus") }
        events.append(dose(59, 13, basal / 5, "bolus"))
        // A person's own bolus is not automatic, and given at once.
        events.append(
            TraceEvent(at: .minutes(20), kind: .userBolus, id: 0, value: 4, detail: ""))
        let minutes = (0...60).map { number in
            let given = events.filter { Int($0.at.minutes) + 1 == number }
                .filter { gives || $0.kind == .userBolus }
            return TraceMinute(
                minute: number, plasma: 120, interstitial: 120,
                basal: (30..<30 + stopped).contains(number) ? .zero : .units(basal / 60),
                bolus: .units(given.reduce(0) { $0 + ($1.value ?? 0) }), reached: nil)
        }
        let broken = DoseEnvelope(play).broken(by: BenchTrace(minutes: minutes, events: events))
        #expect(!broken.isEmpty == isBroken, "\(broken)")
    }

    @Test("a person's bolus begun before the hour and flowing within it is not automatic")
    func personBefore() throws {
        let scenario = try Scenario.load(text: CampaignGrid.text, file: "test", folder: ".")
        let play = try ScenarioPlay(scenario)
        let basal = play.therapy.basal.segments[0].rate.unitsPerHour
        // Sixteen ordered, half of each given, after 4 U by hand at the hour's begin; the last order
        // comes 2 s after the hour.
        var events = [TraceEvent(at: .zero, kind: .userBolus, id: 0, value: 4, detail: "")]
        events += (1...16).map { dose(Int64($0) * 15 / 4, UInt64($0), basal / 4, "bolus") }
        events[16] = TraceEvent(
            at: .minutes(60) + .seconds(2), kind: .dose, id: 17, value: basal / 4,
            detail: "bolus: accepted")
        func broken(share: Double) -> Bool {
            let minutes = (0...60).map { number in
                let given = events.filter { Int($0.at.minutes) + 1 == number }
                    .reduce(0) {
                        $0 + ($1.value ?? 0) * ($1.kind == .userBolus ? 1 : share)
                    }
                return TraceMinute(
                    minute: number, plasma: 120, interstitial: 120, basal: .units(basal / 60),
                    bolus: .units(given), reached: nil)
            }
            return !DoseEnvelope(play).broken(by: BenchTrace(minutes: minutes, events: events))
                .isEmpty
        }
        #expect(!broken(share: 0.5))
        #expect(broken(share: 1))
    }

    @Test("a case is the same run whenever it is played; the falsifier tells its worst day")
    func falsifier() throws {
        let report = try Falsifier.run(people: 1, evaluations: 8, seed: 3, jobs: 1) { _ in }
        let again = try Falsifier.run(people: 1, evaluations: 8, seed: 3, jobs: 2) { _ in }
        #expect(report == again)
        #expect(report.refused.isEmpty)
        let day = try #require(report.days.first)
        #expect(day.tried == 8)
        #expect(day.refused < 8)
        #expect(day.lowest > 0)
        #expect(day.broken.isEmpty, "\(day.broken)")
    }
}
