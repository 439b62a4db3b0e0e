// How long delivery has been at its ends, and how long limits have held insulin back.

import Quantities
import Safety

/// How long delivery has been at its ends.
struct DeliveryClock: Sendable, Equatable {
    var zeroSince: LoopInstant?
    var zeroBySuspend = false
    var maximumSince: LoopInstant?
    var maximumTotal = Span.zero
    var maximumSeenAt: LoopInstant?
    var reduceOnlyUntil: LoopInstant?
    var scheduledUntil: LoopInstant?
    var scheduledBySuspend = false
    var isLatched = false

    /// Notes what was authorised.
    mutating func note(
        _ authorised: InsulinRate, cap: InsulinRate, suspended: Bool, at now: LoopInstant
    ) {
        if authorised == .zero {
            zeroSince = zeroSince ?? now
            zeroBySuspend = suspended
        } else {
            zeroSince = nil
        }
        noteMaximum(authorised >= cap, at: now)
    }

    private mutating func noteMaximum(_ isAtMaximum: Bool, at now: LoopInstant) {
        if let seen = maximumSeenAt, now - seen > .hours(2) { maximumTotal = .zero }
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
            reduceOnlyUntil = now + .minutes(30)
        }
    }

    /// Ends a zero delivery that has lasted as long as it may.
    mutating func limitZero(at now: LoopInstant) {
        guard let since = zeroSince else { return }
        let longest =
            zeroBySuspend ? FixedLimits.suspendSpan : FixedLimits.timeAtMinimumFallback
        guard now - since >= longest else { return }
        scheduledUntil = now + .minutes(30)
        scheduledBySuspend = zeroBySuspend
        zeroSince = nil
    }
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

/// How long the planner has suspected that insulin does not act. Never decides a dose.
struct SuspicionClock: Sendable, Equatable {
    /// Name of the estimate in the planner's reply.
    static let estimate = "probability_insulin_not_acting"
    private var since: LoopInstant?
    private var toldAt: LoopInstant?
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
}
