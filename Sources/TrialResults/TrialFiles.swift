// The tables that a trial leaves for programs.

import SuiteResults

extension TrialSummary {
    /// `summary.csv`: one row a cohort, arm and controller; mean, SD over people and worst person.
    package var summaryCSV: String {
        var columns = [
            "cohort", "arm", "controller", "people", "runs", "failures", "own_severe_lows",
        ]
        for metric in TrialMetric.allCases {
            columns += [metric.key, "\(metric.key)_sd", "\(metric.key)_worst"]
            columns.append("\(metric.key)_worst_person")
        }
        var table = CSVTable(columns)
        for cell in cells {
            var row: [String?] = [
                cell.cohort, cell.arm, cell.controller, "\(cell.people.count)", "\(cell.runs)",
                "\(cell.failures)", cell.ownSevereLows.map { "\($0)" },
            ]
            for metric in TrialMetric.allCases {
                row += [
                    CSVTable.number(cell.mean(metric)), CSVTable.number(cell.deviation(metric)),
                    CSVTable.number(cell.worst(metric)?.value), cell.worst(metric)?.name,
                ]
            }
            table.add(row)
        }
        return table.text
    }

    /// The same as one JSON object: cells, differences and verdicts.
    package var json: String {
        let cells = cells.map { cell in
            var fields: [(String, JSONValue)] = [
                ("cohort", .string(cell.cohort)), ("arm", .string(cell.arm)),
                ("controller", .string(cell.controller)), ("people", .count(cell.people.count)),
                ("runs", .count(cell.runs)), ("failures", .count(cell.failures)),
                ("own_severe_lows", .optional(cell.ownSevereLows, JSONValue.count)),
            ]
            for metric in TrialMetric.allCases {
                let worst = cell.worst(metric)
                fields.append(
                    (
                        metric.key,
                        .object([
                            ("mean", .number(cell.mean(metric))),
                            ("sd", .optional(cell.deviation(metric), JSONValue.number)),
                            ("worst", .optional(worst?.value, JSONValue.number)),
                            ("worst_person", .optional(worst?.name, JSONValue.string)),
                        ])
                    ))
            }
            if isJudged(cell) { fields.append(("verdicts", Self.json(TrialGoal.verdicts(cell)))) }
            return JSONValue.object(fields)
        }
        return JSONValue.object([
            ("title", .string(head.title)), ("runs", .count(head.runs)),
            ("cells", .array(cells)), ("differences", .array(differences.map(Self.json))),
        ]).text
    }

    private static func json(_ verdicts: [TrialGoal.Verdict]) -> JSONValue {
        .array(
            verdicts.map { verdict in
                .object([
                    ("what", .string(verdict.what)), ("found", .number(verdict.found)),
                    ("floor", .optional(verdict.floor, JSONValue.number)),
                    ("meets_floor", .bool(verdict.meetsFloor)), ("goal", .number(verdict.goal)),
                    ("meets_goal", .bool(verdict.meetsGoal)),
                ])
            })
    }

    private static func json(_ difference: PairedDifference) -> JSONValue {
        .object([
            ("cohort", .string(difference.cohort)), ("arm", .string(difference.arm)),
            ("controller", .string(difference.controller)), ("minus", .string(difference.minus)),
            ("metric", .string(difference.metric.key)), ("people", .count(difference.people)),
            ("mean", .number(difference.mean)),
            ("low_95", .optional(difference.interval?.lowerBound, JSONValue.number)),
            ("high_95", .optional(difference.interval?.upperBound, JSONValue.number)),
        ])
    }

    /// `differences.csv`: one row a pair of controllers and metric.
    package var differencesCSV: String {
        var table = CSVTable([
            "cohort", "arm", "controller", "minus", "metric", "people", "mean", "low_95", "high_95",
        ])
        for difference in differences {
            table.add([
                difference.cohort, difference.arm, difference.controller, difference.minus,
                difference.metric.key, "\(difference.people)", CSVTable.number(difference.mean),
                CSVTable.number(difference.interval?.lowerBound),
                CSVTable.number(difference.interval?.upperBound),
            ])
        }
        return table.text
    }
}

extension TrialRow {
    /// `runs.csv`: one row a run.
    package static func csv(_ rows: [TrialRow]) -> String {
        var table = CSVTable(columns + metricKeys)
        for row in rows {
            table.add(
                [
                    "\(row.index)", row.cohort, row.person, row.arm, row.controller, "\(row.seed)",
                    "\(row.days)", row.failure, CSVTable.number(row.insulinPerDay),
                    CSVTable.number(row.automaticPerDay),
                ] + metricKeys.map { CSVTable.number(row.metric($0)) })
        }
        return table.text
    }
}
