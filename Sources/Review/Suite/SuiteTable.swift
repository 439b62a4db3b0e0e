// The end of a suite's page: every run as a row, how to run it again, and where it came from.

import Quantities
import SuiteResults

/// The table of runs, and the suite's provenance.
struct SuiteTable {
    let report: SuiteReport

    var html: String { again + provenance + definitions }

    private var again: String {
        let rows = report.results.runs.map { run in
            let held = run.expectations.count { $0.passed == true }
            let judged = run.expectations.count { $0.passed != nil }
            let state =
                run.passed
                ? "<span class=\"pass\">passed</span>" : "<span class=\"fail\">failed</span>"
            let fingerprint = run.configuration.isEmpty ? "–" : String(run.configuration.prefix(12))
            return "<tr><td>\(state)</td><td>\(SuiteGrid.link(run))</td>"
                + "<td class=\"n\">\(held)/\(judged)</td>"
                + "<td class=\"n\">\(SuiteFailures.margin(run.tightest))</td>"
                + "<td class=\"n\">\(Markup.duration(run.duration))</td>"
                + "<td class=\"n\">\(run.decisions)</td>"
                + "<td class=\"n\">\(run.alarms.high)/\(run.alarms.medium)/\(run.alarms.low)</td>"
                + "<td><code>\(Markup.escape(fingerprint))</code></td>"
                + "<td><code>\(Markup.escape(run.reproduce))</code></td></tr>"
        }
        return """
            <section class="again" id="again"><h2>Run it again</h2><div class="scroll"><table>
            <thead><tr><th></th><th>run</th><th class="n">held</th><th class="n">tightest</th>\
            <th class="n">time</th><th class="n">decisions</th>\
            <th class="n">alarms <small>high/medium/low</small></th><th>configuration</th>\
            <th>command</th></tr></thead>
            <tbody>\(rows.joined(separator: "\n"))</tbody></table></div></section>
            """
    }

    private var provenance: String {
        let seeds = Set(report.results.runs.map(\.seed))
        let configurations = Set(report.results.runs.map(\.configuration)).subtracting([""])
        let seed = seeds.count == 1 ? seeds.map { "\($0)" }[0] : "\(seeds.count), one in each row"
        var rows = [
            ("The whole suite", "<code>\(Markup.escape(report.reproduce))</code>"),
            ("Build", "<code>\(Markup.escape(report.results.build))</code>"),
            ("Seeds", Markup.escape(seed)),
            ("Configurations", "\(configurations.count), the first 12 digits in each row"),
        ]
        rows.append(
            (
                "For programs",
                "<a href=\"results.json\">results.json</a>, "
                    + "<a href=\"results.csv\">results.csv</a>, "
                    + "<a href=\"expectations.csv\">expectations.csv</a>"
            ))
        let body = rows.map { "<tr><td>\($0.0)</td><td>\($0.1)</td></tr>" }.joined()
        return "<section class=\"provenance\"><h2>Where this came from</h2>"
            + "<table><tbody>\(body)</tbody></table></section>"
    }

    private var definitions: String {
        """
        <footer><h2>How to read this</h2>
        <p>Each picture shows true glucose (of a recorded person: the sensor’s) from 40 to 320 \
        mg/dL over the whole run; the band is 70 to 180, the thick part of the line is below 70. \
        Hatched: a fault put in by the bench. Dots below: meals. The triangle points at the moment \
        the tightest expectation came closest to failing; a line through the picture and a filled \
        triangle: there it failed.</p>
        <p>A margin is the distance to failing in its own unit: not negative when the expectation \
        held. The tightest of a run is the smallest relative to 100 mg/dL, 100 % of time, 60 min, \
        5 U or 5 U/h. Shares of time are of readings, with 70 and 180 in range. “Since” compares \
        with earlier runs of the same scenario with the same seed, kept in history.json.</p></footer>
        """
    }
}

extension SuiteFailures {
    /// The margin of an expectation if there is one.
    static func margin(_ judged: JudgedExpectation?) -> String { judged.map(margin) ?? "–" }
}
