// Insulin between the needle and plasma: a bank of absorption speeds driven by what was delivered.

public import SmallMath

/// Insulin under the skin and in plasma, above what scheduled basal would have left there.
///
/// Three members absorb at ``TwinParameters/speeds``; each carries its share of every unit. Per
/// member, with u the delivery above scheduled basal (U/min) and s the member's speed:
/// `D1' = u - s k1 D1`, `D2' = s k1 D1 - s k2 D2`, `I' = s k2 D2 - ke I`. The output `ke I` (U/min)
/// drives the filter's insulin action. Amounts may be negative: less than scheduled was given.
/// Source: Kanderian 2009 (minimal virtual patient), TD 4.1, with deviations as the state.
public struct InsulinBank: OrdinaryState, Equatable {
    /// First depot by member. Unit: U.
    public var depot1: SIMD4<Double>
    /// Second depot by member. Unit: U.
    public var depot2: SIMD4<Double>
    /// Plasma by member. Unit: U.
    public var plasma: SIMD4<Double>

    /// One for each member, zero for the lane that holds none.
    private static let members = SIMD4<Double>(1, 1, 1, 0)

    /// Nothing above scheduled basal.
    public init() {
        depot1 = .zero
        depot2 = .zero
        plasma = .zero
    }

    /// Insulin that leaves plasma into action. Unit: U/min.
    public var outflow: Double {
        let flow = TwinParameters.shares * plasma * TwinParameters.clearanceRate
        return flow[0] + flow[1] + flow[2]
    }

    /// All insulin still to act. Unit: U.
    public var onBoard: Double {
        let all = TwinParameters.shares * (depot1 + depot2 + plasma)
        return all[0] + all[1] + all[2]
    }

    /// Adds insulin at once. Unit: U.
    public mutating func inject(_ units: Double) {
        depot1 += Self.members * units
    }

    /// Moves forward with a constant delivery, by Runge-Kutta steps of at most 2.5 min.
    /// - Parameters:
    ///   - rate: delivery above scheduled basal; may be negative. Unit: U/min.
    ///   - minutes: 0 or more. Unit: min.
    public mutating func advance(rate: Double, minutes: Double) {
        guard minutes > 0 else { return }
        let steps = max((minutes / 2.5).rounded(.up), 1)
        let h = minutes / steps
        var remaining = steps
        while remaining > 0 {
            self = RungeKutta.fourth(from: self, step: h) { $0.slope(rate: rate) }
            remaining -= 1
        }
    }

    /// This state plus `step` times `slope`.
    public func advanced(along slope: InsulinBank, by step: Double) -> InsulinBank {
        var next = self
        next.depot1 += slope.depot1 * step
        next.depot2 += slope.depot2 * step
        next.plasma += slope.plasma * step
        return next
    }

    private func slope(rate: Double) -> InsulinBank {
        let flow1 = depot1 * TwinParameters.speeds * TwinParameters.depotRate1
        let flow2 = depot2 * TwinParameters.speeds * TwinParameters.depotRate2
        var change = InsulinBank()
        change.depot1 = Self.members * rate - flow1
        change.depot2 = flow1 - flow2
        change.plasma = flow2 - plasma * TwinParameters.clearanceRate
        return change
    }
}
