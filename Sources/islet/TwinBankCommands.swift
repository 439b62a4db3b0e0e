// `islet twin list`, `show`, `export` and `compare`: the bank of twins on disk.

import ArgumentParser
import Foundation
import TwinHistory

/// Lists a bank.
struct TwinListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "The twins of a bank, with where they came from.")

    @Option(help: "The folder of the bank of twins.")
    var bank = "twins"

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        struct Entry: Encodable {
            let name: String
            let version: Int
            let path: String
            let data_file: String?
            let data_sha256: String?
            let first: String?
            let last: String?
            let made: String?
        }
        let twins: [Entry]
    }

    func run() throws {
        try TwinTools.told("list") {
            let entries = try TwinBank(folder: bank).entries().map { entry in
                let origin = try TwinFile.read(path: entry.path).provenance
                return Report.Entry(
                    name: entry.name, version: entry.version, path: entry.path,
                    data_file: origin?.dataFile, data_sha256: origin?.dataDigest,
                    first: origin?.firstMoment, last: origin?.lastMoment, made: origin?.made)
            }
            guard !json else {
                print(try TwinTools.json(Report(twins: entries)))
                return
            }
            for entry in entries {
                print(
                    TwinTools.padded("\(entry.name)@\(entry.version)", 20)
                        + "\(entry.data_file ?? "-"), \(entry.first ?? "-") to \(entry.last ?? "-"), "
                        + "made \(entry.made ?? "-")")
            }
        }
    }
}

/// Shows a twin.
struct TwinShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "A twin: parameters, how sure they are, and its day.")

    @Argument(help: "A twin's file, or NAME or NAME@VERSION in the bank.")
    var twin: String

    @Option(help: "The folder of the bank of twins.")
    var bank = "twins"

    @Option(help: "Draw sensitivity over the day into F.svg or F.html.")
    var plot: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try TwinTools.told("show") {
            try TwinTools.checkPlot(plot)
            let found = try TwinTools.twin(twin, bank: bank)
            if let plot {
                let picture = TwinPicture(sensitivityOf: found, name: twin)
                try TwinTools.write(picture.text(forFile: plot), to: plot)
            }
            let report = TwinReport(found)
            print(json ? try TwinTools.json(report) : report.text)
        }
    }
}

/// Exports a twin.
struct TwinExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a twin of the bank to a file, checked on the way.")

    @Argument(help: "NAME or NAME@VERSION in the bank, or a twin's file.")
    var twin: String

    @Option(help: "The folder of the bank of twins.")
    var bank = "twins"

    @Option(help: "The file to write; stdout by default.")
    var out: String?

    func run() throws {
        try TwinTools.told("export") {
            let text = TwinFile.write(try TwinTools.twin(twin, bank: bank))
            if let out {
                try TwinTools.write(text, to: out)
            } else {
                print(text, terminator: "")
            }
        }
    }
}

/// Compares two twins.
struct TwinCompareCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compare",
        abstract: "Parameters of two twins, and their differences over their uncertainty.")

    @Argument(help: "A twin's file, or NAME or NAME@VERSION in the bank.")
    var one: String

    @Argument(help: "The other.")
    var other: String

    @Option(help: "The folder of the bank of twins.")
    var bank = "twins"

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        struct Entry: Encodable {
            let name: String
            let unit: String
            let one: Double
            let other: Double
            let difference_in_sd: Double
        }
        let parameters: [Entry]
        let different: [String]
    }

    func run() throws {
        try TwinTools.told("compare") {
            let found = TwinComparison(
                try TwinTools.twin(one, bank: bank), try TwinTools.twin(other, bank: bank))
            let different = found.different.map(\.parameter.name)
            guard !json else {
                let entries = found.entries.map {
                    Report.Entry(
                        name: $0.parameter.name, unit: $0.parameter.unit, one: $0.one,
                        other: $0.other, difference_in_sd: $0.score)
                }
                print(try TwinTools.json(Report(parameters: entries, different: different)))
                return
            }
            for entry in found.entries {
                print(
                    TwinTools.padded(entry.parameter.name, 24)
                        + TwinTools.aligned(TwinTools.short(entry.one), 9)
                        + TwinTools.aligned(TwinTools.short(entry.other), 9)
                        + TwinTools.aligned(TwinTools.fixed(entry.score, 1), 7)
                        + " SD  \(entry.parameter.unit)")
            }
            print(
                different.isEmpty
                    ? "No parameter differs by more than 3 SD."
                    : "Beyond 3 SD: \(different.joined(separator: ", ")).")
        }
    }
}
