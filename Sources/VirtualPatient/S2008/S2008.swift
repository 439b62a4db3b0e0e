// The UVA/Padova S2008 plant: a person with type 1 diabetes as thirteen differential equations.

public import Quantities
import SmallMath

/// A virtual patient after the UVA/Padova model of 2008.
///
/// Sources: C. Dalla Man, R. Rizza, C. Cobelli, IEEE TBME 54 (2007) 1740 (glucose and insulin);
/// C. Dalla Man, M. Camilleri, C. Cobelli, IEEE TBME 53 (2006) 2472 (gastric emptying);
/// B. Kovatchev et al., J. Diabetes Sci. Technol. 3 (2009) 44 (the simulator). The equations and
/// the eating rule are those of reference/plant-models.md sections 1.1 and 5, with one change:
/// glucose use by the brain fades as plasma glucose runs out, so no state can go below zero or
/// be trapped there (docs/plant-s2008.md).
///
/// Time advances by whole minutes. Cost of a minute: four evaluations of the slope.
public struct S2008: Plant, Hashable {
    /// Fastest eating. Unit: g/min. Source: simglucose, eat queue (plant-models.md section 5).
    public static let eatingRate = 5.0
    /// Amount of insulin in one unit. Unit: pmol/U. Source: as above, 1 U = 6000 pmol.
    public static let picomolesPerUnit = 6000.0
    /// Plasma glucose below which the brain's use fades, about 0.5 mg/dL. Unit: mg/kg.
    /// Ours: far below every value of the reference trajectories, slow enough for the step.
    static let fadingGlucose = 1.0

    /// The person.
    public let parameters: S2008Parameters
    /// What follows from the person's basal steady state.
    public let basal: S2008Basal
    /// Where the person is now.
    public private(set) var state: S2008State
    /// Whole minutes since the start.
    public private(set) var minute = 0

    /// Announced and not yet eaten. Unit: g.
    private var waiting = 0.0
    private var isEating = false
    /// Carbohydrate in the stomach when the present meal began. Unit: mg.
    private var stomachAtMealStart = 0.0
    /// Eaten in the present meal, or the last. Unit: g.
    private var eaten = 0.0

    /// A person at basal steady state, or in a given state.
    public init(parameters: S2008Parameters, state: S2008State? = nil) {
        self.parameters = parameters
        basal = S2008Basal(parameters)
        self.state = state ?? S2008State(basalOf: parameters)
    }

    /// Glucose in plasma, x4/VG.
    public var plasmaGlucose: Glucose { .mgPerdL(state.plasmaGlucose / parameters.vg) }

    /// Glucose under the skin, x13/VG: plasma delayed by 1/ksc (7 to 20 min).
    public var interstitialGlucose: Glucose { .mgPerdL(state.interstitialGlucose / parameters.vg) }

    /// Carbohydrate announced but not yet eaten.
    public var carbohydrateWaiting: Carbohydrate { .grams(waiting) }

    /// Insulin, appearance and production now.
    public var signals: PlantSignals {
        let p = parameters
        return PlantSignals(
            plasmaInsulin: state.plasmaInsulin / p.vi,
            appearance: p.f * p.kabs * state.gut / p.bodyMass,
            production: max(
                0,
                basal.kp1 - p.kp2 * state.plasmaGlucose - p.kp3 * state.delayedInsulin2))
    }

    /// Lives one minute.
    public mutating func step(minute input: PlantInput) {
        let bite = eat(input.carbohydrate)
        let inflow = Inflow(
            carbohydrate: 1000 * bite,
            insulin: input.insulinUnits * Self.picomolesPerUnit / parameters.bodyMass)
        let emptying = GastricEmptying(parameters, meal: stomachAtMealStart + 1000 * eaten)
        let parts = stepParts
        for _ in 0..<parts {
            state =
                RungeKutta.fourth(from: state, step: 1 / Double(parts)) {
                    slope(at: $0, inflow: inflow, emptying: emptying)
                }
                .withoutNegativeAmounts()
        }
        minute += 1
    }

    /// Into how many parts a minute is cut: one, unless insulin far beyond any therapy makes
    /// glucose use so fast (2/min and more) that a whole minute would be unstable.
    private var stepParts: Int {
        let use = basal.vm0 + parameters.vmx * max(0, state.insulinAction)
        let rate = parameters.k2 + use / parameters.km0
        return rate < 2 ? 1 : min(64, Int((rate / 2).rounded(.up)))
    }

