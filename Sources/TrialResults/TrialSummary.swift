// What the rows of a trial say by cohort, arm and controller.

import TextInput

/// Rows of one cohort, arm and controller, put together.
package struct TrialCell: Sendable {
    /// Whose.
    package let cohort: String
    /// See ``cohort``.
    package let arm: String
    /// See ``cohort``.
    package let controller: String
    /// A person's mean over their seeds (of `lowest`, the lowest), in the order of the plan.
    package let people: [(name: String, values: TrialValues)]
    /// Runs without metrics.
    package let failures: Int
    /// Runs with metrics.
    package let runs: Int
    /// Runs with a severe low (below 54 mg/dL for 15 min, or any below 40; hazards-and-limits 4)
    /// where the control's run of the same person and seed has none at all; `nil` without control.
    /// A run whose control failed, or is not there, is not counted: nobody knows whose low it was.
    ///
    /// The fault campaign asks another question of the same kind of low: whether the control has one
    /// within the hour, and whether insulin above schedule came before it (docs/verification.md).
    package let ownSevereLows: Int?
    /// Runs with metrics whose control has them too; `nil` without control.
    package let runsWithControl: Int?

    /// - Parameters:
    ///   - rows: at least one.
    ///   - control: rows of the control in the same cohort and arm; `nil` for the control itself.
    init(_ rows: [TrialRow], control: [TrialRow]?) {
        cohort = rows[0].cohort
        arm = rows[0].arm
        controller = rows[0].controller
        failures = rows.count { $0.failure != nil }
        runs = rows.count - failures
        if let control {
            var theirs: [String: Bool] = [:]
            for row in control where row.failure == nil {
                theirs["\(row.person)/\(row.seed)"] = Self.hasSevereLow(row)
            }
            let paired = rows.compactMap { row in
                row.failure == nil
                    ? theirs["\(row.person)/\(row.seed)"].map { (row: row, control: $0) } : nil
            }
            runsWithControl = paired.count
            ownSevereLows = paired.count { Self.hasSevereLow($0.row) && !$0.control }
        } else {
            runsWithControl = nil
            ownSevereLows = nil
        }
        var names: [String] = []
        var sums: [String: (count: Double, values: TrialValues)] = [:]
        for row in rows where row.failure == nil {
            guard let before = sums[row.person] else {
                names.append(row.person)
                sums[row.person] = (1, TrialValues { $0.value(of: row) })
                continue
            }
            let both = TrialValues { metric in
                let (one, other) = (before.values[metric], metric.value(of: row))
                return metric.isMinimum ? min(one, other) : one + other
            }
            sums[row.person] = (before.count + 1, both)
        }
        people = names.compactMap { name in
            sums[name].map { sum in
                (name, TrialValues { $0.isMinimum ? sum.values[$0] : sum.values[$0] / sum.count })
            }
        }
    }

    private static func hasSevereLow(_ row: TrialRow) -> Bool {
        (row.metric("ev_hypo_lt54") ?? 0) > 0 || (row.metric("lowest") ?? 1000) < 40
    }

    /// Mean over people; NaN when there are none.
    package func mean(_ metric: TrialMetric) -> Double {
        people.reduce(0) { $0 + $1.values[metric] } / Double(people.count)
    }

    /// What a table tells of a metric: its mean over people, and of the lowest glucose the lowest
    /// of all runs; NaN when there is nobody.
    package func told(_ metric: TrialMetric) -> Double {
        metric.isMinimum ? worst(metric)?.value ?? .nan : mean(metric)
    }

    /// Sample standard deviation over people; `nil` for fewer than two.
    package func deviation(_ metric: TrialMetric) -> Double? {
        guard people.count > 1 else { return nil }
        let mean = mean(metric)
        let squares = people.reduce(0) {
            $0 + ($1.values[metric] - mean) * ($1.values[metric] - mean)
        }
        return (squares / Double(people.count - 1)).squareRoot()
    }

    /// The person who fares worst; `nil` when there is nobody.
    package func worst(_ metric: TrialMetric) -> (name: String, value: Double)? {
        let isWorse: (Double, Double) -> Bool =
            metric.worseIsMore ? { $0 > $1 } : { $0 < $1 }
        var found: (name: String, value: Double)?
        for person in people {
            let value = person.values[metric]
            if found == nil || isWorse(value, found?.value ?? value) {
                found = (person.name, value)
            }
        }
        return found
    }
}

/// A trial's rows by cohort, arm and controller.
package struct TrialSummary: Sendable {
    /// What the plan was.
    package let head: TrialHead
    /// In the order of the plan.
    package let cells: [TrialCell]
    /// Every two controllers of a cohort and arm, in the order of the plan.
    package let differences: [PairedDifference]
    /// Runs without metrics: which, and why.
    package let failures: [TrialRow]

    /// Puts rows together.
    package init(_ head: TrialHead, _ rows: [TrialRow]) {
        self.head = head
        failures = rows.filter { $0.failure != nil }
        var groups: [[String]: [TrialRow]] = [:]
        for row in rows { groups[[row.cohort, row.arm, row.controller], default: []].append(row) }
        var cells: [TrialCell] = []
        var differences: [PairedDifference] = []
        for cohort in head.cohorts {
            for arm in head.arms {
                let control = head.control.flatMap { groups[[cohort.name, arm, $0]] }
                let found = head.controllers.compactMap { controller in
                    groups[[cohort.name, arm, controller.name]].map {
                        TrialCell($0, control: controller.name == head.control ? nil : control)
                    }
                }
                cells += found
                for (place, second) in found.enumerated() {
                    for first in found.prefix(place) {
                        differences += PairedDifference.between(first, second)
                    }
                }
            }
        }
        self.cells = cells
        self.differences = differences
    }

    /// Whether the floors and goals are asked of a cell: adults, and not the open loop.
    package func isJudged(_ cell: TrialCell) -> Bool {
        head.cohorts.contains { $0.name == cell.cohort && $0.group == "adult" }
            && head.controllers.contains { $0.name == cell.controller && $0.kind != "open_loop" }
    }

    /// A table for a terminal.
    package var table: String {
        let head =
            ["cohort", "arm", "controller", "n"] + TrialMetric.allCases.map(\.title)
            + ["own <54", "worst TIR", "worst <70", "worst <54"]
        let rows = cells.map { cell in
            [cell.cohort, cell.arm, cell.controller, "\(cell.people.count)"]
                + TrialMetric.allCases.map { Self.fixed(cell.told($0), $0.digits) }
                + [cell.ownSevereLows.map { "\($0)/\(cell.runsWithControl ?? 0)" } ?? "-"]
                + [TrialMetric.inRange, .below70, .below54].map { metric in
                    guard let worst = cell.worst(metric) else { return "-" }
                    // When all are alike nobody is named.
                    if cell.people.allSatisfy({ $0.values[metric] == worst.value }) {
                        return Self.fixed(worst.value, metric.digits)
                    }
                    return Self.fixed(worst.value, metric.digits)
                        + " " + worst.name
                }
        }
        return Self.aligned([head] + rows)
    }

    /// A number with so many digits after the point; "-" when it is none.
    package static func fixed(_ value: Double, _ digits: Int) -> String {
        DecimalText.fixed(value, digits) ?? "-"
    }

    private static func aligned(_ rows: [[String]]) -> String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { cell, width in
                cell + String(repeating: " ", count: width - cell.count)
            }.joined(separator: "  ")
        }.joined(separator: "\n")
    }
}
