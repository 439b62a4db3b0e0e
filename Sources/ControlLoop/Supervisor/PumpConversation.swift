// Talking to the pump: one request at a time, repeated with the same id, given up as uncertain.

import DeviceProtocols
import Quantities
import Safety

/// A dose that is decided and durable.
struct PlannedDose: Sendable, Equatable {
    var id: UInt64
    var order: DoseOrder
    var decidedAt: LoopInstant

    /// Most insulin the dose can add above scheduled basal if it was given and never ends early.
    func insulinAtRisk(scheduled: ScheduledCourse) -> InsulinAmount {
        switch order {
        case .setBolus(let amount): return amount
        case .setTemporaryBasal(let rate, let duration):
            let least = scheduled.lowest(from: decidedAt, to: decidedAt + duration)
            return max(.zero, (rate - least).amount(over: duration))
        case .cancelTemporaryBasal: return .zero
        }
    }
}

/// A dose whose outcome is unknown.
struct UncertainDose: Sendable, Equatable {
    var dose: PlannedDose
    var since: LoopInstant
    /// The pump overwrote its record: it will never be known. Counts as given until it no longer
    /// acts.
    var isForgotten = false
}

/// The outstanding request and what waits behind it.
struct PumpConversation: Sendable, Equatable {
    enum Step: Sendable, Equatable {
        case status
        case history(from: UInt32)
        case lookUp(doseID: UInt64)
        case dose(PlannedDose)
    }

    struct Outstanding: Sendable, Equatable {
        var step: Step
        var request: PumpRequest
        var sentAt: LoopInstant
        var attempts: Int
    }

    private(set) var outstanding: Outstanding?
    private(set) var waiting: [Step] = []
    private(set) var isConnected = false
    private(set) var uncertain: [UncertainDose] = []
    /// Time a reply is waited for before the request is repeated or given up.
    var deadline: LoopInstant? { outstanding.map { $0.sentAt + FixedLimits.commandTimeout } }

    /// A session stands, perhaps in place of one whose end nobody told of.
    /// - Returns: the ids of the doses that will not be sent.
    mutating func connect(at now: LoopInstant) -> [UInt64] {
        isConnected = true
        return giveUp(at: now)
    }

    mutating func disconnect(at now: LoopInstant) -> [UInt64] {
        isConnected = false
        return giveUp(at: now)
    }

    mutating func enqueue(_ step: Step) { waiting.append(step) }

    mutating func enqueueFirst(_ step: Step) { waiting.insert(step, at: 0) }

    /// A dose was refused: what was to follow it does not.
    /// - Returns: the ids of the doses that will not be sent.
    mutating func dropDoses() -> [UInt64] {
        var dropped: [UInt64] = []
        var kept: [Step] = []
        for step in waiting {
            if case .dose(let dose) = step { dropped.append(dose.id) } else { kept.append(step) }
        }
        waiting = kept
        return dropped
    }

    /// Puts a request back that got a reply to something else.
    mutating func restore(_ request: Outstanding) { outstanding = request }

    mutating func begin(_ request: PumpRequest, for step: Step, at now: LoopInstant) {
        outstanding = Outstanding(step: step, request: request, sentAt: now, attempts: 1)
    }

    mutating func next() -> Step? {
        guard outstanding == nil, !waiting.isEmpty else { return nil }
        return waiting.removeFirst()
    }

    /// Counts another attempt. `nil` when there were enough.
    mutating func `repeat`(at now: LoopInstant) -> PumpRequest? {
        guard var current = outstanding, current.attempts < FixedLimits.commandAttempts else {
            return nil
        }
        current.attempts += 1
        current.sentAt = now
        outstanding = current
        return current.request
    }

    /// Ends the outstanding request, answered.
    mutating func finish() { outstanding = nil }

    /// Drops everything; an unanswered dose becomes uncertain, doses not yet sent never happen.
    /// - Returns: the ids of the doses that will not be sent.
    mutating func giveUp(at now: LoopInstant) -> [UInt64] {
        let dropped = dropDoses()
        if case .dose(let dose)? = outstanding?.step {
            uncertain.append(UncertainDose(dose: dose, since: now))
        }
        outstanding = nil
        waiting = []
        return dropped
    }

    /// The program restarted. Answers may have been lost with it, so every dose that was decided
    /// and not seen answered may have been given, those still waiting to be sent included.
    mutating func restart(at now: LoopInstant) {
        for case .dose(let dose) in waiting {
            uncertain.append(UncertainDose(dose: dose, since: now))
        }
        _ = disconnect(at: now)
    }

    /// Takes the pump's word on a dose. Returns the dose if it was uncertain and no longer is.
    mutating func settle(_ result: DoseResult) -> PlannedDose? {
        guard let index = uncertain.firstIndex(where: { $0.dose.id == result.doseID }) else {
            return nil
        }
        if result.outcome.settlesDose { return uncertain.remove(at: index).dose }
        uncertain[index].isForgotten = true
        return nil
    }

    /// Forgets forgotten doses that no longer act.
    mutating func expire(at now: LoopInstant, after duration: Span) {
        uncertain.removeAll { $0.isForgotten && now - $0.since > duration }
    }

    /// Uncertain insulin: everything that may have been given.
    func uncertainInsulin(scheduled: ScheduledCourse) -> InsulinAmount {
        uncertain.reduce(.zero) { $0 + $1.dose.insulinAtRisk(scheduled: scheduled) }
    }
}
