// The states an S2008 person can rest in: one for each glucose, with the basal rate that holds it.

import PlantKernels
public import Quantities

extension S2008 {
    /// A state in which nothing changes, and what holds it.
    public struct SteadyState: Sendable, Hashable {
        /// The state.
        public let state: S2008State
        /// The insulin that holds it. Unit: U/min.
        public let unitsPerMinute: Double
    }

    /// The state in which a person rests at a glucose, fasting, as the parameters describe.
    ///
    /// Production falls and use grows with insulin, so at most one plasma insulin balances them; it
    /// is found by bisection to the last bit. At basal glucose it is the basal state.
    /// - Throws: ``TableError`` naming the glucose when no insulin holds it: glucose stays below
    ///   even without insulin, or above with all.
    public static func steadyState(
        of parameters: S2008Parameters, plasmaGlucose: Glucose
    ) throws(TableError) -> SteadyState {
        let wanted = plasmaGlucose.milligramsPerDeciliter
        let rest = Rest(parameters, glucose: wanted * parameters.vg)
        // With so much insulin nothing is produced, and glucose can only fall.
        var high = max(1, rest.silencingInsulin)
        var low = 0.0
        guard wanted > 0, rest.gain(insulin: low) >= 0, rest.gain(insulin: high) <= 0 else {
            throw TableError(
                column: "plasmaGlucose", problem: "no basal rate holds \(wanted) mg/dL")
        }
        while true {
            let middle = (low + high) / 2
            if middle <= low || middle >= high { break }
            if rest.gain(insulin: middle) > 0 { low = middle } else { high = middle }
        }
        return rest.steadyState(insulin: high)
    }
}

/// A person held at one glucose.
private struct Rest {
    let p: S2008Parameters
    let basal: S2008Basal
    /// Unit: mg/kg.
    let glucose: Double

    init(_ parameters: S2008Parameters, glucose: Double) {
        p = parameters
        basal = S2008Basal(parameters)
        self.glucose = glucose
    }

    /// The least insulin without production. Unit: pmol/L.
    var silencingInsulin: Double { (basal.kp1 - p.kp2 * glucose) / p.kp3 }

    /// What plasma receives from outside tissue, less what it loses there. Unit: mg/kg/min.
    private func supply(insulin: Double) -> Double {
        max(0, basal.kp1 - p.kp2 * glucose - p.kp3 * insulin)
            - p.fcns * min(1, glucose / S2008Kernel<Double>.fadingGlucose)
            - p.ke1 * max(0, glucose - p.ke2)
    }

    /// Tissue glucose when plasma is at rest. Unit: mg/kg.
    private func tissue(insulin: Double) -> Double {
        (p.k1 * glucose - supply(insulin: insulin)) / p.k2
    }

    /// What tissue then gains or loses. Unit: mg/kg/min.
    func gain(insulin: Double) -> Double {
        let tissue = tissue(insulin: insulin)
        // No tissue glucose holds plasma up against so much supply: it rises.
        guard tissue > 0 else { return supply(insulin: insulin) }
        let use = basal.vm0 + p.vmx * (insulin - p.basalInsulin)
        return supply(insulin: insulin) - use * tissue / (p.km0 + tissue)
    }

    func steadyState(insulin: Double) -> S2008.SteadyState {
        var x = S2008State(basalOf: p)
        x.plasmaGlucose = glucose
        x.interstitialGlucose = glucose
        x.tissueGlucose = tissue(insulin: insulin)
        x.insulinAction = insulin - p.basalInsulin
        x.delayedInsulin1 = insulin
        x.delayedInsulin2 = insulin
        x.plasmaInsulin = insulin * p.vi
        x.liverInsulin = x.plasmaInsulin * p.m2 / (p.m1 + basal.m30)
        let inflow = x.plasmaInsulin * (p.m2 + basal.m4) - p.m1 * x.liverInsulin
        x.subcutaneousInsulin1 = inflow / (p.ka1 + p.kd)
        x.subcutaneousInsulin2 = p.kd * x.subcutaneousInsulin1 / p.ka2
        return S2008.SteadyState(
            state: x, unitsPerMinute: inflow * p.bodyMass / S2008.picomolesPerUnit)
    }
}
