// Watches one controller's decisions, doses and alarms for what must never happen.

public import Quantities

/// The monitor of the properties S1 ... S15: online in the supervisor, offline on a journal.
///
/// It shares no code with the judge: it knows what was decided and ordered, and keeps its own
/// account of it. The same events give the same verdicts wherever they come from. Nothing is
/// allocated after it was made.
public struct SafetyMonitor: Sendable, Equatable {
    /// Who is watched.
    public var settings: WatchSettings
    /// Every property broken so far.
    public private(set) var broken: SafetyProperties = []
    /// How often one was.
    public private(set) var count = 0
    private var ordered = OrderedInsulin()
    private var totals = PumpTotalsRing()
    private var alarms = WatchedAlarms()
    private var lastDoseID: UInt64 = 0
    private var last: WatchedDecision?
    private var blindZeroSince: LoopInstant?
    private var urgentSince: LoopInstant?
    /// The newest moment of which everything has been seen.
    private var seen = LoopInstant(milliseconds: .min / 4)

    // Sources: hazards-and-limits 3.3 and 4.1, written here again on purpose.
    private static let increaseAge = Span.minutes(12)
    private static let fallbackAge = Span.minutes(20)
    /// S4's five minutes, and the 20 s by which a decision without a reading is later.
    private static let fallbackGrace = Span.minutes(5) + .seconds(30)
    private static let blindZero = Span.minutes(60)
    private static let leaseLongest = Span.minutes(30)
    private static let urgentLow = Glucose.mgPerdL(55)
    private static let urgentGrace = Span.minutes(15)
    /// What the pump's steps and the account's milliunits may add up to. Unit: mU.
    private static let rounding = 50.0

    /// A monitor that has seen nothing.
    public init(settings: WatchSettings) { self.settings = settings }

    /// Watches a decision. Its doses follow, one by one.
    /// - Returns: what it breaks.
    public mutating func take(_ decision: WatchedDecision) -> SafetyProperties {
        var found = pass(to: decision.at)
        ordered.pass(to: decision.at, scheduled: decision.scheduled)
        found.formUnion(increases(decision))
        found.formUnion(reductions(decision))
        found.formUnion(blindness(decision))
        watchGlucose(decision)
        last = decision
        return note(found)
    }

    /// Watches a dose of the last decision.
    /// - Returns: what it breaks.
    public mutating func take(_ dose: WatchedDose) -> SafetyProperties {
        guard let decision = last else { return note(SafetyProperties(.recordedFirst)) }
        var found: SafetyProperties = []
        if dose.id <= lastDoseID { found.insert(SafetyProperties(.idsRise)) }
        lastDoseID = max(lastDoseID, dose.id)
        if !decision.isDurable { found.insert(SafetyProperties(.recordedFirst)) }
        switch dose.order {
        case .rate(let rate, let span):
            if span > Self.leaseLongest { found.insert(SafetyProperties(.leaseShort)) }
            if rate > rateCap(decision) { found.insert(SafetyProperties(.doseWithinCap)) }
            ordered.set(
                rate, for: span, id: dose.id, at: decision.at, scheduled: decision.scheduled)
        case .schedule:
            ordered.set(
                nil, for: .zero, id: dose.id, at: decision.at, scheduled: decision.scheduled)
        case .bolus(let amount):
            if amount > bolusCap(decision) { found.insert(SafetyProperties(.doseWithinCap)) }
            ordered.add(bolus: amount, id: dose.id, at: decision.at)
        }
        if exceedsWindows(decision) { found.insert(SafetyProperties(.rollingInsulin)) }
        return note(found)
    }

    /// Learns that nothing of a dose was given.
    public mutating func void(_ doseID: UInt64) { ordered.void(doseID) }

    /// Watches what the pump says it has delivered in all.
    public mutating func take(_ said: WatchedTotals, at now: LoopInstant) {
        totals.add(said, at: now)
    }

    /// Learns from the pump's record of a bolus that a person started.
    public mutating func take(personBolus amount: InsulinAmount, entry: UInt32) {
        totals.add(person: amount, entry: entry)
    }

    /// Learns from the pump's record what was given of an automatic bolus.
    public mutating func take(given amount: InsulinAmount, of doseID: UInt64) {
        ordered.told(amount, of: doseID)
    }

