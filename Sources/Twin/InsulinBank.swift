// Insulin between the needle and its action: a bank of speeds driven by what was delivered.

public import SmallMath

/// Insulin under the skin, in plasma and at work, above what scheduled basal would have left there.
///
/// One lane for each of ``TwinParameters/actionRates``; every lane carries the whole delivery u
/// (U/min above scheduled basal). With k the lane's rate and ke the clearance:
/// `D1' = u - k D1`, `D2' = k D1 - k D2`, `I' = k D2 - ke I`, `a' = k (ke I - a)`; a (U/min) is
/// insulin at work. Amounts may be negative: less than scheduled was given.
/// Source: TD 5.3 (after Kanderian 2009), with deviations from basal as the state.
public struct InsulinBank: OrdinaryState, Equatable {
    /// First depot by lane. Unit: U.
    public var depot1: SIMD4<Double>
    /// Second depot by lane. Unit: U.
    public var depot2: SIMD4<Double>
    /// Plasma by lane. Unit: U.
    public var plasma: SIMD4<Double>
    /// Insulin at work by lane. Unit: U/min.
    public var action: SIMD4<Double>

    /// One for each lane in use.
    private static let lanes = SIMD4<Double>(1, 1, 1, 0)

    /// Nothing above scheduled basal.
    public init() {
        depot1 = .zero
        depot2 = .zero
        plasma = .zero
        action = .zero
    }

    /// Insulin not yet at work, by lane. Unit: U.
    public var onBoard: SIMD4<Double> { depot1 + depot2 + plasma }

    /// Adds insulin at once. Unit: U.
    public mutating func inject(_ units: Double) {
        depot1 += Self.lanes * units
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
        next.action += slope.action * step
        return next
    }

    private func slope(rate: Double) -> InsulinBank {
        let k = TwinParameters.actionRates
        let flow1 = depot1 * k
        let flow2 = depot2 * k
        let outflow = plasma * TwinParameters.clearanceRate
        var change = InsulinBank()
        change.depot1 = Self.lanes * rate - flow1
        change.depot2 = flow1 - flow2
        change.plasma = flow2 - outflow
        change.action = (outflow - action) * k
        return change
    }
}
