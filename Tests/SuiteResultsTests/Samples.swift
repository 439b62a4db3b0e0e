// Results made by hand for the tests: small, with every kind of value in them.

import Quantities
import SuiteResults

enum Sample {
    /// A run with two expectations besides its soundness.
    static func run(
        _ name: String = "day", seed: UInt64 = 18_446_744_073_709_551_615, margin: Double = 4.5,
        lowest: Double = 2
    ) -> RunResult {
        var run = RunResult(
            run: name, scenario: name, folder: "scenarios/\(name)", title: "A day, \"quoted\"",
            subject: .virtualPatient, seed: seed,
            start: WallInstant(unixMilliseconds: 1_772_323_200_000), utcOffset: .minutes(60),
            duration: .hours(24), reproduce: "islet hil run scenarios/\(name) --seed \(seed)")
        run.summary = "Eats <much>\nand walks."
        run.family = "daily life"
        run.hazards = ["H09", "H39"]
        run.reported = ["LoopKit/Loop#1541"]
        run.configuration = "c0ffee"
        run.build = "beef"
        run.journalHead = "abad1dea"
        run.metricsTrue = [
            NamedMetric(key: "n", value: 1441), NamedMetric(key: "mean", value: 140.625),
            NamedMetric(key: "sd", value: nil), NamedMetric(key: "tir_70_180", value: 92.5),
        ]
        run.decisions = 288
        run.faults = 1
        run.starts = 1
        run.advances = 12
        run.alarms = RunResult.AlarmCounts(high: 0, medium: 1, low: 2)
        run.report = "\(name)/index.html"
        run.expectations = [
            JudgedExpectation(
                text: JudgedExpectation.soundness, status: .held, measured: "it came to its end"),
            JudgedExpectation(
                text: "time in 70..180 >= 80 %", status: margin < 0 ? .failed : .held,
                measured: "84.5 %", margin: margin, unit: "%"),
            JudgedExpectation(
                text: "glucose > 54 always", status: lowest < 0 ? .failed : .held,
                measured: "lowest 56, at 03:10", margin: lowest, unit: "mg/dL",
                at: .minutes(190)),
            JudgedExpectation(
                text: "golden: trace", status: .notJudged, measured: "another seed"),
        ]
        return run
    }

    static func results(_ runs: [RunResult]) -> ResultSet { ResultSet(build: "beef", runs: runs) }
}
