// `islet twin fit`: who this person is, how sure that is, and what the days could not tell.

import ArgumentParser
import Foundation
import TwinHistory

/// Identifies a person.
struct TwinFitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Identify a person from the first 14 days of a file.")

    @Option(name: .customLong("csv"), help: "The file of days.")
    var file: String

    @Option(help: "How many days to use, from the start (7 to 60).")
    var days = 14

    @Option(help: "Write the twin to this file.")
    var out: String?

    @Option(help: "The folder of the bank of twins.")
    var bank = "twins"

    @Option(help: "Save the twin in the bank as the next version of this name.")
    var name: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        try TwinTools.told("fit") {
            guard (7...60).contains(days) else {
                throw TwinRefusal("--days \(days): must be 7 to 60")
            }
            let history = try TwinTools.history(file)
            let begun = clock()
            var twin = try HistoryTwin(fitting: history, days: Double(days))
            let seconds = Double(clock() - begun) / Double(CLOCKS_PER_SEC)
            let used = history.prefix(days * PersonHistory.cellsPerDay)
            twin.provenance = try TwinTools.provenance(file, used)
            if let out { try TwinTools.write(TwinFile.write(twin), to: out) }
            let saved = try name.map { try TwinBank(folder: bank).save(twin, as: $0) }
            var report = TwinReport(twin)
            report.cpu_seconds = seconds
            report.saved = saved?.path ?? out
            print(json ? try TwinTools.json(report) : report.text)
        }
    }
}

/// A twin as `fit` and `show` print it.
struct TwinReport: Encodable {
    /// One parameter.
    struct Parameter: Encodable {
        let name: String
        let unit: String
        let prior: Double
        let value: Double
        let low_95: Double
        let high_95: Double
        let prior_sd: Double
        let posterior_sd: Double
        let sd_ratio: Double
        let shift_in_prior_sd: Double
        let verdict: String
    }

    /// Two that cannot be told apart.
    struct Pair: Encodable {
        let one: String
        let other: String
        let correlation: Double
    }

    /// The origin.
    struct Origin: Encodable {
        let data_file: String
        let data_sha256: String
        let first: String
        let last: String
        let cells: Int
        let reading_share: Double
        let code: String
        let made: String
    }

    let parameters: [Parameter]
    let correlations: [Pair]
    let not_told: [String]
    let converged: Bool
    let overdispersion: Double
    let prior_version: Int
    let provenance: Origin?
    var cpu_seconds: Double?
    var saved: String?

    init(_ twin: HistoryTwin) {
        let identified = Identifiability(twin)
        parameters = identified.entries.map { entry in
            let found = entry.found
            return Parameter(
                name: found.parameter.name, unit: found.parameter.unit, prior: found.prior,
                value: found.value, low_95: found.range95.lowerBound,
                high_95: found.range95.upperBound, prior_sd: found.priorSpread,
                posterior_sd: found.spread, sd_ratio: entry.ratio,
                shift_in_prior_sd: found.shift, verdict: entry.verdict.rawValue)
        }
        correlations = identified.pairs.map {
            Pair(one: $0.one.name, other: $0.other.name, correlation: $0.correlation)
        }
        not_told = identified.sentences
        converged = twin.hasConverged
        overdispersion = twin.overdispersion
        prior_version = FitParameter.priorVersion
        provenance = twin.provenance.map {
            Origin(
                data_file: $0.dataFile, data_sha256: $0.dataDigest, first: $0.firstMoment,
                last: $0.lastMoment, cells: $0.cells, reading_share: $0.readingShare,
                code: $0.code, made: $0.made)
        }
    }

    /// For people.
    var text: String {
        var lines: [String] = []
        if let provenance {
            lines.append(
                "\(provenance.data_file), \(provenance.first) to \(provenance.last), "
                    + "\(TwinTools.fixed(100 * provenance.reading_share, 1)) % of readings")
        }
        lines.append(
            TwinTools.padded("", 24) + TwinTools.aligned("prior", 9)
                + TwinTools.aligned("found", 9) + TwinTools.aligned("95 % range", 20)
                + TwinTools.aligned("SD/prior SD", 13) + "  verdict")
        for one in parameters {
            let range = "\(TwinTools.short(one.low_95)) - \(TwinTools.short(one.high_95))"
            lines.append(
                TwinTools.padded(one.name, 24) + TwinTools.aligned(TwinTools.short(one.prior), 9)
                    + TwinTools.aligned(TwinTools.short(one.value), 9)
                    + TwinTools.aligned(range, 20)
                    + TwinTools.aligned(TwinTools.fixed(one.sd_ratio, 2), 13)
                    + "  \(one.verdict), \(one.unit)")
        }
        lines.append("")
        lines.append("What the data could not tell:")
        lines += not_told.map { "- \($0)" }
        if let cpu_seconds { lines.append("Fitted in \(TwinTools.fixed(cpu_seconds, 2)) CPU-s.") }
        if let saved { lines.append("Saved as \(saved).") }
        return lines.joined(separator: "\n")
    }
}
