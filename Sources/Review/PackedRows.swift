// Puts marks of one lane into as few rows as their labels need.

import Quantities
import SuiteResults

/// Marks in rows, in the order of time.
struct PackedRows<Mark> {
    struct Placed {
        let mark: Mark
        let from: LoopInstant
        let until: LoopInstant
        let strip: Strip
    }
    let placed: [Placed]
    /// The first row; `nil` without marks.
    let first: Strip?
}

/// Assigns rows by the width that a mark and its label take on a panel.
struct RowPacker {
    private let unitsPerSecond: Double
    private let end: LoopInstant
    private let width: Double

    /// Rows of a lane; marks that fit into none of them share the last.
    static let rowsMax = 6
    static let rowHeight = 12.0
    static let rowGap = 4.0
    /// Width of a letter of a label. Units of the picture.
    static let letter = 5.8

    init(_ report: RunReport, width: Double) {
        let panel = Panel.split(report).first
        let length = panel.map { ($0.end - $0.begin).seconds } ?? 0
        unitsPerSecond = width / max(length, 1)
        end = report.end
        self.width = width
    }

    /// Packs marks from `top` downwards, and moves `top` below them.
    func pack<Mark>(
        _ marks: [Mark], from: (Mark) -> LoopInstant, until: (Mark) -> LoopInstant,
        label: (Mark) -> String, top: inout Double
    ) -> PackedRows<Mark> {
        guard !marks.isEmpty else { return PackedRows(placed: [], first: nil) }
        var ends: [Double] = []
        var placed: [PackedRows<Mark>.Placed] = []
        let ordered = marks.enumerated().sorted {
            (from($0.element), $0.offset) < (from($1.element), $1.offset)
        }
        for (_, mark) in ordered {
            let begin = (from(mark) - .origin).seconds * unitsPerSecond
            let over = (until(mark) - .origin).seconds * unitsPerSecond
            let label = 10 + Double(label(mark).count) * Self.letter
            // A label that the panel's right has no room for stands to the left.
            let room = max(begin / width + 1, 1).rounded(.down) * width - over
            let (left, right) = label < room ? (begin, over + label) : (begin - label, over + 4)
            let row =
                ends.firstIndex { $0 <= left }
                ?? (ends.count < Self.rowsMax ? ends.count : ends.count - 1)
            if row == ends.count { ends.append(right) } else { ends[row] = max(ends[row], right) }
            let strip = Strip(
                top: top + Double(row) * (Self.rowHeight + Self.rowGap), height: Self.rowHeight)
            placed.append(.init(mark: mark, from: from(mark), until: until(mark), strip: strip))
        }
        let first = Strip(top: top, height: Self.rowHeight)
        top += Double(ends.count) * (Self.rowHeight + Self.rowGap) + 9
        return PackedRows(placed: placed, first: first)
    }
}

/// The moment at which an expectation came closest to failing, or failed.
struct MomentMark {
    let at: LoopInstant
    let text: String
    let margin: String
    let failed: Bool

    /// What stands beside the mark.
    var label: String {
        let short = text.count > 44 ? text.prefix(42) + "…" : text[...]
        return "\(short) \(margin)"
    }

    /// The moments of a run: all failures, and the tightest of the rest, so that they can be read.
    static func all(_ report: RunReport) -> [MomentMark] {
        let judged = report.expectations.filter { $0.at != nil && $0.passed != nil }
        let failed = judged.filter { $0.passed == false }
        let held = judged.filter { $0.passed == true && $0.margin != nil }.enumerated().sorted {
            ($0.element.relativeMargin, $0.offset) < ($1.element.relativeMargin, $1.offset)
        }.prefix(heldMax).map(\.element)
        return (failed + held).map { judged in
            MomentMark(
                at: .origin + (judged.at ?? .zero), text: judged.text,
                margin: judged.marginWords ?? "", failed: judged.passed == false)
        }
    }

    /// Expectations that held which are marked.
    static let heldMax = 4
}
