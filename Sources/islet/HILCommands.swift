// `islet hil`: runs scenarios on the bench, and plays the virtual patient on real lines.

import ArgumentParser
import Bench
import Foundation
import Quantities
import TextInput

/// The hardware-in-the-loop bench.
struct HILCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hil", abstract: "The bench: isletd against a virtual patient.",
        subcommands: [
            HILRunCommand.self, HILPatientCommand.self, HILDescribeCommand.self,
            HILNewCommand.self, HILSchemaCommand.self,
        ])
}

/// How scenarios are given to both commands.
struct ScenarioOptions: ParsableArguments {
    @Option(help: "Replaces the scenario's seed.")
    var seed: UInt64?

    @Option(
        help: """
            A recorded person's file, instead of the scenario's: once for a CSV file, twice for \
            Nightscout entries and treatments.
            """)
    var input: [String] = []

    /// The same, for a child process.
    var arguments: [String] {
        (seed.map { ["--seed", "\($0)"] } ?? []) + input.flatMap { ["--input", $0] }
    }

    /// Loads a scenario and makes it ready.
    func play(_ folder: String) throws(TextInputError) -> ScenarioPlay {
        try ScenarioPlay(Scenario.load(folder: folder, input: input), seed: seed)
    }
}

/// Plays a virtual patient on serial lines.
struct HILPatientCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "patient",
        abstract: "Play a scenario's patient, sensor and pump on serial lines.",
        discussion: """
            A line is a serial port, a pseudo-terminal that is there already, or pty:LINK, which \
            makes a pseudo-terminal and links LINK to its other end.
            """)

    @Option(help: "The scenario's folder.")
    var scenario = "scenarios/quickstart"

    @Option(help: "The sensor's line.")
    var cgm: String

    @Option(help: "The pump's line.")
    var pump: String

    @Option(help: "File of the pump's key, 64 hexadecimal digits; else drawn from the seed.")
    var key: String?

    @Option(help: "Listen at this socket and own virtual time; else real time.")
    var lockstep: String?

    @Option(help: "max, 1, or virtual seconds per real second.")
    var rate = "1"

    @Option(help: "An empty folder for made-up GPIO lines (hil/shims).")
    var gpioShim: String?

    @Option(help: "An existing folder for the trace.")
    var trace: String?

    @Option(help: "A file that keeps the pump's memory over restarts of this program.")
    var pumpMemory: String?

    @Option(help: ArgumentHelp("Ask the runner at this virtual time, in ms.", visibility: .hidden))
    var ask: [Int64] = []

    @Flag(help: ArgumentHelp("A runner speaks on standard input and output.", visibility: .hidden))
    var driven = false

    @OptionGroup var options: ScenarioOptions

    func run() throws {
        do {
            guard let rate = BenchRate(argument: rate) else {
                throw HILUsage(text: "--rate \(rate): write max, 1, or a number from 0.01 to 1e6")
            }
            var patient = PatientOptions(
                cgm: LineTarget(argument: cgm), pump: LineTarget(argument: pump))
            patient.pumpKey = try key.map(HILUsage.readKey)
            patient.lockstepSocket = lockstep
            patient.rate = rate
            patient.gpioFolder = gpioShim
            patient.traceFolder = trace
            patient.pumpMemory = pumpMemory
            patient.requests = ask.sorted().map { LoopInstant(milliseconds: $0) }
            patient.isDriven = driven
            try PatientProcess.run(options.play(scenario), options: patient)
        } catch let error as PatientError {
            HILUsage.complain("patient", error)
            throw ExitCode(error.isUsage ? 2 : 1)
        } catch {
            HILUsage.complain("patient", error)
            throw ExitCode(2)
        }
    }
}

