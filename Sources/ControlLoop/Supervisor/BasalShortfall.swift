// Basal that the pump says runs and that its totals do not show.

import DeviceProtocols
import Quantities
import Safety

/// Adds up by how much the pump's totals fall behind the rate it says it runs at.
///
/// A motor that stands still, or turns too slowly, answers everything as if nothing were wrong: only
/// its totals tell. Insulin on board follows the totals, so no dose is wrong by it; but a person gets
/// too little and has to know long before glucose is high. What the pump says it cannot deliver
/// (paused, empty, blocked) is an alarm of its own and counts as nothing here.
struct BasalShortfall: Sendable, Equatable {
    private var amount = InsulinAmount.zero
    /// Whether too much is missing.
    private(set) var isLong = false

    /// From one answer of the pump to the next.
    /// - Parameters:
    ///   - moved: basal by the totals.
    ///   - scheduled: the configured basal now, and the lowest within the span.
    mutating func note(
        from old: PumpStatus, to new: PumpStatus, moved: InsulinAmount, over elapsed: Span,
        scheduled: (now: InsulinRate, lowest: InsulinRate)
    ) {
        let span = FixedLimits.underDeliverySpan
        let tolerance = max(scheduled.now.amount(over: span), FixedLimits.underDeliveryLeast)
        let claimed = Self.leastRate(
            from: old, to: new, over: elapsed, lowest: scheduled.lowest
        ).amount(over: elapsed)
        let share = 1 - FixedLimits.overDeliveryShare
        let least = InsulinAmount(
            milliunits: Int64((Double(claimed.milliunits) * share).rounded(.down)))
        // The pile ends a little above the tolerance, so that a mended pump is soon believed.
        let most = tolerance + FixedLimits.underDeliveryLeast
        amount = min(most, max(.zero, amount + least - moved))
        isLong = amount > tolerance
    }

    /// The lowest rate that can have run between two answers, by the pump's own word.
    private static func leastRate(
        from old: PumpStatus, to new: PumpStatus, over elapsed: Span, lowest: InsulinRate
    ) -> InsulinRate {
        let ends = min(old.claimedRate, new.claimedRate)
        guard let lease = old.temporaryBasal, lease.remaining >= elapsed else {
            return min(ends, min(old.programmedBasal, lowest))
        }
        return ends
    }
}

extension PumpStatus {
    /// The rate the pump says it delivers.
    fileprivate var claimedRate: InsulinRate {
        let prevents: PumpAnnunciations = [
            .systemIssue, .occlusion, .reservoirEmpty, .batteryEmpty, .infusionSetDetached,
        ]
        guard therapyState == .run, annunciations.isDisjoint(with: prevents) else { return .zero }
        return temporaryBasal?.rate ?? programmedBasal
    }
}
