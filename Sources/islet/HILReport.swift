// Fills a run report from what a bench run left behind, and writes the report's folder.

import Bench
import ControlLoop
import Foundation
import Quantities
import Review
import Safety
import SuiteResults
import TextInput

/// The report of one bench run.
struct HILReport {
    /// The run's results, with the page that ``writePage(_:)`` writes.
    let results: RunResult
    var report: RunReport

    /// A report.
    /// - Parameters:
    ///   - name: the run's name in its suite.
    ///   - reproduce: the command that runs the same again.
    init(_ result: BenchResult, name: String, reproduce: String) {
        var report = HILReport.frame(result, reproduce)
        report.trueGlucose = result.trace.minutes.compactMap { minute in
            guard let plasma = minute.plasma, let glucose = Glucose(validatingMgPerdL: plasma)
            else {
                return nil
            }
            return GlucosePoint(at: .origin + .minutes(Int64(minute.minute)), glucose: glucose)
        }
        report.sensor = result.facts.samples.map { SensorPoint(at: $0.at, reading: $0.reading) }
        report.basal = HILSeries.basal(result)
        report.boluses = HILSeries.boluses(result.trace)
        report.carbs = HILSeries.carbs(result.trace)
        report.faults = HILSeries.faults(result.trace)
        report.happenings = HILSeries.happenings(result)
        report.modes = HILDecisions.modes(result)
        report.alarms = result.facts.alarms.map(AlarmMark.init)
        report.decisions = result.facts.decisions.map {
            DecisionPoint($0, automation: result.play.scenario.automation)
        }
        report.forecastAccuracy = BenchResult.horizons.compactMap { horizon in
            ForecastScore(of: result.facts, horizon: horizon).map {
                ForecastAccuracy(
                    horizon: $0.horizon, twinRMSE: $0.twin, holdRMSE: $0.hold,
                    coverage80: $0.coverage80, count: $0.count)
            }
        }
        if result.hasJournal {
            report.journal = JournalCheck(
                fault: result.journal.fault, records: result.journal.records,
                head: result.journal.head, replayed: result.journal.replayed,
                replayMismatches: result.journal.mismatches)
        }
        results = RunResult(result, name: name, reproduce: reproduce, report: report)
        report.expectations = results.expectations
        self.report = report
    }

    /// The run drawn small.
    private var sketch: RunSketch {
        let shown = results.failed.first { $0.at != nil } ?? results.tightest
        return RunSketch(
            report, moment: shown?.at.map { .origin + $0 }, failed: shown?.passed == false)
    }

    private static func frame(_ result: BenchResult, _ reproduce: String) -> RunReport {
        let scenario = result.play.scenario
        let isRecorded = if case .recorded = result.play.subject { true } else { false }
        return RunReport(
            title: scenario.title, summary: scenario.purpose,
            subject: isRecorded ? .recordedPerson : .virtualPatient, seed: scenario.seed,
            start: result.play.wallStart, utcOffset: scenario.utcOffset, end: result.play.end,
            configurationFingerprint: result.facts.configuration,
            buildFingerprint: result.facts.build, reproduceCommand: reproduce)
    }

    /// The run, for the suite's files.
    var finished: FinishedRun { FinishedRun(result: results, sketch: sketch) }

    /// Writes `index.html`, `report.json` and `picture.svg` into a folder that is there.
    func writePage(_ path: String) throws {
        for (name, text) in [
            ("index.html", report.html), ("report.json", report.json),
            ("picture.svg", report.svgThumbnail),
        ] {
            try WholeFile.write(text, to: "\(path)/\(name)")
        }
    }

    /// Writes `index.html`, `report.json`, `picture.svg`, the journal and the trace.
    ///
    /// - Parameters:
    ///   - path: the report's folder; what an earlier run left there is replaced.
    ///   - folder: the run's files.
    func write(to path: String, from folder: HILFolder) throws {
        let files = FileManager.default
        do {
            try files.createDirectory(atPath: path, withIntermediateDirectories: true)
            let copies = [
                (folder.journal, "decisions.sqlite"),
                ("\(folder.journal).head", "decisions.sqlite.head"),
                ("\(folder.trace)/\(TraceFiles.minutesName)", TraceFiles.minutesName),
                ("\(folder.trace)/\(TraceFiles.eventsName)", TraceFiles.eventsName),
            ]
            for suffix in ["-wal", "-shm"] {
                try? files.removeItem(atPath: "\(path)/decisions.sqlite\(suffix)")
            }
            for (source, name) in copies where files.fileExists(atPath: source) {
                let target = "\(path)/\(name)"
                try? files.removeItem(atPath: target)
                try files.copyItem(atPath: source, toPath: target)
            }
        } catch {
            throw WholeFile.fault(path, "the report cannot be written here", error)
        }
        try writePage(path)
    }
}

