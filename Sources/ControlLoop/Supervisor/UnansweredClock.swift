// How long automatic insulin has been on board without glucose coming down.

import Quantities
import Safety

/// How long high readings have stood, and not fallen, against automatic insulin that is on board.
///
/// Either the insulin does not act, or the reading is wrong: neither is helped by more of it. It
/// knows nothing of a model, and so does not share the twin's explanations.
struct UnansweredClock: Sendable, Equatable {
    private var told = UnansweredSpan(above: FixedLimits.heldBackAbove)
    private var held = UnansweredSpan(above: FixedLimits.unansweredAbove)
    private(set) var isTold = false
    private(set) var holds = false

    /// Notes a decision.
    /// - Parameters:
    ///   - onBoard: automatic insulin above schedule.
    ///   - glucose: the newest reading; `nil` without one.
    mutating func note(
        _ onBoard: InsulinAmount, scheduled: InsulinRate, glucose: Glucose?, at now: LoopInstant
    ) {
        let expected = scheduled.amount(over: FixedLimits.unansweredBasalSpan)
        let isOnBoard = onBoard > .zero && onBoard >= expected
        // What is held back leaves less on board by itself: the hold ends with it, or somebody high
        // for a good reason would have no increase ever again; what was told stands.
        told.note(isOnBoard || isTold, glucose, at: now)
        held.note(isOnBoard, glucose, at: now)
        isTold = told.length(at: now) >= FixedLimits.unansweredTold
        holds = held.length(at: now) >= FixedLimits.unansweredHold
    }
}

/// A span of readings above a bound that did not fall.
private struct UnansweredSpan: Sendable, Equatable {
    private let bound: Glucose
    private var since: LoopInstant?
    private var highest = 0.0

    init(above bound: Glucose) { self.bound = bound }

    /// Goes on, begins anew at a fall from the highest, or ends.
    mutating func note(_ isOnBoard: Bool, _ glucose: Glucose?, at now: LoopInstant) {
        guard isOnBoard, let glucose, glucose > bound else {
            since = nil
            return
        }
        let value = glucose.milligramsPerDeciliter
        if since == nil || value <= highest - FixedLimits.unansweredFall {
            since = now
            highest = value
        }
        highest = max(highest, value)
    }

    /// How long it is; zero without one.
    func length(at now: LoopInstant) -> Span { since.map { now - $0 } ?? .zero }
}
