// The insulin that holds a glucose on the Hovorka plant, and everything at rest on it.

public import PlantKernels
public import Quantities

/// A person at rest: nothing eaten, insulin even, every slope zero.
public struct HovorkaSteadyState: Sendable, Hashable {
    /// Where everything stands.
    public let state: HovorkaState<Double>
    /// The infusion that holds it. Unit: U/min.
    public let unitsPerMinute: Double
}

extension HovorkaParameters {
    /// The steady state in which plasma glucose is at a wanted value.
    ///
    /// With A = F01c + FR at that glucose, per kg, the plasma balance EGP0·(1 − SIE·I) − A =
    /// Q1·x1·x2/(k12 + x2), x1 = SIT·I, x2 = SID·I, is a quadratic in the insulin I with exactly
    /// one root at or above 0 when EGP0 ≥ A, and none otherwise. There 1 − x3 is never negative,
    /// because what is left of production equals what is used.
    /// - Throws: ``TableError`` naming the glucose when it is not more than 0 or so high or low
    ///   that glucose would fall there even without insulin.
    public func steadyState(
        plasmaGlucose: Glucose
    ) throws(TableError) -> HovorkaSteadyState {
        let wanted = plasmaGlucose.milligramsPerDeciliter
        let c = constants
        let glucose = plasmaGlucose.millimolesPerLiter
        guard glucose > 0 else {
            throw TableError(column: "glucose", problem: "no steady state at 0 mg/dL")
        }
        let mass = glucose * c.glucoseVolume
        let fade = min(1, glucose / HovorkaKernel<Double>.fadingGlucose)
        let renal = c.renalClearance * max(0, glucose - c.renalThreshold) * c.glucoseVolume
        let spare = c.production - (c.brainUse + c.otherUse) * fade - renal
        guard spare >= 0 else {
            throw TableError(
                column: "glucose",
                problem: "\(wanted) mg/dL falls even without insulin: no infusion holds it")
        }
        let insulin = Self.holdingInsulin(c, mass: mass, spare: spare)
        let inflow = c.ke * c.insulinVolume * insulin

        var state = HovorkaState<Double>()
        state.insulin = insulin
        state.transport = c.transportSensitivity * insulin
        state.disposal = c.disposalSensitivity * insulin
        state.liver = c.liverSensitivity * insulin
        state.plasma = mass
        state.tissue = state.transport * mass / (c.k12 + state.disposal)
        state.interstitial = glucose
        state.depot1 = inflow / c.absorption
        state.depot2 = state.depot1
        return HovorkaSteadyState(state: state, unitsPerMinute: inflow / 1000)
    }

    /// The root of a·I² − b·I − spare·k12 = 0 at or above 0, written so that nothing cancels.
    private static func holdingInsulin(
        _ c: HovorkaConstants<Double>, mass: Double, spare: Double
    ) -> Double {
        let a =
            c.disposalSensitivity
            * (c.production * c.liverSensitivity + mass * c.transportSensitivity)
        let b = spare * c.disposalSensitivity - c.production * c.liverSensitivity * c.k12
        let root = (b * b + 4 * a * spare * c.k12).squareRoot()
        return b >= 0 ? (b + root) / (2 * a) : 2 * spare * c.k12 / (root - b)
    }

    /// The infusion that holds the person's own basal glucose. Unit: U/min.
    public var basalUnitsPerMinute: Double { rest.unitsPerMinute }

    /// The steady state at the person's own basal glucose; the initialiser made sure there is one.
    var rest: HovorkaSteadyState {
        do {
            return try steadyState(plasmaGlucose: .mgPerdL(basalGlucose))
        } catch {
            preconditionFailure("parameters without a steady state: \(error)")
        }
    }
}

extension HovorkaState<Double> {
    /// The names of the components, in the papers' symbols.
    public static let names = ["Q1", "Q2", "C", "D1", "D2", "S1", "S2", "I", "x1", "x2", "x3"]

    /// The values a component may have, in its unit. The end is ours: a thousand times what the
    /// largest inputs leave in an hour, and small enough that no sum or product overflows.
    public static let componentRange = 0.0...1e9

    /// A state from components in the order of ``names``.
    /// - Throws: ``TableError`` naming the component that is outside ``componentRange``, or when
    ///   their number is wrong.
    public init(components x: [Double]) throws(TableError) {
        guard x.count == Self.names.count else {
            throw TableError(problem: "\(x.count) components, \(Self.names.count) are needed")
        }
        for (name, value) in zip(Self.names, x) {
            guard Self.componentRange.contains(value) else {
                throw TableError(column: name, problem: "\(value) is outside 0 to 1e9")
            }
        }
        self.init()
        plasma = x[0]
        tissue = x[1]
        interstitial = x[2]
        gut1 = x[3]
        gut2 = x[4]
        depot1 = x[5]
        depot2 = x[6]
        insulin = x[7]
        transport = x[8]
        disposal = x[9]
        liver = x[10]
    }

    /// The components in the order of ``names``. Units: mmol (Q1, Q2, D1, D2), mmol/L (C), mU (S1,
    /// S2), mU/L (I), 1/min (x1, x2), 1 (x3).
    public var components: [Double] {
        [
            plasma, tissue, interstitial, gut1, gut2, depot1, depot2, insulin, transport,
            disposal, liver,
        ]
    }
}
