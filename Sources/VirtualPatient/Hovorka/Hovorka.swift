// The Hovorka / Cambridge plant: a person with type 1 diabetes as eleven differential equations.

public import PlantKernels
public import Quantities

/// A virtual patient after Hovorka 2004 with the additions of Wilinska 2010.
///
/// The equations are ``PlantKernels/HovorkaKernel``'s. Time advances by whole minutes, one
/// Runge-Kutta step of fourth order each; a minute whose fastest rate passes 2/min (insulin far
/// beyond any therapy) is cut into parts.
public struct Hovorka: Plant, Hashable {
    /// Amount of insulin in one unit. Unit: pmol/U. As of the S2008 plant, 1 U = 6000 pmol.
    static let picomolesPerUnit = 6000.0

    /// The person.
    public let parameters: HovorkaParameters
    /// The infusion that holds the person's basal glucose. Unit: U/min.
    public let basalUnitsPerMinute: Double
    /// Whole minutes since the start.
    public private(set) var minute = 0
    private var kernel: HovorkaKernel<Double>

    /// A person at basal steady state, or in a given state.
    public init(parameters: HovorkaParameters, state: HovorkaState<Double>? = nil) {
        self.parameters = parameters
        let rest = parameters.rest
        basalUnitsPerMinute = rest.unitsPerMinute
        kernel = HovorkaKernel(
            constants: parameters.constants, state: state ?? rest.state, waiting: 0)
    }

    /// Where the person is now.
    public var state: HovorkaState<Double> { kernel.state }

    /// The equations with the person's constants and present state, to run side by side.
    public var lane: HovorkaKernel<Double> { kernel }

    /// Glucose in plasma, Q1/(VG·BW).
    public var plasmaGlucose: Glucose { .mgPerdL(kernel.plasmaGlucose) }

    /// Glucose under the skin: plasma delayed by 1/ka,int.
    public var interstitialGlucose: Glucose { .mgPerdL(kernel.interstitialGlucose) }

    /// Carbohydrate announced but not yet eaten.
    public var carbohydrateWaiting: Carbohydrate { .grams(kernel.waiting) }

    /// Insulin, appearance and production now, before any modulation.
    public var signals: PlantSignals {
        let c = kernel.constants
        let x = kernel.state
        let mass = HovorkaKernel<Double>.milligramsPerMillimole / c.bodyMass
        return PlantSignals(
            plasmaInsulin: x.insulin * Self.picomolesPerUnit / 1000,
            appearance: min(c.gutRate * x.gut2, c.absorptionCeiling) * mass,
            production: c.production * max(0, 1 - x.liver) * mass)
    }

    /// Lives one minute.
    public mutating func step(minute input: PlantInput) {
        step(minute: input, factors: HovorkaFactors())
    }

    /// Lives one minute with some of the person's constants changed by factors.
    /// - Parameter factors: see ``HovorkaVariability``.
    public mutating func step(minute input: PlantInput, factors: HovorkaFactors) {
        let usual = kernel.constants
        kernel.constants = factors.applied(to: usual)
        kernel.liveAlone(
            PlantMinute(
                carbohydrate: input.carbohydrate.grams, insulin: input.insulinUnits,
                modulation: input.modulation))
        kernel.constants = usual
        minute += 1
    }
}
