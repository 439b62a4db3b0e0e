// The results as tables: one row a run, one row an expectation, for whatever reads CSV.

import GlycemicMetrics
import Quantities

/// A table in the making: RFC 4180, a header line, lines end with "\n".
package struct CSVTable {
    package private(set) var text: String

    /// A table with its header.
    package init(_ columns: [String]) { text = columns.joined(separator: ",") + "\n" }

    /// Adds a row; `nil` is an empty cell.
    package mutating func add(_ cells: [String?]) {
        text += cells.map { Self.quoted($0 ?? "") }.joined(separator: ",") + "\n"
    }

    private static func quoted(_ cell: String) -> String {
        let needsQuotes = cell.unicodeScalars.contains {
            $0 == "," || $0 == "\"" || $0.value == 10 || $0.value == 13
        }
        guard needsQuotes else { return cell }
        var out = "\""
        for scalar in cell.unicodeScalars {
            if scalar == "\"" { out += "\"\"" } else { out.unicodeScalars.append(scalar) }
        }
        return out + "\""
    }

    /// A number so that it reads back to the same bits; `nil` when it is not finite.
    package static func number(_ value: Double?) -> String? {
        guard let value, value.isFinite else { return nil }
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension ResultSet {
    /// Columns of ``runsCSV`` before the metrics.
    static let runColumns = [
        "run", "scenario", "family", "hazards", "reported", "subject", "seed", "passed",
        "expectations", "expectations_failed", "tightest_text", "tightest_margin",
        "tightest_unit", "duration_s", "decisions", "alarms_high", "alarms_medium", "alarms_low",
        "faults", "starts",
    ]
    /// Columns of ``runsCSV`` after the metrics.
    static let provenanceColumns = ["configuration", "build", "journal_head", "folder", "report"]
    /// Columns of ``expectationsCSV``.
    static let expectationColumns = [
        "run", "scenario", "family", "seed", "index", "text", "status", "passed", "measured",
        "margin", "unit", "at_s", "at_utc",
    ]

    /// `results.csv`: one row a run. The metrics under their own names are those of the true
    /// glucose (of the sensor for a recorded person); those of the sensor's readings follow with
    /// `sensor_` before their names.
    public var runsCSV: String {
        let keys = GlycemicSummary.keys
        var table = CSVTable(
            Self.runColumns + keys + keys.map { "sensor_\($0)" } + Self.provenanceColumns)
        for run in runs { table.add(run.row(keys)) }
        return table.text
    }

    /// `expectations.csv`: one row an expectation of each run; `index` 0 is the bench's own.
    public var expectationsCSV: String {
        var table = CSVTable(Self.expectationColumns)
        for run in runs {
            for (index, judged) in run.expectations.enumerated() {
                table.add(run.row(judged, index: index))
            }
        }
        return table.text
    }
}

extension RunResult {
    fileprivate func row(_ keys: [String]) -> [String?] {
        let tightest = tightest
        func cells(_ metrics: [NamedMetric]?) -> [String?] {
            keys.map { key in
                CSVTable.number(metrics?.first { $0.key == key }?.value)
            }
        }
        var row: [String?] = [
            run, scenario, family, hazards.joined(separator: ";"), reported.joined(separator: ";"),
            subject.rawValue, "\(seed)", "\(passed)", "\(expectations.count)",
            "\(failed.count)", tightest?.text, CSVTable.number(tightest?.margin), tightest?.unit,
        ]
        row += [
            CSVTable.number(duration.seconds), "\(decisions)", "\(alarms.high)",
            "\(alarms.medium)", "\(alarms.low)", "\(faults)", "\(starts)",
        ]
        row += cells(metrics) + cells(metricsSensor)
        return row + [configuration, build, journalHead, folder, report]
    }

    fileprivate func row(_ judged: JudgedExpectation, index: Int) -> [String?] {
        let moment = judged.at.map {
            WallInstant(unixMilliseconds: start.unixMilliseconds + $0.milliseconds)
        }
        return [
            run, scenario, family, "\(seed)", "\(index)", judged.text,
            judged.status.rawValue, judged.passed.map { "\($0)" }, judged.measured,
            CSVTable.number(judged.margin), judged.unit, CSVTable.number(judged.at?.seconds),
            moment.map(WallText.iso),
        ]
    }
}
