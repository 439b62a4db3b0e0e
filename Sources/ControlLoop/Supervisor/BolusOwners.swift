// Whose bolus insulin is: totals do not say, history and the controller's own orders do.

import Quantities
import Safety

/// Divides bolus insulin between a person and automation, in automation's disfavour.
///
/// Totals move before, while and after the pump's history tells of a person's bolus. All bolus
/// insulin therefore counts as automatic until history claims it; and never so much is claimed that
/// less than the controller's own orders is left.
struct BolusOwners: Sendable, Equatable {
    private struct Order: Sendable, Equatable {
        var amount: InsulinAmount
        var at: LoopInstant
    }

    /// Boluses of a person, announced by history and not yet found in the totals.
    private(set) var expected = InsulinAmount.zero
    private var announcedAt: LoopInstant?
    private var orders: [Order] = []
    /// A bolus is over and in the totals by then.
    static let window = Span.minutes(30)
    /// Orders that may still show in the window.
    private static let orderWindow = Span.minutes(40)

    /// The controller orders a bolus; whether or not it will be given.
    mutating func send(_ amount: InsulinAmount, at now: LoopInstant) {
        orders.removeAll { now - $0.at > Self.orderWindow }
        orders.append(Order(amount: amount, at: now))
    }

    /// History tells of a person's bolus.
    mutating func announce(_ amount: InsulinAmount, at now: LoopInstant) {
        expected += amount
        announcedAt = now
    }

    /// Moves what history claims, and forgets a claim that nothing came of.
    /// - Parameters:
    ///   - isFlowing: whether a person's bolus runs.
    ///   - span: how long a claim waits for its insulin.
    mutating func attribute(
        in ledger: inout InsulinLedger, isFlowing: Bool, forgettingAfter span: Span,
        at now: LoopInstant
    ) {
        guard let since = announcedAt else { return }
        let own = orders.reduce(InsulinAmount.zero) {
            now - $1.at <= Self.orderWindow ? $0 + $1.amount : $0
        }
        let start = now - Self.window
        let part = min(expected, max(.zero, ledger.automaticBolus(after: start) - own))
        ledger.attributeToUser(part, after: start)
        expected = expected - part
        if expected == .zero || (!isFlowing && now - since > span) {
            expected = .zero
            announcedAt = nil
        }
    }
}
