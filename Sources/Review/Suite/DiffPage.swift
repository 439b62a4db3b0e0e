// The comparison of two runs of a suite as one self-contained page.

import DecisionRecord
import Foundation
public import SuiteResults

extension SuiteDiff {
    /// The comparison as one HTML page (UTF-8) that needs no network and no other file.
    /// - Parameters:
    ///   - before: the earlier results and what they are called.
    ///   - after: the later results and what they are called.
    public func html(
        before: (name: String, results: ResultSet), after: (name: String, results: ResultSet)
    ) -> String {
        DiffPage(diff: self, before: before, after: after).html
    }
}

/// Puts the page together.
private struct DiffPage {
    let diff: SuiteDiff
    let before: (name: String, results: ResultSet)
    let after: (name: String, results: ResultSet)

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
        <title>\(headline) – Islet suite comparison</title>
        <style>\(DiffStyle.css)</style>
        </head>
        <body>
        <p class="warning" role="note"><b>Research software, not for treating people.</b> \
        The people in these runs are simulated or replayed.</p>
        <main>
        <header><p class="kicker">Islet suite comparison</p><h1>\(headline)</h1>
        <table class="sides"><tbody>\(side("A, before", before))\(side("B, after", after))\
        </tbody></table></header>
        \(turns("New failures", diff.newFailures, "fail"))
        \(turns("No longer judged", diff.unjudged, "fail"))
        \(margins("Worse, beyond seed noise", .worse))
        \(turns("Fixed", diff.fixed, "pass"))
        \(margins("Better, beyond seed noise", .better))
        \(margins("Moved, seed noise unknown", .unknown))
        \(margins("Moved within seed noise", .withinNoise, folded: true))
        \(lists)
        <footer><h2>How to read this</h2><p>\(Self.method)</p></footer>
        </main>
        </body>
        </html>

