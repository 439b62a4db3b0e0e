// The states a person can rest in: one for each glucose, with the basal rate that holds it.

public import PlantKernels
public import Quantities

extension S2013 {
    /// A state in which nothing changes, and what holds it.
    public struct SteadyState: Sendable, Hashable {
        /// The state.
        public let state: S2013State<Double>
        /// The insulin that holds it. Unit: U/min.
        public let unitsPerMinute: Double
    }

    /// The most insulin looked at. Unit: pmol/L.
    static let insulinLimit = 5000.0

    /// The state in which a person rests at a glucose, fasting, as the parameters describe.
    ///
    /// Production falls and use grows with insulin, so at most one plasma insulin balances them;
    /// it is found by bisection to the last bit. Cost: some seventy evaluations.
    /// - Throws: ``TableError`` naming the glucose when no insulin from 0 to
    ///   5000 pmol/L holds it: glucose stays below it even without insulin, or above it with all.
    public static func steadyState(
        of parameters: S2013Parameters, plasmaGlucose: Glucose
    ) throws(TableError) -> SteadyState {
        let wanted = plasmaGlucose.milligramsPerDeciliter
        let rest = Rest(parameters, glucose: wanted)
        guard wanted > 0, rest.gain(insulin: 0) >= 0, rest.gain(insulin: insulinLimit) <= 0 else {
            throw TableError(
                column: "plasmaGlucose",
                problem: "no basal rate holds \(wanted) mg/dL (insulin 0 to \(insulinLimit) "
                    + "pmol/L)")
        }
        var low = 0.0
        var high = insulinLimit
        while true {
            let middle = (low + high) / 2
            if middle <= low || middle >= high { break }
            if rest.gain(insulin: middle) > 0 { low = middle } else { high = middle }
        }
        let basal = S2008Basal(parameters.metabolism)
        let p = parameters.metabolism
        let state = rest.state(insulin: high)
        let inflow = state.body.plasmaInsulin * (p.m2 + basal.m4) - p.m1 * state.body.liverInsulin
        return SteadyState(
            state: state,
            unitsPerMinute: inflow * p.bodyMass / S2008.picomolesPerUnit)
    }
}

/// A person held at one glucose and one insulin.
private struct Rest {
    let p: S2008Parameters
    let constants: S2013Constants<Double>
    let glucose: Double

    init(_ parameters: S2013Parameters, glucose: Double) {
        p = parameters.metabolism
        constants = S2013Constants(parameters)
        self.glucose = glucose
    }

    /// Where everything but plasma glucose would come to rest.
    func state(insulin: Double) -> S2013State<Double> {
        let c = constants
        let m = c.metabolism
        let lack = max(0, c.threshold - glucose)
        let brake = c.halvingInsulin / (c.halvingInsulin + max(0, insulin - p.basalInsulin))
        var x = S2013State<Double>()
        x.body.plasmaGlucose = glucose * p.vg
        x.body.interstitialGlucose = x.body.plasmaGlucose
        x.body.plasmaInsulin = insulin * p.vi
        x.body.liverInsulin = x.body.plasmaInsulin * m.m2 / m.liverLoss
        x.body.delayedInsulin1 = insulin
        x.body.delayedInsulin2 = insulin
        x.body.insulinAction = insulin - p.basalInsulin
        let inflow = x.body.plasmaInsulin * m.plasmaLoss - m.m1 * x.body.liverInsulin
        x.body.depot1 = inflow / m.depotLoss
        x.body.depot2 = m.kd * x.body.depot1 / m.ka2
        x.answer.staticSecretion = c.n * c.basalGlucagon + c.sigma * lack * brake
        x.answer.glucagon = x.answer.staticSecretion / c.n
        x.answer.glucagonAction = x.answer.glucagon - c.basalGlucagon
        x.answer.autonomicProduction = c.psi * lack
        x.body.tissueGlucose = tissueGlucose(x)
        return x
    }

    /// The root of k1 Gp - k2 Gt = U Gt/(Km0 + Gt), a quadratic with one positive solution.
    private func tissueGlucose(_ x: S2013State<Double>) -> Double {
        let inflow = p.k1 * x.body.plasmaGlucose
        let linear = p.k2 * p.km0 + largestUse(x) - inflow
        let root = (linear * linear + 4 * p.k2 * inflow * p.km0).squareRoot()
        // Of the two ways to write the root, the one that does not subtract near-equals.
        if linear > 0 { return 2 * inflow * p.km0 / (linear + root) }
        return (root - linear) / (2 * p.k2)
    }

    private func largestUse(_ x: S2013State<Double>) -> Double {
        let c = constants
        let action = x.body.insulinAction
        let risk = S2013Risk.risk(glucose, basal: c.basalGlucose, basalPower: c.basalPower)
        return c.metabolism.vm0 + p.vmx * (action + c.r1 * risk * max(0, action))
    }

    /// What plasma gains or loses there. Unit: mg/kg/min.
    func gain(insulin: Double) -> Double {
        let x = state(insulin: insulin)
        let production = S2013Kernel(constants: constants, state: x).production
        let plasma = x.body.plasmaGlucose
        let brain = p.fcns * min(1, plasma / S2008Kernel<Double>.fadingGlucose)
        return production - brain - p.ke1 * max(0, plasma - p.ke2)
            - p.k1 * plasma + p.k2 * x.body.tissueGlucose
    }
}
