// The runs of one command, side by side: each in a folder of its own, judged and reported.

import Bench
import Foundation
import Quantities
import SuiteResults
import Synchronization
import TextInput

/// Runs to do.
struct HILSuite: Sendable {
    let plays: [ScenarioPlay]
    /// The runs' names, each once.
    let names: [String]
    let settings: HILSettings
    /// Where the report folders go.
    let reports: String
    /// Kills of isletd in each run.
    let kills: Int
    /// A recorded person's files.
    let input: [String]
    /// Whether the folders the runs worked in stay.
    let isKept: Bool
    let progress: SuiteProgress

    /// Runs everything.
    ///
    /// - Parameters:
    ///   - jobs: how many at once.
    ///   - quietly: whether nothing is said of each on standard output.
    /// - Returns: what came of them, in order.
    /// - Throws: the first thing, in the order of the runs, that kept a run from being done.
    func run(jobs: Int, quietly: Bool) throws -> [FinishedRun] {
        let ended = EndedRuns()
        SideBySide.run(plays.count, jobs: jobs) { index in
            // After one that could not be done nothing new begins.
            guard !ended.isBroken, !StopRequest.isRaised else { return {} }
            do {
                let run = try runOne(index)
                progress.end(index, passed: run.result.passed)
                return {
                    ended.take(run)
                    if !quietly { progress.print { print(run.result.table) } }
                }
            } catch {
                ended.isBroken = true
                return { ended.take(error) }
            }
        }
        progress.clear()
        if StopRequest.isRaised { throw BenchError.stopped }
        return try ended.runs()
    }

    private func runOne(_ index: Int) throws -> FinishedRun {
        let play = plays[index]
        let folder = try HILFolder.make(isKept: isKept)
        defer {
            if isKept {
                progress.say("kept: \(folder.path)")
            } else {
                folder.remove()
            }
        }
        var settings = settings
        settings.scenarioArguments = ["--seed", "\(play.scenario.seed)"] + inputArguments
        settings.faults = ProcessFault.drawnKills(
            kills, seed: play.scenario.seed, end: play.end)
        let outcome = try BenchRun.run(play, in: folder, settings: settings) {
            progress.show(index, at: $0.now)
        }
        return try report(index, in: folder, outcome)
    }

    private func report(
        _ index: Int, in folder: HILFolder, _ outcome: HILOutcome
    ) throws -> FinishedRun {
        let play = plays[index]
        guard let result = try judge(play, in: folder, outcome) else {
            return FinishedRun(
                result: RunResult(
                    play, outcome, name: names[index], reproduce: reproduce(play)))
        }
        let report = HILReport(result, name: names[index], reproduce: reproduce(play))
        try WholeFolder.write("\(reports)/\(names[index])", marker: "report.json") { path in
            try report.write(to: path, from: folder)
        }
        return report.finished
    }

    /// - Returns: `nil` when a run that went wrong left nothing to judge.
    private func judge(
        _ play: ScenarioPlay, in folder: HILFolder, _ outcome: HILOutcome
    ) throws -> BenchResult? {
        let reason: BenchError
        do throws(BenchError) {
            return try BenchResult(play, in: folder, outcome: outcome)
        } catch {
            reason = error
        }
        guard outcome.failure != nil else { throw reason }
        progress.say("islet hil run: nothing to report: \(reason)")
        return nil
    }

    private var inputArguments: [String] { input.flatMap { ["--input", $0] } }

    private func reproduce(_ play: ScenarioPlay) -> String {
        var words = ["islet", "hil", "run", play.scenario.folder]
        words += ["--seed", "\(play.scenario.seed)"]
        if kills > 0 { words += ["--kills", "\(kills)"] }
        return (words + inputArguments).joined(separator: " ")
    }
}

/// What came of the runs that have ended, in order.
private final class EndedRuns: Sendable {
    private struct State {
        var runs: [FinishedRun] = []
        var error: (any Error)?
        var isBroken = false
    }

    private let state = Mutex(State())

    /// Whether a run could not be done.
    var isBroken: Bool {
        get { state.withLock { $0.isBroken } }
        set { state.withLock { $0.isBroken = newValue } }
    }

    func take(_ run: FinishedRun) { state.withLock { $0.runs.append(run) } }

    func take(_ error: any Error) { state.withLock { $0.error = $0.error ?? error } }

    /// The runs.
    /// - Throws: the first thing, in the order of the runs, that kept one from being done.
    func runs() throws -> [FinishedRun] {
        let end = state.withLock { $0 }
        if let error = end.error { throw error }
        return end.runs
    }
}
