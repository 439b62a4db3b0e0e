// Compact SVG path data, and the decimation that keeps every visible extreme.

import Quantities

/// A point in a picture's own units.
struct PicturePoint: Equatable {
    var x: Double
    var y: Double
}

/// Writes SVG path data with at most one decimal.
enum PathData {
    /// A coordinate to a tenth, without a trailing ".0".
    static func number(_ value: Double) -> String {
        let tenths = Int64((min(max(value, -1e6), 1e6) * 10).rounded())
        let sign = tenths < 0 ? "-" : ""
        let size = tenths.magnitude
        return size % 10 == 0 ? "\(sign)\(size / 10)" : "\(sign)\(size / 10).\(size % 10)"
    }

    /// Lines through each run of points; runs are not joined.
    static func lines(_ runs: [[PicturePoint]]) -> String {
        var out = ""
        for run in runs {
            guard let first = run.first else { continue }
            out += "M\(number(first.x)) \(number(first.y))"
            // A single point still shows: a line of no length with round caps is a dot.
            if run.count == 1 { out += "h0" }
            for point in run.dropFirst() { out += "L\(number(point.x)) \(number(point.y))" }
        }
        return out
    }

    /// A dot for each point, as lines of no length: stroke with round caps.
    static func dots(_ points: [PicturePoint]) -> String {
        points.map { "M\(number($0.x)) \(number($0.y))h0" }.joined()
    }

    /// A closed shape between an upper and a lower edge given at the same x.
    static func band(_ upper: [PicturePoint], _ lower: [PicturePoint]) -> String {
        guard !upper.isEmpty else { return "" }
        return lines([upper + lower.reversed()]) + "Z"
    }
}

/// Splits a series where it has gaps and thins it without hiding an extreme.
enum Decimation {
    /// A series with times, split where neighbours are further apart than `gap`.
    static func runs<Point>(
        _ points: [Point], at: (Point) -> LoopInstant, gap: Span
    ) -> [[Point]] {
        var runs: [[Point]] = []
        for point in points {
            if let last = runs.last?.last, at(point) - at(last) <= gap {
                runs[runs.count - 1].append(point)
            } else {
                runs.append([point])
            }
        }
        return runs
    }

    /// Of the points in each column of width `column`, the first, lowest, highest and last, in
    /// their order: the drawn line covers the same pixels as the whole series would.
    /// Source: Jugel et al. 2014, "M4: a visualization-oriented time series data aggregation".
    static func extremes(_ points: [PicturePoint], column: Double) -> [PicturePoint] {
        var kept: [PicturePoint] = []
        var start = points.startIndex
        while start < points.endIndex {
            let bin = (points[start].x / column).rounded(.down)
            var end = start
            while end < points.endIndex, (points[end].x / column).rounded(.down) == bin { end += 1 }
            let indices = start..<end
            let low = indices.min { points[$0].y < points[$1].y } ?? start
            let high = indices.max { points[$0].y < points[$1].y } ?? start
            var last = -1
            for index in [start, low, high, end - 1].sorted() where index != last {
                kept.append(points[index])
                last = index
            }
            start = end
        }
        return kept
    }

    /// The gap beyond which neighbours are not joined: twice the usual distance, at least 7 min.
    static func gapLimit(_ instants: [LoopInstant]) -> Span {
        let differences = zip(instants.dropFirst(), instants).map { ($0 - $1).milliseconds }
            .sorted()
        guard !differences.isEmpty else { return .minutes(7) }
        let usual = differences[differences.count / 2]
        return max(.minutes(7), Span(milliseconds: usual * 2 - usual / 10))
    }
}
