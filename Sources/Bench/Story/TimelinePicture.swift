// Draws a scenario's timeline as a picture (SVG) and as a page that holds story and picture.

import Quantities
import TextInput

/// A timeline as a picture.
public struct TimelinePicture: Sendable {
    private let play: ScenarioPlay
    private let story: ScenarioStory

    /// Of a scenario made ready.
    public init(_ play: ScenarioPlay) {
        self.play = play
        story = ScenarioStory(play)
    }

    private static let margin = 96.0
    private static let width = 1000.0
    private static let rowHeight = 22.0
    private static let top = 60.0

    /// The picture, a file of its own.
    public var svg: String {
        let layout = TimelineLayout(play, width: Self.width, letter: 6.4, mark: 5)
        var y = Self.top
        var lanes = ""
        for lane in layout.lanes {
            let height = Double(lane.rows) * Self.rowHeight + 14
            lanes += draw(lane, at: y, height: height)
            y += height
        }
        let height = y + 14
        let total = Self.margin + Self.width + 24
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Self.n(total)) \(Self.n(height))" \
            width="\(Self.n(total))" height="\(Self.n(height))" role="img" \
            font-family="system-ui,'Segoe UI',Roboto,'Liberation Sans',sans-serif" font-size="12">
            <title>\(Self.escape(story.title))</title>
            <rect width="100%" height="100%" fill="#fcfbf8"/>
            <text x="12" y="22" font-size="15" font-weight="600" fill="#1d2126">\
            \(Self.escape(story.title))</text>
            \(sky(layout, height: y - 44))\(lanes)</svg>

            """
    }

    /// Story and picture as one page that needs nothing else.
    public var html: String {
        let parts = story.parts.map { part in
            let lines = part.lines.map { "<dd>\(Self.escape($0))</dd>" }.joined()
            return "<dt>\(Self.escape(part.heading))</dt>\(lines)"
        }
        return """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width,initial-scale=1">
            <title>\(Self.escape(story.title))</title>
            <style>
            body{margin:0 auto;padding:24px;max-width:1160px;background:#fcfbf8;color:#1d2126;
            font:15px/1.5 system-ui,"Segoe UI",Roboto,"Liberation Sans",sans-serif}
            svg{max-width:100%;height:auto}
            dl{display:grid;grid-template-columns:7em 1fr;gap:4px 16px}
            dt{color:#5a6169;grid-column:1}dd{margin:0;grid-column:2}
            footer{color:#5a6169;font-size:13px;margin-top:20px}
            </style></head><body>
            \(svg)<dl>\(parts.joined(separator: "\n"))</dl>
            <footer>Research software: not for treating people. Made by islet hil describe.</footer>
            </body></html>

            """
    }

    private func sky(_ layout: TimelineLayout, height: Double) -> String {
        var out = ""
        for night in layout.nights {
            out += Self.rect(
                Self.margin + night.lowerBound, 44, night.upperBound - night.lowerBound, height,
                "#e4e3ea")
        }
        for tick in layout.ticks {
            let x = Self.margin + tick.at
            let isLast = tick.at > Self.width - 20
            out += """
                <line x1="\(Self.n(x))" y1="44" x2="\(Self.n(x))" y2="\(Self.n(44 + height))" \
                stroke="#c9c5bb"/>\
                <text x="\(Self.n(x))" y="40" fill="#5a6169" text-anchor="\(isLast ? "end" : "middle")">\
                \(tick.label)</text>

                """
        }
        return out
    }

    private func draw(_ lane: TimelineLayout.Lane, at y: Double, height: Double) -> String {
        var out = """
            <text x="12" y="\(Self.n(y + 20))" fill="#1d2126" font-weight="600">\
            \(lane.lane.rawValue)</text>
            <line x1="12" y1="\(Self.n(y + height))" x2="\(Self.n(Self.margin + Self.width))" \
            y2="\(Self.n(y + height))" stroke="#dcd8cf"/>

            """
        for mark in lane.marks {
            let base = y + 8 + Double(mark.row) * Self.rowHeight
            let x = Self.margin + mark.from
            let span = max(5, mark.to - mark.from)
            let carbs = mark.happening.carbs?.grams ?? 0
            // 100 g fill the row.
            let tall = carbs > 0 ? min(18, max(5, carbs / 100 * 18)) : 14
            out += Self.rect(x, base + 18 - tall, span, tall, Self.paint(of: lane.lane), lane.lane)
            guard let label = mark.label else { continue }
            let isAfter = label >= mark.to
            let at = isAfter ? x + span + 3 : x - 3
            out += """
                <text x="\(Self.n(at))" y="\(Self.n(base + 14))" fill="#1d2126" font-size="11" \
                text-anchor="\(isAfter ? "start" : "end")">\(Self.escape(mark.happening.label))</text>

                """
        }
        return out
    }

    /// Colours of the Okabe-Ito set; each lane also has its name and its shape.
    private static func paint(of lane: Happening.Lane) -> String {
        switch lane {
        case .meals: "#8a6d00"
        case .announced: "#fcfbf8"
        case .life: "#009e73"
        case .devices: "#0072b2"
        case .faults: "#d55e00"
        }
    }

    private static func rect(
        _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ fill: String,
        _ lane: Happening.Lane? = nil
    ) -> String {
        let edge = lane == .announced ? " stroke=\"#8a6d00\" stroke-width=\"1.5\"" : ""
        return "<rect x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\" "
            + "fill=\"\(fill)\"\(edge)/>\n"
    }

    /// A number of the picture, to a tenth.
    private static func n(_ value: Double) -> String { DecimalText.write(value, decimals: 1) }

    private static func escape(_ text: String) -> String { MarkupText.escape(text) }
}
