// Why a pump does not do as told.

/// Why the pump did not do as told.
public enum PumpRefusal: Error, Sendable, Hashable {
    /// A rate above the pump's highest, or neither zero nor at least its lowest.
    case rateOutOfRange
    /// A rate that is not a whole number of the pump's rate steps.
    case rateOffStep
    /// A temporary rate for no time or for longer than a lease may last.
    case durationOutOfRange
    /// A bolus or a prime that is not a whole number of pulses, is not more than zero, or is
    /// above the pump's largest.
    case amountOutOfRange
    /// A bolus while another is under way.
    case bolusActive
    /// Delivery is stopped.
    case stopped
    /// There is not enough insulin left.
    case reservoirEmpty
}
