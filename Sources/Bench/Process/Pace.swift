// Keeps virtual time from running ahead of real time by more than the rate asked for.

import EdgeDevices
import Quantities

/// A steady rate of virtual time.
struct Pace {
    private let rate: Double
    private let origin: Span

    /// A pace that starts now.
    /// - Parameter rate: virtual seconds per real second; more than zero.
    init(rate: Double) {
        self.rate = rate
        origin = SystemClock.sinceBoot
    }

    /// Virtual time it should be now.
    var now: LoopInstant {
        let elapsed = Double((SystemClock.sinceBoot - origin).milliseconds)
        return LoopInstant(milliseconds: Int64(elapsed * rate))
    }

    /// Real time until an instant; not less than zero.
    func left(until instant: LoopInstant) -> Span {
        let ahead = Double((instant - now).milliseconds) / rate
        return Span(milliseconds: max(0, Int64(ahead.rounded(.up))))
    }

    /// Sleeps until an instant is due.
    func wait(until instant: LoopInstant) {
        let span = left(until: instant)
        if span > .zero { _ = try? Poller.wait(for: [], timeout: span) }
    }
}
