// Draws the glucose plot: ranges, the true line, the sensor's dots, gaps, readings off the scale.

import Quantities

/// The glucose part of one panel's chart.
struct GlucoseLayer {
    let panel: Panel
    let layout: ChartLayout
    let scale: TimeScale
    /// Prefix of the ids in this picture.
    let prefix: String
    /// Width of a decimation column. Units of the picture.
    static let column = 0.75

    /// What lies under a forecast fan.
    var background: String { ranges + gaps + scaleLabels }

    /// What lies over it.
    var foreground: String { lines + sensorDots + offScale }

    private func y(_ value: Double) -> String { PathData.number(layout.y(mgPerdL: value)) }

    private var ranges: String {
        let left = PathData.number(layout.left)
        let width = PathData.number(layout.plotWidth)
        let right = PathData.number(layout.plotRight)
        func line(_ value: Double, _ style: String) -> String {
            "<path class=\"\(style)\" d=\"M\(left) \(y(value))H\(right)\"/>"
        }
        let top = layout.y(mgPerdL: 180)
        let height = PathData.number(layout.y(mgPerdL: 70) - top)
        return "<rect class=\"target\" x=\"\(left)\" y=\"\(PathData.number(top))\" "
            + "width=\"\(width)\" height=\"\(height)\"/>"
            + line(250, "edge faint") + line(54, "edge faint")
            + line(180, "edge") + line(70, "edge")
    }

    private var scaleLabels: String {
        let x = PathData.number(layout.left - 8)
        let values: [Double] = [54, 70, 180, 250, layout.glucoseTop]
        var out = values.map { value in
            let strong = value == 70 || value == 180 ? " strong" : ""
            let y = PathData.number(layout.y(mgPerdL: value) + 4)
            return "<text class=\"tick end\(strong)\" x=\"\(x)\" y=\"\(y)\">\(Int(value))</text>"
        }.joined()
        let names = [
            ("very high", (250 + layout.glucoseTop) / 2), ("high", 215.0), ("in range", 125.0),
            ("low", 62.0), ("very low", 46.0),
        ]
        for (name, value) in names {
            let y = PathData.number(layout.y(mgPerdL: value) + 4)
            out += "<text class=\"name\" x=\"0\" y=\"\(y)\">\(name)</text>"
        }
        return out + "<text class=\"unit\" x=\"0\" y=\"18\">mg/dL</text>"
    }

    /// The line's runs: the true glucose where it is known, else the sensor's values.
    private var lineRuns: [[PicturePoint]] {
        if !panel.trueGlucose.isEmpty {
            let gap = Decimation.gapLimit(panel.trueGlucose.map(\.at))
            return Decimation.runs(panel.trueGlucose, at: \.at, gap: gap).map { run in
                Decimation.extremes(run.map { point($0.at, $0.glucose) }, column: Self.column)
            }
        }
        return sensorRuns.map { run in
            Decimation.extremes(run.map { point($0.at, $0.glucose) }, column: Self.column)
        }
    }

    private var sensorValues: [GlucosePoint] {
        panel.sensor.compactMap { sample in
            sample.reading.effectiveGlucose.map { GlucosePoint(at: sample.at, glucose: $0) }
        }
    }

    private var sensorRuns: [[GlucosePoint]] {
        let gap = Decimation.gapLimit(panel.sensor.map(\.at))
        return Decimation.runs(sensorValues, at: \.at, gap: gap)
    }

    private func point(_ at: LoopInstant, _ glucose: Glucose) -> PicturePoint {
        PicturePoint(x: scale.x(at), y: layout.y(mgPerdL: glucose.milligramsPerDeciliter))
    }

