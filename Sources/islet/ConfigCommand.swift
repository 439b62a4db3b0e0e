// `islet config check`: says in words what a board would run on, or what is wrong with it.

import ArgumentParser
import BoardConfig
import ControlLoop
import DecisionRecord
import Foundation
import Safety

/// Commands about a board's configuration.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "A board's configuration.",
        subcommands: [ConfigCheckCommand.self])
}

/// Checks a configuration's folder as `isletd` will at its start.
struct ConfigCheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check a board's configuration and print what it means and its fingerprint.",
        discussion: """
            The fingerprint covers everything that decides doses (therapy, limits, automation, \
            units, steps, cycle) and nothing of the machine (paths, ports, comments). It stands in \
            every record of the journal. Exit code 2 and one line when something is wrong.
            """)

    @Argument(help: "The configuration's folder.")
    var folder: String

    @Flag(
        help: """
            Check the files only, not the pump's key: for a configuration that is not installed yet.
            """)
    var withoutKey = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        do {
            let configuration = try BoardConfiguration.load(folder: folder)
            if !withoutKey { _ = try configuration.readPumpKey() }
            print(json ? try Self.json(of: configuration) : Self.text(of: configuration))
        } catch {
            CommandFault.complain("config check", error)
            throw ExitCode(2)
        }
    }

    private static func text(of configuration: BoardConfiguration) -> String {
        "\(configuration.folder)\n\n"
            + configuration.summary.map { "  \($0)" }.joined(separator: "\n")
    }

    private struct Report: Encodable {
        let folder: String
        let automation: String
        let fingerprint: String
    }

    private static func json(of configuration: BoardConfiguration) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let report = Report(
            folder: configuration.folder, automation: configuration.loop.automation.rawValue,
            fingerprint: configuration.fingerprint.hex)
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }
}
