// `islet hil judge`: one run for the swarm, in a process that may die without taking it along.

import ArgumentParser
import Bench
import Foundation

/// Runs one scenario and writes what came of it as one JSON object.
struct HILJudgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "judge", abstract: "One run of the swarm.", shouldDisplay: false)

    @Argument(help: "The scenario's folder.")
    var folder: String

    @Flag(help: "Run the controller in this process.")
    var inProcess = false

    func run() throws {
        do {
            let play = try ScenarioPlay(Scenario.load(folder: folder))
            let programs = try HILPrograms()
            var settings = HILSettings(
                islet: programs.islet, isletd: programs.isletd, gpioShim: programs.gpioShim,
                rate: .maximum)
            settings.diskShim = programs.diskShim
            settings.isInProcess = inProcess
            settings.scenarioArguments = ["--seed", "\(play.scenario.seed)"]
            StopRequest.listen()
            let work = try HILFolder.make()
            defer { work.remove() }
            let outcome = try BenchRun.run(play, in: work, settings: settings) { _ in }
            let run = Self.judge(play, in: work, outcome)
            FileHandle.standardOutput.write(try JSONEncoder().encode(run))
        } catch let error as BenchError where error.isStop {
            throw ExitCode(StopRequest.exitCode)
        } catch {
            CommandFault.complain("hil judge", error)
            throw ExitCode(2)
        }
    }

    /// What was left behind, or why there is nothing to judge.
    private static func judge(
        _ play: ScenarioPlay, in work: HILFolder, _ outcome: HILOutcome
    ) -> SwarmRun {
        do { return SwarmRun(try BenchResult(play, in: work, outcome: outcome)) } catch {
            return SwarmRun(failure: outcome.failure ?? error.description)
        }
    }
}