/// Runs scenarios.
struct HILRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run scenarios: isletd and the virtual patient, joined by serial lines.",
        discussion: """
            Each path is a scenario's folder or a folder of such folders. Exit code 0: everything \
            expected held; 1: something did not; 2: something could not be run.
            """)

    @Argument(help: "Scenarios.")
    var paths: [String]

    @Option(help: "max, 1 for real time, or virtual seconds per real second.")
    var rate = "max"

    @Option(help: "Write the results as one JSON object to this file; - for standard output.")
    var json: String?

    @Option(help: "Write the results as JUnit XML to this file.")
    var junit: String?

    @Option(help: "Folder for a report folder of each scenario.")
    var report = "hil-report"

    @Option(help: "Kill isletd (kill -9) at this many moments drawn from the seed, and restart it.")
    var kills = 0

    @Flag(help: "Keep the folders the runs worked in, and name them.")
    var keep = false

    @OptionGroup var options: ScenarioOptions

    func run() throws {
        let verdicts: [ScenarioVerdict]
        do {
            verdicts = try runAll()
            let results = ResultSet(verdicts)
            if let json { try Self.write(results.json, to: json) }
            if let junit { try Self.write(results.junit, to: junit) }
        } catch {
            HILUsage.complain("run", error)
            throw ExitCode(2)
        }
        if !verdicts.allSatisfy(\.passed) { throw ExitCode(1) }
    }

    private func runAll() throws -> [ScenarioVerdict] {
        guard let rate = BenchRate(argument: rate) else {
            throw HILUsage(text: "--rate \(rate): write max, 1, or a number from 0.01 to 1e6")
        }
        let programs = try HILPrograms()
        var settings = HILSettings(
            islet: programs.islet, isletd: programs.isletd, gpioShim: programs.gpioShim, rate: rate)
        settings.scenarioArguments = options.arguments
        // Every scenario is read before the first is run: a typo costs no waiting.
        let plays = try ScenarioFinder.folders(at: paths).map { try options.play($0) }
        if programs.gpioShim == nil {
            HILUsage.say("islet hil run: no GPIO lines in this run; `make -C hil/shims` adds them")
        }
        var verdicts: [ScenarioVerdict] = []
        for play in plays { verdicts.append(try runOne(play, settings, names: verdicts)) }
        return verdicts
    }

    private func runOne(
        _ play: ScenarioPlay, _ settings: HILSettings, names: [ScenarioVerdict]
    ) throws -> ScenarioVerdict {
        let folder = try HILFolder.make()
        defer {
            if keep { HILUsage.say("kept: \(folder.path)") } else { folder.remove() }
        }
        let bar = ProgressBar(name: play.scenario.name)
        var settings = settings
        settings.faults = ProcessFault.drawnKills(
            max(0, kills), seed: play.scenario.seed, end: play.end)
        let outcome = try HILRun(play, in: folder, settings: settings).run(
            writeBoard: { board throws(TextInputError) in try board.write() },
            progress: bar.show)
        bar.clear()
        var verdict: ScenarioVerdict
        do {
            let result = try BenchResult(play, in: folder, outcome: outcome)
            verdict = ScenarioVerdict(result)
            let again = names.filter { $0.name == play.scenario.name }.count
            let name = again == 0 ? play.scenario.name : "\(play.scenario.name)-\(again + 1)"
            verdict.report = try HILReport(result, reproduce: reproduce(play)).write(
                to: "\(report)/\(name)", from: folder)
        } catch let error as BenchError where outcome.failure != nil {
            HILUsage.say("islet hil run: nothing to report: \(error)")
            verdict = ScenarioVerdict(play, outcome)
        }
        if json != "-" { print(verdict.table) }
        return verdict
    }

    private func reproduce(_ play: ScenarioPlay) -> String {
        var words = ["islet", "hil", "run", play.scenario.folder]
        words += ["--seed", "\(play.scenario.seed)"]
        if kills > 0 { words += ["--kills", "\(kills)"] }
        words += options.input.flatMap { ["--input", $0] }
        return words.joined(separator: " ")
    }

    private static func write(_ text: String, to path: String) throws {
        if path == "-" {
            FileHandle.standardOutput.write(Data(text.utf8))
            return
        }
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw HILUsage(text: "\(path): cannot be written")
        }
    }
}

/// The programs a bench run needs.
struct HILPrograms {
    let islet: String
    let isletd: String
    let gpioShim: String?

    /// Finds them: beside this program, or as named by ISLETD and ISLET_GPIO_SHIM_LIBRARY.
    init() throws {
        let environment = ProcessInfo.processInfo.environment
        let files = FileManager.default
        islet = try files.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = (islet as NSString).deletingLastPathComponent
        isletd = environment["ISLETD"] ?? "\(folder)/isletd"
        guard files.isExecutableFile(atPath: isletd) else {
            throw HILUsage(
                text: "\(isletd): there is no isletd; build it, or name it in the variable ISLETD")
        }
        if let named = environment["ISLET_GPIO_SHIM_LIBRARY"] {
            guard named.isEmpty || files.fileExists(atPath: named) else {
                throw HILUsage(text: "\(named): ISLET_GPIO_SHIM_LIBRARY names no file")
            }
            gpioShim = named.isEmpty ? nil : named
            return
        }
        var candidates = ["\(folder)/gpioshim.so"]
        var above = folder
        while above != "/", !above.isEmpty {
            above = (above as NSString).deletingLastPathComponent
            candidates.append("\(above)/.build-shims/gpioshim.so")
        }
        gpioShim = candidates.first { files.fileExists(atPath: $0) }
    }
}

/// A wrong use of the commands, in one line; and the way all of them are told.
struct HILUsage: Error, CustomStringConvertible {
    let text: String
    var description: String { text }

    static func complain(_ command: String, _ error: any Error) {
        say("islet hil \(command): \(error)")
    }

    static func say(_ line: String) {
        FileHandle.standardError.write(Data("\(line)\n".utf8))
    }

    /// 32 bytes from a file of 64 hexadecimal digits.
    static func readKey(_ path: String) throws(TextInputError) -> [UInt8] {
        let text = try TextFile.read(path: path, atMost: 1024)
        let digits = Array(text.trimmingCharacters(in: .whitespacesAndNewlines))
        let bytes = stride(from: 0, to: digits.count - 1, by: 2).compactMap {
            UInt8(String(digits[$0...($0 + 1)]), radix: 16)
        }
        guard digits.count == 64, bytes.count == 32 else {
            throw TextInputError(
                place: TextPlace(file: path), problem: "is not 64 hexadecimal digits",
                mend: "name the file that holds the pump's key")
        }
        return bytes
    }
}
