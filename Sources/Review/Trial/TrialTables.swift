// The tables of a trial's page: goals, arms, differences.

import TrialResults

/// What was asked and whether it was met.
struct TrialGoalTable {
    let summary: TrialSummary

    private static let columns = ["TIR", "<70", "<54", "70-140", "worst <70", "worst <54"]

    var html: String {
        let rows = summary.cells.filter(summary.isJudged).map(row)
        guard !rows.isEmpty else { return "" }
        let heads = Self.columns.map { "<th class=\"n\">\(Markup.escape($0))</th>" }
        return """
            <section id="goals"><h2>Floors and goals <small>stated for simglucose’s ten adults, 3 \
            and 14 days; shown for every cohort of adults; in %, below it floor / goal</small></h2>\
            <div class="scroll"><table>
            <thead><tr><th>cohort</th><th>arm</th><th>controller</th>\(heads.joined())</tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div></section>
            """
    }

    private func row(_ cell: TrialCell) -> String {
        let verdicts = TrialGoal.verdicts(cell)
        let cells = Self.columns.map { column in
            "<td class=\"n\">\(verdicts.first { $0.what == column }.map(words) ?? "")</td>"
        }
        return "<tr>"
            + [cell.cohort, cell.arm, cell.controller].map { "<td>\(Markup.escape($0))</td>" }
            .joined()
            + cells.joined() + "</tr>"
    }

    private func words(_ verdict: TrialGoal.Verdict) -> String {
        let state =
            verdict.meetsGoal
            ? "<span class=\"pass\">goal</span>"
            : verdict.meetsFloor && verdict.floor != nil
                ? "<span class=\"pass\">floor</span>" : "<span class=\"fail\">missed</span>"
        let sign = verdict.isAtLeast ? "≥ " : "≤ "
        let floor = verdict.floor.map { Markup.fixed($0, 2) } ?? "–"
        return "\(Markup.fixed(verdict.found, 2)) \(state)<br><small>\(sign)\(floor) / "
            + "\(Markup.fixed(verdict.goal, 2))</small>"
    }
}

/// Mean, SD and worst person by arm.
struct TrialArmTable {
    let summary: TrialSummary

    /// Place of the controller's own severe lows: behind <54, in sight without scrolling.
    private static let afterLows = TrialMetric.below54.rawValue + 1

    var html: String {
        var heads = TrialMetric.allCases.map { "<th class=\"n\">\(Markup.escape($0.title))</th>" }
        heads.insert("<th class=\"n\">own severe<br>lows</th>", at: Self.afterLows)
        var last = ""
        let rows = summary.cells.map { cell in
            let place = "\(cell.cohort)/\(cell.arm)"
            defer { last = place }
            return row(cell, isFirst: place != last)
        }
        return """
            <section id="arms"><h2>By arm <small>mean ± SD over people, below it the worst person; \
            lowest: of all runs; own severe lows: in how many runs</small></h2><div class="scroll"><table>
            <thead><tr><th>cohort</th><th>arm</th><th>controller</th><th class="n">people</th>\
            \(heads.joined())</tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div></section>
            """
    }

    private func row(_ cell: TrialCell, isFirst: Bool) -> String {
        let names = (isFirst ? [cell.cohort, cell.arm] : ["", ""]) + [cell.controller]
        var values = TrialMetric.allCases.map { metric in
            let digits = metric.digits
            let spread =
                metric.isMinimum
                ? "" : cell.deviation(metric).map { " ± \(Markup.fixed($0, digits))" } ?? ""
            let isAlike = cell.people.allSatisfy {
                $0.values[metric] == cell.people[0].values[metric]
            }
            // When all are alike nobody is named.
            let worst = (isAlike ? nil : cell.worst(metric)).map {
                "<br><small class=\"person\">"
                    + (metric.isMinimum ? "" : "\(Markup.fixed($0.value, digits)) ")
                    + "\(Markup.escape($0.name))</small>"
            }
            return "<td class=\"n\">\(Markup.fixed(cell.told(metric), digits))\(spread)"
                + "\(worst ?? "")</td>"
        }
        let own = cell.ownSevereLows.map { "\($0) of \(cell.runsWithControl ?? 0)" } ?? "–"
        values.insert("<td class=\"n\">\(own)</td>", at: Self.afterLows)
        return "<tr\(isFirst ? " class=\"first\"" : "")>"
            + names.map { "<td>\(Markup.escape($0))</td>" }.joined()
            + "<td class=\"n\">\(cell.people.count)</td>\(values.joined())</tr>"
    }
}

/// Differences between controllers.
struct TrialDifferenceTable {
    let summary: TrialSummary

    var html: String {
        var places: [[String]] = []
        var groups: [[String]: [PairedDifference]] = [:]
        for difference in summary.differences {
            let place = [
                difference.cohort, difference.arm,
                "\(difference.controller) \u{2212} \(difference.minus)",
            ]
            if groups[place] == nil { places.append(place) }
            groups[place, default: []].append(difference)
        }
        guard let first = places.first, let columns = groups[first] else { return "" }
        let heads = columns.map { column in
            "<th class=\"n\">\(Markup.escape(column.metric.title))</th>"
        }
        let rows = places.map { place in
            "<tr>" + place.map { "<td>\(Markup.escape($0))</td>" }.joined()
                + "<td class=\"n\">\(groups[place]?.first?.people ?? 0)</td>"
                + (groups[place] ?? []).map(cell).joined() + "</tr>"
        }
        return """
            <section id="differences"><h2>Paired differences <small>mean over people, 95 % \
            interval from \(PairedDifference.intervalPeopleMin) people on</small></h2><div class="scroll"><table>
            <thead><tr><th>cohort</th><th>arm</th><th>controllers</th><th class="n">people</th>\
            \(heads.joined())</tr></thead><tbody>\(rows.joined(separator: "\n"))</tbody></table>\
            </div></section>
            """
    }

    private func cell(_ difference: PairedDifference) -> String {
        let interval = difference.interval.map {
            "<br><small>\(Markup.fixed($0.lowerBound, 2)) to "
                + "\(Markup.fixed($0.upperBound, 2))</small>"
        }
        return "<td class=\"n\"><span\(difference.isClear ? " class=\"clear\"" : "")>"
            + "\(Markup.fixed(difference.mean, 2))</span>\(interval ?? "")</td>"
    }
}
