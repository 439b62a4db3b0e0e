// One static picture of a run, for a README: glucose over insulin, light and dark, no script.

import GlycemicMetrics
import Quantities

extension RunReport {
    /// The run as one standalone SVG picture (UTF-8) of its first 36 h or less.
    public var svgThumbnail: String { SVGThumbnail(report: self).svg }
}

/// Draws the picture.
struct SVGThumbnail {
    let report: RunReport

    var svg: String {
        let layout = ChartLayout(report)
        guard let panel = Panel.split(report).first else { return "" }
        let scale = TimeScale(panel, layout)
        let glucose = GlucoseLayer(panel: panel, layout: layout, scale: scale, prefix: "t")
        let lanes = LaneLayer(
            panel: panel, layout: layout, scale: scale, runEnd: report.end, prefix: "t")
        let chosen = ReportPage.mostTelling([panel]).map { panel.decisions[$0.row] }
        let fan = chosen.map { ForecastLayer(decision: $0, layout: layout, scale: scale).svg } ?? ""
        let chart = PanelChart(
            report: report, panel: panel, layout: layout, chosen: nil, idPrefix: "t")
        let height = PathData.number(layout.height + 46)
        let verdict = Verdict(report)
        return """
            <svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="-16 -46 992 \(height)" \
            width="992" height="\(height)" role="img" aria-labelledby="t-title t-desc">
            <title id="t-title">\(Markup.escape(report.title))</title>
            <desc id="t-desc">\(Markup.escape(verdict.headline))</desc>
            <style>\(Self.css)</style>
            <rect class="paper" x="-16" y="-46" width="992" height="\(height)" rx="6"/>
            <text class="lead" x="0" y="-18">\(Markup.escape(verdict.headline))</text>
            \(chart.definitions)\(chart.grid)\(glucose.background)
            <g clip-path="url(#t-plot)">\(fan)</g>\(glucose.foreground)\(lanes.svg)
            </svg>

            """
    }

    private static let css =
        PageStyle.colours + PageStyle.chart + """
            .paper{fill:var(--paper)}svg{font-family:system-ui,"Segoe UI",Roboto,Arial,sans-serif;
            font-variant-numeric:tabular-nums}.chart .lead{font-size:19px;fill:var(--ink)}

            """
}
