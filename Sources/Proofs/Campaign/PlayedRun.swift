// One run of the controller's code and a virtual patient in this process, and what it broke.

package import Bench
import ControlLoop
import Monitors
import Quantities
package import TextInput
import VirtualPatient

/// What one run left to be judged.
package struct PlayedRun {
    package let play: ScenarioPlay
    package let loop: InProcessLoop
    /// What must not be, in words; empty when nothing was.
    package private(set) var broken: [String] = []

    /// Plays a scenario to its end.
    package init(_ scenario: Scenario) throws(TextInputError) {
        play = try ScenarioPlay(scenario)
        var loop = try InProcessLoop(play)
        loop.advance(to: play.end)
        self.loop = loop
        broken = Self.properties(loop) + DoseEnvelope(play).broken(by: loop.trace)
        if let shortfall = TrueInsulin(loop, of: play).shortfall(loop) { broken.append(shortfall) }
        if loop.watch.monitor != loop.supervisor.watched {
            broken.append("the monitor in the supervisor and the one on its records differ")
        }
    }

    private static func properties(_ loop: InProcessLoop) -> [String] {
        SafetyProperty.allCases.compactMap { property in
            loop.watch.findings.first { $0.properties.contains(SafetyProperties(property)) }
                .map { "\(property.name) at \(minutes($0.at)) min: \(property.sentence)" }
        }
    }

    private static func minutes(_ at: LoopInstant) -> Int { Int((at - .origin).minutes) }

    // MARK: Severe lows

    /// Times of severely low glucose: below 54 mg/dL for 15 min, or below 40 at all; in minutes.
    /// Source: hazards-and-limits 4, controller-attributable severe hypoglycaemia.
    package static func severeLows(in trace: BenchTrace) -> [ClosedRange<Int>] {
        var found: [ClosedRange<Int>] = []
        var below: (from: Int, to: Int, lowest: Double)?
        func end() {
            guard let low = below else { return }
            below = nil
            if low.to - low.from >= 14 || low.lowest < 40 { found.append(low.from...low.to) }
        }
        for minute in trace.minutes {
            guard let glucose = minute.plasma, glucose < 54 else {
                end()
                continue
            }
            below = (
                below?.from ?? minute.minute, minute.minute,
                min(below?.lowest ?? glucose, glucose)
            )
        }
        end()
        return found
    }

    /// Severe lows that the same world on scheduled basal does not have, and before which the
    /// controller gave more than the schedule; in words.
    func attributableLows() -> [String] {
        let lows = Self.severeLows(in: loop.trace)
        guard !lows.isEmpty, let untreated = play.traceOnScheduledBasal() else { return [] }
        let paired = Self.severeLows(in: untreated)
        return lows.compactMap { low in
            let near = (low.lowerBound - 60)...(low.upperBound + 60)
            guard !paired.contains(where: { $0.overlaps(near) }) else { return nil }
            let action = Int(play.therapy.insulinActionDuration.minutes)
            let extra = insulinAboveSchedule((low.lowerBound - action)...low.lowerBound)
            guard extra > .zero else { return nil }
            return "severe low in minutes \(low.lowerBound) to \(low.upperBound), after "
                + "\(extra.units) U above schedule"
        }
    }

    /// Automatic insulin above schedule that the pump says it delivered.
    private func insulinAboveSchedule(_ minutes: ClosedRange<Int>) -> InsulinAmount {
        var sum = InsulinAmount.zero
        for minute in loop.trace.minutes where minutes.contains(minute.minute) {
            let at = LoopInstant.origin + .minutes(Int64(minute.minute))
            sum += minute.basal - play.scheduledRate(at: at).amount(over: .minutes(1))
        }
        for event in loop.trace.events(of: .dose) where event.detail == "bolus: accepted" {
            guard minutes.contains(Int(event.at.minutes)) else { continue }
            sum += InsulinAmount(validatingUnits: event.value ?? 0) ?? .zero
        }
        return sum
    }

    /// The lowest glucose there was.
    var lowest: Double { loop.trace.minutes.compactMap(\.plasma).min() ?? .infinity }
}

extension ScenarioPlay {
    /// The person's basal rate at a moment of the run.
    func scheduledRate(at instant: LoopInstant) -> InsulinRate {
        let wall = WallInstant(
            unixMilliseconds: wallStart.unixMilliseconds + instant.milliseconds)
        return therapy.basal.rate(atMinute: wall.minuteOfDay(utcOffset: scenario.utcOffset))
    }
}