    /// The line once, shown three times through the windows above, in and below the target.
    private var lines: String {
        let path = PathData.lines(lineRuns)
        guard !path.isEmpty else { return "" }
        let id = "\(prefix)-line"
        let (left, width) = (PathData.number(layout.left), PathData.number(layout.plotWidth))
        func window(_ name: String, _ top: Double, _ bottom: Double) -> String {
            "<clipPath id=\"\(prefix)-\(name)\"><rect x=\"\(left)\" y=\"\(PathData.number(top))\" "
                + "width=\"\(width)\" height=\"\(PathData.number(bottom - top))\"/></clipPath>"
        }
        let (high, low) = (layout.y(mgPerdL: 180), layout.y(mgPerdL: 70))
        let windows =
            window("above", layout.glucose.top - 3, high) + window("within", high, low)
            + window("below", low, layout.glucose.bottom + 3)
        let uses = ["above", "within", "below"].map { name in
            "<use class=\"glucose \(name)\" href=\"#\(id)\" clip-path=\"url(#\(prefix)-\(name))\"/>"
        }
        return "<defs><path id=\"\(id)\" d=\"\(path)\"/>\(windows)</defs>\(lowAreas)"
            + uses.joined()
    }

    /// The area between 70 and the line where it is below.
    private var lowAreas: String {
        let floor = layout.y(mgPerdL: 70)
        var areas = ""
        for run in lineRuns {
            // Each stretch below 70 with the point before and after it; the window cuts the rest.
            var index = 0
            while let first = run[index...].firstIndex(where: { $0.y > floor }) {
                let last = run[first...].firstIndex { $0.y <= floor } ?? run.count - 1
                let stretch = Array(run[max(first - 1, 0)...last])
                let ends = [stretch[0], stretch[stretch.count - 1]]
                areas += PathData.band(stretch, ends.map { PicturePoint(x: $0.x, y: floor) })
                index = last + 1
                guard index < run.count else { break }
            }
        }
        guard !areas.isEmpty else { return "" }
        return "<path class=\"lowarea\" clip-path=\"url(#\(prefix)-below)\" d=\"\(areas)\"/>"
    }

    /// The sensor's values beside the true line. Without a true line they are the line.
    private var sensorDots: String {
        guard !panel.trueGlucose.isEmpty, !panel.sensor.isEmpty else { return "" }
        let shown = sensorValues.filter { value in
            let number = value.glucose.milligramsPerDeciliter
            return number >= layout.glucoseBottom && number <= layout.glucoseTop
        }
        return
            "<path class=\"dots\" d=\"\(PathData.dots(shown.map { point($0.at, $0.glucose) }))\"/>"
    }

    /// LOW and HIGH, and values beyond the scale, as arrows on its edge.
    private var offScale: String {
        var up = ""
        var down = ""
        for sample in panel.sensor {
            let value = sample.reading.effectiveGlucose?.milligramsPerDeciliter
            let x = PathData.number(scale.x(sample.at) - 3)
            if sample.reading == .high || (value ?? 0) > layout.glucoseTop {
                up += "M\(x) \(PathData.number(layout.glucose.top + 5))l3 -5l3 5z"
            } else if sample.reading == .low || (value ?? .infinity) < layout.glucoseBottom {
                down += "M\(x) \(PathData.number(layout.glucose.bottom - 5))l3 5l3 -5z"
            }
        }
        return (up.isEmpty ? "" : "<path class=\"arrow above\" d=\"\(up)\"/>")
            + (down.isEmpty ? "" : "<path class=\"arrow below\" d=\"\(down)\"/>")
    }

    /// Stretches of 15 min or more without a reading, hatched.
    private var gaps: String {
        let values = sensorValues.map(\.at)
        let top = PathData.number(layout.glucose.top)
        let height = PathData.number(layout.glucose.height)
        return zip(values, values.dropFirst()).filter { $1 - $0 >= .minutes(15) }.map {
            from, until in
            let (x0, x1) = (scale.x(from), scale.x(until))
            let rect =
                "<rect class=\"gap\" fill=\"url(#\(prefix)-hatch)\" x=\"\(PathData.number(x0))\" "
                + "y=\"\(top)\" width=\"\(PathData.number(x1 - x0))\" height=\"\(height)\">"
                + "<title>no reading for \(Markup.duration(until - from))</title></rect>"
            guard x1 - x0 > 46 else { return rect }
            return rect + "<text class=\"note mid\" x=\"\(PathData.number((x0 + x1) / 2))\" "
                + "y=\"\(PathData.number(layout.glucose.top + 14))\">no reading</text>"
        }.joined()
    }
}
