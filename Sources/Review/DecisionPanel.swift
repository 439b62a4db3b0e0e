// The panel beside the chart: one decision, from what it knew to what came of it.

import Quantities
import SuiteResults

/// The chosen decision as HTML; `PageScript` writes the same for any other.
struct DecisionPanel {
    let report: RunReport
    let decision: DecisionPoint?

    var html: String {
        """
        <aside class="decision" id="decision" aria-live="polite" aria-label="The chosen decision">
        \(decision.map(content) ?? "<p class=\"quiet\">No decision in this run.</p>")
        </aside>
        """
    }

    private func content(_ decision: DecisionPoint) -> String {
        let text = DecisionText(decision: decision)
        let calendar = WallText(offset: report.utcOffset)
        let wall = report.wall(decision.at)
        let wanted = DecisionText.delivery(decision.wantedBasal, decision.wantedBolus)
        let ordered = DecisionText.delivery(decision.orderedBasal, decision.orderedBolus)
        let outcome = Markup.escape(DecisionText.outcome(decision.outcome))
        return """
            <h2><b id="d-time">\(calendar.time(wall))</b> <span id="d-number">decision \
            \(decision.number)</span> <em id="d-mode">\(Markup.escape(Markup.words(decision.mode)))\
            </em></h2>
            <h3>Knew</h3><dl id="d-knew">\(rows(text.knew))</dl>
            <h3>Expected <small>if so dosed; 80 % band, mg/dL</small></h3>\
            <dl id="d-expected">\(rows(text.expected))</dl>
            <h3>Wanted</h3><p id="d-wanted">\(wanted)</p>
            <p class="why" id="d-reason">\(Markup.escape(Markup.words(decision.reason)))</p>
            <h3>Cut by</h3><ul id="d-cuts">\(decision.cuts.map(cut).joined())</ul>
            <h3>Ordered</h3><p id="d-ordered">\(ordered)</p>
            <p class="why" id="d-outcome">\(outcome)</p>
            """
    }

    private func rows(_ rows: [(String, String)]) -> String {
        rows.map { "<dt>\(Markup.escape($0.0))</dt><dd>\(Markup.escape($0.1))</dd>" }.joined()
    }

    /// One cut with a bar: what was left of it, and what went.
    private func cut(_ cut: LimitCut) -> String {
        let left: Double
        switch cut.change {
        case .basal(let before, let after):
            left = Self.share(before.milliunitsPerHour, after.milliunitsPerHour)
        case .bolus(let before, let after):
            left = Self.share(before.milliunits, after.milliunits)
        case .refused: left = 0
        }
        let explanation =
            cut.explanation.isEmpty ? "" : "<small>\(Markup.escape(cut.explanation))</small>"
        return "<li class=\"\(cut.isRounding ? "rounding" : "cut")\"><span>"
            + "\(Markup.escape(Markup.words(cut.limit)))</span> "
            + "<b>\(DecisionText.change(cut.change))</b>"
            + "<svg class=\"bar\" viewBox=\"0 0 100 4\" preserveAspectRatio=\"none\" "
            + "aria-hidden=\"true\"><rect class=\"went\" width=\"100\" height=\"4\"/>"
            + "<rect class=\"left\" width=\"\(PathData.number(left))\" height=\"4\"/></svg>"
            + "\(explanation)</li>"
    }

    private static func share(_ before: Int64, _ after: Int64) -> Double {
        before > 0 ? min(max(100 * Double(after) / Double(before), 0), 100) : 0
    }
}
