// The thirteen numbers that are a virtual patient's present.

public import SmallMath

/// The state of the S2008 plant, in the order of the paper and of simglucose.
public struct S2008State: Sendable, Hashable, OrdinaryState {
    /// x1, solid carbohydrate in the stomach. Unit: mg.
    public var stomachSolid: Double
    /// x2, ground carbohydrate in the stomach. Unit: mg.
    public var stomachLiquid: Double
    /// x3, carbohydrate in the gut. Unit: mg.
    public var gut: Double
    /// x4, glucose in plasma and fast tissue. Unit: mg/kg.
    public var plasmaGlucose: Double
    /// x5, glucose in slow tissue. Unit: mg/kg.
    public var tissueGlucose: Double
    /// x6, insulin in plasma. Unit: pmol/kg.
    public var plasmaInsulin: Double
    /// x7, insulin action on glucose use, relative to basal. Unit: pmol/L. May be negative.
    public var insulinAction: Double
    /// x8, insulin signal, first delay. Unit: pmol/L.
    public var delayedInsulin1: Double
    /// x9, insulin signal at the liver. Unit: pmol/L.
    public var delayedInsulin2: Double
    /// x10, insulin in the liver. Unit: pmol/kg.
    public var liverInsulin: Double
    /// x11, undissociated insulin under the skin. Unit: pmol/kg.
    public var subcutaneousInsulin1: Double
    /// x12, dissociated insulin under the skin. Unit: pmol/kg.
    public var subcutaneousInsulin2: Double
    /// x13, interstitial glucose. Unit: mg/kg.
    public var interstitialGlucose: Double

    /// The steady state on basal insulin, nothing eaten.
    public init(basalOf parameters: S2008Parameters) {
        let basal = S2008Basal(parameters)
        stomachSolid = 0
        stomachLiquid = 0
        gut = 0
        plasmaGlucose = basal.plasmaGlucose
        tissueGlucose = basal.tissueGlucose
        plasmaInsulin = basal.plasmaInsulin
        insulinAction = 0
        delayedInsulin1 = parameters.basalInsulin
        delayedInsulin2 = parameters.basalInsulin
        liverInsulin = basal.liverInsulin
        subcutaneousInsulin1 = basal.subcutaneous1
        subcutaneousInsulin2 = basal.subcutaneous2
        interstitialGlucose = basal.plasmaGlucose
    }

    /// A state from x1...x13; `nil` unless there are 13 finite numbers and none but x7 is negative.
    public init?(components x: [Double]) {
        guard x.count == 13 else { return nil }
        for (index, value) in x.enumerated() {
            guard value.isFinite, value >= 0 || index == 6 else { return nil }
        }
        stomachSolid = x[0]
        stomachLiquid = x[1]
        gut = x[2]
        plasmaGlucose = x[3]
        tissueGlucose = x[4]
        plasmaInsulin = x[5]
        insulinAction = x[6]
        delayedInsulin1 = x[7]
        delayedInsulin2 = x[8]
        liverInsulin = x[9]
        subcutaneousInsulin1 = x[10]
        subcutaneousInsulin2 = x[11]
        interstitialGlucose = x[12]
    }

    /// x1...x13.
    public var components: [Double] {
        [
            stomachSolid, stomachLiquid, gut, plasmaGlucose, tissueGlucose, plasmaInsulin,
            insulinAction, delayedInsulin1, delayedInsulin2, liverInsulin, subcutaneousInsulin1,
            subcutaneousInsulin2, interstitialGlucose,
        ]
    }

    /// This state plus `step` times `slope`.
    @inline(__always)
    public func advanced(along slope: S2008State, by step: Double) -> S2008State {
        var result = self
        result.stomachSolid += step * slope.stomachSolid
        result.stomachLiquid += step * slope.stomachLiquid
        result.gut += step * slope.gut
        result.plasmaGlucose += step * slope.plasmaGlucose
        result.tissueGlucose += step * slope.tissueGlucose
        result.plasmaInsulin += step * slope.plasmaInsulin
        result.insulinAction += step * slope.insulinAction
        result.delayedInsulin1 += step * slope.delayedInsulin1
        result.delayedInsulin2 += step * slope.delayedInsulin2
        result.liverInsulin += step * slope.liverInsulin
        result.subcutaneousInsulin1 += step * slope.subcutaneousInsulin1
        result.subcutaneousInsulin2 += step * slope.subcutaneousInsulin2
        result.interstitialGlucose += step * slope.interstitialGlucose
        return result
    }

    /// The same state with every amount of substance at least 0.
    ///
    /// A backstop for rounding at the end of a step: unlike a slope forced to 0, it lets the next
    /// step rise again.
    func withoutNegativeAmounts() -> S2008State {
        var result = self
        result.stomachSolid = max(0, stomachSolid)
        result.stomachLiquid = max(0, stomachLiquid)
        result.gut = max(0, gut)
        result.plasmaGlucose = max(0, plasmaGlucose)
        result.tissueGlucose = max(0, tissueGlucose)
        result.plasmaInsulin = max(0, plasmaInsulin)
        result.delayedInsulin1 = max(0, delayedInsulin1)
        result.delayedInsulin2 = max(0, delayedInsulin2)
        result.liverInsulin = max(0, liverInsulin)
        result.subcutaneousInsulin1 = max(0, subcutaneousInsulin1)
        result.subcutaneousInsulin2 = max(0, subcutaneousInsulin2)
        result.interstitialGlucose = max(0, interstitialGlucose)
        return result
    }
}
