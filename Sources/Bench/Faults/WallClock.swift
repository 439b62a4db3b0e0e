// The wall clock that the bench shows to isletd, with what goes wrong with it.

package import Quantities

/// Wall time over virtual time.
package struct WallClock: Sendable {
    private let start: WallInstant
    private let faults: [Scenario.Fault]

    /// A clock that is right at the start.
    package init(start: WallInstant, faults: [Scenario.Fault]) {
        self.start = start
        self.faults = faults.filter { $0.target == .clock }
    }

    /// What it shows. A clock that is stuck shows what it showed when that began.
    package func wall(at now: LoopInstant) -> WallInstant {
        let stuck = faults.filter { $0.kind == .stuck && $0.isOn(at: now) }.map(\.begin).min()
        let shown = stuck ?? now
        let step = faults.filter { $0.kind == .clockStep && $0.isOn(at: shown) }
            .reduce(Span.zero) { $0 + $1.magnitude.span }
        return WallInstant(
            unixMilliseconds: start.unixMilliseconds + (shown + step).milliseconds)
    }
}
