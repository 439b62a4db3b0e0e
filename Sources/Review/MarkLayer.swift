// Draws the lanes of marks: what happened to the person, faults, and expectations' closest calls.

import Quantities

/// The lanes whose marks are packed into rows.
struct MarkLayer {
    let layout: ChartLayout
    let scale: TimeScale
    let prefix: String

    var svg: String { happenings + faults + moments }

    private func name(_ text: String, _ strip: Strip?) -> String {
        guard let strip else { return "" }
        return
            "<text class=\"lane\" x=\"0\" y=\"\(PathData.number(strip.top + 10))\">\(text)</text>"
    }

    /// Whether any of a mark lies in the panel.
    private func isShown(_ from: LoopInstant, _ until: LoopInstant) -> Bool {
        from < scale.end && until >= scale.begin
    }

    /// A label beside a mark: to its right, or to its left where the right has no room.
    private func label(_ text: String, _ x0: Double, _ x1: Double, _ strip: Strip) -> String {
        let width = Double(text.count) * RowPacker.letter
        let fits = x1 + 4 + width < layout.plotRight
        let style = fits ? "note" : "note end"
        let x = fits ? x1 + 4 : x0 - 4
        return "<text class=\"\(style)\" x=\"\(PathData.number(x))\" "
            + "y=\"\(PathData.number(strip.bottom - 2))\">\(Markup.escape(text))</text>"
    }

    private func bar(
        _ style: String, fill: String, _ x0: Double, _ x1: Double, _ strip: Strip, _ title: String
    ) -> String {
        "<rect class=\"\(style)\"\(fill) x=\"\(PathData.number(x0))\" "
            + "y=\"\(PathData.number(strip.top))\" width=\"\(PathData.number(x1 - x0))\" "
            + "height=\"\(PathData.number(strip.height))\"><title>\(Markup.escape(title))</title>"
            + "</rect>"
    }

    private var happenings: String {
        var out = name("Life, devices", layout.happenings.first)
        for placed in layout.happenings.placed where isShown(placed.from, placed.until) {
            let mark = placed.mark
            let x0 = scale.clampedX(placed.from)
            let x1 = max(scale.clampedX(placed.until), x0 + 2)
            switch mark.kind {
            case .exercise, .statement, .alcohol, .illness:
                out += bar("life \(mark.kind.rawValue)", fill: "", x0, x1, placed.strip, mark.label)
                out += label(mark.label, x0, x1, placed.strip)
            case .sensorChange, .setChange:
                let (x, y) = (PathData.number(x0), PathData.number(placed.strip.middle))
                out +=
                    "<path class=\"change\" d=\"M\(x) \(y)m-5 0l5 -5l5 5l-5 5z\"><title>"
                    + "\(Markup.escape(mark.label))</title></path>"
                    + label(mark.label, x0 - 5, x0 + 5, placed.strip)
            }
        }
        return out
    }

    private var faults: String {
        var out = name("Injected faults", layout.faults.first)
        for placed in layout.faults.placed where isShown(placed.from, placed.until) {
            let x0 = scale.clampedX(placed.from)
            let x1 = max(scale.clampedX(placed.until), x0 + 2)
            let fill = " fill=\"url(#\(prefix)-hatch)\""
            out += bar("fault", fill: fill, x0, x1, placed.strip, placed.mark.label)
            out += label(placed.mark.label, x0, x1, placed.strip)
        }
        return out
    }

    /// Triangles that point up at the plot; a failure is filled and has a line through the plot.
    private var moments: String {
        var out = name("Closest calls", layout.moments.first)
        for placed in layout.moments.placed where isShown(placed.from, placed.until) {
            let mark = placed.mark
            let x = scale.clampedX(placed.from)
            let place = "M\(PathData.number(x)) \(PathData.number(placed.strip.top + 1))"
            let style = mark.failed ? "moment broken" : "moment"
            if mark.failed {
                out +=
                    "<path class=\"failedat\" d=\"M\(PathData.number(x)) "
                    + "\(PathData.number(layout.glucose.top))"
                    + "V\(PathData.number(placed.strip.top))\"/>"
            }
            out +=
                "<path class=\"\(style)\" d=\"\(place)l-5 9h10z\"><title>"
                + "\(Markup.escape("\(mark.text) \(mark.margin)"))</title></path>"
                + label((mark.failed ? "\u{2717} " : "") + mark.label, x - 6, x + 6, placed.strip)
        }
        return out
    }
}
