// One run as a small picture for a suite's grid: true glucose over the target, faults, what broke.

public import Quantities

/// A run drawn small: glucose with the target band, faults hatched, meals as dots, and the moment
/// its tightest expectation came closest to failing.
public struct RunSketch: Sendable {
    /// The picture as SVG, for a page that holds ``SuitePage``'s definitions.
    let svg: String
    /// The picture in words.
    let description: String

    static let width = 240.0
    static let height = 84.0
    /// The glucose axis, the same in every sketch. Unit: mg/dL.
    static let bottom = 40.0
    static let top = 320.0
    /// Height of the glucose part; meals lie below.
    static let plot = 75.0

    /// A sketch.
    /// - Parameters:
    ///   - report: the run.
    ///   - moment: when its tightest expectation was tightest; `nil` when there is no such moment.
    ///   - failed: whether that expectation failed.
    public init(_ report: RunReport, moment: LoopInstant?, failed: Bool) {
        let drawing = SketchDrawing(report: report)
        description = drawing.description
        svg = drawing.svg(moment: moment, failed: failed)
    }
}

private struct SketchDrawing {
    let report: RunReport

    private func x(_ at: LoopInstant) -> Double {
        let length = max((report.end - report.begin).seconds, 1)
        return min(max((at - report.begin).seconds / length, 0), 1) * RunSketch.width
    }

    static func y(_ mgPerdL: Double) -> Double {
        let inside = min(max(mgPerdL, RunSketch.bottom), RunSketch.top)
        let share = (inside - RunSketch.bottom) / (RunSketch.top - RunSketch.bottom)
        return RunSketch.plot - share * RunSketch.plot
    }

    private var series: [GlucosePoint] {
        guard report.trueGlucose.isEmpty else { return report.trueGlucose }
        return report.sensor.compactMap { sample in
            sample.reading.effectiveGlucose.map { GlucosePoint(at: sample.at, glucose: $0) }
        }
    }

    var description: String {
        let values = series.map(\.glucose.milligramsPerDeciliter)
        guard let low = values.min(), let high = values.max() else { return "no glucose" }
        let faults = report.faults.isEmpty ? "" : ", \(Markup.count(report.faults.count, "fault"))"
        return "glucose from \(Markup.fixed(low, 0)) to \(Markup.fixed(high, 0)) mg/dL\(faults)"
    }

    func svg(moment: LoopInstant?, failed: Bool) -> String {
        let (width, height) = (PathData.number(RunSketch.width), PathData.number(RunSketch.height))
        let (high, low) = (Self.y(180), Self.y(70))
        return """
            <svg class="sketch" viewBox="0 0 \(width) \(height)" role="img" \
            aria-label="\(Markup.escape(description))">\
            <rect class="target" y="\(PathData.number(high))" width="\(width)" \
            height="\(PathData.number(low - high))"/>\
            <path class="edge" d="M0 \(PathData.number(high))H\(width)M0 \(PathData.number(low))\
            H\(width)"/>\
            \(faults)\(line(low: low))\(meals)\(mark(moment, failed))</svg>
            """
    }

    private var faults: String {
        report.faults.map { fault in
            let from = x(fault.from)
            let until = max(x(fault.until ?? report.end), from + 1.5)
            return "<rect class=\"shade\" fill=\"url(#sketch-hatch)\" "
                + "x=\"\(PathData.number(from))\" width=\"\(PathData.number(until - from))\" "
                + "height=\"\(PathData.number(RunSketch.plot))\"><title>"
                + "\(Markup.escape(fault.label))</title></rect>"
        }.joined()
    }

    private func line(low: Double) -> String {
        let points = series
        let gap = max(Decimation.gapLimit(points.map(\.at)), .minutes(20))
        let runs = Decimation.runs(points, at: \.at, gap: gap).map { run in
            Decimation.extremes(
                run.map { point in
                    PicturePoint(
                        x: x(point.at), y: Self.y(point.glucose.milligramsPerDeciliter))
                }, column: 1.2)
        }
        let path = PathData.lines(runs)
        guard !path.isEmpty else { return "" }
        let isLow = runs.contains { $0.contains { $0.y > low } }
        // What lies below 70 is drawn again, thicker: the weight tells it, not the colour alone.
        let below =
            isLow ? "<path class=\"belowline\" clip-path=\"url(#sketch-low)\" d=\"\(path)\"/>" : ""
        return "<path class=\"miniline\" d=\"\(path)\"/>\(below)"
    }

    private var meals: String {
        let eaten = report.carbs.filter { $0.eaten != nil }
        guard !eaten.isEmpty else { return "" }
        let dots = eaten.map { PicturePoint(x: x($0.at), y: RunSketch.height - 3) }
        return "<path class=\"mealdots\" d=\"\(PathData.dots(dots))\"/>"
    }

    /// A triangle under the plot that points at the moment; filled when it failed.
    private func mark(_ moment: LoopInstant?, _ failed: Bool) -> String {
        guard let moment else { return "" }
        let x = min(max(x(moment), 3.5), RunSketch.width - 3.5)
        let place = "\(PathData.number(x)) \(PathData.number(RunSketch.plot))"
        return "<path class=\"moment\(failed ? " broken" : "")\" d=\"M\(place)l-3.5 6h7z"
            + (failed ? "M\(PathData.number(x)) 0V\(PathData.number(RunSketch.plot))" : "")
            + "\"/>"
    }
}
