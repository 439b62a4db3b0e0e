// Which hazards and user reports a suite covers, and which it does not.

import SuiteResults

/// The coverage tables.
struct SuiteCoverage {
    let report: SuiteReport

    var html: String {
        let tables = hazards + reports
        return tables.isEmpty
            ? "" : "<section class=\"coverage\" id=\"coverage\">\(tables)</section>"
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
        let covered = rows.filter { !$0.1.isEmpty }
        let open = rows.filter { $0.1.isEmpty }
        let table = Self.table(
            covered.map { Self.row($0.0, list($0.1)) }, head: ["id", "hazard", "scenarios"])
        let exempt = open.count { !$0.0.exempt.isEmpty }
        let apart = exempt == 0 ? "" : ", \(exempt) not simulated"
        return "<h2>Hazards <small>\(covered.count) of \(rows.count) covered\(apart)</small></h2>"
            + table + without(open.map(\.0), unfold: open.count < covered.count)
    }

    /// The hazards that no run covers: unfolded when they are few.
    private func without(_ hazards: [HazardRow], unfold: Bool) -> String {
        guard !hazards.isEmpty else { return "" }
        let rows = hazards.map { hazard in
            Self.row(
                hazard,
                hazard.exempt.isEmpty
                    ? "<b class=\"none\">no scenario in this suite</b>"
                    : "<small>not simulated: \(Markup.escape(hazard.exempt))</small>")
        }
        let open = hazards.count { $0.exempt.isEmpty }
        return "<details\(unfold ? " open" : "")><summary><b>\(Markup.count(open, "hazard"))</b> "
            + "without a scenario in this suite</summary>"
            + Self.table(rows, head: ["id", "hazard", ""]) + "</details>"
    }

    private static func row(_ hazard: HazardRow, _ scenarios: String) -> String {
        let id = Markup.escape(hazard.id)
        return "<tr id=\"hazard-\(id)\"><td class=\"nowrap\">\(id)</td>"
            + "<td>\(Markup.escape(hazard.title))</td><td>\(scenarios)</td></tr>"
    }

    private static func table(_ rows: [String], head: [String]) -> String {
        "<div class=\"scroll\"><table class=\"covers\"><thead><tr>"
            + head.map { "<th>\($0)</th>" }.joined() + "</tr></thead><tbody>"
            + rows.joined(separator: "\n") + "</tbody></table></div>"
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
        return "<h2>Failures that users of other systems reported "
            + "<small>\(order.count)</small></h2>"
            + Self.table(body, head: ["report", "scenarios"])
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
