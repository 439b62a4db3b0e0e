// A suite of made-up runs for the tests: passed, newly failed, failing for long, not recorded.

import GlycemicMetrics
import Quantities
import Review
import SuiteResults

enum SampleSuite {
    static let friday = WallInstant(unixMilliseconds: 1_795_212_000_000)

    /// The sample day with everything a timeline can show.
    static func eventfulDay(failing: Bool = false) -> RunReport {
        var report = RunReport.sampleDay()
        report.happenings = [
            HappeningMark(
                kind: .exercise, label: "moderate exercise", from: .origin + .minutes(560),
                until: .origin + .minutes(605)),
            HappeningMark(
                kind: .alcohol, label: "alcohol, 0.6 g/kg", from: .origin + .minutes(900)),
            HappeningMark(
                kind: .illness, label: "mild illness", from: .origin + .minutes(1100),
                until: .origin + .minutes(1440)),
            HappeningMark(kind: .setChange, label: "new set", from: .origin + .minutes(120)),
            HappeningMark(kind: .sensorChange, label: "new sensor", from: .origin + .minutes(130)),
        ]
        report.carbs.append(
            CarbMark(
                at: .origin + .minutes(690), eaten: .grams(15), announced: nil, isRescue: true))
        report.faults += [
            FaultMark(label: "planner killed", from: .origin + .minutes(915), until: nil),
            FaultMark(
                label: "wrong cgm +40 mg/dL", from: .origin + .minutes(910),
                until: .origin + .minutes(980)),
        ]
        report.faults[1].until = report.faults[1].from
        report.expectations += [
            JudgedExpectation(
                text: "glucose > 54 always", status: failing ? .failed : .held,
                measured: "lowest 56 mg/dL", margin: failing ? -3.2 : 2.1, unit: "mg/dL",
                at: .minutes(700)),
            JudgedExpectation(
                text: "alarm no_reading within 25 min of cgm_age > 20 min", status: .held,
                measured: "slowest 5 min", margin: 20, unit: "min", at: .minutes(925)),
            JudgedExpectation(
                text: "golden: trace", status: .notJudged, measured: "of another seed"),
        ]
        return report
    }

    static func run(
        _ name: String, family: String?, hazards: [String], report: RunReport
    ) -> RunResult {
        var run = RunResult(
            run: name, scenario: name, folder: "scenarios/\(name)", title: report.title,
            subject: .virtualPatient, seed: 42, start: report.start, utcOffset: report.utcOffset,
            duration: report.end - report.begin,
            reproduce: "islet hil run scenarios/\(name) --seed 42")
        run.family = family
        run.hazards = hazards
        run.expectations =
            [
                JudgedExpectation(
                    text: JudgedExpectation.soundness, status: .held, measured: "it came to its end"
                )
            ] + report.expectations
        run.metricsTrue = report.trueMetrics?.entries.map {
            NamedMetric(key: $0.key, value: $0.value)
        }
        run.configuration = report.configurationFingerprint
        run.build = report.buildFingerprint
        run.report = "\(name)/index.html"
        run.decisions = report.decisions.count
        return run
    }

    /// Six runs; `evening` fails newly, `occlusion` fails since Friday.
    static func report(hostile: String? = nil) -> SuiteReport {
        let good = eventfulDay()
        let bad = eventfulDay(failing: true)
        var runs = [
            run("breakfast", family: "daily life", hazards: ["H39", "H40"], report: good),
            run("evening", family: "daily life", hazards: ["H41"], report: bad),
            run("occlusion", family: "pump and set faults", hazards: ["H20"], report: bad),
            run("noise", family: "line faults", hazards: ["H57"], report: good),
            run("kill", family: "power and process", hazards: [], report: good),
        ]
        runs[0].reported = ["LoopKit/Loop#1541"]
        var refused = run("refused", family: nil, hazards: [], report: good)
        refused.failure = "isletd ended with exit code 2"
        refused.expectations = [
            JudgedExpectation(
                text: JudgedExpectation.soundness, status: .failed,
                measured: hostile ?? "isletd ended with exit code 2")
        ]
        refused.report = nil
        refused.metricsTrue = nil
        runs.append(refused)
        if let hostile {
            runs[0].run = hostile
            runs[0].title = hostile
            runs[0].family = hostile
            runs[0].hazards = [hostile]
            runs[0].reported = [hostile]
            runs[0].reproduce = hostile
            runs[0].report = hostile
            runs[1].expectations[5].text = hostile
            runs[1].expectations[5].unit = hostile
        }
        let results = ResultSet(build: good.buildFingerprint, runs: runs)
        var earlier = results
        earlier.runs[1].expectations = run("", family: nil, hazards: [], report: good).expectations
        let history = SuiteHistory().adding(earlier, at: friday)
            .adding(earlier, at: WallInstant(unixMilliseconds: friday.unixMilliseconds + 7_200_000))
        var sketches: [String: RunSketch] = [:]
        for run in runs where run.failure == nil {
            let day = run.passed ? good : bad
            sketches[run.run] = RunSketch(
                day, moment: .origin + .minutes(700), failed: !run.passed)
        }
        let hazards = ["H20", "H39", "H40", "H41", "H42", "H57"].map {
            HazardRow(
                id: $0, title: hostile ?? "What hazard \($0) is",
                exempt: $0 == "H42" ? "needs a clinic" : "")
        }
        return SuiteReport(
            results: results, sketches: sketches, history: history,
            now: history.adding(results, at: friday).runs.last, hazards: hazards,
            reproduce: "islet hil run scenarios")
    }
}
