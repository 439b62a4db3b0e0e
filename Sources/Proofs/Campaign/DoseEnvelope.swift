// What a pump may be told, from what it took: written apart from the judge and from the monitors.

package import Bench
import Quantities
import Safety

/// The envelope of a person's doses, as the pump sees them.
///
/// Sources: hazards-and-limits 3.3 (caps, intervals, leases) and 4.1, S2. The pump's own events are
/// what is judged: nothing the controller says of itself counts.
package struct DoseEnvelope {
    private let play: ScenarioPlay

    package init(_ play: ScenarioPlay) { self.play = play }

    /// The pump's clock and the schedule's steps may be a little apart. Unit: U.
    private static let tolerance = 0.05

    /// What was outside, in words: the first of each kind.
    package func broken(by trace: BenchTrace) -> [String] {
        var found: [String: String] = [:]
        var order: [String] = []
        func outside(_ kind: String, _ event: TraceEvent) {
            guard found[kind] == nil else { return }
            order.append(kind)
            found[kind] =
                "\(kind): \(event.value ?? 0) \(event.detail) at \(Int(event.at.minutes)) min"
        }
        var ids: Set<UInt64> = []
        var boluses: [(at: Span, units: Double)] = []
        for event in trace.events(of: .dose) where event.detail.hasSuffix(": accepted") {
            if !ids.insert(event.id).inserted { outside("a dose twice", event) }
            let value = event.value ?? 0
            let now = rates(at: event.at)
            if event.detail.hasPrefix("temporary_basal") {
                if value > now.cap + 1e-9 { outside("a rate above its cap", event) }
                let seconds = event.detail.split(separator: " ").dropFirst().first
                if seconds.flatMap({ Int($0) }).map({ $0 > 1800 }) ?? true {
                    outside("a lease too long", event)
                }
            } else if event.detail.hasPrefix("bolus") {
                if value > min(play.scenario.limits.maximumBolus.units, now.scheduled / 2) + 1e-9 {
                    outside("a bolus above its cap", event)
                }
                if let last = boluses.last, event.at - last.at < .minutes(3) {
                    outside("a bolus too soon", event)
                }
                boluses.append((event.at, value))
            } else {
                continue
            }
            let hour = boluses.reduce(0) { $1.at > event.at - .hours(1) ? $0 + $1.units : $0 }
            let above = hour + rateAboveSchedule(trace, .hours(1), endingAt: event.at)
            let most = 3 * now.highestOfHour + Self.tolerance
            // What the pump says it never gave was no insulin.
            if above > most, givenAboveSchedule(trace, endingAt: event.at) > most {
                outside("too much in an hour", event)
            }
        }
        return order.compactMap { found[$0] }
    }

    /// Automatic insulin beyond the schedule of the hour before: what the pump says it gave, less a
    /// person's boluses, and what it may still give of boluses of the last ten minutes. Unit: U.
    ///
    /// What of a person's bolus flowed within the hour is taken off, whenever it was begun. It flows
    /// first and without a break: a minute without any bolus ends it.
    private func givenAboveSchedule(_ trace: BenchTrace, endingAt end: Span) -> Double {
        let last = Int(end.minutes)
        func begun(_ minute: Int, _ isChosen: (TraceEvent) -> Bool) -> Double {
            trace.events.reduce(0) {
                $1.at <= end && Int($1.at.minutes.rounded(.up)) == minute && isChosen($1)
                    ? $0 + ($1.value ?? 0) : $0
            }
        }
        func automatic(_ minute: Int) -> Double {
            begun(minute) { $0.kind == .dose && $0.detail == "bolus: accepted" }
        }
        var sum = 0.0
        var pending = 0.0
        var person = 0.0
        for minute in trace.minutes where (last - 89...last).contains(minute.minute) {
            if minute.bolus == .zero { person = 0 }
            person += begun(minute.minute) { $0.kind == .userBolus }
            let own = min(person, minute.bolus.units)
            person -= own
            if minute.minute > last - 60 {
                let at = LoopInstant.origin + .minutes(Int64(minute.minute))
                sum +=
                    (minute.basal + minute.bolus).units - own
                    - play.scheduledRate(at: at).unitsPerHour / 60
            }
            if minute.minute > last - 10 {
                let given = minute.bolus.units - own
                pending = max(0, pending + automatic(minute.minute) - given)
            }
        }
        return sum + pending + automatic(last + 1)
    }

    /// The rate scheduled, the highest of the hour before, and the automatic cap. Unit: U/h.
    private func rates(at now: Span) -> (scheduled: Double, highestOfHour: Double, cap: Double) {
        func scheduled(_ back: Int64) -> Double {
            play.scheduledRate(at: .origin + now - .minutes(back)).unitsPerHour
        }
        let here = scheduled(0)
        let highest = play.therapy.basal.segments.map(\.rate.unitsPerHour).max() ?? here
        // A rate decided just before the schedule's step may arrive just after it.
        let near = max(here, scheduled(2))
        let cap = min(play.scenario.limits.maximumBasal.unitsPerHour, min(3 * highest, 4 * near))
        let hour = stride(from: Int64(0), through: 60, by: 5).map(scheduled).max() ?? here
        return (near, hour, max(near, cap))
    }

    /// What the pump's rates gave beyond the schedule in a window. Unit: U.
    private func rateAboveSchedule(
        _ trace: BenchTrace, _ length: Span, endingAt end: Span
    ) -> Double {
        let begin = end - length
        var sum = 0.0
        var from = begin
        var rate: Double?
        func add(to: Span) {
            guard let rate, to > from else { return }
            let half = Span(milliseconds: (to - from).milliseconds / 2)
            let middle = LoopInstant.origin + from + half
            sum += (rate - play.scheduledRate(at: middle).unitsPerHour) * (to - from).hours
        }
        for event in trace.events where event.kind == .basalRate {
            if event.at >= end { break }
            if event.at > begin {
                add(to: event.at)
                from = event.at
            }
            rate = event.value
        }
        add(to: end)
        return sum
    }
}
