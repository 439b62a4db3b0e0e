// What readings alone say of a low, now and soon: what the suspend limits rest on.

import Quantities

/// Glucose against the suspend limits.
public struct LowOutlook: Sendable, Hashable {
    /// Delivery stops below this.
    let threshold: Glucose
    /// Below the limit that no setting moves.
    let isUrgent: Bool
    /// Below the threshold.
    let isLow: Bool
    /// Below the threshold within ``FixedLimits/suspendPredictionSpan`` from now, by the straight
    /// line through recent readings; `nil` without one.
    let isPredicted: Bool?

    /// `nil` when nothing can be said, or nothing may be stopped: no reading, one too old to go by,
    /// or a suspension at its time limit.
    public init?(_ facts: SafetyFacts) {
        guard facts.suspendAllowed, let glucose = facts.glucose, let age = facts.readingAge,
            age <= FixedLimits.readingAgeFallback
        else { return nil }
        let threshold = max(facts.suspendThreshold, FixedLimits.suspendThresholdMin)
        self.threshold = threshold
        isUrgent = glucose < FixedLimits.suspendUrgentBelow
        isLow = glucose < threshold
        isPredicted = facts.slope.map { slope in
            let ahead = (FixedLimits.suspendPredictionSpan + max(.zero, age)).minutes
            return glucose.milligramsPerDeciliter + min(slope, 0) * ahead
                < threshold.milligramsPerDeciliter
        }
    }

    /// Whether any of the limits stops delivery. What is urgent is below every threshold.
    public var stopsDelivery: Bool { isLow || (isPredicted ?? false) }
}
