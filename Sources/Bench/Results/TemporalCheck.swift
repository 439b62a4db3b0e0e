// Judges what must hold over time: always, never, while, within; robustness as in signal temporal
// logic: in the signal's own unit, or in minutes for answers.

import Quantities

extension ExpectationCheck {
    typealias Ranges = [ClosedRange<Int64>]

    /// Moments within a scope.
    func moments(
        of conditions: [Expectation.Condition], and others: [Int64] = [], in ranges: Ranges
    ) -> (times: [Int64], isInside: [Bool]) {
        let edges = ranges.flatMap { [$0.lowerBound, $0.upperBound] }
        let times = signals.moments(of: conditions, and: others + edges)
        var next = 0
        let inside = times.map { time in
            while next < ranges.count, ranges[next].upperBound < time { next += 1 }
            return next < ranges.count && ranges[next].contains(time)
        }
        return (times, inside)
    }

    func always(
        _ condition: Expectation.Condition, while during: Expectation.Condition?, in ranges: Ranges
    ) -> Finding {
        extreme(condition, wanted: true, while: during, in: ranges)
    }

    func never(_ condition: Expectation.Condition, in ranges: Ranges) -> Finding {
        extreme(condition, wanted: false, while: nil, in: ranges)
    }

    /// Whether a condition always, or never, holds at the moments looked at.
    private func extreme(
        _ condition: Expectation.Condition, wanted: Bool, while during: Expectation.Condition?,
        in ranges: Ranges
    ) -> Finding {
        let (times, isInside) = moments(of: [condition] + (during.map { [$0] } ?? []), in: ranges)
        let truths = signals.course(of: condition, at: times)
        let gate = during.map { signals.course(of: $0, at: times) }
        var worst: (margin: Double, index: Int)?
        var seen = 0
        var gateHeld = false
        var wrong: Int64 = 0
        var firstWrong: Int?
        for index in times.indices where isInside[index] {
            if let gate {
                guard gate[index]?.holds == true else { continue }
                gateHeld = true
            }
            guard let truth = truths[index] else { continue }
            seen += 1
            if truth.holds != wanted {
                firstWrong = firstWrong ?? index
                let next = index + 1 < times.count ? times[index + 1] : times[index]
                wrong += next - times[index]
            }
            guard let margin = truth.margin.map({ wanted ? $0 : -$0 }) else { continue }
            if margin < worst?.margin ?? .infinity { worst = (margin, index) }
        }
        if gate != nil, !gateHeld { return .didNotArise("its condition never held") }
        guard seen > 0 else { return .didNotArise("nothing was measured") }
        let held = firstWrong == nil
        guard let unit = condition.unit, let worst else {
            return state(held, wrong, firstWrong.map { times[$0] }, wanted)
        }
        return Finding(
            held, extremeWords(condition, times[worst.index], worst.margin, unit.rawValue),
            margin: worst.margin, unit: unit.rawValue, at: times[worst.index])
    }

    private func state(
        _ held: Bool, _ wrong: Int64, _ first: Int64?, _ wanted: Bool
    ) -> Finding {
        guard let first else { return Finding(held, wanted ? "at all times" : "at no time") }
        let minutes = Double(wrong) / 60_000
        let words = "\(wanted ? "not " : "")for \(Self.words(minutes, "min")) in all, first on "
        return Finding(
            held, words + self.words(first), margin: -minutes, unit: "min", at: first)
    }

    private func extremeWords(
        _ condition: Expectation.Condition, _ time: Int64, _ margin: Double, _ unit: String
    ) -> String {
        let place = "on \(words(time))"
        switch condition {
        case .compare(let number, _, .value), .inBand(let number, _):
            guard let value = signals.value(of: number, at: time) else { break }
            return "\(Self.words(value, unit)) \(place)"
        default: break
        }
        return "\(Self.words(margin.magnitude, unit)) \(margin < 0 ? "over" : "to spare") \(place)"
    }

    // MARK: what happens

    /// When something comes about within a scope.
    func times(of happening: Expectation.Happening, in ranges: Ranges) -> [Int64] {
        switch happening {
        case .event(let event):
            return signals.times(of: event).filter { time in
                ranges.contains { $0.contains(time) }
            }
        case .condition(let condition):
            let (times, isInside) = moments(of: [condition], in: ranges)
            let truths = signals.course(of: condition, at: times)
            var begins: [Int64] = []
            var before = false
            for index in times.indices {
                let holds = isInside[index] && truths[index]?.holds == true
                // A scope that begins anew begins with nothing held.
                let isNew = !before || ranges.contains { $0.lowerBound == times[index] }
                if holds, isNew { begins.append(times[index]) }
                before = holds
            }
            return begins
        }
    }

    /// Nothing happens while a condition holds.
    func absent(
        _ happening: Expectation.Happening, while during: Expectation.Condition, in ranges: Ranges
    ) -> Finding {
        switch happening {
        case .condition(let condition):
            guard condition.unit == nil else {
                return extreme(condition, wanted: false, while: during, in: ranges)
            }
            let (times, isInside) = moments(of: [condition, during], in: ranges)
            let truths = signals.course(of: condition, at: times)
            let here = times.indices.filter { isInside[$0] && truths[$0]?.holds == true }
            return absent(here.map { times[$0] }, while: during, in: ranges)
        case .event(let event): return absent(signals.times(of: event), while: during, in: ranges)
        }
    }

