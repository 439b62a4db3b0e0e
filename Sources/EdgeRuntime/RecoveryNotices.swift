// When to tell the service manager that a start-up which reads a long journal goes on.

package import Quantities

/// Paces the notices of a recovery: the first at once, then one a second of progress.
///
/// A recovery that makes no progress falls silent, and the manager ends it after ``patience``.
package struct RecoveryNotices {
    private var toldAt: Span?
    /// Time the manager is asked to wait for the next notice.
    package static let patience = Span.seconds(30)
    private static let interval = Span.seconds(1)

    package init() {}

    /// Whether a notice is due; if so it counts as sent.
    /// - Parameter now: on any clock that does not go back.
    package mutating func isDue(at now: Span) -> Bool {
        if let toldAt, now - toldAt < Self.interval { return false }
        toldAt = now
        return true
    }
}
