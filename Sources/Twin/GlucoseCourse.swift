// The glucose model's equations: one course of glucose under one set of personal parameters.

import SmallMath

/// One copy of the model's state with the parameters it moves under.
///
/// Equations, in minutes (E sensitivity, a action above basal, g(G) growth of the effect, c carb
/// effect, x the insulin bank's outflow):
/// `a' = p2 (x - a)`, `G' = -SG (G - Gb) - E a g(G) + c f Q2/tm + d`, `IG' = (G - IG)/α`,
/// `Q1' = -Q1/tm`, `Q2' = (Q1 - Q2)/tm`, `d' = -d/τ`, `n' = -n/τn`.
/// Linear parts are advanced exactly for a constant step, glucose semi-implicitly.
/// Source: the minimal model of TD 4.1 with the insulin effect of TD 5.3 (independent of glucose
/// below 140 mg/dL, so that its tail is as long as people's).
struct GlucoseCourse: Sendable {
    /// Factors that depend on the length of the step alone.
    struct Step: Sendable {
        let minutes: Double
        let interstitialDecay: Double
        let disturbanceDecay: Double
        let sensorDecay: Double

        /// - Parameter minutes: more than 0. Unit: min.
        init(minutes: Double) {
            self.minutes = minutes
            interstitialDecay = Elementary.exp(-minutes / TwinParameters.interstitialDelay)
            disturbanceDecay = Elementary.exp(-minutes / TwinParameters.disturbanceTime)
            sensorDecay = Elementary.exp(-minutes / TwinParameters.sensorTime)
        }
    }

    /// Personal parameters with what follows from them for one length of step.
    struct Parameters: Sendable {
        /// Sensitivity E. Unit: mg/dL per U.
        var sensitivity: Double
        /// Glucose at programmed basal Gb. Unit: mg/dL.
        var basalGlucose: Double
        /// c f/tm. Unit: mg/dL/min per g.
        var mealEffect: Double
        /// exp(-h/tm) and h/tm.
        var gutDecay: Double
        var gutPassage: Double
        /// exp(-p2 h).
        var actionDecay: Double

        /// - Parameter personal: the logarithms, in the order of ``TwinIndex``; within bounds.
        init(personal: ArraySlice<Double>, settings: TwinSettings, minutes: Double) {
            sensitivity =
                settings.sensitivity * Elementary.exp(personal[TwinIndex.sensitivity])
            basalGlucose =
                TwinParameters.basalGlucose * Elementary.exp(personal[TwinIndex.basalGlucose])
            let slower = Elementary.exp(-personal[TwinIndex.mealTime]) / TwinParameters.mealTime
            mealEffect =
                settings.carbEffect * Elementary.exp(personal[TwinIndex.mealSize]) * slower
            gutPassage = minutes * slower
            gutDecay = Elementary.exp(-gutPassage)
            let rate = TwinParameters.actionRate * Elementary.exp(personal[TwinIndex.actionRate])
            actionDecay = Elementary.exp(-rate * minutes)
        }
    }

    var parameters: Parameters
    var action: Double
    var glucose: Double
    var interstitial: Double
    var gut1: Double
    var gut2: Double
    var disturbance: Double
    var sensor: Double

    /// A course that starts at a state vector.
    init(state: ArraySlice<Double>, parameters: Parameters) {
        self.parameters = parameters
        action = state[TwinIndex.action]
        glucose = state[TwinIndex.glucose]
        interstitial = state[TwinIndex.interstitial]
        gut1 = state[TwinIndex.gut1]
        gut2 = state[TwinIndex.gut2]
        disturbance = state[TwinIndex.disturbance]
        sensor = state[TwinIndex.sensor]
    }

    /// Moves forward by one step.
    /// - Parameter outflow: mean outflow of the insulin bank during the step. Unit: U/min.
    mutating func advance(outflow: Double, step: Step) {
        let oldAction = action
        action = outflow + (oldAction - outflow) * parameters.actionDecay

        let oldGut2 = gut2
        gut2 = (oldGut2 + gut1 * parameters.gutPassage) * parameters.gutDecay
        gut1 *= parameters.gutDecay

        let oldFlow = disturbance
        disturbance = oldFlow * step.disturbanceDecay
        sensor *= step.sensorDecay

        let old = glucose
        let excess = max(old - TwinParameters.effectGrowthFrom, 0)
        let growth = min(1 + excess * TwinParameters.effectGrowth, TwinParameters.effectGrowthMax)
        let use = parameters.sensitivity * (oldAction + action) * growth
        let rise = parameters.mealEffect * (oldGut2 + gut2) + oldFlow + disturbance - use
        let back = TwinParameters.glucoseEffectiveness * step.minutes
        let free = (old + parameters.basalGlucose * back + rise * (0.5 * step.minutes)) / (1 + back)
        let range = TwinParameters.glucoseRange
        glucose = min(max(free, range.lowerBound), range.upperBound)
        let middle = (old + glucose) * 0.5
        interstitial = middle + (interstitial - middle) * step.interstitialDecay
    }
}
