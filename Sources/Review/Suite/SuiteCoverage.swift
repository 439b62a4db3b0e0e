// Which hazards and user reports a suite covers, and which it does not.

import SuiteResults

/// The coverage tables.
struct SuiteCoverage {
    let report: SuiteReport

    var html: String {
        let tables = hazards + reports
        return tables.isEmpty ? "" : "<section class=\"coverage\" id=\"coverage\">\(tables)</section>"
    }

    /// The listed hazards, and after them ids that only scenarios name.
    private var rows: [HazardRow] {
        let listed = Set(report.hazards.map(\.id))
        let others = Set(report.results.runs.flatMap(\.hazards)).subtracting(listed).sorted()
        return report.hazards + others.map { HazardRow(id: $0, title: "not on the list") }
    }

    private var hazards: String {
        guard report.results.runs.contains(where: { !$0.hazards.isEmpty }) else { return "" }
        let rows = rows.map { hazard in
            (hazard, runs { $0.hazards.contains(hazard.id) })
        }
        let covered = rows.count { !$0.1.isEmpty }
        let open = rows.filter { $0.1.isEmpty && $0.0.exempt.isEmpty }
        let missing =
            open.isEmpty
            ? "" : ", \(Markup.count(open.count, "hazard")) without a scenario"
        let body = rows.map { hazard, runs in
            let id = Markup.escape(hazard.id)
            return "<tr id=\"hazard-\(id)\"\(runs.isEmpty ? " class=\"open\"" : "")>"
                + "<td class=\"nowrap\">\(id)</td><td>\(Markup.escape(hazard.title))</td>"
                + "<td>\(runs.isEmpty ? Self.nothing(hazard) : list(runs))</td></tr>"
        }
        return """
            <h2>Hazards <small>\(covered) of \(rows.count) covered\(missing)</small></h2>
            <div class="scroll"><table class="covers"><thead><tr><th>id</th><th>hazard</th>\
            <th>scenarios</th></tr></thead><tbody>\(body.joined(separator: "\n"))</tbody></table>\
            </div>
            """
    }

    private static func nothing(_ hazard: HazardRow) -> String {
        hazard.exempt.isEmpty
            ? "<b class=\"none\">no scenario in this suite</b>"
            : "<small>not simulated: \(Markup.escape(hazard.exempt))</small>"
    }

    private var reports: String {
        var order: [String] = []
        for id in report.results.runs.flatMap(\.reported) where !order.contains(id) {
            order.append(id)
        }
        guard !order.isEmpty else { return "" }
        let body = order.sorted().map { id in
            "<tr><td class=\"nowrap\">\(Markup.escape(id))</td>"
                + "<td>\(list(runs { $0.reported.contains(id) }))</td></tr>"
        }
        return """
            <h2>Failures that users of other systems reported <small>\(order.count)</small></h2>
            <div class="scroll"><table class="covers"><thead><tr><th>report</th>\
            <th>scenarios</th></tr></thead><tbody>\(body.joined(separator: "\n"))</tbody></table>\
            </div>
            """
    }

    private func runs(_ covers: (RunResult) -> Bool) -> [RunResult] {
        report.results.runs.filter(covers)
    }

    private func list(_ runs: [RunResult]) -> String {
        runs.map { run in
            let style = run.passed ? "pass" : "fail"
            return "<span class=\"nowrap\"><span class=\"\(style)\"></span>\(SuiteGrid.link(run))"
                + "</span>"
        }.joined(separator: " ")
    }
}
