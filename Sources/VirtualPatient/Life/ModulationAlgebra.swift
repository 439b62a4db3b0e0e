// How several influences on a person become one: factors multiply, amounts add, limits hold.

public import PlantKernels

extension Modulation {
    /// Both influences at once: factors multiply, amounts add.
    ///
    /// The order of two does not matter, to the bit; the neutral modulation changes nothing. That
    /// influences act independently is an assumption of ours: no study combines them all.
    @inlinable
    public func combined(with other: Modulation) -> Modulation {
        var result = Modulation()
        result.insulinUse = insulinUse * other.insulinUse
        result.insulinLiver = insulinLiver * other.insulinLiver
        result.restingUse = restingUse * other.restingUse
        result.productionFactor = productionFactor * other.productionFactor
        result.production = production + other.production
        result.appearance = appearance + other.appearance
        result.uptake = uptake + other.uptake
        result.emptying = emptying * other.emptying
        return result
    }
}

/// The values a modulation may have, each range declared once.
///
/// The ranges are ours: wider than the strongest single influence this module knows (it is named),
/// narrow enough that a plant can cut its minute into few parts.
public enum ModulationLimits {
    /// Exercise for hours: about 3. Unit: 1.
    public static let insulinUse = 0.1...8.0
    /// Alcohol: about 2; severe illness: about 0.5. Unit: 1.
    public static let insulinLiver = 0.1...4.0
    /// Exercise for hours in a child: about 6. Unit: 1.
    public static let restingUse = 0.05...12.0
    /// All-out exercise in ``RashidExercise``: 12; illness: 1.1; alcohol: 0.7. Unit: 1.
    public static let productionFactor = 0.0...16.0
    /// All-out exercise: 12. Unit: mg/kg/min.
    public static let production = -10.0...24.0
    /// All-out exercise in ``RashidExercise``, which gives glucose back: 20; 200 g of protein in
    /// a child of 20 kg: about 15. Unit: mg/kg/min.
    public static let appearance = 0.0...40.0
    /// All-out exercise in ``RashidExercise``: 27. Unit: mg/kg/min.
    public static let uptake = 0.0...50.0
    /// 200 g of fat: 0.36. Unit: 1.
    public static let emptying = 0.15...2.0
}

extension Modulation<Double> {
    /// The nearest modulation within ``ModulationLimits``. NaN becomes the range's lower end.
    public func bounded() -> Modulation<Double> {
        var result = self
        result.insulinUse = Self.held(insulinUse, ModulationLimits.insulinUse)
        result.insulinLiver = Self.held(insulinLiver, ModulationLimits.insulinLiver)
        result.restingUse = Self.held(restingUse, ModulationLimits.restingUse)
        result.productionFactor = Self.held(productionFactor, ModulationLimits.productionFactor)
        result.production = Self.held(production, ModulationLimits.production)
        result.appearance = Self.held(appearance, ModulationLimits.appearance)
        result.uptake = Self.held(uptake, ModulationLimits.uptake)
        result.emptying = Self.held(emptying, ModulationLimits.emptying)
        return result
    }

    private static func held(_ value: Double, _ range: ClosedRange<Double>) -> Double {
        guard value > range.lowerBound else { return range.lowerBound }
        return value < range.upperBound ? value : range.upperBound
    }

    /// Insulin works `factor` times as well, in muscle and liver, on all of the person's insulin.
    ///
    /// A UVA/Padova plant writes use as Vm0 + Vmx·X with X counted from basal insulin: the effect
    /// of basal insulin sits inside Vm0. Scaling insulin's whole effect Vmx·(X + Ib) therefore is,
    /// exactly, a factor on Vmx·X and an addition of (factor − 1)·Vmx·Ib to Vm0. Where that would
    /// take more than all of Vm0 it takes all: two factors below 0 would make a gain of two losses.
    static func sensitivity(_ factor: Double, in body: BodyTraits) -> Modulation<Double> {
        var result = Modulation<Double>()
        result.insulinUse = factor
        result.insulinLiver = factor
        result.restingUse = Swift.max(0, 1 + (factor - 1) * body.insulinShare)
        return result
    }
}
