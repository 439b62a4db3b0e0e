// The most basal the pump may have delivered by what it was told; more is a runaway.

import DeviceProtocols
import Quantities
import Safety

/// Adds up the highest rate the pump may run at, from answer to answer.
///
/// An order counts from when it is sent, so that a lost answer accuses nobody; a lowered rate counts
/// as soon as the pump has said that it took it.
struct AuthorisedBasal: Sendable, Equatable {
    private struct Lease: Sendable, Equatable {
        var rate: InsulinRate
        var end: LoopInstant
    }

    /// What may have been delivered since ``restart(at:)``.
    private(set) var amount = InsulinAmount.zero
    private var countedTo: LoopInstant?
    private var lease: Lease?
    /// The highest rate that was sent and not answered, and until when it may still be taken up.
    private var unanswered: Lease?

    /// Counts up to now.
    /// - Parameters:
    ///   - schedule: what runs when nothing else does.
    ///   - own: the rate the pump says it runs then; the higher of both counts.
    mutating func count(to now: LoopInstant, schedule: ScheduledCourse, own: InsulinRate) {
        defer { countedTo = now }
        guard let from = countedTo, now > from else { return }
        func scheduled(_ start: LoopInstant, _ end: LoopInstant) -> InsulinAmount {
            let least = max(own, unanswered?.rate ?? .zero)
            return max(schedule.most(from: start, to: end), least.amount(over: end - start))
        }
        guard let lease, lease.end > from else {
            amount += scheduled(from, now)
            return
        }
        let end = min(lease.end, now)
        let leased = lease.rate.amount(over: end - from)
        amount += unanswered == nil ? leased : max(leased, scheduled(from, end))
        amount += scheduled(end, now)
    }

    /// An order goes out.
    mutating func send(_ order: DoseOrder, at now: LoopInstant) {
        guard let rate = order.rate else { return }
        let until = now + FixedLimits.decisionLifetime
        unanswered = Lease(rate: max(rate, unanswered?.rate ?? .zero), end: until)
    }

    /// The pump took the order or refused it.
    mutating func answer(_ order: DoseOrder, accepted: Bool, at now: LoopInstant) {
        switch order {
        case .setBolus: return
        case .setTemporaryBasal(let rate, let duration):
            if accepted { lease = Lease(rate: rate, end: now + duration) }
        case .cancelTemporaryBasal:
            if accepted { lease = nil }
        }
        unanswered = nil
    }

    /// The pump says what runs.
    mutating func observe(_ status: PumpStatus, at now: LoopInstant) {
        lease = status.temporaryBasal.map { Lease(rate: $0.rate, end: now + $0.remaining) }
        if let pending = unanswered, now > pending.end { unanswered = nil }
    }

    /// Counting begins anew.
    mutating func restart(at now: LoopInstant) {
        amount = .zero
        countedTo = now
    }
}

extension DoseOrder {
    /// The rate it can leave the pump at, beyond the schedule; `nil` when it changes none.
    fileprivate var rate: InsulinRate? {
        switch self {
        case .setTemporaryBasal(let rate, _): rate
        case .cancelTemporaryBasal: .zero
        case .setBolus: nil
        }
    }
}
