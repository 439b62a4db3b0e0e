// Into how many parts a minute is cut where a whole one would be too long a step.

/// Parts of a minute: one, unless something far beyond any therapy makes a plant's fastest rate
/// so fast that a whole minute would be unstable (classical Runge-Kutta ends at 2.785/min).
public enum MinuteParts {
    /// The fastest rate a step of one whole minute is trusted with. Unit: 1/min.
    @inlinable public static var wholeMinuteRate: Double { 2 }

    /// Parts lane by lane, a power of two up to 64, and the most of any lane.
    ///
    /// A patient who needs fewer than a neighbour waits with steps of no length, so what one
    /// patient computes does not depend on the others.
    @inlinable
    public static func needed<V: Lanes>(for rate: V) -> (parts: V, most: Int) {
        var parts = V(1)
        var most = 1
        for power in 1...6 {
            let tooFast = rate.isMore(than: V(Double(1 << power)))
            parts = V.choose(tooFast, V(Double(1 << power)), parts)
            if V.isTrueAnywhere(tooFast) { most = 1 << power }
        }
        return (parts, most)
    }
}
