// The classical Runge-Kutta step over lanes, and a first-order compartment's way through it.

/// A quantity at the four stages of a Runge-Kutta step.
@frozen
@usableFromInline
struct Stages<V: Lanes> {
    @usableFromInline let first: V
    @usableFromInline let second: V
    @usableFromInline let third: V
    @usableFromInline let fourth: V

    @inlinable @inline(__always)
    init(_ first: V, _ second: V, _ third: V, _ fourth: V) {
        self.first = first
        self.second = second
        self.third = third
        self.fourth = fourth
    }

    @inlinable @inline(__always)
    func map(_ change: (V) -> V) -> Stages {
        Stages(change(first), change(second), change(third), change(fourth))
    }
}

/// One classical Runge-Kutta step of fourth order: its length, half of it and a sixth.
@frozen
@usableFromInline
struct ClassicalStep<V: Lanes> {
    @usableFromInline let whole: V
    @usableFromInline let half: V
    @usableFromInline let sixth: V

    @inlinable @inline(__always)
    init(_ step: V) {
        whole = step
        half = step * V(0.5)
        sixth = step * V(1.0 / 6)
    }

    /// Where a step ends.
    /// - Parameters: x: where it began; k1...k4: the slopes at its stages.
    @inlinable @inline(__always)
    func end(_ x: V, _ k1: V, _ k2: V, _ k3: V, _ k4: V) -> V {
        x + sixth * (k1 + V(2) * (k2 + k3) + k4)
    }

    /// x' = gain - loss x, with the gain known at each stage.
    /// - Returns: x at each stage; `x` is moved to the end.
    @inlinable @inline(__always)
    func relax(_ x: inout V, gain: Stages<V>, loss: V) -> Stages<V> {
        let k1 = gain.first - loss * x
        let second = x + half * k1
        let k2 = gain.second - loss * second
        let third = x + half * k2
        let k3 = gain.third - loss * third
        let fourth = x + whole * k3
        let k4 = gain.fourth - loss * fourth
        let stages = Stages(x, second, third, fourth)
        x = end(x, k1, k2, k3, k4)
        return stages
    }
}
