// `islet hil run`: runs scenarios side by side and says what came of each.

import ArgumentParser
import Bench
import Foundation
import Quantities
import SmallMath
import SuiteResults
import TextInput

/// Runs scenarios.
struct HILRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run scenarios: isletd and the virtual patient, joined by serial lines.",
        discussion: """
            Each path is a scenario's folder or a folder of such folders. Exit code 0: everything \
            expected held; 1: something did not; 2: something could not be run; 130: stopped \
            (Ctrl-C), with no results but the report folders of the scenarios that had ended.
            """)

    @Argument(help: "Scenarios.")
    var paths: [String]

    @Option(help: "max, 1 for real time, or virtual seconds per real second.")
    var rate = "max"

    @Option(help: "How many scenarios run side by side; else one for each core.")
    var jobs: Int?

    @Option(help: "Write the results as one JSON object to this file; - for standard output.")
    var json: String?

    @Option(help: "Write the results as JUnit XML to this file.")
    var junit: String?

    @Option(help: "Folder for the suite's results, its page, and a folder of each run.")
    var report = "hil-report"

    @Option(
        help: """
            Compare with these earlier results (a report folder, a history.json or a \
            results.json), to say since when something fails; else with what an earlier run left \
            in the report folder.
            """)
    var since: String?

    @Option(help: "Kill isletd (kill -9) at this many moments drawn from the seed, and restart it.")
    var kills = 0

    @Option(help: "Run each scenario with so many seeds: its own, and others drawn from it.")
    var seeds = 1

    @Flag(
        help: """
            Run the controller in this process, without pseudo-terminals: same results, faster; \
            faults that need processes are refused.
            """)
    var inProcess = false

    @Flag(help: "Keep the folders the runs worked in, and name them.")
    var keep = false

    @OptionGroup var options: ScenarioOptions

    func run() throws {
        let results: ResultSet
        do {
            let suite = try SuiteFolder(report, since: since, reproduce: reproduce)
            let finished = try runAll()
            results = SuiteFolder.results(finished)
            try suite.write(finished)
            CommandFault.say("report: \(report)/index.html")
            if let json { try Self.write(results.json, to: json) }
            if let junit { try Self.write(results.junit, to: junit) }
        } catch let error as BenchError where error.isStop {
            CommandFault.say("islet hil run: stopped")
            throw ExitCode(StopRequest.exitCode)
        } catch {
            CommandFault.complain("hil run", error)
            throw ExitCode(2)
        }
        if !results.passed { throw ExitCode(1) }
    }

    /// The command that runs the suite again, without what only says where results go.
    private var reproduce: String {
        var words = ["islet", "hil", "run"] + paths
        words += options.seed.map { ["--seed", "\($0)"] } ?? []
        if seeds > 1 { words += ["--seeds", "\(seeds)"] }
        if kills > 0 { words += ["--kills", "\(kills)"] }
        return (words + options.input.flatMap { ["--input", $0] }).joined(separator: " ")
    }

    private func runAll() throws -> [FinishedRun] {
        let settings = try settings()
        // Every scenario is read before the first is run: a typo costs no waiting.
        let plays = try ScenarioFinder.folders(at: paths).flatMap(plays)
        if inProcess { try plays.forEach { try checkInProcess($0, settings) } }
        let names = ReportNames.unique(plays.map(\.scenario.name))
        if settings.gpioShim == nil {
            CommandFault.say(
                "islet hil run: no GPIO lines in this run; `make -C hil/shims` adds them")
        }
        StopRequest.listen()
        HILFolder.removeAbandoned()
        let suite = HILSuite(
            plays: plays, names: names, settings: settings, reports: report, kills: kills,
            input: options.input, isKept: keep,
            progress: SuiteProgress(
                zip(names, plays).map { SuiteProgress.Run(name: $0, length: $1.duration) }))
        return try suite.run(jobs: jobs ?? SideBySide.defaultJobs, quietly: json == "-")
    }

    private func settings() throws -> HILSettings {
        guard let rate = BenchRate(argument: rate) else {
            throw CommandFault(text: "--rate \(rate): write max, 1, or a number from 0.01 to 1e6")
        }
        try Self.check("jobs", jobs ?? 1, atLeast: 1)
        try Self.check("seeds", seeds, atLeast: 1)
        try Self.check("kills", kills, atLeast: 0)
        let programs = try HILPrograms()
        var settings = HILSettings(
            islet: programs.islet, isletd: programs.isletd, gpioShim: programs.gpioShim, rate: rate)
        settings.diskShim = programs.diskShim
        settings.isInProcess = inProcess
        return settings
    }

    private static func check(_ option: String, _ value: Int, atLeast least: Int) throws {
        guard value >= least, value <= 1000 else {
            throw CommandFault(text: "--\(option) \(value): write a number from \(least) to 1000")
        }
    }

    private func checkInProcess(_ play: ScenarioPlay, _ settings: HILSettings) throws {
        var settings = settings
        settings.faults = ProcessFault.drawnKills(kills, seed: play.scenario.seed, end: play.end)
        try HostedRun.check(play, settings)
    }

    /// A scenario once for each seed asked for.
    private func plays(of folder: String) throws -> [ScenarioPlay] {
        let own = try options.play(folder)
        var generator = SeededGenerator(seed: own.scenario.seed).stream(202)
        return try [own]
            + (1..<seeds).map { _ in
                try ScenarioPlay(own.scenario, seed: generator.next() >> 1)
            }
    }

    static func write(_ text: String, to path: String) throws {
        if path == "-" {
            FileHandle.standardOutput.write(Data(text.utf8))
            return
        }
        try WholeFile.write(text, to: path)
    }
}

/// Names for report folders.
enum ReportNames {
    /// Every name once: a name that came before gets "-2", "-3".
    static func unique(_ names: [String]) -> [String] {
        var given: [String: Int] = [:]
        var taken = Set(names)
        return names.map { name in
            given[name, default: 0] += 1
            guard given[name] != 1 else { return name }
            while !taken.insert("\(name)-\(given[name, default: 1])").inserted {
                given[name, default: 1] += 1
            }
            return "\(name)-\(given[name, default: 1])"
        }
    }
}
