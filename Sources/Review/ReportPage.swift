// The report as one self-contained HTML page: no request leaves it, nothing in it can run but the
// one script whose hash it names.

import DecisionRecord
import Foundation
import GlycemicMetrics
import Quantities
import SuiteResults

extension RunReport {
    /// The report as one HTML page (UTF-8). It needs no network and no other file.
    public var html: String { ReportPage(report: self).html }
}

/// Puts the page together.
struct ReportPage {
    let report: RunReport

    var html: String {
        let layout = ChartLayout(report)
        let panels = Panel.split(report)
        let chosen = Self.mostTelling(panels)
        let decision = chosen.map { panels[$0.panel].decisions[$0.row] }
        var data = PageData(report, layout)
        let rows = panels.map { panel in
            "<script type=\"application/json\" id=\"panel-\(panel.index)\">\(data.panel(panel))"
                + "</script>"
        }.joined(separator: "\n")
        let shared =
            "<script type=\"application/json\" id=\"run\">\(data.shared(chosen: chosen))</script>"
        let shown = chosen?.panel ?? 0
        let figures = panels.map { panel in
            let chart = PanelChart(
                report: report, panel: panel, layout: layout,
                chosen: chosen?.panel == panel.index ? decision : nil)
            let hidden = panel.index == shown ? "" : " hidden"
            return
                "<figure class=\"panel\" id=\"figure-\(panel.index)\"\(hidden)>"
                + "\(chart.svg)</figure>"
        }.joined(separator: "\n")
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <meta name="color-scheme" content="light dark">
            <title>\(Markup.escape(report.title)) – Islet run report</title>
            <style>\(PageStyle.css)</style>
            </head>
            <body>
            <p class="warning" role="note"><b>Research software, not for treating people.</b> \
            \(subjectNote)</p>
            <main>
            \(GlanceSection(report: report, verdict: Verdict(report)).html)
            \(selector(panels, layout, shown))
            <section class="timeline" aria-label="Timeline">
            <div class="charts">
            <div class="stage" id="stage" tabindex="0" role="group" \
            aria-label="Chart. Left and right arrow keys step through decisions.">
            \(figures)
            </div>
            \(legend)
            </div>
            \(DecisionPanel(report: report, decision: decision).html)
            </section>
            <details class="rows" id="rows"><summary>All decisions of the shown stretch as a \
            table</summary><div id="rowtable"></div></details>
            \(DetailSections(report: report).html)
            </main>
            \(shared)
            \(rows)
            <script>\(PageScript.text)</script>
            </body>
            </html>

            """
    }

    /// Nothing is loaded; only this page's own style and script are in force, named by their
    /// hashes. Data blocks do not run and need no allowance.
    static let policy: String = {
        func source(_ text: String) -> String {
            "'sha256-" + Data(SHA256.hash(Array(text.utf8)).bytes).base64EncodedString() + "'"
        }
        return "default-src 'none'; style-src \(source(PageStyle.css)); "
            + "script-src \(source(PageScript.text)); base-uri 'none'; form-action 'none'"
    }()

    private var subjectNote: String {
        switch report.subject {
        case .virtualPatient: "The person in this report is simulated."
        case .recordedPerson:
            "This replays a recorded person. Nothing the controller decided was delivered: glucose "
                + "is what the person\u{2019}s own treatment achieved."
        }
    }

    /// The decision shown first: the one whose bolus or rate was cut most, else the first with a
    /// forecast.
    static func mostTelling(_ panels: [Panel]) -> (panel: Int, row: Int)? {
        var best: (panel: Int, row: Int, weight: Int64)?
        for panel in panels {
            for (row, decision) in panel.decisions.enumerated() {
                let weight = weight(decision)
                if best == nil || weight > best?.weight ?? 0 { best = (panel.index, row, weight) }
            }
        }
        return best.map { ($0.panel, $0.row) }
    }

    /// Insulin cut, in mU; a rate counts for its 30 min.
    private static func weight(_ decision: DecisionPoint) -> Int64 {
        var weight: Int64 = decision.forecast == nil ? 0 : 1
        for cut in decision.cuts where !cut.isRounding {
            switch cut.change {
            case .basal(let before, let after):
                weight += max((before - after).amount(over: .minutes(30)).milliunits, 1)
            case .bolus(let before, let after): weight += max((before - after).milliunits, 1)
            case .refused: weight += 1
            }
        }
        return weight
    }

    private func selector(_ panels: [Panel], _ layout: ChartLayout, _ shown: Int) -> String {
        guard panels.count > 1 else { return "" }
        let calendar = WallText(offset: report.utcOffset)
        let days = panels.map { panel in
            let date = calendar.shortDate(report.wall(panel.middle))
            let series =
                panel.trueGlucose.isEmpty
                ? panel.sensor.compactMap {
                    GlucoseSample(at: $0.at - .origin, reading: $0.reading)
                }
                : panel.trueGlucose.map { GlucoseSample(at: $0.at - .origin, glucose: $0.glucose) }
            let metrics = try? GlycemicSummary(of: series)
            let share = metrics.map { "\(Markup.fixed($0.inRange, 0)) %" } ?? "no data"
            let low = (metrics?.below70 ?? 0) > 0 ? " <i title=\"below 70\">\u{25BC}</i>" : ""
            return "<button type=\"button\" class=\"day\" data-panel=\"\(panel.index)\" "
                + "aria-pressed=\"\(panel.index == shown)\"><span>\(date)</span>"
                + "<span class=\"share\">\(share)\(low)</span>"
                + "\(DayThumbnail(panel: panel, layout: layout).svg)</button>"
        }
        return """
            <nav class="days" aria-label="Days"><h2>Days <small>share of readings in 70–180; \
            \u{25BC} something below 70</small></h2><div>\(days.joined())</div></nav>
            """
    }

    private var legend: String {
        let hasTruth = !report.trueGlucose.isEmpty
        let line =
            hasTruth
            ? "<li><i class=\"k line\"></i>true glucose</li><li><i class=\"k dot\"></i>sensor</li>"
            : "<li><i class=\"k line\"></i>sensor glucose</li>"
        return """
            <ul class="legend">\(line)<li><i class="k fan"></i>forecast 50, 80 %</li>\
            <li><i class="k dash"></i>if on schedule</li>\
            <li><i class="k auto"></i>automatic bolus</li>\
            <li><i class="k user"></i>user bolus</li>\
            <li><i class="k sched"></i>scheduled basal</li>\
            <li>basal: filled delivered, line in force</li>\
            <li class="keys"><kbd>\u{2190}</kbd> <kbd>\u{2192}</kbd> step, \
            <kbd>[</kbd> <kbd>]</kbd> to where a limit cut, <kbd>L</kbd> to the next low; \
            click keeps a decision</li></ul>
            """
    }
}
