// `islet trial`: several controllers on many people's same days, merged, compared and told.

import ArgumentParser
import Bench
import EdgeRuntime
import Foundation
import Review
import TextInput
import Trial
import TrialResults

/// The trial commands.
struct TrialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trial",
        abstract: "Run controllers on cohorts of virtual people and compare them.",
        discussion: "The plan's file and the folder of results are described in docs/trials.md.",
        subcommands: [
            TrialRunCommand.self, TrialMergeCommand.self, TrialReportCommand.self,
            TrialSchemaCommand.self,
        ])
}

/// Puts parts together.
struct TrialMergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Put the parts of a trial together: the same bytes as one run.")

    @Argument(help: "The parts' folders.")
    var parts: [String]

    @Option(help: "The folder for the whole.")
    var out: String

    func run() throws {
        try TrialTelling.told("merge") {
            let folder = try TrialFolder.merge(
                parts.map { try TrialFolder(reading: $0) }, into: out)
            try TrialTelling.tell(folder, json: false)
        }
    }
}

/// Tells what a folder holds.
struct TrialReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write the tables and the page of a folder again, complete or not.")

    @Argument(help: "The folder.")
    var folder: String

    @Flag(help: "Print the summary as one JSON object.")
    var json = false

    func run() throws {
        try TrialTelling.told("report") {
            try TrialTelling.tell(TrialFolder(reading: folder), json: json)
        }
    }
}

/// Tells what a line of results holds.
struct TrialSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Print the JSON schema of a line of runs.jsonl.")

    func run() { print(TrialRow.schema, terminator: "") }
}

/// What all trial commands say and leave.
enum TrialTelling {
    /// Exit code 2 with one line for whatever is wrong.
    static func told(_ command: String, _ body: () throws -> Void) throws {
        do { try body() } catch let code as ExitCode { throw code } catch {
            CommandFault.say("islet trial \(command): \(error)")
            throw ExitCode(2)
        }
    }

    /// Writes the tables and the page of what is there, and prints the table by arm.
    /// - Throws: `ExitCode` 1 when runs could not be lived.
    static func tell(_ folder: TrialFolder, json: Bool) throws {
        let summary = TrialSummary(folder.head, folder.rows)
        let page = TrialPage(summary)
        let files = [
            ("runs.csv", TrialRow.csv(folder.rows)), ("summary.csv", summary.summaryCSV),
            ("differences.csv", summary.differencesCSV), ("index.html", page.html),
        ]
        for (name, text) in files {
            try WholeFile.write(text, to: "\(folder.path)/\(name)")
        }
        if json { print(summary.json) } else { print(summary.table) }
        CommandFault.say("report: \(folder.path)/index.html")
        guard summary.failures.isEmpty else {
            let first = summary.failures[0]
            CommandFault.say(
                "\(summary.failures.count) runs could not be lived, the first: \(first.person), "
                    + "\(first.arm), \(first.controller): \(first.failure ?? "")")
            throw ExitCode(1)
        }
    }
}