    /// Takes the next bite from what waits. The meal goes on while bites follow minute by minute.
    /// - Returns: grams eaten in this minute.
    private mutating func eat(_ announced: Carbohydrate) -> Double {
        waiting += announced.grams
        let bite = min(Self.eatingRate, waiting)
        waiting -= bite
        if bite > 0 {
            if !isEating {
                stomachAtMealStart = state.stomachSolid + state.stomachLiquid
                eaten = 0
            }
            eaten += bite
        }
        isEating = bite > 0
        return bite
    }

    /// Held over one minute.
    private struct Inflow {
        /// Unit: mg/min.
        let carbohydrate: Double
        /// Unit: pmol/kg/min.
        let insulin: Double
    }

    /// dx/dt, equations x1...x13 of reference/plant-models.md section 1.1.
    @inline(__always)
    private func slope(
        at x: S2008State, inflow: Inflow, emptying: GastricEmptying
    ) -> S2008State {
        let p = parameters
        var dx = x
        let emptied = emptying.rate(stomach: x.stomachSolid + x.stomachLiquid) * x.stomachLiquid
        dx.stomachSolid = inflow.carbohydrate - p.kmax * x.stomachSolid
        dx.stomachLiquid = p.kmax * x.stomachSolid - emptied
        dx.gut = emptied - p.kabs * x.gut

        let appearance = p.f * p.kabs * x.gut / p.bodyMass
        let production = max(
            0, basal.kp1 - p.kp2 * x.plasmaGlucose - p.kp3 * x.delayedInsulin2)
        let brain = p.fcns * min(1, max(0, x.plasmaGlucose / Self.fadingGlucose))
        let excretion = p.ke1 * max(0, x.plasmaGlucose - p.ke2)
        let exchange = p.k1 * x.plasmaGlucose - p.k2 * x.tissueGlucose
        let use =
            (basal.vm0 + p.vmx * x.insulinAction) * x.tissueGlucose / (p.km0 + x.tissueGlucose)
        dx.plasmaGlucose = production + appearance - brain - excretion - exchange
        dx.tissueGlucose = exchange - use
        dx.interstitialGlucose = p.ksc * (x.plasmaGlucose - x.interstitialGlucose)

        let insulin = x.plasmaInsulin / p.vi
        dx.plasmaInsulin =
            p.m1 * x.liverInsulin - (p.m2 + basal.m4) * x.plasmaInsulin
            + p.ka1 * x.subcutaneousInsulin1 + p.ka2 * x.subcutaneousInsulin2
        dx.liverInsulin = p.m2 * x.plasmaInsulin - (p.m1 + basal.m30) * x.liverInsulin
        dx.insulinAction = p.p2u * (insulin - p.basalInsulin - x.insulinAction)
        dx.delayedInsulin1 = p.ki * (insulin - x.delayedInsulin1)
        dx.delayedInsulin2 = p.ki * (x.delayedInsulin1 - x.delayedInsulin2)
        dx.subcutaneousInsulin1 = inflow.insulin - (p.kd + p.ka1) * x.subcutaneousInsulin1
        dx.subcutaneousInsulin2 =
            p.kd * x.subcutaneousInsulin1 - p.ka2 * x.subcutaneousInsulin2
        return dx
    }
}

/// How fast the stomach empties, as a function of how much of the meal it still holds.
private struct GastricEmptying {
    private let slowest: Double
    private let halfSpan: Double
    private let alpha: Double
    private let beta: Double
    private let slowingBegins: Double
    private let slowingEnds: Double

    /// - Parameter meal: D, the size of the meal that counts. Unit: mg. 0: nothing eaten yet.
    init(_ p: S2008Parameters, meal: Double) {
        slowest = p.kmin
        halfSpan = (p.kmax - p.kmin) / 2
        slowingBegins = p.b * meal
        slowingEnds = p.d * meal
        alpha = meal > 0 ? 5 / (2 * meal * (1 - p.b)) : 0
        beta = meal > 0 ? 5 / (2 * meal * p.d) : 0
    }

    /// kgut. Unit: 1/min.
    /// - Parameter stomach: Qsto. Unit: mg.
    @inline(__always)
    func rate(stomach: Double) -> Double {
        // With nothing eaten both tanh are 0 and the rate is kmax, as the paper has it.
        slowest + halfSpan
            * (Elementary.tanh(alpha * (stomach - slowingBegins))
                - Elementary.tanh(beta * (stomach - slowingEnds)) + 2)
    }
}
