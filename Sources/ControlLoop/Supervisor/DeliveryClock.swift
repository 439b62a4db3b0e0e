// How long delivery has been at its ends, and how long limits have held insulin back.

import Quantities
import Safety

/// How long delivery has been at its ends.
struct DeliveryClock: Sendable, Equatable {
    private(set) var zeroSince: LoopInstant?
    private var zeroSeenAt: LoopInstant?
    private var zeroBySuspend = false
    var maximumSince: LoopInstant?
    var maximumTotal = Span.zero
    var maximumSeenAt: LoopInstant?
    var reduceOnlyUntil: LoopInstant?
    var scheduledUntil: LoopInstant?
    var scheduledBySuspend = false
    var isLatched = false
    private var blindSince: LoopInstant?
    private(set) var blindUntil: LoopInstant?

    /// Notes a decision.
    /// - Parameters:
    ///   - stopped: whether a zero rate is ordered or runs, where something is scheduled.
    ///   - suspended: whether readings alone, or what the pump gave too much, would stop it, too.
    ///   - atMaximum: whether the highest allowed rate is authorised.
    mutating func note(stopped: Bool, suspended: Bool, atMaximum: Bool, at now: LoopInstant) {
        if stopped {
            zeroSince = zeroSince ?? now
            zeroSeenAt = now
            zeroBySuspend = suspended
        } else {
            zeroSince = nil
        }
        noteMaximum(atMaximum, at: now)
    }

    /// The pump delivers: what was ordered to stop it was not taken, or is over.
    mutating func sawDelivery() { zeroSince = nil }

    private mutating func noteMaximum(_ isAtMaximum: Bool, at now: LoopInstant) {
        if let seen = maximumSeenAt, now - seen > FixedLimits.timeAtMaximumForgotten {
            maximumTotal = .zero
        }
        guard isAtMaximum else {
            maximumSince = nil
            return
        }
        if maximumSince != nil, let seen = maximumSeenAt {
            maximumTotal = maximumTotal + (now - seen)
        }
        maximumSince = maximumSince ?? now
        maximumSeenAt = now
        if maximumTotal >= FixedLimits.timeAtMaximumLatch { isLatched = true }
        if let since = maximumSince, now - since >= FixedLimits.timeAtMaximumReduceOnly {
            reduceOnlyUntil = now + FixedLimits.timeAtMaximumHold
        }
    }

    /// Ends a zero delivery that has lasted as long as it may. One that nobody has renewed for a
    /// lease has ended by itself.
    mutating func limitZero(at now: LoopInstant) {
        guard let since = zeroSince, let seen = zeroSeenAt else { return }
        guard now - seen <= FixedLimits.lease else {
            zeroSince = nil
            return
        }
        let longest =
            zeroBySuspend ? FixedLimits.suspendSpan : FixedLimits.timeAtMinimumFallback
        guard now - since >= longest else { return }
        scheduledUntil = now + FixedLimits.scheduledAfterZero
        scheduledBySuspend = zeroBySuspend
        zeroSince = nil
    }

    /// Ends zero delivery on readings too old for an increase before it has lasted too long.
    /// - Parameters:
    ///   - isBlind: whether the newest reading is that old, or there is none.
    ///   - isZero: whether nothing is delivered though something is scheduled.
    ///   - next: when the next decision will have been made at the latest.
    mutating func limitBlindZero(
        isBlind: Bool, isZero: Bool, at now: LoopInstant, next: LoopInstant
    ) {
        if !isBlind { blindUntil = nil }
        guard isBlind, isZero else {
            blindSince = nil
            return
        }
        let since = blindSince ?? now
        blindSince = since
        guard next - since > FixedLimits.blindZeroSpan else { return }
        blindUntil = now + FixedLimits.scheduledAfterZero
        blindSince = nil
    }

    /// Whether nothing may be stopped now: zero delivery has lasted as long as it may.
    func isZeroOver(at now: LoopInstant) -> Bool {
        isScheduledAfterZero(at: now) || isBlindZeroOver(at: now)
    }

    /// Whether zero delivery on fresh readings has lasted as long as it may.
    func isScheduledAfterZero(at now: LoopInstant) -> Bool {
        scheduledUntil.map { now < $0 } ?? false
    }

    /// Whether zero delivery on old readings has lasted as long as it may.
    func isBlindZeroOver(at now: LoopInstant) -> Bool { blindUntil.map { now < $0 } ?? false }
}

/// How long limits on totals have left no room for insulin that is required.
struct HeldBackClock: Sendable, Equatable {
    private var since: LoopInstant?
    private var lastAt: LoopInstant?
    /// A pause shorter than this does not end it.
    private static let pauseMax = Span.minutes(15)

    /// Notes whether a decision was held back.
    mutating func note(_ isHeldBack: Bool, at now: LoopInstant) {
        if isHeldBack {
            since = since ?? now
            lastAt = now
        } else if let last = lastAt, now - last > Self.pauseMax {
            since = nil
            lastAt = nil
        }
    }

    /// Whether a person is to be told.
    var isLong: Bool {
        guard let since, let lastAt else { return false }
        return lastAt - since >= FixedLimits.limitBinding
    }
}

/// How long the planner has suspected that insulin does not act. It raises no dose.
struct SuspicionClock: Sendable, Equatable {
    /// Name of the estimate in the planner's reply.
    static let estimate = "probability_insulin_not_acting"
    private var since: LoopInstant?
    private var toldAt: LoopInstant?
    private var fellAt: LoopInstant?
    private(set) var isTold = false

    /// Notes the probability of a reply; `nil` when it gives none.
    mutating func note(_ probability: Double?, at now: LoopInstant) {
        guard let probability, probability >= FixedLimits.suspicionEnds else {
            since = nil
            isTold = false
            return
        }
        guard probability > FixedLimits.suspicionBegins else {
            since = nil
            return
        }
        since = since ?? now
        let isNew = toldAt.map { now - $0 >= FixedLimits.suspicionInterval } ?? true
        if let since, now - since >= FixedLimits.suspicionSpan, !isTold, isNew {
            isTold = true
            toldAt = now
        }
    }

    /// Notes how glucose moves: a fall says that insulin acts after all.
    mutating func note(slope: Double?, at now: LoopInstant) {
        guard isTold, let slope, slope < FixedLimits.actsAgainSlope else { return }
        fellAt = now
    }

    /// Whether insulin that was held back may be arriving.
    func actsAgain(at now: LoopInstant) -> Bool {
        fellAt.map { now - $0 < FixedLimits.actsAgainHold } ?? false
    }
}