extension AlarmMark {
    fileprivate init(_ alarm: JournalFacts.Alarm) {
        let priority: Priority =
            switch alarm.priority {
            case 3: .high
            case 2: .medium
            default: .low
            }
        self.init(
            id: alarm.id, priority: priority, raised: alarm.raised,
            acknowledged: alarm.acknowledged, cleared: alarm.cleared)
    }
}

/// Modes and decisions from the journal.
private enum HILDecisions {
    /// The mode over time, the same course that expectations are judged by; before its first
    /// moment the controller is starting.
    static func modes(_ result: BenchResult) -> [ModeMark] {
        var marks = [ModeMark(at: .origin, kind: .starting, label: "starting")]
        let isAdvice = result.play.scenario.automation == .adviseOnly
        for step in result.facts.modeCourse {
            var label = step.mode.replacingOccurrences(of: "_", with: " ")
            if isAdvice { label = "advise only, as if \(label)" }
            guard label != marks.last?.label else { continue }
            let kind = isAdvice ? .adviseOnly : kind(of: step.mode)
            let mark = ModeMark(at: step.at, kind: kind, label: label)
            if marks.last?.at == step.at { marks.removeLast() }
            marks.append(mark)
        }
        return marks
    }

    private static func kind(of mode: String) -> ModeMark.Kind {
        switch LoopMode(rawValue: mode) {
        case .closedLoop: .closedLoop
        case .reduceOnly: .reduceOnly
        case .suspended: .suspended
        case .scheduledBasal: .scheduledBasal
        case .latchedSafe: .latched
        case nil: .starting
        }
    }
}

extension DecisionPoint {
    fileprivate init(_ decision: JournalFacts.Decision, automation: Automation) {
        let reply = decision.reply
        self.init(
            number: decision.cycle, at: decision.at,
            mode: decision.mode.replacingOccurrences(of: "_", with: " "),
            reading: decision.reading, readingAge: decision.readingAge,
            insulinOnBoard: decision.insulinOnBoard, uncertainInsulin: decision.uncertainInsulin,
            carbsOnBoard: reply.flatMap { Carbohydrate(validatingGrams: $0.carbsOnBoard) },
            estimate: reply.flatMap { Glucose(validatingMgPerdL: $0.glucoseEstimate) },
            twinHealth: reply?.health.rawValue ?? "", forecast: reply.map { .init($0.forecast) },
            wantedBasal: reply?.basal, wantedBolus: reply?.bolus ?? .zero,
            reason: reply.map { $0.reason.rawValue + Self.advice($0) }
                ?? "the planner did not answer",
            cuts: decision.cuts.flatMap(LimitCut.of),
            orderedBasal: decision.authorisedBasal == decision.scheduled
                ? nil : decision.authorisedBasal,
            orderedBolus: decision.authorisedBolus,
            outcome: Self.outcome(decision, automation))
    }

    /// What was advised by hand, where anything was.
    private static func advice(_ reply: PlannerReply) -> String {
        let parts = [
            ("for the meal", PlannerReply.mealAdvice),
            ("to correct", PlannerReply.correctionAdvice),
        ].compactMap { words, name in
            reply.estimates.first { $0.name == name && $0.value > 0 }.map {
                String(format: "%.2f U %@", $0.value, words)
            }
        }
        return parts.isEmpty ? "" : "; advised by hand: " + parts.joined(separator: ", ")
    }

    private static func outcome(
        _ decision: JournalFacts.Decision, _ automation: Automation
    ) -> Outcome {
        if automation == .adviseOnly { return .adviceOnly }
        if decision.doses.isEmpty { return .nothingToSend }
        let outcomes = decision.doses.map(\.outcome)
        if let failed = outcomes.first(where: { $0 != nil && $0 != .accepted }) ?? nil {
            return failed.isNothingGiven
                ? .refused(failed.rawValue.replacingOccurrences(of: "_", with: " ")) : .unknown
        }
        return outcomes.contains(nil) ? .unknown : .confirmed
    }
}

extension LimitCut {
    fileprivate static func of(_ cut: JournalFacts.Cut) -> [LimitCut] {
        var cuts: [LimitCut] = []
        if cut.basal.before != cut.basal.after {
            cuts.append(
                LimitCut(
                    limit: cut.limit,
                    change: .basal(before: cut.basal.before, after: cut.basal.after),
                    explanation: "bound \(cut.bound)"))
        }
        if cut.bolus.before != cut.bolus.after {
            cuts.append(
                LimitCut(
                    limit: cut.limit,
                    change: .bolus(before: cut.bolus.before, after: cut.bolus.after),
                    explanation: "bound \(cut.bound)"))
        }
        return cuts
    }
}

extension ReportForecast {
    fileprivate init(_ forecast: Forecast) {
        self.init(
            step: Forecast.step, mean: forecast.mean,
            standardDeviation: forecast.standardDeviation,
            scheduledBasalMean: forecast.basalOnlyMean)
    }
}
