// `islet hil serve`: the patient's side of the controller line protocol, so that another controller
// is tested by the same scenarios.

import ArgumentParser
import Bench
import EdgeDevices
import Foundation
import Glibc
import Quantities
import SuiteResults
import TextInput

/// Serves scenarios to another controller.
struct HILServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve scenarios to another controller over the line protocol.",
        discussion: """
            The controller is a command after --, started once for each scenario; or a program that \
            connects to --socket; or whoever speaks on this program's standard input and output \
            (one scenario only). The protocol is in docs/controller-protocol.md. Exit code 0: \
            everything that applies held; 1: something did not; 2: something could not be run.
            """)

    @Argument(help: "A scenario's folder, or a folder of such folders.")
    var scenario: String

    @Argument(parsing: .postTerminator, help: "The controller's command, after --.")
    var command: [String] = []

    @Option(help: "Listen at this Unix socket for the controller, instead of starting one.")
    var socket: String?

    @Option(help: "Real seconds the controller has for each answer, 0.05 to 600.")
    var answerWithin = 5.0

    @Option(help: "Write the results as one JSON object to this file; - for standard output.")
    var json: String?

    @Option(help: "Write the results as JUnit XML to this file.")
    var junit: String?

    @Option(help: "Folder for the suite's results, its page, and a folder of each run.")
    var report = "hil-report"

    @Option(help: "Replaces the scenarios' seed.")
    var seed: UInt64?

    func run() throws {
        var finished: [FinishedRun] = []
        do {
            let plays = try prepare()
            let suite = try SuiteFolder(report, since: nil, reproduce: reproduceSuite)
            let listener = try socket.map { try UnixListener(path: $0) }
            for play in plays {
                finished.append(
                    try serve(play, listener, names: finished.map(\.result.scenario)))
            }
            try suite.write(finished)
            let results = SuiteFolder.results(finished)
            if let json { try HILRunCommand.write(results.json, to: json) }
            if let junit { try HILRunCommand.write(results.junit, to: junit) }
        } catch {
            CommandFault.complain("hil serve", error)
            throw ExitCode(2)
        }
        if !finished.allSatisfy(\.result.passed) { throw ExitCode(1) }
    }

    private var isOnStandardStreams: Bool { command.isEmpty && socket == nil }

    private func prepare() throws -> [ScenarioPlay] {
        guard (0.05...600).contains(answerWithin) else {
            throw CommandFault(text: "--answer-within \(answerWithin): write 0.05 to 600")
        }
        guard command.isEmpty || socket == nil else {
            throw CommandFault(text: "--socket and a command: choose one of them")
        }
        // A controller that is gone must be told in words, not by a signal.
        signal(SIGPIPE, SIG_IGN)
        let plays = try ScenarioFinder.folders(at: [scenario]).map { folder in
            try ScenarioPlay(Scenario.load(folder: folder), seed: seed)
        }
        if isOnStandardStreams {
            guard plays.count == 1 else {
                throw CommandFault(
                    text: "\(plays.count) scenarios: standard input and output serve one; "
                        + "name a command after --, or --socket")
            }
            guard json != "-" else {
                throw CommandFault(text: "--json -: standard output belongs to the controller here")
            }
        }
        return plays
    }

    private func serve(
        _ play: ScenarioPlay, _ listener: UnixListener?, names: [String]
    ) throws -> FinishedRun {
        let scenario = play.scenario.name
        let again = names.count { $0 == scenario }
        let name = again == 0 ? scenario : "\(scenario)-\(again + 1)"
        let folder = "\(report)/\(name)"
        try WholeFile.makeFolder(folder)
        let start = SystemClock.sinceBoot
        let outcome = try converse(play, listener, folder)
        let result = BenchResult(play, served: outcome, elapsed: SystemClock.sinceBoot - start)
        let report = HILReport(
            result, name: name, reproduce: reproduce(play), controller: outcome)
        try report.write(to: folder, trace: outcome.trace)
        if isOnStandardStreams {
            CommandFault.say(report.results.table)
        } else if json != "-" {
            print(report.results.table)
        }
        return report.finished
    }

    private func converse(
        _ play: ScenarioPlay, _ listener: UnixListener?, _ folder: String
    ) throws -> ServedOutcome {
        let limit = Span(milliseconds: Int64(answerWithin * 1000))
        if let listener {
            CommandFault.say("islet hil serve: \(play.scenario.name) waits at \(listener.path)")
            guard let connection = try listener.accept(within: .minutes(10)) else {
                throw CommandFault(text: "\(listener.path): nobody connected within 10 min")
            }
            defer { close(connection) }
            let channel = DescriptorChannel(
                input: connection, output: connection,
                howItEnded: { "it closed the connection" })
            var run = ServedRun(play, channel: channel, answerLimit: limit)
            return try run.run()
        }
        if isOnStandardStreams {
            let channel = DescriptorChannel(
                input: 0, output: 1, howItEnded: { "it closed its output" })
            var run = ServedRun(play, channel: channel, answerLimit: limit)
            return try run.run()
        }
        let log = URL(fileURLWithPath: "\(folder)/controller.log")
        let child = try ServedChild(command, log: log)
        var run = ServedRun(play, channel: child.channel, answerLimit: limit)
        let outcome = try run.run()
        if outcome.failure == nil { child.finish() }
        return outcome
    }

    private var reproduceSuite: String {
        let words = ["islet", "hil", "serve", scenario] + (seed.map { ["--seed", "\($0)"] } ?? [])
        return (words + (command.isEmpty ? [] : ["--"] + command)).joined(separator: " ")
    }

    private func reproduce(_ play: ScenarioPlay) -> String {
        var words = ["islet", "hil", "serve", play.scenario.folder]
        words += ["--seed", "\(play.scenario.seed)"]
        if !command.isEmpty { words += ["--"] + command }
        return words.joined(separator: " ")
    }
}
