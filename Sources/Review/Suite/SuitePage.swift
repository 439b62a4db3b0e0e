// A suite's results as one self-contained page: what broke first, then every run, then coverage.

import DecisionRecord
import Foundation
import Quantities
import SuiteResults

/// Puts the page together.
struct SuitePage {
    let report: SuiteReport

    private var results: ResultSet { report.results }

    var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <meta name="color-scheme" content="light dark">
        <title>\(Markup.escape(headline)) – Islet suite report</title>
        <style>\(SuiteStyle.css)</style>
        </head>
        <body>
        <p class="warning" role="note"><b>Research software, not for treating people.</b> \
        The people in these runs are simulated or replayed.</p>
        \(Self.definitions)
        <main>
        <header>
        <p class="kicker">Islet suite report</p>
        <h1>\(Markup.escape(headline))</h1>
        <p class="facts">\(facts)</p>
        </header>
        \(SuiteFailures(report: report).html)
        \(SuiteGrid(report: report).html)
        \(SuiteCoverage(report: report).html)
        \(SuiteTable(report: report).html)
        </main>
        <script>\(SuiteScript.text)</script>
        </body>
        </html>

        """
    }

    /// Nothing is loaded; only this page's own style and script are in force.
    static let policy: String = {
        func source(_ text: String) -> String {
            "'sha256-" + Data(SHA256.hash(Array(text.utf8)).bytes).base64EncodedString() + "'"
        }
        return "default-src 'none'; style-src \(source(SuiteStyle.css)); "
            + "script-src \(source(SuiteScript.text)); base-uri 'none'; form-action 'none'"
    }()

    /// What all sketches share.
    private static let definitions: String = {
        let low = PathData.number(
            RunSketch.plot - (70 - RunSketch.bottom) / (RunSketch.top - RunSketch.bottom)
                * RunSketch.plot)
        return """
            <svg class="definitions" width="0" height="0" aria-hidden="true"><defs>\
            <pattern id="sketch-hatch" width="5" height="5" patternUnits="userSpaceOnUse" \
            patternTransform="rotate(45)"><path class="hatch" d="M0 0V5"/></pattern>\
            <clipPath id="sketch-low"><rect x="-2" y="\(low)" width="244" height="80"/></clipPath>\
            </defs></svg>
            """
    }()

    private var headline: String {
        let failed = results.runs.count { !$0.passed }
        let all = Markup.count(results.runs.count, "run")
        guard failed > 0 else {
            return results.runs.count == 1 ? "The run passed" : "All \(all) passed"
        }
        let new = report.failedRuns.count { report.status($0) == .new }
        let news = report.history.runs.isEmpty || new == 0 ? "" : ", \(new) of them newly"
        return "\(failed) of \(all) failed\(news)"
    }

    private var facts: String {
        var parts: [String] = []
        if let at = report.now?.at {
            let utc = WallText(offset: .zero)
            parts.append("run \(report.now?.number ?? 1), \(utc.date(at)) \(utc.time(at)) UTC")
        }
        let judged = results.judgements
        parts.append(
            "\(judged.count { $0.passed == true }) of "
                + "\(judged.count { $0.passed != nil }) expectations held")
        parts.append("\(Markup.duration(results.duration)) of virtual time")
        parts.append("build \(results.build.prefix(8))")
        if let last = report.history.runs.last {
            parts.append("compared with \(report.words(last))")
        }
        return parts.map { "<span>\(Markup.escape($0))</span>" }.joined()
    }
}
