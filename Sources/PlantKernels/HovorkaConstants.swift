// What the Hovorka equations need to know of a person, in their own units.

/// A person's constants: parameters times body mass, rates instead of times.
public struct HovorkaConstants<V: Lanes>: Sendable {
    /// Body mass. Unit: kg.
    public var bodyMass: V
    /// VG·BW. Unit: L.
    public var glucoseVolume: V
    /// VI·BW. Unit: L.
    public var insulinVolume: V
    /// EGP0·BW. Unit: mmol/min.
    public var production: V
    /// The brain's part of F01·BW. Unit: mmol/min.
    public var brainUse: V
    /// The rest of F01·BW. Unit: mmol/min.
    public var otherUse: V
    /// Tissue to plasma. Unit: 1/min.
    public var k12: V
    /// Rate of the action on transport. Unit: 1/min.
    public var ka1: V
    /// Rate of the action on disposal. Unit: 1/min.
    public var ka2: V
    /// Rate of the action on the liver. Unit: 1/min.
    public var ka3: V
    /// SIT. Unit: 1/min per mU/L.
    public var transportSensitivity: V
    /// SID. Unit: 1/min per mU/L.
    public var disposalSensitivity: V
    /// SIE. Unit: 1 per mU/L.
    public var liverSensitivity: V
    /// Clearance of insulin. Unit: 1/min.
    public var ke: V
    /// 1/tmaxI. Unit: 1/min.
    public var absorption: V
    /// 1/tmaxG. Unit: 1/min.
    public var gutRate: V
    /// AG. Unit: 1.
    public var bioavailability: V
    /// Unit: mmol/L.
    public var renalThreshold: V
    /// Unit: 1/min.
    public var renalClearance: V
    /// UGceil·BW. Unit: mmol/min.
    public var absorptionCeiling: V
    /// ka,int. Unit: 1/min.
    public var interstitialRate: V

    /// All of them, each zero.
    @inlinable @inline(__always)
    public init() {
        bodyMass = V(0)
        glucoseVolume = V(0)
        insulinVolume = V(0)
        production = V(0)
        brainUse = V(0)
        otherUse = V(0)
        k12 = V(0)
        ka1 = V(0)
        ka2 = V(0)
        ka3 = V(0)
        transportSensitivity = V(0)
        disposalSensitivity = V(0)
        liverSensitivity = V(0)
        ke = V(0)
        absorption = V(0)
        gutRate = V(0)
        bioavailability = V(0)
        renalThreshold = V(0)
        renalClearance = V(0)
        absorptionCeiling = V(0)
        interstitialRate = V(0)
    }
}

extension HovorkaConstants: Equatable where V: Equatable {}
extension HovorkaConstants: Hashable where V: Hashable {}
