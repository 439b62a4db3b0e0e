// Draws a scenario's timeline with characters, for a terminal.

import Quantities

/// A timeline in characters.
public struct TimelineText: Sendable {
    /// The drawing, in lines of at most 100 characters.
    public let text: String

    private static let margin = 13
    private static let width = 84

    /// Draws a scenario made ready.
    public init(_ play: ScenarioPlay) {
        let layout = TimelineLayout(play, width: Double(Self.width), letter: 1, mark: 1)
        var axis = Row()
        for tick in layout.ticks { axis.write(tick.label, at: Int(tick.at.rounded(.down))) }
        var sky = Row()
        sky.fill("·", 0..<Self.width)
        for night in layout.nights {
            let from = Int(night.lowerBound.rounded())
            sky.fill("▒", from..<max(from, min(Self.width, Int(night.upperBound.rounded()))))
        }
        var lines = [Self.line("", axis), Self.line("day, night", sky)]
        for lane in layout.lanes {
            var rows = [Row](repeating: Row(), count: lane.rows)
            for mark in lane.marks {
                let from = Int(mark.from.rounded(.down))
                let to = max(from + 1, Int(mark.to.rounded(.down)))
                let symbol = Self.symbol(of: mark.happening)
                rows[mark.row].fill(symbol, from..<min(to, Self.width))
                guard let label = mark.label else { continue }
                // A label stands against its mark, on the side where there is room.
                let start = label >= mark.to ? to : max(0, from - mark.happening.label.count)
                rows[mark.row].write(mark.happening.label, at: start)
            }
            for (index, row) in rows.enumerated() {
                lines.append(Self.line(index == 0 ? lane.lane.rawValue : "", row))
            }
        }
        text = lines.map { $0 + "\n" }.joined()
    }

    private static func symbol(of happening: Happening) -> Character {
        switch happening.lane {
        case .meals: "●"
        case .announced: "○"
        case .life: "█"
        case .devices: "◆"
        case .faults: happening.lasts > .zero ? "▓" : "✗"
        }
    }

    private static func line(_ name: String, _ row: Row) -> String {
        name + String(repeating: " ", count: margin - name.count) + row.text
    }

    /// One line's characters.
    private struct Row {
        private var cells: [Character] = []

        mutating func fill(_ character: Character, _ range: Range<Int>) {
            for index in range { set(character, at: index) }
        }

        mutating func write(_ text: String, at start: Int) {
            for (offset, character) in text.enumerated() { set(character, at: start + offset) }
        }

        private mutating func set(_ character: Character, at index: Int) {
            while cells.count <= index { cells.append(" ") }
            cells[index] = character
        }

        var text: String { String(cells) }
    }
}
