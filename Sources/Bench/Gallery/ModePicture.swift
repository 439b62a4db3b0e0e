// The picture of the mode machine, drawn from its table.

import ControlLoop
import Safety

/// The modes as boxes from most to least automatic, with what leads down and what leads back.
enum ModePicture {
    private static let width = 1040
    private static let boxWidth = 190
    private static let lineHeight = 15

    static var svg: String {
        var y = 20
        var body: [String] = []
        var previous: Int?
        for mode in LoopMode.allCases {
            let lines = reasons(mode)
            let height = max(46, lines.count * lineHeight + 16)
            body += box(mode, y: y, height: height)
            for (index, line) in lines.enumerated() {
                let at = y + 19 + index * lineHeight
                body.append("<text x=\"350\" y=\"\(at)\">\(escaped(line))</text>")
            }
            if let previous { body += arrows(from: previous, to: y, isDeep: mode == .latchedSafe) }
            previous = y + height
            y += height + 44
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(y - 20)" \
            font-family="sans-serif" font-size="12">
            <title>The modes of the loop and what holds it in each</title>
            <rect width="\(width)" height="\(y - 20)" fill="#fff"/>
            <defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" \
            markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#444"/></marker></defs>
            \(body.joined(separator: "\n"))
            </svg>

            """
    }

    private static func box(_ mode: LoopMode, y: Int, height: Int) -> [String] {
        let middle = y + height / 2
        return [
            "<rect x=\"120\" y=\"\(y)\" width=\"\(boxWidth)\" height=\"\(height)\" rx=\"6\" "
                + "fill=\"\(colour(mode))\" stroke=\"#444\"/>",
            "<text x=\"\(120 + boxWidth / 2)\" y=\"\(middle + 4)\" text-anchor=\"middle\" "
                + "font-size=\"14\" font-weight=\"bold\">\(mode.rawValue)</text>",
        ]
    }

    private static func arrows(from top: Int, to bottom: Int, isDeep: Bool) -> [String] {
        let line = { (x: Int, from: Int, to: Int) in
            "<line x1=\"\(x)\" y1=\"\(from)\" x2=\"\(x)\" y2=\"\(to)\" stroke=\"#444\" "
                + "stroke-width=\"1.5\" marker-end=\"url(#a)\"/>"
        }
        let up = isDeep ? "a person's press, causes gone" : "its causes end"
        return [
            line(180, top, bottom - 1), line(250, bottom, top + 1),
            "<text x=\"172\" y=\"\(top + 26)\" text-anchor=\"end\">a cause begins</text>",
            "<text x=\"258\" y=\"\(top + 26)\">\(up)</text>",
        ]
    }

    /// What holds the loop in a mode: causes with their alarm and exit.
    private static func reasons(_ mode: LoopMode) -> [String] {
        switch mode {
        case .closedLoop: ["no cause: lowers and raises delivery within the limits"]
        case .suspended: ["glucose low or soon low; ends when it recovers, or after 120 min"]
        default:
            ModeCause.allCases.filter { $0.mode == mode }.map { cause in
                let alarm = cause.alarm.map { ", alarm \($0.rawValue)" } ?? ""
                return "\(cause.rawValue)\(alarm); ends: \(cause.exit)"
            }
        }
    }

    private static func colour(_ mode: LoopMode) -> String {
        switch mode {
        case .closedLoop: "#d5efd8"
        case .reduceOnly: "#e6f0c8"
        case .suspended: "#fdf1c4"
        case .scheduledBasal: "#fbdcb8"
        case .latchedSafe: "#f5c6c2"
        }
    }

    private static func escaped(_ text: String) -> String {
        text.split(separator: "<", omittingEmptySubsequences: false).joined(separator: "&lt;")
    }
}