        """
    }

    static let policy =
        "default-src 'none'; style-src 'sha256-"
        + Data(SHA256.hash(Array(DiffStyle.css.utf8)).bytes).base64EncodedString()
        + "'; base-uri 'none'; form-action 'none'"

    private static let method = """
        A margin is the distance of an expectation to failing, in its own unit; to the left of the \
        upright line it fails. The ring is the mean margin in A, the dot the one in B, the bar \
        under them where the change, put at A, may lie (95 %). Margins are compared seed by seed: \
        with three common seeds or more a paired t test judges the mean change, with other seeds \
        on both sides (three or more each) Welch’s; with fewer the noise is unknown. Of all tests \
        those count that the procedure of Benjamini and Hochberg picks at 5 %. A new failure with \
        the same seed needs no statistics: the same run held before.
        """

    private var headline: String {
        let worse = diff.movements(.worse).count
        var parts: [String] = []
        if !diff.newFailures.isEmpty {
            parts.append(Markup.count(diff.newFailures.count, "new failure"))
        }
        if !diff.unjudged.isEmpty { parts.append("\(diff.unjudged.count) no longer judged") }
        if worse > 0 { parts.append("\(Markup.count(worse, "margin")) worse") }
        return parts.isEmpty ? "Nothing got worse" : parts.joined(separator: ", ")
    }

    private func side(_ name: String, _ side: (name: String, results: ResultSet)) -> String {
        let failed = side.results.runs.count { !$0.passed }
        return "<tr><td>\(name)</td><td><code>\(Markup.escape(side.name))</code></td>"
            + "<td>\(Markup.count(side.results.runs.count, "run")), \(failed) failed</td>"
            + "<td><code>\(Markup.escape(String(side.results.build.prefix(12))))</code></td></tr>"
    }

    private func turns(_ title: String, _ turns: [SuiteDiff.Turn], _ mark: String) -> String {
        guard !turns.isEmpty else { return "" }
        let rows = turns.map { turn in
            "<tr><td><span class=\"\(mark)\"></span><b>\(Markup.escape(turn.scenario))</b></td>"
                + "<td>\(Markup.escape(turn.text))</td><td>\(Markup.escape(turn.before))</td>"
                + "<td>\(Markup.escape(turn.after))</td><td class=\"n\">\(turn.seeds.count)</td></tr>"
        }
        return "<section><h2>\(title) <small>\(turns.count)</small></h2><div class=\"scroll\">"
            + "<table><thead><tr><th>scenario</th><th>expected</th><th>measured in A</th>"
            + "<th>measured in B</th><th class=\"n\">seeds</th></tr></thead><tbody>"
            + "\(rows.joined(separator: "\n"))</tbody></table></div></section>"
    }

    private func margins(
        _ title: String, _ verdict: SuiteDiff.Verdict, folded: Bool = false
    ) -> String {
        let movements = diff.movements(verdict)
        guard !movements.isEmpty else { return "" }
        let rows = movements.map { movement in
            let interval = movement.interval.map { band in
                "\(signed(band.lowerBound)) to \(signed(band.upperBound))"
            }
            let seeds =
                movement.seedsCommon > 0
                ? "\(movement.seedsCommon)" : "\(movement.seedsBefore), \(movement.seedsAfter)"
            return "<tr><td><b>\(Markup.escape(movement.scenario))</b></td>"
                + "<td>\(Markup.escape(movement.text))</td><td class=\"pic\">\(picture(movement))</td>"
                + "<td class=\"n\">\(signed(movement.before)) → \(signed(movement.after)) "
                + "\(Markup.escape(movement.unit))</td><td class=\"n\">\(signed(movement.change))"
                + "</td><td class=\"n\">\(interval ?? "unknown")</td><td class=\"n\">\(seeds)</td></tr>"
        }
        let table =
            "<div class=\"scroll\"><table><thead><tr><th>scenario</th><th>expected</th><th></th>"
            + "<th class=\"n\">margin, A → B</th><th class=\"n\">change</th>"
            + "<th class=\"n\">95 %</th><th class=\"n\">seeds</th></tr></thead><tbody>"
            + "\(rows.joined(separator: "\n"))</tbody></table></div>"
        let heading = "\(title) <small>\(movements.count)</small>"
        guard folded else { return "<section><h2>\(heading)</h2>\(table)</section>" }
        return "<section><details><summary>\(heading)</summary>\(table)</details></section>"
    }

    private func signed(_ value: Double) -> String {
        "\(value < 0 ? "" : "+")\(Markup.fixed(value, 2))"
    }

    /// Both margins on one axis with the line at which the expectation fails.
    private func picture(_ movement: SuiteDiff.Movement) -> String {
        let band = movement.interval.map {
            (movement.before + $0.lowerBound, movement.before + $0.upperBound)
        }
        let ends = [movement.before, movement.after, 0, band?.0 ?? 0, band?.1 ?? 0]
        let (low, high) = (ends.min() ?? 0, ends.max() ?? 1)
        let range = max(high - low, 1e-9)
        func x(_ value: Double) -> String {
            PathData.number(8 + (value - low) / range * 164)
        }
        let tone = movement.change < 0 ? "down" : "up"
        let spread = band.map { "<path class=\"band\" d=\"M\(x($0.0)) 17H\(x($0.1))\"/>" } ?? ""
        return "<svg class=\"move \(tone)\" viewBox=\"0 0 180 22\" aria-hidden=\"true\">"
            + "<path class=\"zero\" d=\"M\(x(0)) 1V21\"/>\(spread)"
            + "<path class=\"way\" d=\"M\(x(movement.before)) 9H\(x(movement.after))\"/>"
            + "<circle class=\"was\" cx=\"\(x(movement.before))\" cy=\"9\" r=\"4\"/>"
            + "<circle class=\"is\" cx=\"\(x(movement.after))\" cy=\"9\" r=\"4\"/></svg>"
    }

    private var lists: String {
        let named = [
            ("Scenarios only in A", diff.onlyBefore), ("Scenarios only in B", diff.onlyAfter),
            ("Expectations no longer there", diff.removed), ("New expectations", diff.added),
        ]
        return named.filter { !$0.1.isEmpty }.map { title, names in
            "<section><h2>\(title) <small>\(names.count)</small></h2><p class=\"quiet\">"
                + names.map(Markup.escape).joined(separator: " · ") + "</p></section>"
        }.joined()
            + "<section><p class=\"quiet\">\(diff.movements(.same).count) margins are the same."
            + "</p></section>"
    }
}

/// The style of the page.
private enum DiffStyle {
    static let css =
        PageStyle.colours + PageStyle.frame + PageStyle.marks + """
            main>section{margin-top:26px}.scroll{overflow-x:auto}
            header{border-bottom:2px solid var(--ink);padding-bottom:12px}
            .sides{width:auto;margin-top:10px}.sides td{padding-right:26px}
            td{vertical-align:middle}.pic{width:190px}.move{display:block;width:180px;height:22px}
            .zero{stroke:var(--ink);stroke-width:1.2;stroke-dasharray:2 2;fill:none}
            .band{stroke:var(--faint);stroke-width:4;fill:none}.way{stroke-width:1.6;fill:none}
            .was{fill:var(--paper);stroke-width:1.6}.down .is{fill:var(--unsafe)}
            .up .is{fill:var(--good)}.down .was,.down .way{stroke:var(--unsafe)}
            .up .was,.up .way{stroke:var(--good)}
            summary{cursor:pointer;font-size:13.5px;color:var(--soft)}
            @media(max-width:620px){main{padding:18px 14px}.warning{padding:7px 14px}h1{font-size:27px}}
            @media print{@page{size:A4 landscape;margin:12mm}
            """ + PageStyle.printColours + """
            *{print-color-adjust:exact;-webkit-print-color-adjust:exact}
            main{padding:8px 0;max-width:none}table{font-size:9pt}tr{break-inside:avoid}
            .warning{border:1.5px solid #111}}

            """
}
