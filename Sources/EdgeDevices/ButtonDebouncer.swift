// Makes presses of a button out of the edges of its line, which bounce and pick up noise.

public import Quantities

/// Counts a press when the line, having been steadily down for long enough, is let go.
///
/// Judging on release needs no timer, drops the bounces of both ends, and keeps a short spike or a
/// stuck button from acknowledging an alarm that nobody has heard (H62).
public struct ButtonDebouncer: Sendable {
    private let minimumHold: Span
    private var downSince: UInt64?

    /// A debouncer of a button that is up.
    ///
    /// - Parameter minimumHold: how long the line must have been down at least; 0 or more.
    public init(minimumHold: Span) {
        precondition(minimumHold >= .zero, "a hold is not negative")
        self.minimumHold = minimumHold
    }

    /// Takes the next edge of the line.
    ///
    /// - Returns: whether this edge completes a press.
    public mutating func take(_ edge: ButtonEdge) -> Bool {
        if edge.isPressed {
            downSince = edge.nanoseconds
            return false
        }
        guard let start = downSince else { return false }
        downSince = nil
        guard edge.nanoseconds >= start else { return false }
        return (edge.nanoseconds - start) / 1_000_000 >= UInt64(minimumHold.milliseconds)
    }
}
