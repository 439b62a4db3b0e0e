// The thirteen numbers that are a virtual patient's present.

import PlantKernels

/// The state of the S2008 plant, in the order of the paper and of simglucose.
public struct S2008State: Sendable, Hashable {
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

    /// The names of x1...x13, as in the papers.
    public static let componentNames = [
        "Qsto1", "Qsto2", "Qgut", "Gp", "Gt", "Ip", "X", "I1", "Id", "Il", "Isc1", "Isc2", "Gs",
    ]

    /// A state from x1...x13.
    /// - Throws: ``TableError`` naming the component above ``largestComponent`` or, but for X, below
    ///   0; or when there are not thirteen.
    public init(components x: [Double]) throws(TableError) {
        guard x.count == Self.componentNames.count else {
            throw TableError(problem: "\(x.count) states, 13 are needed")
        }
        for (index, value) in x.enumerated() {
            let lowest = index == 6 ? -Self.largestComponent : 0
            guard value >= lowest, value <= Self.largestComponent else {
                throw TableError(
                    column: Self.componentNames[index],
                    problem: "\(value) is outside \(index == 6 ? "-1e9" : "0") to 1e9")
            }
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

    /// The largest value a component may have, in its unit. Ours, as of the other plants: a thousand
    /// times what the largest inputs leave in an hour, and no sum or product of it overflows.
    static let largestComponent = 1e9

    /// x1...x13.
    public var components: [Double] {
        [
            stomachSolid, stomachLiquid, gut, plasmaGlucose, tissueGlucose, plasmaInsulin,
            insulinAction, delayedInsulin1, delayedInsulin2, liverInsulin, subcutaneousInsulin1,
            subcutaneousInsulin2, interstitialGlucose,
        ]
    }

    init(_ gut: S2008Gut<Double>, _ body: S2008Body<Double>) {
        (stomachSolid, stomachLiquid, self.gut) = (gut.solid, gut.liquid, gut.gut)
        (plasmaGlucose, tissueGlucose) = (body.plasmaGlucose, body.tissueGlucose)
        (interstitialGlucose, insulinAction) = (body.interstitialGlucose, body.insulinAction)
        (plasmaInsulin, liverInsulin) = (body.plasmaInsulin, body.liverInsulin)
        (delayedInsulin1, delayedInsulin2) = (body.delayedInsulin1, body.delayedInsulin2)
        (subcutaneousInsulin1, subcutaneousInsulin2) = (body.depot1, body.depot2)
    }
}
