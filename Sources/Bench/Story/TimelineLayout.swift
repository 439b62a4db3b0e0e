// Places happenings on a time axis so that their labels do not run into each other.

import Quantities
import TextInput

/// Where the marks of a timeline go, in columns or pixels.
struct TimelineLayout {
    /// One mark.
    struct Mark {
        let happening: Happening
        /// Begin and end on the axis.
        let from: Double
        let to: Double
        /// Where its label starts; `nil` when there is no room for labels in its lane.
        let label: Double?
        /// The row within the lane, from 0.
        let row: Int
    }

    /// The marks of a lane.
    struct Lane {
        let lane: Happening.Lane
        let marks: [Mark]
        let rows: Int
    }

    /// A tick of the axis.
    struct Tick {
        let at: Double
        let label: String
    }

    let lanes: [Lane]
    let ticks: [Tick]
    /// Nights, from 22:00 to 06:00.
    let nights: [ClosedRange<Double>]

    /// More rows than this in a lane, and its labels are left out.
    private static let mostRows = 5

    /// - Parameters:
    ///   - width: of the axis.
    ///   - letter: width of a letter of a label.
    ///   - mark: the least width of a mark.
    init(_ play: ScenarioPlay, width: Double, letter: Double, mark: Double) {
        let length = Double(max(1, play.duration.milliseconds))
        let place = { (at: Span) in
            min(width, max(0, Double(at.milliseconds) / length * width))
        }
        let happenings = play.happenings
        lanes = Happening.Lane.allCases.compactMap { lane in
            let mine = happenings.filter { $0.lane == lane }
            guard !mine.isEmpty else { return nil }
            let marks = Self.pack(mine, place, width: width, letter: letter, mark: mark)
            let rows = (marks.map(\.row).max() ?? 0) + 1
            guard rows > Self.mostRows else { return Lane(lane: lane, marks: marks, rows: rows) }
            let bare = marks.map {
                Mark(happening: $0.happening, from: $0.from, to: $0.to, label: nil, row: 0)
            }
            return Lane(lane: lane, marks: bare, rows: 1)
        }
        ticks = Self.ticks(play, place, room: width / (10 * letter))
        let days = (play.startMinute + Int(play.duration.minutes)) / 1440
        nights = (-1...days).compactMap { day in
            let begin = Span.minutes(Int64(day * 1440 + 22 * 60 - play.startMinute))
            let end = begin + .hours(8)
            guard end > .zero, begin < play.duration else { return nil }
            return place(begin)...place(end)
        }
    }

    private static func pack(
        _ happenings: [Happening], _ place: (Span) -> Double, width: Double, letter: Double,
        mark: Double
    ) -> [Mark] {
        var ends: [Double] = []
        return happenings.map { happening in
            let from = min(place(happening.at), width - mark)
            let to = max(place(happening.at + happening.lasts), from + mark)
            let labelWidth = Double(happening.label.count) * letter
            let fits = to + labelWidth <= width
            let label = fits ? to : max(0, from - labelWidth)
            let begin = fits ? from : label
            let end = (fits ? to + labelWidth : to) + letter
            let row = ends.firstIndex { $0 <= begin } ?? ends.count
            if row == ends.count { ends.append(end) } else { ends[row] = end }
            return Mark(happening: happening, from: from, to: to, label: label, row: row)
        }
    }

    /// Ticks at whole hours of the day, as close as their labels allow.
    private static func ticks(
        _ play: ScenarioPlay, _ place: (Span) -> Double, room: Double
    ) -> [Tick] {
        let hours = play.duration.minutes / 60
        let steps: [Int] = [1, 2, 3, 6, 12, 24, 48, 168, 672]
        let step = (steps.first { hours / Double($0) <= room } ?? 672) * 60
        let first = (play.startMinute + step - 1) / step * step
        let last = play.startMinute + Int(play.duration.minutes)
        guard first <= last else { return [] }
        return stride(from: first, through: last, by: step).map { minute in
            let isDay = minute % 1440 == 0 && minute > 0
            return Tick(
                at: place(.minutes(Int64(minute - play.startMinute))),
                label: isDay || step >= 1440
                    ? "day \(minute / 1440 + 1)" : QuantityText.write(minuteOfDay: minute % 1440))
        }
    }
}
