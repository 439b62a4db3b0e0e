// Makes of a run on the bench the plain values that the suite's results are made of.

import Bench
import Foundation
import GlycemicMetrics
import Quantities
import Review
import SuiteResults

/// A run that has ended: its results, and its picture when there is something to draw.
struct FinishedRun: Sendable {
    var result: RunResult
    var sketch: RunSketch?
}

extension RunResult {
    /// The results of a run that was judged.
    ///
    /// - Parameters:
    ///   - name: the run's name in its suite.
    ///   - reproduce: the command that runs the same again.
    ///   - report: what its page is made from; it lies in a folder of the run's name.
    init(_ result: BenchResult, name: String, reproduce: String, report: RunReport) {
        self.init(result.play, result.outcome, name: name, reproduce: reproduce)
        self.report = "\(name)/index.html"
        violations = result.violations
        expectations = [Self.soundness(result.outcome, violations)]
        expectations += result.expectations.map(JudgedExpectation.init)
        configuration = result.facts.configuration
        build = result.facts.build
        journalHead = result.journal.head
        metricsTrue = report.trueMetrics.map(NamedMetric.all)
        metricsSensor = report.sensorMetrics.map(NamedMetric.all)
        decisions = result.facts.decisions.count
        faults = result.trace.events(of: .faultBegan).count
        let priorities = result.facts.alarms.map(\.priority)
        alarms = AlarmCounts(
            high: priorities.count { $0 == 3 }, medium: priorities.count { $0 == 2 },
            low: priorities.count { $0 < 2 })
    }

    /// The results of a run that left nothing to judge.
    init(_ play: ScenarioPlay, _ outcome: HILOutcome, name: String, reproduce: String) {
        let scenario = play.scenario
        let isRecorded = if case .recorded = play.subject { true } else { false }
        self.init(
            run: name, scenario: scenario.name, folder: scenario.folder, title: scenario.title,
            subject: isRecorded ? .recordedPerson : .virtualPatient, seed: scenario.seed,
            start: play.wallStart, utcOffset: scenario.utcOffset, duration: play.duration,
            reproduce: reproduce)
        summary = scenario.purpose.trimmingCharacters(in: .whitespacesAndNewlines)
        family = scenario.family?.rawValue
        hazards = scenario.hazards
        reported = scenario.reported
        failure = outcome.failure
        starts = outcome.starts
        advances = outcome.advances
        elapsed = outcome.elapsed
        expectations = [Self.soundness(outcome, [])]
    }

    private static func soundness(
        _ outcome: HILOutcome, _ violations: [String]
    ) -> JudgedExpectation {
        let wrong = (outcome.failure.map { [$0] } ?? []) + violations
        return JudgedExpectation(
            text: JudgedExpectation.soundness, status: wrong.isEmpty ? .held : .failed,
            measured: wrong.isEmpty
                ? "it came to its end, no dose lost or doubled" : wrong.joined(separator: "; "))
    }
}

extension JudgedExpectation {
    /// A judgement of the bench.
    init(_ checked: CheckedExpectation) {
        self.init(
            text: checked.text, status: Status(checked), measured: checked.measured,
            margin: checked.margin, unit: checked.unit, at: checked.at.map { $0 - .origin })
    }
}

extension JudgedExpectation.Status {
    fileprivate init(_ checked: CheckedExpectation) {
        switch checked.status {
        case .held: self = .held
        case .failed: self = .failed
        // What may stay away says nothing when it does.
        case .didNotArise: self = checked.passed ? .notJudged : .didNotArise
        case .notJudged: self = .notJudged
        }
    }
}

extension NamedMetric {
    fileprivate static func all(_ summary: GlycemicSummary) -> [NamedMetric] {
        summary.entries.map { NamedMetric(key: $0.key, value: $0.value) }
    }
}
