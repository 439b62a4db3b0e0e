// The first thing on a suite's page: what broke, where, and since when; and what was mended.

import SuiteResults

/// The failures and the fixes of a suite.
struct SuiteFailures {
    let report: SuiteReport

    var html: String { failures + fixes }

    private var failures: String {
        let runs = report.failedRuns
        guard !runs.isEmpty else {
            return """
                <section class="verdict good" aria-label="Verdict">\(Self.tick)<div>\
                <p class="level">Nothing broke</p><p class="headline">Every expectation of every \
                run held.</p></div></section>
                """
        }
        let rows = runs.flatMap { run in run.failed.map { row($0, in: run) } }
        return """
            <section class="broke" id="broke"><h2>What broke, where, and since when</h2>
            <div class="scroll"><table><thead><tr><th>run</th><th>expected</th><th>measured</th>\
            <th class="n">margin</th><th>at</th><th>since</th></tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div></section>
            """
    }

    private func row(_ judged: JudgedExpectation, in run: RunResult) -> String {
        let standing = report.history.standing(of: judged, in: run)
        let at = SuiteReport.moment(judged, in: run) ?? "–"
        return "<tr><td><span class=\"fail\"></span>\(SuiteGrid.link(run))</td>"
            + "<td>\(Markup.escape(judged.text))</td><td>\(Markup.escape(judged.measured))</td>"
            + "<td class=\"n\">\(Self.margin(judged))</td><td class=\"nowrap\">\(at)</td>"
            + "<td>\(since(standing))</td></tr>"
    }

    /// The margin with its sign and unit, or a dash.
    static func margin(_ judged: JudgedExpectation) -> String {
        guard let margin = judged.margin else { return "–" }
        let sign = margin < 0 ? "" : "+"
        return "\(sign)\(Markup.fixed(margin, 1)) \(Markup.escape(judged.unit))"
    }

    private func since(_ standing: Standing) -> String {
        switch standing {
        case .newFailure(let held):
            "<b class=\"new\">new failure</b> <small>held in "
                + "\(Markup.escape(report.words(held)))</small>"
        case .failing(let runs, let since):
            "<b>failing since</b> <small>\(Markup.escape(report.words(since)))"
                + ", \(Markup.count(runs + 1, "run")) in a row</small>"
        case .failsAtFirst:
            "<b class=\"new\">fails</b> <small>at its first run</small>"
        case .holds, .fixed, .notJudged: ""
        }
    }

    private var fixes: String {
        let rows = report.results.runs.flatMap { run in
            run.expectations.compactMap { judged -> String? in
                guard
                    case .fixed(let runs, let since) = report.history.standing(of: judged, in: run)
                else { return nil }
                return "<li>\(SuiteGrid.link(run)): \(Markup.escape(judged.text)) <small>failed in "
                    + "\(Markup.count(runs, "run")) since "
                    + "\(Markup.escape(report.words(since)))</small></li>"
            }
        }
        guard !rows.isEmpty else { return "" }
        return "<section class=\"fixes\"><h2>Holds again</h2><ul>\(rows.joined())</ul></section>"
    }

    static let tick = """
        <svg class="mark" viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="18"/>\
        <path d="M12 20.5l6 6 11-12.5"/></svg>
        """
}
