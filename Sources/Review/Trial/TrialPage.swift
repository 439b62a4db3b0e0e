// A trial's results as one self-contained page: what was asked, what came of it, person by person.

import DecisionRecord
import Foundation
package import TrialResults

/// Puts the page together.
package struct TrialPage {
    private let summary: TrialSummary

    /// A page.
    package init(_ summary: TrialSummary) { self.summary = summary }

    private var reproduce: String {
        "islet trial run \(Self.shellWord(summary.head.plan))"
            + (summary.head.shard.map { " --shard \($0)" } ?? "")
            + " --out DIR"
    }

    /// A word as a shell takes it.
    private static func shellWord(_ text: String) -> String {
        let plain = text.allSatisfy { $0.isLetter || $0.isNumber || "/._-+@%,:=".contains($0) }
        return plain ? text : "'\(text.replacingOccurrences(of: "'", with: "'\\''"))'"
    }

    /// The page.
    package var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <meta name="color-scheme" content="light dark">
        <title>\(Markup.escape(summary.head.title)) – Islet trial</title>
        <style>\(TrialStyle.css)</style>
        </head>
        <body>
        <p class="warning" role="note"><b>Research software, not for treating people.</b> \
        The people in this trial are simulated.</p>
        <main>
        <header>
        <p class="kicker">Islet trial</p>
        <h1>\(Markup.escape(summary.head.title))</h1>
        <p class="facts">\(facts)</p>
        </header>
        \(failures)
        \(TrialGoalTable(summary: summary).html)
        \(TrialArmTable(summary: summary).html)
        \(TrialDifferenceTable(summary: summary).html)
        \(TrialPeople(summary: summary).html)
        \(provenance)
        \(definitions)
        </main>
        </body>
        </html>

        """
    }

    /// Nothing is loaded and nothing runs; only this page's own style is in force.
    private static let policy: String = {
        let digest = Data(SHA256.hash(Array(TrialStyle.css.utf8)).bytes).base64EncodedString()
        return "default-src 'none'; style-src 'sha256-\(digest)'; base-uri 'none'; "
            + "form-action 'none'"
    }()

    private var facts: String {
        let head = summary.head
        let done = summary.cells.reduce(0) { $0 + $1.runs + $1.failures }
        var parts = [
            done == head.runs
                ? Markup.count(done, "run") : "\(done) of \(head.runs) runs: not complete",
            Markup.count(head.cohorts.reduce(0) { $0 + $1.people }, "virtual patient"),
            Markup.count(head.cohorts.count, "cohort"),
            "\(Markup.count(head.days, "day")) each", Markup.count(head.seeds.count, "seed"),
            Markup.count(head.arms.count, "arm"),
            Markup.count(head.controllers.count, "controller"),
        ]
        if let shard = head.shard { parts.append("part \(shard)") }
        return parts.map { "<span>\(Markup.escape($0))</span>" }.joined()
    }

    private var failures: String {
        guard !summary.failures.isEmpty else { return "" }
        let rows = summary.failures.prefix(20).map { row in
            let cells =
                [row.cohort, row.person, row.arm, row.controller, "\(row.seed)"]
                + [row.failure ?? ""]
            return "<tr>" + cells.map { "<td>\(Markup.escape($0))</td>" }.joined() + "</tr>"
        }
        let more =
            summary.failures.count > 20 ? "<p>and \(summary.failures.count - 20) more</p>" : ""
        return "<section class=\"broke\"><h2>Runs that could not be lived: not in the means</h2>"
            + "<table><thead><tr><th>cohort</th><th>person</th><th>arm</th><th>controller</th>"
            + "<th>seed</th><th>why</th></tr></thead><tbody>\(rows.joined())</tbody></table>"
            + "\(more)</section>"
    }

    private var provenance: String {
        let rows = [
            ("Run it again", "<code>\(Markup.escape(reproduce))</code>"),
            ("Seeds", Markup.escape(summary.head.seeds.joined(separator: ", "))),
            ("Plan and tables, SHA-256", "<code>\(Markup.escape(summary.head.plan_sha256))</code>"),
            ("Build", "<code>\(Markup.escape(summary.head.build))</code>"),
            (
                "For programs",
                ["runs.jsonl", "runs.csv", "summary.csv", "differences.csv", "plan.json"]
                    .map { "<a href=\"\($0)\">\($0)</a>" }.joined(separator: ", ")
            ),
        ]
        let body = rows.map { "<tr><td>\($0.0)</td><td>\($0.1)</td></tr>" }.joined()
        return "<section class=\"provenance\"><h2>Where this came from</h2>"
            + "<table><tbody>\(body)</tbody></table></section>"
    }

    private var definitions: String {
        """
        <footer><h2>How to read this</h2>
        <p>Shares of time are of true plasma glucose every 5 min over the whole run, in percent, \
        with 70 and 180 in range; nobody takes sugar against lows. A person’s value is the mean \
        over their seeds; mean, SD and worst are over people. Lows a day are events below 70 mg/dL \
        of at least 15 min. Own severe lows: runs below 54 mg/dL for 15 min, or ever below 40, \
        where the open loop’s run of the same person, arm and seed is not; runs whose open loop \
        could not be lived are not counted.</p>
        <p>A difference is the later controller minus the earlier, person by person on the same \
        days; the 95 % interval is the percentile bootstrap over people with \
        \(PairedDifference.resamples) seeded resamples. Bold: the interval leaves out zero. With \
        few people it is too narrow, and nothing here is corrected for looking many times.</p>\
        </footer>
        """
    }
}

/// The style sheet.
enum TrialStyle {
    static let css = PageStyle.colours + PageStyle.frame + PageStyle.marks + page

    private static let page = """
        main>section{margin-top:26px}.scroll{overflow-x:auto}
        a{color:inherit;text-decoration-color:var(--faint);text-underline-offset:2px}
        .broke{border-top:3px solid var(--unsafe);padding-top:14px}
        .first td{border-top:1px solid var(--ink)}td small{white-space:nowrap}
        td small.person{white-space:normal}
        .clear{font-weight:700}.who{color:var(--soft);font-size:12px}
        .plots{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:14px}
        .plots figure{margin:0}.plots svg{display:block;width:100%;height:auto}
        .plots text{font-size:10px;fill:var(--soft)}.plots .strong{fill:var(--ink);font-size:11px;
        font-weight:600}.end{text-anchor:end}.mid{text-anchor:middle}
        .axis{fill:none;stroke:var(--rule);stroke-width:1}
        .c0{stroke:var(--soft)}.c1{stroke:var(--dot)}.c2{stroke:var(--high)}
        .c3{stroke:var(--unsafe)}.c4{stroke:var(--within)}.point{fill:none;stroke-width:1.4}
        .key{display:flex;gap:18px;font-size:12.5px;color:var(--soft);margin:4px 0 10px;
        flex-wrap:wrap}.key svg{width:12px;height:12px;vertical-align:-2px;margin-right:5px}
        .heat td{padding:2px 6px;text-align:right;border:1px solid var(--paper);font-size:12.5px}
        .heat th{padding:2px 6px;text-align:right}.heat td:first-child,.heat th:first-child{
        text-align:left;white-space:nowrap}
        .h1{background:color-mix(in srgb,var(--low) 12%,var(--paper))}
        .h2{background:color-mix(in srgb,var(--low) 30%,var(--paper))}
        .h3{background:color-mix(in srgb,var(--low) 55%,var(--paper))}
        .t1{background:color-mix(in srgb,var(--high) 12%,var(--paper))}
        .t2{background:color-mix(in srgb,var(--high) 30%,var(--paper))}
        .t3{background:color-mix(in srgb,var(--high) 55%,var(--paper))}
        @media print{\(PageStyle.printColours)*{print-color-adjust:exact}@page{size:A4 landscape;margin:9mm}
        body{font-size:9pt}main{max-width:none;padding:0}tr,figure{break-inside:avoid}
        .scroll{overflow:visible}.scroll table,.broke table{width:100%;font-size:6.6pt}
        .scroll th,.scroll td,.heat td,.heat th{padding:2px 3px;font-size:6.6pt}
        .scroll small,td small{font-size:5.8pt;white-space:normal}thead{display:table-header-group}}

        """
}
