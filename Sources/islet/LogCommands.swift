// `islet log`: is a decision journal sound, what does it say, and how do other programs read it.

import ArgumentParser
import DecisionRecord
import Foundation
import Journal

/// Commands about a decision journal.
struct LogCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Decision journals: integrity, reading, export.",
        subcommands: [
            LogVerifyCommand.self, LogReplayCommand.self, LogShowCommand.self,
            LogExportCommand.self,
        ])
}

/// Checks a journal's integrity.
struct LogVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check that a decision journal is as it was written.",
        discussion: """
            Names the first bad record after any edit, deletion, reordering or insertion, and a \
            tail that was cut off below the last checkpoint. Keep FILE.head beside FILE: it is the \
            outer checkpoint. Evidence against later change, not against a dishonest board: \
            whoever can rewrite the file, its checkpoints and FILE.head can write another history.

            Exit code 0: sound. 1: not sound. 2: FILE cannot be read as a journal.
            """)

    @Argument(help: "The journal, an SQLite file.")
    var file: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let report = try LogCommandSupport.orExit("verify") {
            try JournalVerifier.verify(file)
        }
        if json {
            print(JSONText.text(report.cbor))
        } else {
            print(report.summary)
            for warning in report.warnings { print("  note: \(warning)") }
        }
        if !report.isSound { throw ExitCode(1) }
    }
}

/// Writes a journal's records for other programs.
struct LogExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print every record as one line of canonical JSON.",
        discussion: """
            Keys are sorted, without spaces. seq: the record's number. at: ms on the loop's own \
            time line. wall: ms since 1970. Bytes are hexadecimal text. Amounts of insulin end in \
            _mu (thousandths of a unit).

            Exit code 0: all records were printed, and the journal is sound. 1: it is not sound \
            (told on standard error, as islet log verify tells it); what can be read was printed. \
            2: FILE cannot be read as a journal.
            """)

    @Argument(help: "The journal, an SQLite file.")
    var file: String

    func run() throws {
        let found = try LogCommandSupport.orExit("export") { try JournalVerifier.verify(file) }
        var lines = ""
        func write() throws {
            try FileHandle.standardOutput.write(contentsOf: Data(lines.utf8))
            lines = ""
        }
        do {
            try JournalReader(file).forEachRecord { record in
                lines += JournalExport.jsonLine(record) + "\n"
                if lines.utf8.count > 65_536 { try write() }
                return true
            }
            try write()
        } catch {
            try? write()
            CommandFault.complain("log export", error)
            throw ExitCode(found.isSound ? 2 : 1)
        }
        guard found.isSound else {
            CommandFault.say("islet log export: the journal is not sound: \(found.summary)")
            throw ExitCode(1)
        }
    }
}

/// Prints one decision in words.
struct LogShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print one decision so that a person understands it.",
        discussion: """
            What it knew, what it expected, what it wanted, what each limit made of it, what was \
            ordered, and what became of that. Without an option: the last decision. A record that \
            is no decision is printed as JSON.

            Exit code 0: printed. 2: FILE cannot be read, or has no such record.
            """)

    @Argument(help: "The journal, an SQLite file.")
    var file: String

    @Option(name: .customLong("at"), help: "The record of this number.")
    var sequence: UInt64?

    @Option(help: "The decision of this cycle; the last one, should several have its number.")
    var cycle: Int64?

    func validate() throws {
        if sequence != nil, cycle != nil { throw ValidationError("give one of --at and --cycle") }
    }

    func run() throws {
        let text = try LogCommandSupport.orExit("show") { try printout() }
        print(text, terminator: "")
    }

    private func printout() throws -> String {
        let reader = try JournalReader(file)
        let (found, what) = try find(reader)
        guard let found else {
            throw JournalError.failed(path: file, reason: "it holds no \(what)")
        }
        guard found.record.kind == .decision else {
            return JournalExport.jsonLine(found) + "\n"
        }
        return DecisionPrintout.text(found, outcomes: try outcomes(of: found, reader))
    }

    private func find(_ reader: JournalReader) throws -> (ChainedRecord?, what: String) {
        if let sequence { return (try reader.record(sequence), "record \(sequence)") }
        guard let cycle else { return (try reader.lastRecord(kind: .decision), "decision") }
        var found: ChainedRecord?
        try reader.forEachRecord(kind: .decision) { record in
            if record.record.body["cycle"]?.intValue == cycle { found = record }
            return true
        }
        return (found, "decision of cycle \(cycle)")
    }

    /// The outcomes of a decision's doses. A dose is settled within the next few cycles.
    private func outcomes(
        of decision: ChainedRecord, _ reader: JournalReader
    ) throws -> [ChainedRecord] {
        let searched = 1000
        var outcomes: [ChainedRecord] = []
        try reader.forEachRecord(from: decision.record.sequence + 1, kind: .outcome) { record in
            outcomes.append(record)
            return outcomes.count < searched
        }
        return outcomes
    }
}

/// What the commands about journals share.
enum LogCommandSupport {
    /// Runs; on an error prints it as one line and ends with exit code 2.
    static func orExit<T>(_ command: String, _ work: () throws -> T) throws -> T {
        do {
            return try work()
        } catch {
            CommandFault.complain("log \(command)", error)
            throw ExitCode(2)
        }
    }
}