    /// Watches an alarm.
    /// - Parameters:
    ///   - id: which, below 64; an alarm keeps its number.
    ///   - isHigh: whether its priority is high.
    ///   - isUrgentLow: whether it tells of urgently low glucose.
    /// - Returns: what is broken by then.
    public mutating func take(
        _ alarm: WatchedAlarm, id: Int, isHigh: Bool, isUrgentLow: Bool, at now: LoopInstant
    ) -> SafetyProperties {
        let found = pass(to: now)
        alarms.take(alarm, id: id, isHigh: isHigh, isUrgentLow: isUrgentLow, at: now)
        if isUrgentLow, alarm == .raised || alarm == .answered { urgentSince = nil }
        return note(found)
    }

    /// Compares what was counted as on board with what is. Only who knows the truth can.
    public mutating func take(
        counted: InsulinAmount, onBoard truth: InsulinAmount, tolerance: InsulinAmount
    ) -> SafetyProperties {
        note(counted + tolerance < truth ? SafetyProperties(.insulinCounted) : [])
    }

    private mutating func note(_ found: SafetyProperties) -> SafetyProperties {
        if !found.isEmpty { count += 1 }
        broken.formUnion(found)
        return found
    }

    /// What time alone has broken by the moment before this one: of this one more may come, and a
    /// controller that was stopped for a while does at once what was due.
    private mutating func pass(to now: LoopInstant) -> SafetyProperties {
        guard now > seen else { return [] }
        let before = seen
        seen = now
        var found: SafetyProperties = []
        if alarms.isOverdue(at: before) { found.insert(SafetyProperties(.alarmEscalates)) }
        if let since = urgentSince, before - since > Self.urgentGrace {
            found.insert(SafetyProperties(.urgentLowAlarm))
            urgentSince = nil
        }
        return found
    }
}

// MARK: One decision

extension SafetyMonitor {
    private func rateCap(_ decision: WatchedDecision) -> InsulinRate {
        let threefold = settings.highestScheduled.milliunitsPerHour * 3
        let fourfold = decision.scheduled.milliunitsPerHour * 4
        let most = min(
            settings.maximumBasal.milliunitsPerHour, min(threefold, fourfold))
        return InsulinRate(
            milliunitsPerHour: max(decision.scheduled.milliunitsPerHour, most))
    }

    private func bolusCap(_ decision: WatchedDecision) -> InsulinAmount {
        min(
            settings.maximumBolus,
            InsulinAmount(milliunits: (decision.scheduled.milliunitsPerHour + 1) / 2))
    }

    /// Whether a decision could bring more automatic insulin on board than may be there at once.
    private func exceedsOnBoard(_ decision: WatchedDecision) -> Bool {
        let twice = settings.maximumBolus.milliunits * 2
        let share = settings.dailyInsulin.milliunits * 15 / 100
        let cap = min(settings.maximumOnBoard.milliunits, min(twice, share))
        let raised = max(.zero, decision.basal - decision.scheduled).amount(over: Self.leaseLongest)
        let most = decision.onBoard + decision.bolus + raised
        return most.milliunits > cap
    }

    /// S1, S3, S8 and S15: whatever forbids an increase.
    private func increases(_ decision: WatchedDecision) -> SafetyProperties {
        var found: SafetyProperties = []
        if decision.basal > rateCap(decision) || decision.bolus > bolusCap(decision)
            || decision.bolus < .zero || decision.basal < .zero
        {
            found.insert(SafetyProperties(.doseWithinCap))
        }
        guard decision.basal > decision.scheduled || decision.bolus > .zero else { return found }
        if !decision.mayIncrease || exceedsOnBoard(decision) {
            found.insert(SafetyProperties(.doseWithinCap))
        }
        if decision.readingAge.map({ $0 > Self.increaseAge }) ?? true {
            found.insert(SafetyProperties(.staleNoIncrease))
        }
        if decision.uncertain > .zero { found.insert(SafetyProperties(.uncertainNoIncrease)) }
        if !decision.isTwinTrusted { found.insert(SafetyProperties(.twinNoIncrease)) }
        return found
    }

    /// S4, S6 and S7: what must lower delivery, or bring the schedule back.
    private func reductions(_ decision: WatchedDecision) -> SafetyProperties {
        var found: SafetyProperties = []
        let isSchedule = decision.basal == decision.scheduled && decision.bolus == .zero
        let isRaised = decision.basal > decision.scheduled || decision.bolus > .zero
        let age = decision.readingAge
        if age.map({ $0 > Self.fallbackAge + Self.fallbackGrace }) ?? true, !isSchedule {
            found.insert(SafetyProperties(.staleFallsBack))
        }
        if !decision.isFinite, !isSchedule {
            found.insert(SafetyProperties(.finiteOrScheduled))
        }
        guard let glucose = decision.glucose, let age, age <= Self.fallbackAge else { return found }
        if glucose < .mgPerdL(70), isRaised { found.insert(SafetyProperties(.lowStops)) }
        if glucose < .mgPerdL(60), decision.basal > .zero, !decision.isSuspensionOver {
            found.insert(SafetyProperties(.lowStops))
        }
        return found
    }

