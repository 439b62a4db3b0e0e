// Cuts a run into the panels a page shows: the whole run when it is short, else calendar days.

import Quantities
import SuiteResults

/// One drawn stretch of time, with what happened in it, in order of time.
struct Panel {
    let index: Int
    let begin: LoopInstant
    let end: LoopInstant
    var trueGlucose: [GlucosePoint] = []
    var sensor: [SensorPoint] = []
    /// The steps within the panel, and the one in force when it begins.
    var basal: [BasalStep] = []
    var boluses: [BolusMark] = []
    var carbs: [CarbMark] = []
    var modes: [ModeMark] = []
    var decisions: [DecisionPoint] = []
    var alarms: [AlarmMark] = []

    /// Halfway through; its date is the panel's.
    var middle: LoopInstant { begin + Span(milliseconds: (end - begin).milliseconds / 2) }

    /// Longest run drawn as one panel.
    static let wholeRunMax = Span.hours(36)
    /// Shorter parts of a first or last day have no panel of their own.
    static let scrapMax = Span.hours(1)

    /// The panels of a run, in order.
    static func split(_ report: RunReport) -> [Panel] {
        bounds(report).enumerated().map { index, bound in
            Panel(report, index: index, begin: bound.0, end: bound.1)
        }
    }

    private static func bounds(_ report: RunReport) -> [(LoopInstant, LoopInstant)] {
        let end = max(report.end, report.begin + .minutes(1))
        guard end - report.begin > wholeRunMax else { return [(report.begin, end)] }
        let calendar = WallText(offset: report.utcOffset)
        var bounds: [(LoopInstant, LoopInstant)] = []
        var day = calendar.dayNumber(report.start)
        let midnight = { (day: Int64) -> LoopInstant in
            let wall = day * 86_400_000 - report.utcOffset.milliseconds
            return report.begin + Span(milliseconds: wall - report.start.unixMilliseconds)
        }
        while midnight(day) < end {
            bounds.append((midnight(day), midnight(day + 1)))
            day += 1
        }
        // A scrap of a day at either end is shown with the day beside it.
        if let first = bounds.first, bounds.count > 1, first.1 - report.begin < scrapMax {
            bounds[1].0 = report.begin
            bounds.removeFirst()
        }
        if let last = bounds.last, bounds.count > 1, end - last.0 < scrapMax {
            bounds[bounds.count - 2].1 = end
            bounds.removeLast()
        }
        return bounds
    }

    private init(_ report: RunReport, index: Int, begin: LoopInstant, end: LoopInstant) {
        self.index = index
        self.begin = begin
        self.end = end
        let isLast = end >= report.end
        func within(_ at: LoopInstant) -> Bool { at >= begin && (at < end || isLast && at == end) }
        func overlaps(_ from: LoopInstant, _ until: LoopInstant?) -> Bool {
            from < end && (until ?? report.end) >= begin
        }
        trueGlucose = report.trueGlucose.filter { within($0.at) }.sorted { $0.at < $1.at }
        sensor = report.sensor.filter { within($0.at) }.sorted { $0.at < $1.at }
        basal = Self.withStart(report.basal, at: \.at, begin: begin, end: end)
        boluses = report.boluses.filter { within($0.at) }.sorted { $0.at < $1.at }
        carbs = report.carbs.filter { within($0.at) }.sorted { $0.at < $1.at }
        modes = Self.withStart(report.modes, at: \.at, begin: begin, end: end)
        decisions = report.decisions.filter { within($0.at) }.sorted { $0.at < $1.at }
        alarms = report.alarms.filter { overlaps($0.raised, $0.cleared) }
            .sorted { $0.raised < $1.raised }
    }

    /// The steps in a stretch and the one before it that is still in force.
    private static func withStart<Step>(
        _ steps: [Step], at: (Step) -> LoopInstant, begin: LoopInstant, end: LoopInstant
    ) -> [Step] {
        let ordered = steps.sorted { at($0) < at($1) }
        let first = ordered.lastIndex { at($0) <= begin } ?? 0
        return ordered[min(first, ordered.count)...].filter { at($0) < end }
    }
}
