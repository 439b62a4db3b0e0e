// The debrief of a session: beside the same run without the person, and each choice against not
// having made it.

import Bench
import DecisionRecord
import GlycemicMetrics
public import Quantities

/// A session looked back at.
public struct PlayDebrief: Sendable, Encodable {
    /// How one run went.
    public struct Arm: Sendable, Encodable {
        /// True glucose each five minutes: minutes from the start, mg/dL.
        public var glucose: [[Double]]
        /// The consensus metrics of true glucose, by the keys of `islet metrics`; and `lowest` and
        /// `highest`. Unit: mg/dL.
        public var metrics: [String: Double]
        /// Insulin the pump gave. Unit: U.
        public var insulin: Double
        /// Of that, boluses the person gave. Unit: U.
        public var userBolus: Double
        /// Carbohydrate eaten. Unit: g.
        public var carbs: Double
    }

    /// What a choice did.
    public enum Effect: String, Sendable, Encodable {
        /// Risk fell by it.
        case helped
        /// Risk rose by it.
        case hurt
        /// Neither by enough to say so.
        case neither
    }

    /// One choice, and the same hours without it.
    public struct Moment: Sendable, Encodable {
        /// Minutes from the start.
        public var at: Double
        /// What was done.
        public var what: String
        /// What it did.
        public var effect: Effect
        /// Blood glucose risk index (LBGI + HBGI) of the hours after it, as it was and without it.
        public var risk: Double
        /// See ``risk``.
        public var riskWithout: Double
        /// Lowest and highest true glucose of those hours. Unit: mg/dL.
        public var range: [Double]
        /// The same without it.
        public var rangeWithout: [Double]
        /// True glucose of those hours without it.
        public var glucoseWithout: [[Double]]
    }

    /// As it was played.
    public var you: Arm
    /// The same seed, scenario, food, exercise and broken things, with the controller alone.
    public var controller: Arm
    /// Each choice, in the order of time.
    public var moments: [Moment]
    /// Choices beyond ``momentsMax`` that were not looked at.
    public var momentsLeftOut: Int

    /// How far after a choice its effect is looked at: most of a meal or a bolus is over. Ours.
    public static let horizon = Span.hours(5)
    /// The least difference of risk that is called an effect. Ours: a tenth of where the index
    /// begins to call risk moderate (Kovatchev: 2.5 for lows).
    public static let noticeable = 0.25
    /// The most choices looked at.
    public static let momentsMax = 40

    /// Looks back at a session, however far it was played.
    public init(_ session: PlaySession) throws {
        you = try Arm(session.loop.trace)
        controller = try Arm(session.paired().trace)
        let groups = session.groups
        moments = groups.prefix(Self.momentsMax).compactMap { Moment(session, $0) }
        momentsLeftOut = max(0, groups.count - Self.momentsMax)
    }
}

extension PlayDebrief.Arm {
    init(_ trace: BenchTrace) throws {
        glucose = PlaySession.course(trace, every: 5)
        let summary = try GlycemicSummary(of: trace.samples(in: 0..<Int.max))
        metrics = [:]
        for (key, value) in summary.entries {
            if let value { metrics[key] = (value * 1000).rounded() / 1000 }
        }
        metrics["lowest"] = PlayView.tidy(summary.lowest.milligramsPerDeciliter)
        metrics["highest"] = PlayView.tidy(summary.highest.milligramsPerDeciliter)
        let delivered = trace.delivered(inMinutes: 0..<Int.max)
        insulin = delivered.units
        userBolus = trace.events(of: .userBolus).reduce(0) { $0 + ($1.value ?? 0) }
        carbs = trace.events(of: .meal).reduce(0) { $0 + ($1.value ?? 0) }
    }
}

extension PlayDebrief.Moment {
    /// `nil` when there was no choice in it, or no time after it.
    fileprivate init?(_ session: PlaySession, _ group: PlaySession.ActionGroup) {
        let choices = group.actions.filter(\.isChoice)
        guard !choices.isEmpty else { return nil }
        let end = min(group.at + PlayDebrief.horizon, session.now)
        let window = Int(group.at.minutes)..<(Int(end.minutes) + 1)
        let without = session.without(group, until: end).trace
        guard window.count > 10,
            let real = try? GlycemicSummary(of: session.loop.trace.samples(in: window)),
            let other = try? GlycemicSummary(of: without.samples(in: window))
        else { return nil }
        at = group.at.minutes
        what = choices.map(\.words).joined(separator: "; ")
        let asItWas = real.lowIndex + real.highIndex
        let otherwise = other.lowIndex + other.highIndex
        risk = PlayView.tidy(asItWas)
        riskWithout = PlayView.tidy(otherwise)
        let gain = otherwise - asItWas
        effect = abs(gain) < PlayDebrief.noticeable ? .neither : gain > 0 ? .helped : .hurt
        range = [real.lowest, real.highest].map { PlayView.tidy($0.milligramsPerDeciliter) }
        rangeWithout = [other.lowest, other.highest].map {
            PlayView.tidy($0.milligramsPerDeciliter)
        }
        glucoseWithout = PlaySession.course(without, every: 5).filter {
            window.contains(Int($0[0]))
        }
    }
}

extension PlaySession {
    /// The actions of one instant.
    struct ActionGroup {
        var at: Span
        var actions: [PlayAction]
        /// The loop before them.
        var before: InProcessLoop
    }

    var groups: [ActionGroup] {
        before.map { at, loop in
            ActionGroup(
                at: at, actions: actions.filter { $0.at == at }.map(\.action), before: loop)
        }
    }

    /// The same run without one group's choices; what was done later is still done.
    func without(_ group: ActionGroup, until end: Span) -> InProcessLoop {
        let reservoir = play.scenario.pump.reservoir
        var loop = group.before
        for action in group.actions where !action.isChoice {
            Self.carryOut(action, in: &loop, reservoir: reservoir)
        }
        for later in actions where later.at > group.at && later.at <= end {
            loop.advance(to: .origin + later.at)
            Self.carryOut(later.action, in: &loop, reservoir: reservoir)
        }
        loop.advance(to: .origin + end)
        return loop
    }

    /// The run of the controller alone: what the person did to the world stays, what they did to
    /// manage it does not.
    func paired() -> InProcessLoop {
        guard var loop = try? InProcessLoop(play) else { return self.loop }
        for timed in actions {
            guard let action = timed.action.worldPart else { continue }
            loop.advance(to: .origin + timed.at)
            Self.carryOut(action, in: &loop, reservoir: play.scenario.pump.reservoir)
        }
        loop.advance(to: .origin + now)
        return loop
    }

    /// SHA-256 of everything that happened, in hex.
    public var traceDigest: String {
        var text = ""
        for minute in loop.trace.minutes {
            text += "\(minute.minute) \(minute.plasma?.bitPattern ?? 0) "
            text += "\(minute.basal.milliunits) \(minute.bolus.milliunits)\n"
        }
        for event in loop.trace.events {
            text += "\(event.at.milliseconds) \(event.kind.rawValue) \(event.id) "
            text += "\(event.value?.bitPattern ?? 0) \(event.detail)\n"
        }
        return SHA256.hash(Array(text.utf8)).hex
    }
}

extension BenchTrace {
    /// True glucose of some minutes, for the metrics.
    func samples(in range: Range<Int>) -> [GlucoseSample] {
        minutes.compactMap { minute in
            guard range.contains(minute.minute), let plasma = minute.plasma,
                let glucose = Glucose(validatingMgPerdL: plasma)
            else { return nil }
            return GlucoseSample(at: .minutes(Int64(minute.minute)), glucose: glucose)
        }
    }
}
