// The UVA/Padova S2008 plant: a person with type 1 diabetes as thirteen differential equations.

public import PlantKernels
public import Quantities

/// A virtual patient after the UVA/Padova model of 2008.
///
/// Sources: C. Dalla Man, R. Rizza, C. Cobelli, IEEE TBME 54 (2007) 1740 (glucose and insulin);
/// C. Dalla Man, M. Camilleri, C. Cobelli, IEEE TBME 53 (2006) 2472 (gastric emptying);
/// B. Kovatchev et al., J. Diabetes Sci. Technol. 3 (2009) 44 (the simulator). The equations and
/// the eating rule are those of reference/plant-models.md sections 1.1 and 5, with one change:
/// glucose use by the brain fades as plasma glucose runs out, so no state can go below zero or
/// be trapped there (docs/plant-s2008.md).
///
/// Time advances by whole minutes. The equations and the step are ``S2008Kernel``'s; a minute costs
/// eight evaluations of the stomach's slope and four of the rest.
public struct S2008: Plant, Hashable {
    /// Fastest eating. Unit: g/min.
    public static let eatingRate = S2008Kernel<Double>.eatingRate
    /// Amount of insulin in one unit. Unit: pmol/U. Source: plant-models.md section 5.
    public static let picomolesPerUnit = 6000.0

    /// The person.
    public let parameters: S2008Parameters
    /// What follows from the person's basal steady state.
    public let basal: S2008Basal
    /// The equations and where the person is now.
    public private(set) var kernel: S2008Kernel<Double>
    /// Whole minutes since the start.
    public private(set) var minute = 0

    /// A person at basal steady state, or in a given state.
    public init(parameters: S2008Parameters, state: S2008State? = nil) {
        self.parameters = parameters
        basal = S2008Basal(parameters)
        let state = state ?? S2008State(basalOf: parameters)
        kernel = S2008Kernel(
            constants: S2008Constants(parameters), gut: S2008Gut(state), body: S2008Body(state))
    }

    /// Where the person is now.
    public var state: S2008State { S2008State(kernel.gut, kernel.body) }

    /// The basal rate that holds the person's own steady state. Unit: U/min.
    public var basalUnitsPerMinute: Double { basal.unitsPerMinute }

    /// Glucose in plasma, x4/VG.
    public var plasmaGlucose: Glucose { .mgPerdL(kernel.plasmaGlucose) }

    /// Glucose under the skin, x13/VG: plasma delayed by 1/ksc (7 to 20 min).
    public var interstitialGlucose: Glucose { .mgPerdL(kernel.interstitialGlucose) }

    /// Carbohydrate announced but not yet eaten.
    public var carbohydrateWaiting: Carbohydrate { .grams(kernel.waiting) }

    /// Insulin, appearance and production now, of the person as the parameters describe.
    public var signals: PlantSignals {
        let body = kernel.body
        return PlantSignals(
            plasmaInsulin: body.plasmaInsulin / parameters.vi,
            appearance: kernel.appearance,
            production: max(
                0,
                basal.kp1 - parameters.kp2 * body.plasmaGlucose
                    - parameters.kp3 * body.delayedInsulin2))
    }

    /// Lives one minute.
    public mutating func step(minute input: PlantInput) {
        kernel.liveAlone(
            PlantMinute(
                carbohydrate: input.carbohydrate.grams, insulin: input.insulinUnits,
                modulation: input.modulation))
        minute += 1
    }

    /// Lives one minute with a gut that differs from the person's parameters.
    public mutating func step(minute input: PlantInput, gut: S2008GutFactors) {
        let usual = kernel.constants
        // kmin stays below kmax, as the equations ask.
        kernel.constants.kmax = max(usual.kmax * gut.fastestEmptying, usual.kmin)
        kernel.constants.kabs = usual.kabs * gut.absorption
        kernel.constants.appearance = usual.appearance * gut.absorption
        step(minute: input)
        kernel.constants = usual
    }
}

/// How the gut of one meal differs from the person's parameters.
public struct S2008GutFactors: Sendable, Hashable {
    /// Factor on kmax; the slowest emptying stays as it is. Dimensionless. Range: 0.3...3.
    public var fastestEmptying: Double
    /// Factor on kabs. Dimensionless. Range: 0.3...3.
    public var absorption: Double

    /// A gut as the parameters describe it, unless told otherwise. Factors beyond their range count
    /// as its end, which keeps the step stable.
    public init(fastestEmptying: Double = 1, absorption: Double = 1) {
        self.fastestEmptying = min(max(fastestEmptying, 0.3), 3)
        self.absorption = min(max(absorption, 0.3), 3)
    }
}

extension S2008Constants where V == Double {
    init(_ p: S2008Parameters) {
        let basal = S2008Basal(p)
        self.init()
        (kmax, kmin, kabs, appearance) = (p.kmax, p.kmin, p.kabs, p.f * p.kabs / p.bodyMass)
        slowingSlope = 5 / (2 * (1 - p.b))
        slowingPlace = slowingSlope * p.b
        quickeningSlope = 5 / (2 * p.d)
        (kp1, kp2, kp3) = (basal.kp1, p.kp2, p.kp3)
        (k1, k2, vm0, vmx, km0) = (p.k1, p.k2, basal.vm0, p.vmx, p.km0)
        (fcns, ke1, ke2, ksc) = (p.fcns, p.ke1, p.ke2, p.ksc)
        (m1, m2, plasmaLoss, liverLoss) = (p.m1, p.m2, p.m2 + basal.m4, p.m1 + basal.m30)
        (ka1, ka2, kd, depotLoss) = (p.ka1, p.ka2, p.kd, p.kd + p.ka1)
        (p2u, ki, basalInsulin) = (p.p2u, p.ki, p.basalInsulin)
        (perVi, perVG) = (1 / p.vi, 1 / p.vg)
        insulinPerUnit = S2008.picomolesPerUnit / p.bodyMass
    }
}

extension S2008Gut where V == Double {
    init(_ x: S2008State) {
        self.init()
        (solid, liquid, gut) = (x.stomachSolid, x.stomachLiquid, x.gut)
    }
}

extension S2008Body where V == Double {
    init(_ x: S2008State) {
        self.init()
        (plasmaGlucose, tissueGlucose) = (x.plasmaGlucose, x.tissueGlucose)
        (interstitialGlucose, insulinAction) = (x.interstitialGlucose, x.insulinAction)
        (plasmaInsulin, liverInsulin) = (x.plasmaInsulin, x.liverInsulin)
        (delayedInsulin1, delayedInsulin2) = (x.delayedInsulin1, x.delayedInsulin2)
        (depot1, depot2) = (x.subcutaneousInsulin1, x.subcutaneousInsulin2)
    }
}
