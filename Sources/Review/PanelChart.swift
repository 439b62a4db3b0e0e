// Puts one panel's chart together: axis, glucose, fan, lanes, and the words that describe it.

import GlycemicMetrics
import Quantities
import SuiteResults

/// One panel's chart as an SVG picture.
struct PanelChart {
    let report: RunReport
    let panel: Panel
    let layout: ChartLayout
    /// The decision whose fan is drawn at first, if it is in this panel.
    let chosen: DecisionPoint?
    /// Prefix of the ids in this picture.
    var prefix: String { idPrefix ?? "p\(panel.index)" }
    var idPrefix: String?

    private var scale: TimeScale { TimeScale(panel, layout) }
    private var calendar: WallText { WallText(offset: report.utcOffset) }

    var svg: String {
        let glucose = GlucoseLayer(panel: panel, layout: layout, scale: scale, prefix: prefix)
        let lanes = LaneLayer(
            panel: panel, layout: layout, scale: scale, runEnd: report.end, prefix: prefix)
        let fan = chosen.map { ForecastLayer(decision: $0, layout: layout, scale: scale).svg } ?? ""
        return """
            <svg class="chart" viewBox="0 0 \(PathData.number(layout.width)) \
            \(PathData.number(layout.height))" role="img" \
            aria-labelledby="\(prefix)-title \(prefix)-desc">
            <title id="\(prefix)-title">\(title)</title>
            <desc id="\(prefix)-desc">\(description)</desc>
            \(definitions)\(grid)\(glucose.background)
            <g class="fangroup" clip-path="url(#\(prefix)-plot)">\(fan)</g>
            \(glucose.foreground)\(lanes.svg)
            </svg>
            """
    }

    private var title: String {
        Markup.escape(
            "Glucose, insulin, limits and alarms, \(calendar.date(report.wall(panel.middle)))")
    }

    /// The chart in words, for those who do not see it.
    private var description: String {
        var parts: [String] = []
        let line = panel.trueGlucose.map { GlucoseSample(at: $0.at - .origin, glucose: $0.glucose) }
        let sensor = panel.sensor.compactMap {
            GlucoseSample(at: $0.at - .origin, reading: $0.reading)
        }
        if let metrics = try? GlycemicSummary(of: line.isEmpty ? sensor : line) {
            parts.append(
                "\(line.isEmpty ? "Sensor" : "True") glucose from "
                    + "\(Markup.fixed(metrics.lowest.milligramsPerDeciliter, 0)) to "
                    + "\(Markup.fixed(metrics.highest.milligramsPerDeciliter, 0)) mg/dL, "
                    + "\(Markup.fixed(metrics.inRange, 1)) % in 70 to 180")
        } else {
            parts.append("No glucose")
        }
        let cut = panel.decisions.count { $0.cuts.contains { !$0.isRounding } }
        parts.append("\(Markup.count(panel.decisions.count, "decision")), \(cut) cut by a limit")
        parts.append(Markup.count(panel.boluses.count, "bolus", ending: "es"))
        parts.append(Markup.count(panel.carbs.count, "meal"))
        parts.append(Markup.count(panel.alarms.count, "alarm"))
        return Markup.escape(
            parts.joined(separator: ". ") + ". The tables on this page hold the same data.")
    }

    var definitions: String {
        """
        <defs><pattern id="\(prefix)-hatch" width="6" height="6" patternUnits="userSpaceOnUse" \
        patternTransform="rotate(45)"><path class="hatch" d="M0 0V6"/></pattern>\
        <clipPath id="\(prefix)-plot"><rect x="\(PathData.number(layout.left))" y="0" \
        width="\(PathData.number(layout.plotWidth))" height="\(PathData.number(layout.axisTop))"/>\
        </clipPath></defs>
        """
    }

    /// Hours, on the local clock.
    var grid: String {
        let length = panel.end - panel.begin
        let stepMinutes: Int64 =
            length > .hours(12) ? 180 : length > .hours(6) ? 60 : length > .hours(2) ? 30 : 10
        let step = stepMinutes * 60_000
        let local = report.wall(panel.begin).unixMilliseconds + report.utcOffset.milliseconds
        var ahead = Span(milliseconds: (step - (local % step + step) % step) % step)
        var out = ""
        let top = PathData.number(layout.glucose.top)
        while ahead <= length {
            let at = panel.begin + ahead
            let x = PathData.number(scale.x(at))
            let time = calendar.time(report.wall(at))
            let isMidnight = time == "00:00"
            out +=
                "<path class=\"\(isMidnight ? "grid midnight" : "grid")\" "
                + "d=\"M\(x) \(top)V\(PathData.number(layout.axisTop))\"/>"
            out +=
                "<text class=\"tick mid\" x=\"\(x)\" "
                + "y=\"\(PathData.number(layout.axisTop + 14))\">\(time)</text>"
            ahead = ahead + .minutes(stepMinutes)
        }
        return out
    }
}

/// One day as a small picture in the day selector.
struct DayThumbnail {
    let panel: Panel
    let layout: ChartLayout
    static let width = 132.0
    static let height = 44.0

    var svg: String {
        let isPlant = !panel.trueGlucose.isEmpty
        let series =
            isPlant
            ? panel.trueGlucose
            : panel.sensor.compactMap { sample in
                sample.reading.effectiveGlucose.map { GlucosePoint(at: sample.at, glucose: $0) }
            }
        let gap = max(Decimation.gapLimit(series.map(\.at)), .minutes(20))
        let length = (panel.end - panel.begin).seconds
        let runs = Decimation.runs(series, at: \.at, gap: gap).map { run in
            Decimation.extremes(
                run.map { point in
                    PicturePoint(
                        x: (point.at - panel.begin).seconds / length * Self.width,
                        y: y(point.glucose.milligramsPerDeciliter))
                }, column: 1.5)
        }
        let (top, bottom) = (y(180), y(70))
        return """
            <svg class="mini" viewBox="0 0 132 44" aria-hidden="true">\
            <rect class="target" x="0" y="\(PathData.number(top))" width="132" \
            height="\(PathData.number(bottom - top))"/>\
            <path class="edge" d="M0 \(PathData.number(top))H132M0 \
            \(PathData.number(bottom))H132"/>\
            <path class="miniline" d="\(PathData.lines(runs))"/></svg>
            """
    }

    private func y(_ mgPerdL: Double) -> Double {
        let share =
            (min(max(mgPerdL, layout.glucoseBottom), layout.glucoseTop) - layout.glucoseBottom)
            / (layout.glucoseTop - layout.glucoseBottom)
        return Self.height - share * Self.height
    }
}
