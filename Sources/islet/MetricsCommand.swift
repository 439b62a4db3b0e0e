// `islet metrics`: the consensus metrics of a file of readings, as a table or as JSON.

import ArgumentParser
import Foundation
import GlycemicMetrics
import Quantities
import TextInput

/// Prints the consensus metrics of a file of glucose readings.
struct MetricsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "metrics",
        abstract: "Consensus glucose metrics of a CSV file.",
        discussion: """
            The file has the columns time_utc (2026-03-01T06:00:00Z or 2026-03-01 06:00:00, UTC) \
            and glucose_mgdl (20 to 600); an empty glucose is a missing reading; order does not \
            matter. Other columns are ignored.
            """)

    @Option(name: .customLong("csv"), help: "The file to read.")
    var file: String

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        do {
            let summary = try GlycemicSummary.read(csv: file)
            print(summary.text(asJSON: json))
        } catch {
            CommandFault.complain("metrics", error)
            throw ExitCode(2)
        }
    }
}

extension GlycemicSummary {
    /// The metrics of a file's readings.
    fileprivate static func read(csv path: String) throws(TextInputError) -> GlycemicSummary {
        let table = try StrictCSV(
            path: path, required: ["time_utc", "glucose_mgdl"], extra: .ignored)
        var samples: [GlucoseSample] = []
        var rowOfInstant: [Span: (row: StrictCSV.Row, glucose: Glucose)] = [:]
        for row in table.rows {
            let text = try row.requiredText("time_utc")
            guard let wall = TimeText.instant(text) ?? LocalTime(text)?.wall(utcOffset: .zero)
            else {
                throw row.error(
                    "time_utc", "\"\(text)\" is not a time", mend: "write 2026-03-01T06:00:00Z")
            }
            guard let value = try row.number("glucose_mgdl", in: 20...600),
                let glucose = Glucose(validatingMgPerdL: value)
            else { continue }
            let at = Span(milliseconds: wall.unixMilliseconds)
            if let earlier = rowOfInstant[at], earlier.glucose != glucose {
                throw row.error(
                    "time_utc", "line \(earlier.row.place.line) has another value for \(text)",
                    mend: "keep the one that is right")
            }
            rowOfInstant[at] = (row, glucose)
            samples.append(GlucoseSample(at: at, glucose: glucose))
        }
        let whole = TextPlace(file: path)
        if let highest = samples.map(\.glucose).max(), highest < .mgPerdL(40) {
            throw TextInputError(
                place: whole, key: "glucose_mgdl", problem: "every value is below 40 mg/dL",
                mend: "convert from mmol/L to mg/dL (times 18.0156) first")
        }
        do {
            return try GlycemicSummary(of: samples)
        } catch {
            throw TextInputError(place: whole, key: "glucose_mgdl", problem: "no readings")
        }
    }

    fileprivate func text(asJSON wanted: Bool) -> String { wanted ? json : table }

    /// The metrics for a person, with the rules they follow.
    private var table: String {
        func row(_ name: String, _ value: Double?, _ unit: String, _ digits: Int = 1) -> String {
            let number = value.map { String(format: "%.\(digits)f", $0) } ?? "-"
            return name.padding(toLength: 34, withPad: " ", startingAt: 0)
                + String(repeating: " ", count: max(0, 8 - number.count)) + number + " " + unit
        }
        let days = span.hours / 24
        let enough =
            isSufficient
            ? "sufficient" : "INSUFFICIENT: a report needs 14 days with 70 % active"
        return [
            row("Readings", Double(count), "", 0),
            row("Days", days, "d"),
            row("Sensor active", activeShare, "%  (\(enough))"),
            row("Mean", mean, "mg/dL"),
            row("Standard deviation", standardDeviation, "mg/dL"),
            row("Coefficient of variation", coefficientOfVariation, "%"),
            row("Glucose management indicator", glucoseManagementIndicator, "%", 2),
            row("Time above 250", veryHigh, "%", 2),
            row("Time 181-250", high, "%", 2),
            row("Time in range 70-180", inRange, "%", 2),
            row("Time in tight range 70-140", inTightRange, "%", 2),
            row("Time 54-69", low, "%", 2),
            row("Time below 54", veryLow, "%", 2),
            row("Glycemia risk index", riskIndex, ""),
            row("LBGI / low risk", lowIndex, "", 2),
            row("HBGI / high risk", highIndex, "", 2),
            row("Events below 70", Double(hypoEvents), "", 0),
            row("Events below 54", Double(severeHypoEvents), "", 0),
            row("Events below 70 over 120 min", Double(extendedHypoEvents), "", 0),
            row("Events above 180", Double(hyperEvents), "", 0),
            row("Events above 250", Double(severeHyperEvents), "", 0),
            "",
            "Edges 54, 70, 140, 180, 250 belong to the range nearer the target. An event is 15 min",
            "or more beyond the threshold and ends with 15 min back; gaps up to 45 min are bridged",
            "for events, longer ones end them; shares are of readings, nothing is interpolated.",
        ].joined(separator: "\n")
    }
}