    /// S5: nothing delivered and nothing known, for too long.
    private mutating func blindness(_ decision: WatchedDecision) -> SafetyProperties {
        let isBlind = decision.readingAge.map { $0 > Self.increaseAge } ?? true
        let rate = ordered.rate(at: decision.at, scheduled: decision.scheduled)
        guard isBlind, rate == .zero, decision.scheduled > .zero else {
            blindZeroSince = nil
            return []
        }
        let since = blindZeroSince ?? decision.at
        blindZeroSince = since
        return decision.at - since > Self.blindZero ? SafetyProperties(.blindZeroEnds) : []
    }

    /// S2, over what was ordered, where the pump does not say that less was given.
    private func exceedsWindows(_ decision: WatchedDecision) -> Bool {
        let now = decision.at
        let hour = ordered.window(.hours(1), endingAt: now, scheduled: decision.scheduled)
        let most = 3 * Double(hour.highest.milliunitsPerHour) + Self.rounding
        if hour.above > most {
            let scheduled = Double(decision.scheduled.milliunitsPerHour)
            let given = automaticGiven(within: .hours(1), endingAt: now)
            if given.map({ $0 - scheduled > most }) ?? true { return true }
        }
        let two = ordered.window(.hours(2), endingAt: now, scheduled: decision.scheduled)
        let half = 0.5 * Double(settings.dailyInsulin.milliunits) + Self.rounding
        guard two.all > half else { return false }
        return automaticGiven(within: .hours(2), endingAt: now).map { $0 > half } ?? true
    }

    /// Automatic insulin by the pump's totals, basal included, and boluses they cannot hold yet. A
    /// person's own are not of it, but never so much is taken for a person's that less is left than
    /// the pump's record says of the automatic ones. Unit: mU.
    private func automaticGiven(within length: Span, endingAt now: LoopInstant) -> Double? {
        totals.given(within: length, endingAt: now).map { given in
            let bolus = max(
                given.bolus - given.person, ordered.told(within: length, endingAt: now))
            return given.basal + bolus + ordered.since(totals.newest)
        }
    }

    /// S13 begins with a reading, and ends with an alarm that stands or a reading above.
    private mutating func watchGlucose(_ decision: WatchedDecision) {
        let isFresh = decision.readingAge.map { $0 <= Self.fallbackAge } ?? false
        guard isFresh, let glucose = decision.glucose, glucose < Self.urgentLow,
            !alarms.hasUrgentLow
        else {
            urgentSince = nil
            return
        }
        urgentSince = urgentSince ?? decision.at
    }
}

/// The alarms that stand, by number, in a list of fixed length.
struct WatchedAlarms: Sendable, Equatable {
    private struct Standing: Sendable, Equatable {
        var since = LoopInstant.origin
        var stands = false
        var isHigh = false
        var isUrgentLow = false
        var isDone = false
    }

    private var standing = [Standing](repeating: Standing(), count: Self.most)
    private static let most = 64
    /// S14's 120 s, and the tick that brings it about.
    private static let escalation = Span.seconds(122)

    var hasUrgentLow: Bool { standing.contains { $0.stands && $0.isUrgentLow } }

    mutating func take(
        _ alarm: WatchedAlarm, id: Int, isHigh: Bool, isUrgentLow: Bool, at now: LoopInstant
    ) {
        guard standing.indices.contains(id) else { return }
        switch alarm {
        case .raised:
            standing[id] = Standing(
                since: now, stands: true, isHigh: isHigh, isUrgentLow: isUrgentLow)
        case .answered, .escalated: standing[id].isDone = true
        case .over: standing[id].stands = false
        }
    }

    /// Whether a high alarm should have escalated by now. Each is told once.
    mutating func isOverdue(at now: LoopInstant) -> Bool {
        var isOverdue = false
        for index in standing.indices {
            let alarm = standing[index]
            guard alarm.stands, alarm.isHigh, !alarm.isDone, now - alarm.since > Self.escalation
            else { continue }
            standing[index].isDone = true
            isOverdue = true
        }
        return isOverdue
    }
}
