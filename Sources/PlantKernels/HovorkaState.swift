// The eleven numbers that are a Hovorka patient's present.

/// The state of the Hovorka plant; none is ever negative.
public struct HovorkaState<V: Lanes>: Sendable {
    /// Q1, glucose in plasma and what exchanges with it at once. Unit: mmol.
    public var plasma: V
    /// Q2, glucose in tissue. Unit: mmol.
    public var tissue: V
    /// C, interstitial glucose. Unit: mmol/L.
    public var interstitial: V
    /// D1, carbohydrate in the first gut compartment. Unit: mmol.
    public var gut1: V
    /// D2, in the second. Unit: mmol.
    public var gut2: V
    /// S1, insulin in the first subcutaneous compartment. Unit: mU.
    public var depot1: V
    /// S2, in the second. Unit: mU.
    public var depot2: V
    /// I, insulin in plasma. Unit: mU/L.
    public var insulin: V
    /// x1, insulin action on transport. Unit: 1/min.
    public var transport: V
    /// x2, insulin action on disposal. Unit: 1/min.
    public var disposal: V
    /// x3, insulin action on production. Unit: 1.
    public var liver: V

    /// All of them, each zero.
    @inlinable @inline(__always)
    public init() {
        plasma = V(0)
        tissue = V(0)
        interstitial = V(0)
        gut1 = V(0)
        gut2 = V(0)
        depot1 = V(0)
        depot2 = V(0)
        insulin = V(0)
        transport = V(0)
        disposal = V(0)
        liver = V(0)
    }

    /// This state plus `step` times `slope`.
    @inlinable @inline(__always)
    func advanced(along slope: HovorkaState, by step: V) -> HovorkaState {
        var result = self
        result.plasma = plasma + step * slope.plasma
        result.tissue = tissue + step * slope.tissue
        result.interstitial = interstitial + step * slope.interstitial
        result.gut1 = gut1 + step * slope.gut1
        result.gut2 = gut2 + step * slope.gut2
        result.depot1 = depot1 + step * slope.depot1
        result.depot2 = depot2 + step * slope.depot2
        result.insulin = insulin + step * slope.insulin
        result.transport = transport + step * slope.transport
        result.disposal = disposal + step * slope.disposal
        result.liver = liver + step * slope.liver
        return result
    }

    /// The same with nothing below 0, which for all eleven would mean nothing.
    @inlinable @inline(__always)
    func atLeastZero() -> HovorkaState {
        let zero = V(0)
        var result = self
        result.plasma = V.larger(zero, plasma)
        result.tissue = V.larger(zero, tissue)
        result.interstitial = V.larger(zero, interstitial)
        result.gut1 = V.larger(zero, gut1)
        result.gut2 = V.larger(zero, gut2)
        result.depot1 = V.larger(zero, depot1)
        result.depot2 = V.larger(zero, depot2)
        result.insulin = V.larger(zero, insulin)
        result.transport = V.larger(zero, transport)
        result.disposal = V.larger(zero, disposal)
        result.liver = V.larger(zero, liver)
        return result
    }
}

extension HovorkaState: Equatable where V: Equatable {}
extension HovorkaState: Hashable where V: Hashable {}
