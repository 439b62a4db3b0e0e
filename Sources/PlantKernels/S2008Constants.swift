// What a person brings to the S2008 equations, one number for each lane.

/// Parameters of the S2008 plant in the form its equations use: derived values and reciprocals.
///
/// Symbols as in docs/plant-s2008.md. Made of `V` alone (``LaneLayout``).
@frozen
public struct S2008Constants<V: Lanes>: Sendable {
    /// Fastest and slowest gastric emptying. Unit: 1/min.
    public var kmax = V(0), kmin = V(0)
    /// 5/(2(1 - b)), 5/(2d) and 5b/(2(1 - b)). Unit: 1.
    public var slowingSlope = V(0), quickeningSlope = V(0), slowingPlace = V(0)
    /// Absorption from the gut. Unit: 1/min.
    public var kabs = V(0)
    /// f kabs / BW, from carbohydrate in the gut to its appearance. Unit: 1/kg/min.
    public var appearance = V(0)
    /// Production. Units: mg/kg/min, 1/min, mg/kg/min per pmol/L.
    public var kp1 = V(0), kp2 = V(0), kp3 = V(0)
    /// Exchange with tissue. Unit: 1/min.
    public var k1 = V(0), k2 = V(0)
    /// Use in tissue. Units: mg/kg/min, mg/kg/min per pmol/L, mg/kg.
    public var vm0 = V(0), vmx = V(0), km0 = V(0)
    /// Use by the brain, mg/kg/min; excretion, 1/min, above mg/kg.
    public var fcns = V(0), ke1 = V(0), ke2 = V(0)
    /// Interstitial glucose. Unit: 1/min.
    public var ksc = V(0)
    /// Insulin between liver and plasma: m1, m2, m2 + m4, m1 + m30. Unit: 1/min.
    public var m1 = V(0), m2 = V(0), plasmaLoss = V(0), liverLoss = V(0)
    /// Insulin under the skin: ka1, ka2, kd, kd + ka1. Unit: 1/min.
    public var ka1 = V(0), ka2 = V(0), kd = V(0), depotLoss = V(0)
    /// Insulin's delays. Unit: 1/min.
    public var p2u = V(0), ki = V(0)
    /// Basal insulin Ib. Unit: pmol/L.
    public var basalInsulin = V(0)
    /// 1/Vi, kg/L; 1/VG, kg/dL; 6000/BW, pmol/kg per U.
    public var perVi = V(0), perVG = V(0), insulinPerUnit = V(0)

    /// Everything 0: to be filled in.
    @inlinable public init() {}
}

extension S2008Constants: Equatable where V: Equatable {}
extension S2008Constants: Hashable where V: Hashable {}
