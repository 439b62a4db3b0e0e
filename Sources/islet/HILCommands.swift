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
            HILRunCommand.self,
            HILSwarmCommand.self,
            HILJudgeCommand.self,
            HILSpeedCommand.self,
            HILDescribeCommand.self,
            HILNewCommand.self,
            HILSchemaCommand.self,
            HILFaultsCommand.self,
            HILGalleryCommand.self,
            HILAlarmsCommand.self,
            HILGoldenCommand.self,
            HILPatientCommand.self,
            HILServeCommand.self,
            HILPlayCommand.self,
            HILDiffCommand.self,
        ])
}

/// How scenarios are given to the commands that play one.
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
                throw CommandFault(
                    text: "--rate \(rate): write max, 1, or a number from 0.01 to 1e6")
            }
            var patient = PatientOptions(
                cgm: LineTarget(argument: cgm), pump: LineTarget(argument: pump))
            patient.pumpKey = try key.map(PumpKeyFile.read)
            patient.lockstepSocket = lockstep
            patient.rate = rate
            patient.gpioFolder = gpioShim
            patient.traceFolder = trace
            patient.pumpMemory = pumpMemory
            patient.requests = ask.sorted().map { LoopInstant(milliseconds: $0) }
            patient.isDriven = driven
            let play = try options.play(scenario)
            if lockstep == nil {
                StopRequest.listen()
                if !driven { CommandFault.say(Self.hint(play)) }
            }
            try PatientProcess.run(play, options: patient)
            if StopRequest.isRaised { throw ExitCode(StopRequest.exitCode) }
        } catch let code as ExitCode {
            throw code
        } catch let error as PatientError {
            CommandFault.complain("hil patient", error)
            throw ExitCode(error.isUsage ? 2 : 1)
        } catch {
            CommandFault.complain("hil patient", error)
            throw ExitCode(2)
        }
    }

    /// What whoever sits before a real board must know.
    private static func hint(_ play: ScenarioPlay) -> String {
        let minutes = Int(play.utcOffsetForNow.minutes)
        let pad = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        let offset =
            "\(minutes < 0 ? "-" : "+")\(pad(abs(minutes) / 60)):\(pad(abs(minutes) % 60))"
        let start = play.wallStart.minuteOfDay(utcOffset: play.scenario.utcOffset)
        return """
            islet hil patient: waiting for a controller to speak on the pump's line
            islet hil patient: the person's clock will then show \(pad(start / 60)):\
            \(pad(start % 60)); the board agrees with utc_offset: "\(offset)"
            """
    }
}

/// The programs a bench run needs.
struct HILPrograms {
    let islet: String
    let isletd: String
    let gpioShim: String?
    let diskShim: String?

    /// Finds them: beside this program, or as named by ISLETD and ISLET_GPIO_SHIM_LIBRARY. The disk
    /// shim is where the GPIO shim may be.
    init() throws {
        let environment = ProcessInfo.processInfo.environment
        let files = FileManager.default
        islet = try files.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let folder = (islet as NSString).deletingLastPathComponent
        isletd = environment["ISLETD"] ?? "\(folder)/isletd"
        guard files.isExecutableFile(atPath: isletd) else {
            throw CommandFault(
                text: "\(isletd): there is no isletd; build it, or name it in the variable ISLETD")
        }
        var folders = [folder]
        var above = folder
        while above != "/", !above.isEmpty {
            above = (above as NSString).deletingLastPathComponent
            folders.append("\(above)/.build-shims")
        }
        let find = { (name: String) in
            folders.map { "\($0)/\(name)" }.first { files.fileExists(atPath: $0) }
        }
        diskShim = find("diskshim.so")
        guard let named = environment["ISLET_GPIO_SHIM_LIBRARY"] else {
            gpioShim = find("gpioshim.so")
            return
        }
        guard named.isEmpty || files.fileExists(atPath: named) else {
            throw CommandFault(text: "\(named): ISLET_GPIO_SHIM_LIBRARY names no file")
        }
        gpioShim = named.isEmpty ? nil : named
    }
}

/// The pump's key as a file holds it.
private enum PumpKeyFile {
    /// 32 bytes from a file of 64 hexadecimal digits.
    static func read(_ path: String) throws(TextInputError) -> [UInt8] {
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
