// `islet hil golden`: shows what differs from scenarios' golden runs, and alone changes them.

import ArgumentParser
import Bench
import Quantities

/// Compares scenarios with their golden runs, or writes these anew.
struct HILGoldenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "golden",
        abstract: "Compare runs with the scenarios' golden.txt, or write it anew.",
        discussion: """
            Runs those scenarios that expect "golden: trace" or "golden: decisions", each with its \
            own seed. Exit code 0: all are to the bit what was written down, or were written; 1: \
            something differs, or a run failed; 2: something could not be run.
            """)

    @Argument(help: "Scenarios.")
    var paths: [String]

    @Flag(help: "Write golden.txt of every scenario whose run differs.")
    var update = false

    @Flag(help: "Run the controller in this process, without pseudo-terminals: same results.")
    var inProcess = false

    func run() throws {
        let allAreSame: Bool
        do {
            allAreSame = try compareAll()
        } catch {
            CommandFault.complain("hil golden", error)
            throw ExitCode(2)
        }
        if !allAreSame { throw ExitCode(1) }
    }

    private func compareAll() throws -> Bool {
        let programs = try HILPrograms()
        var settings = HILSettings(
            islet: programs.islet, isletd: programs.isletd, gpioShim: programs.gpioShim,
            rate: .maximum)
        settings.isInProcess = inProcess
        let plays = try ScenarioFinder.folders(at: paths)
            .map { try ScenarioPlay(Scenario.load(folder: $0)) }
            .filter { !$0.scenario.goldenParts.isEmpty }
        guard !plays.isEmpty else {
            throw CommandFault(
                text: "no scenario here expects a golden run; write \"golden: trace\" in one")
        }
        var allAreSame = true
        for play in plays where try !compare(play, settings) { allAreSame = false }
        return allAreSame
    }

    /// - Returns: whether the scenario's golden run and its file are now the same.
    private func compare(_ play: ScenarioPlay, _ settings: HILSettings) throws -> Bool {
        let folder = try HILFolder.make()
        defer { folder.remove() }
        var settings = settings
        settings.scenarioArguments = ["--seed", "\(play.scenario.seed)"]
        let outcome = try BenchRun.run(play, in: folder, settings: settings) { _ in }
        let name = play.scenario.name
        if let failure = outcome.failure {
            print("\(name): the run failed: \(failure)")
            return false
        }
        let result = try BenchResult(play, in: folder, outcome: outcome)
        for item in result.goldenExpectations {
            print("\(name): \(item.text): \(item.measured)")
        }
        guard result.goldenExpectations.contains(where: { $0.status != .held }) else { return true }
        guard update else { return false }
        try result.writeGolden(from: folder)
        print("\(name): \(GoldenFile.name) written, seed \(play.scenario.seed)")
        return true
    }
}