    private func absent(
        _ events: [Int64], while during: Expectation.Condition, in ranges: Ranges
    ) -> Finding {
        let (times, isInside) = moments(of: [during], and: events, in: ranges)
        let gate = signals.course(of: during, at: times)
        guard times.indices.contains(where: { isInside[$0] && gate[$0]?.holds == true }) else {
            return .didNotArise("its condition never held")
        }
        var wrong: [Int64] = []
        var nearest: (margin: Double, time: Int64)?
        var count = 0
        for event in events {
            let index = times.countUp(to: event) - 1
            guard index >= 0, times[index] == event, isInside[index] else { continue }
            count += 1
            guard let truth = gate[index] else { continue }
            if truth.holds { wrong.append(event) }
            guard let margin = truth.margin.map({ -$0 }) else { continue }
            if margin < nearest?.margin ?? .infinity { nearest = (margin, event) }
        }
        let words =
            wrong.first.map { "\(Self.times(wrong.count)), first on \(self.words($0))" }
            ?? (count == 0 ? "it never happened" : "0 of \(Self.times(count))")
        if let nearest, let unit = during.unit {
            return Finding(
                wrong.isEmpty, words, margin: nearest.margin, unit: unit.rawValue,
                at: nearest.time)
        }
        let margin = wrong.isEmpty ? nil : -Double(wrong.count)
        return Finding(wrong.isEmpty, words, margin: margin, unit: "times", at: wrong.first)
    }

    // MARK: answers

    /// Each time one thing begins, another is there within a span.
    func within(
        _ answer: Expectation.Happening, _ span: Span, of trigger: Expectation.Happening,
        in ranges: Ranges
    ) -> Finding {
        let begins = times(of: trigger, in: ranges)
        guard !begins.isEmpty else { return .didNotArise("what it waits for never came about") }
        let answers = moments(of: answer, and: begins)
        var slowest: (delay: Int64, begin: Int64, isAnswered: Bool)?
        var judged = 0
        for begin in begins {
            let next = answers.countUp(to: begin - 1)
            let isAnswered = next < answers.count
            let delay = (isAnswered ? answers[next] : signals.end) - begin
            // The run ends before it is due.
            if !isAnswered, delay < span.milliseconds { continue }
            judged += 1
            if delay > slowest?.delay ?? -1 { slowest = (delay, begin, isAnswered) }
        }
        guard let slowest else { return .didNotArise("the run ends before it is due") }
        let minutes = Double(slowest.delay) / 60_000
        let held = slowest.isAnswered && slowest.delay <= span.milliseconds
        let words =
            slowest.isAnswered
            ? "after \(Self.words(minutes, "min")) at the latest, \(Self.times(judged)), from "
            : "not in the \(Self.words(minutes, "min")) to the end from "
        return Finding(
            held, words + self.words(slowest.begin), margin: span.minutes - minutes, unit: "min",
            at: slowest.begin)
    }

    /// Each time one thing begins, another does not happen for a span after it.
    func notWithin(
        _ unwanted: Expectation.Happening, _ span: Span, of trigger: Expectation.Happening,
        in ranges: Ranges
    ) -> Finding {
        let begins = times(of: trigger, in: ranges)
        guard !begins.isEmpty else { return .didNotArise("what it waits for never came about") }
        let events = moments(of: unwanted, and: begins.map { $0 + 1 })
        var soonest: (delay: Int64, begin: Int64)?
        for begin in begins {
            let next = events.countUp(to: begin)
            guard next < events.count else { continue }
            let delay = events[next] - begin
            if delay < soonest?.delay ?? .max { soonest = (delay, begin) }
        }
        guard let soonest else { return Finding(true, "it never happened afterwards") }
        let minutes = Double(soonest.delay) / 60_000
        return Finding(
            soonest.delay > span.milliseconds,
            "after \(Self.words(minutes, "min")) at the soonest, from \(words(soonest.begin))",
            margin: minutes - span.minutes, unit: "min", at: soonest.begin)
    }

    /// All moments an event happens or a condition holds at, whatever the scope.
    private func moments(of happening: Expectation.Happening, and others: [Int64]) -> [Int64] {
        switch happening {
        case .event(let event): return signals.times(of: event)
        case .condition(let condition):
            let times = signals.moments(of: [condition], and: others)
            let truths = signals.course(of: condition, at: times)
            return times.indices.filter { truths[$0]?.holds == true }.map { times[$0] }
        }
    }

    // MARK: counts

    /// How often something comes about.
    func count(
        _ happening: Expectation.Happening, _ count: Expectation.Count, daily: Bool,
        in ranges: Ranges
    ) -> Finding {
        let all = times(of: happening, in: ranges)
        let isLeast = if case .atLeast = count { true } else { false }
        let groups = daily ? days(all, onlyWhole: isLeast) : [all]
        var worst: (margin: Int, times: [Int64])?
        for group in groups {
            let margin: Int
            switch count {
            case .atMost(let limit): margin = limit - group.count
            case .atLeast(let limit): margin = group.count - limit
            case .exactly(let wanted): margin = -abs(group.count - wanted)
            }
            if margin < worst?.margin ?? .max { worst = (margin, group) }
        }
        guard let worst else { return .didNotArise("there is no day") }
        let first = worst.times.first.map { ", first on \(words($0))" } ?? ""
        return Finding(
            worst.margin >= 0, Self.times(worst.times.count) + first, margin: Double(worst.margin),
            unit: "times", at: worst.times.first)
    }

    /// Moments by days of 24 h from the start. A day that is not over proves no lack, unless it is
    /// all there is.
    private func days(_ times: [Int64], onlyWhole: Bool) -> [[Int64]] {
        let day: Int64 = 86_400_000
        let count = onlyWhole ? max(1, signals.end / day) : (signals.end + day - 1) / day
        return (0..<count).map { number in
            times.filter { $0 >= number * day && ($0 < (number + 1) * day) }
        }
    }

    static func times(_ count: Int) -> String { count == 1 ? "1 time" : "\(count) times" }
}
