// The course of an influence that comes, stays and goes.

/// How much of an influence is at work, minutes after its cause: 0, a smooth rise, 1, a smooth
/// fall, 0.
///
/// Rise and fall are the cubic 3u² − 2u³, without corners. The shape is ours.
struct Course: Sendable, Hashable {
    /// Minutes during which the influence rises.
    let rise: ClosedRange<Double>
    /// Minutes during which it falls, not before the rise has ended.
    let fall: ClosedRange<Double>

    /// 0...1.
    /// - Parameter minute: since the cause; may be negative.
    func share(at minute: Double) -> Double {
        Self.step(minute, over: rise) * (1 - Self.step(minute, over: fall))
    }

    /// From 0 at the span's start to 1 at its end.
    static func step(_ minute: Double, over span: ClosedRange<Double>) -> Double {
        guard minute > span.lowerBound else { return 0 }
        guard minute < span.upperBound else { return 1 }
        let u = (minute - span.lowerBound) / (span.upperBound - span.lowerBound)
        return u * u * (3 - 2 * u)
    }
}
