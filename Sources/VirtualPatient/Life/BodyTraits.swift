// The two facts about a plant that life outside it must know.

public import Quantities

/// What meals, exercise and illness need to know of the body they act on.
public struct BodyTraits: Sendable, Hashable {
    /// Body mass.
    public let bodyMass: BodyMass
    /// Insulin-dependent use at basal insulin as a share of what the plant counts as resting use.
    ///
    /// UVA/Padova plants: Vmx·Ib/Vm0, see ``S2008Parameters/traits``. Plants whose insulin action
    /// is counted from zero insulin (Hovorka): 0. Unit: 1. Range: ``insulinShareLimits``.
    public let insulinShare: Double

    /// Accepted shares. The 30 patients of simglucose stay below 4; wider by ours.
    public static let insulinShareLimits = LifeQuantity(
        "insulinShare", "1", 0...20, source: "ours; Vmx Ib/Vm0 of simglucose's patients")

    /// Traits.
    /// - Throws: ``TableError`` when the share is outside its range.
    public init(bodyMass: BodyMass, insulinShare: Double) throws(TableError) {
        self.bodyMass = bodyMass
        self.insulinShare = try Self.insulinShareLimits.checked(insulinShare)
    }

    /// Traits of a UVA/Padova patient, whose parameters are validated: mass and Vm0 are above 0.
    init(kilograms: Double, vmx: Double, basalInsulin: Double, vm0: Double) {
        guard let mass = BodyMass(kilograms: kilograms) else {
            preconditionFailure("a validated patient has a mass")
        }
        bodyMass = mass
        insulinShare = min(Self.insulinShareLimits.range.upperBound, vmx * basalInsulin / vm0)
    }
}

extension S2008Parameters {
    /// What life outside the plant must know of this person.
    public var traits: BodyTraits {
        BodyTraits(
            kilograms: bodyMass, vmx: vmx, basalInsulin: basalInsulin, vm0: S2008Basal(self).vm0)
    }
}
