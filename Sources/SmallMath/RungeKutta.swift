// The classical Runge-Kutta step, once, for every model's ordinary differential equations.

/// A state that can move along a slope. The slope of a state has the same shape as the state.
public protocol OrdinaryState: Sendable {
    /// This state plus `step` times `slope`, component by component.
    func advanced(along slope: Self, by step: Double) -> Self
}

extension Double: OrdinaryState {
    /// One-dimensional state.
    public func advanced(along slope: Double, by step: Double) -> Double { self + step * slope }
}

/// Fixed-step integration.
public enum RungeKutta {
    /// One classical fourth-order step of an autonomous system (inputs are held over the step).
    ///
    /// Source: W. Kutta 1901, the "classical" tableau. Local error of order step⁵. Cost: four
    /// evaluations of `slope`.
    /// - Parameters:
    ///   - state: where the step starts.
    ///   - step: its length, in the model's unit of time.
    ///   - slope: the right-hand side, dx/dt at x.
    @inlinable
    public static func fourth<State: OrdinaryState>(
        from state: State, step: Double, slope: (State) -> State
    ) -> State {
        let k1 = slope(state)
        let k2 = slope(state.advanced(along: k1, by: step / 2))
        let k3 = slope(state.advanced(along: k2, by: step / 2))
        let k4 = slope(state.advanced(along: k3, by: step))
        return
            state
            .advanced(along: k1, by: step / 6)
            .advanced(along: k2, by: step / 3)
            .advanced(along: k3, by: step / 3)
            .advanced(along: k4, by: step / 6)
    }
}
