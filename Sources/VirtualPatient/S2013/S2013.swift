// The UVA/Padova S2013 plant: S2008 with a body that answers to low glucose.

public import PlantKernels
public import Quantities

/// A virtual patient after the UVA/Padova model of 2013, with counter-regulation of our own.
///
/// Equations, sources and what was calibrated here: ``S2013Kernel`` and docs/plant-s2013.md.
/// Time advances by whole minutes. A minute costs eight evaluations of the stomach's slope
/// and four of the rest.
public struct S2013: Plant, Hashable {
    /// The person.
    public let parameters: S2013Parameters
    /// What follows from the person's basal steady state.
    public let basal: S2013Basal
    /// The equations and where the person is now.
    public private(set) var kernel: S2013Kernel<Double>
    /// Whole minutes since the start.
    public private(set) var minute = 0

    /// A person at basal steady state, or in a given state.
    public init(parameters: S2013Parameters, state: S2013State<Double>? = nil) {
        self.parameters = parameters
        basal = S2013Basal(parameters)
        kernel = S2013Kernel(
            constants: S2013Constants(parameters), state: state ?? basal.state)
    }

    /// Where the person is now.
    public var state: S2013State<Double> { kernel.state }

    /// The basal rate that holds the person's own steady state. Unit: U/min.
    public var basalUnitsPerMinute: Double { basal.unitsPerMinute }

    /// Glucose in plasma, x4/VG.
    public var plasmaGlucose: Glucose { .mgPerdL(kernel.plasmaGlucose) }

    /// Glucose under the skin, x13/VG: plasma delayed by 1/ksc (7 to 20 min).
    public var interstitialGlucose: Glucose { .mgPerdL(kernel.interstitialGlucose) }

    /// Carbohydrate announced but not yet eaten.
    public var carbohydrateWaiting: Carbohydrate { .grams(kernel.waiting) }

    /// Insulin, appearance, production and glucagon now, of the person as the parameters describe.
    public var signals: PlantSignals {
        PlantSignals(
            plasmaInsulin: state.body.plasmaInsulin / parameters.metabolism.vi,
            appearance: kernel.appearance, production: kernel.production,
            glucagon: state.answer.glucagon)
    }

    /// Lives one minute.
    public mutating func step(minute input: PlantInput) {
        kernel.liveAlone(
            PlantMinute(
                carbohydrate: input.carbohydrate.grams, insulin: input.insulinUnits,
                modulation: input.modulation))
        minute += 1
    }
}

/// What follows from a person's parameters at basal steady state.
public struct S2013Basal: Sendable, Hashable {
    /// S2008's identities, which hold unchanged: nothing that S2013 adds acts at basal.
    public let metabolism: S2008Basal
    /// Glucagon in plasma, Hb. Unit: pg/mL.
    public let glucagon: Double
    /// Static secretion that holds it, n Hb. Unit: pg/mL/min.
    public let glucagonSecretion: Double
    /// The basal rate that holds the steady state. Unit: U/min.
    public var unitsPerMinute: Double { metabolism.unitsPerMinute }
    /// The steady state itself.
    public let state: S2013State<Double>

    init(_ p: S2013Parameters) {
        metabolism = S2008Basal(p.metabolism)
        glucagon = p.counterRegulation.basalGlucagon
        glucagonSecretion = p.counterRegulation.n * glucagon
        let rest = S2008State(basalOf: p.metabolism)
        var x = S2013State<Double>()
        x.gut = S2008Gut(rest)
        x.body = S2008Body(rest)
        x.answer.glucagon = glucagon
        x.answer.staticSecretion = glucagonSecretion
        state = x
    }
}

extension S2013Constants where V == Double {
    init(_ parameters: S2013Parameters) {
        let c = parameters.counterRegulation
        self.init()
        metabolism = S2008Constants(parameters.metabolism)
        basalGlucose = parameters.metabolism.basalGlucose
        basalPower = S2013Risk.power(basalGlucose)
        (r1, basalGlucagon, n, rho) = (c.r1, c.basalGlucagon, c.n, c.rho)
        (sigma, halvingInsulin, delta) = (c.sigma, c.halvingInsulin, c.delta)
        (xi, kh, threshold, psi, ka) = (c.xi, c.kh, c.threshold, c.psi, c.ka)
    }
}
