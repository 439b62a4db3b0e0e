// Conditions over the time of a run: whether they hold, and how far they are from changing.

import ControlLoop
import Quantities
import Safety

/// Whether a condition holds at a moment.
struct Truth: Sendable, Equatable {
    let holds: Bool
    /// Distance from changing in the condition's unit, negative when it does not hold; `nil` when
    /// the condition has no number.
    let margin: Double?
}

extension RunSignals {
    /// A number's value at a moment; `nil` when it has none.
    func value(of number: Expectation.Number, at time: Int64) -> Double? {
        switch number {
        case .glucose: glucose.value(at: time)
        case .interstitial: interstitial.value(at: time)
        case .cgm: cgm.value(at: time)
        case .cgmAge: Double(time - (newestReading.value(at: time) ?? 0)) / 60_000
        case .insulinOnBoard: insulinOnBoard.value(at: time)
        case .basal: basal.value(at: time)
        case .scheduledBasal: scheduledBasal.value(at: time)
        case .delivered(let window): delivered.sum(of: window, endingAt: time)
        case .automatic(let window): automatic.sum(of: window, endingAt: time)
        case .automaticBolus(let window): automaticBoluses.sum(of: window, endingAt: time)
        case .userBolus(let window): userBoluses.sum(of: window, endingAt: time)
        }
    }

    /// When a condition can change between whole minutes.
    private func changes(of condition: Expectation.Condition) -> [Int64] {
        switch condition {
        case .compare(let number, _, let bound):
            if case .number(let other) = bound {
                changes(of: number) + changes(of: other)
            } else {
                changes(of: number)
            }
        case .inBand(let number, _): changes(of: number)
        case .mode: mode.times
        case .alarm(let id, _): alarms.filter { $0.name == id.rawValue }.flatMap(\.edges)
        case .twin: twin.times
        case .fault(let name):
            faults.filter { name.map($0.name.hasPrefix) ?? true }.flatMap(\.edges)
        case .held(let inner, let span):
            changes(of: inner) + changes(of: inner).map { $0 + span.milliseconds }
        case .joined(let parts, _): parts.flatMap(changes)
        }
    }

    private func changes(of number: Expectation.Number) -> [Int64] {
        switch number {
        case .glucose: glucose.times
        case .interstitial: interstitial.times
        case .cgm: cgm.times
        // An age is greatest just before it ends.
        case .cgmAge: newestReading.times.flatMap { [$0 - 1, $0] }
        case .insulinOnBoard: insulinOnBoard.times
        case .basal: basal.times
        case .scheduledBasal: scheduledBasal.times
        case .delivered: []
        case .automatic: automatic.times
        case .automaticBolus: automaticBoluses.times
        case .userBolus: userBoluses.times
        }
    }

    /// The moments at which conditions are looked at: whole minutes, and where they can change.
    func moments(
        of conditions: [Expectation.Condition], and others: [Int64] = []
    ) -> [Int64] {
        let all = (minutes + conditions.flatMap(changes) + others).sorted()
        var unique: [Int64] = []
        unique.reserveCapacity(all.count)
        for time in all where time >= 0 && time <= end && unique.last != time {
            unique.append(time)
        }
        return unique
    }

    /// Whether a condition holds at these rising moments; `nil` where it cannot be said.
    func course(of condition: Expectation.Condition, at times: [Int64]) -> [Truth?] {
        switch condition {
        case .held(let inner, let span):
            return Self.held(course(of: inner, at: times), times, for: span.milliseconds)
        default: return times.map { truth(of: condition, at: $0) }
        }
    }

    private func truth(of condition: Expectation.Condition, at time: Int64) -> Truth? {
        switch condition {
        case .compare(let number, let relation, let bound):
            guard let value = value(of: number, at: time) else { return nil }
            let limit: Double
            switch bound {
            case .value(let fixed): limit = fixed
            case .number(let other):
                guard let found = self.value(of: other, at: time) else { return nil }
                limit = found
            }
            return Truth(
                holds: relation.holds(value, limit), margin: relation.margin(value, limit))
        case .inBand(let number, let range):
            guard let value = value(of: number, at: time) else { return nil }
            return Truth(
                holds: range.contains(value),
                margin: min(value - range.lowerBound, range.upperBound - value))
        case .mode(let mode): return Truth(self.mode.value(at: time) == mode.rawValue)
        case .alarm(let id, let onlyUnacknowledged):
            return Truth(
                alarms.contains { alarm in
                    let isSeen = onlyUnacknowledged && time >= alarm.acknowledged ?? .max
                    return alarm.name == id.rawValue && alarm.contains(time) && !isSeen
                })
        case .twin(let state): return Truth(twin.value(at: time) == state.rawValue)
        case .fault(let name):
            return Truth(
                faults.contains { $0.contains(time) && (name.map($0.name.hasPrefix) ?? true) })
        case .joined(let parts, let junction):
            return Self.joined(
                parts.map { truth(of: $0, at: time) }, by: junction,
                hasMargin: condition.unit != nil)
        case .held: return nil
        }
    }

    /// What joined conditions come to. One that cannot be said leaves the whole open, unless the
    /// others settle it. The distance is the least of "and" and the greatest of "or", as in signal
    /// temporal logic.
    private static func joined(
        _ truths: [Truth?], by junction: Expectation.Junction, hasMargin: Bool
    ) -> Truth? {
        let settling = junction == .or
        let known = truths.compactMap { $0 }
        let isSettled = known.contains { $0.holds == settling }
        guard isSettled || known.count == truths.count else { return nil }
        let margins = hasMargin ? known.compactMap(\.margin) : []
        return Truth(
            holds: isSettled ? settling : !settling,
            margin: junction == .and ? margins.min() : margins.max())
    }

    /// A condition over the window that ends with each moment: the least margin in it. `nil` until
    /// the window fits, and where the condition has no value in it.
    private static func held(
        _ inner: [Truth?], _ times: [Int64], for span: Int64
    ) -> [Truth?] {
        var result: [Truth?] = []
        result.reserveCapacity(times.count)
        // Moments whose margin may still become the least, worst first.
        var least: [Int] = []
        var head = 0
        var lastUnknown = -1
        var lastFalse = -1
        var first = 0
        for (index, truth) in inner.enumerated() {
            while times[first] < times[index] - span { first += 1 }
            if let truth {
                if !truth.holds { lastFalse = index }
                if let margin = truth.margin {
                    while least.count > head, let kept = inner[least[least.count - 1]]?.margin,
                        kept >= margin
                    { least.removeLast() }
                    least.append(index)
                }
            } else {
                lastUnknown = index
            }
            while head < least.count, least[head] < first { head += 1 }
            guard times[index] >= span, lastUnknown < first else {
                result.append(nil)
                continue
            }
            let margin = head < least.count ? inner[least[head]]?.margin : nil
            result.append(Truth(holds: lastFalse < first, margin: margin))
        }
        return result
    }
}

extension Truth {
    /// The truth of a condition without a number.
    fileprivate init(_ holds: Bool) {
        self.init(holds: holds, margin: nil)
    }
}

extension StandingSpan {
    /// When it can change what holds.
    fileprivate var edges: [Int64] {
        [from, acknowledged, until == from ? from + 1 : until].compactMap { $0 }
    }
}
