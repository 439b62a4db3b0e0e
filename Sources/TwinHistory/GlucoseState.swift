// Glucose, gut, unexplained flow and sensor error: their step over a cell and its linearisation.

import SmallMath
import Twin

/// The stochastic part of a person's state: interstitial and plasma glucose, gut, flow, sensor.
package struct GlucoseState: Sendable, Equatable {
    /// Interstitial glucose, plasma glucose (mg/dL), gut 2, gut 1 (g), fast
    /// unexplained flow (mg/dL/min), smooth sensor error (mg/dL), slow flow; one unused.
    package var values: SIMD8<Double>

    package static let interstitial = 0
    package static let plasma = 1
    package static let gut2 = 2
    package static let gut1 = 3
    package static let flow = 4
    package static let sensor = 5
    package static let slowFlow = 6
    package static let count = 7

    package init(glucose: Double) {
        values = SIMD8(glucose, glucose, 0, 0, 0, 0, 0, 0)
    }

    /// What the sensor would show.
    package var shown: Double { values[Self.interstitial] + values[Self.sensor] }
}

/// The step of ``GlucoseState`` over one cell for one model, with its constants worked out once.
package struct GlucoseStep: Sendable {
    private let model: PersonModel
    private let interstitialStay: Double
    private let gutStay: Double
    private let gutPass: Double
    package let flowStay: Double
    package let sensorStay: Double
    package let slowStay: Double
    /// Mean of a flow of 1 over the cell, as it fades.
    private let flowMean: Double
    private let slowMean: Double
    private let referenceGrowth: Double
    private let minutes = PersonHistory.step

    package init(_ model: PersonModel) {
        self.model = model
        let h = PersonHistory.step
        interstitialStay = Elementary.exp(-h / TwinParameters.interstitialDelay)
        gutStay = Elementary.exp(-h / model.mealTime)
        gutPass = h / model.mealTime * gutStay
        flowStay = Elementary.exp(-h / model.fastFlowTime)
        slowStay = Elementary.exp(-h / model.slowFlowTime)
        sensorStay = Elementary.exp(-h / PersonModel.sensorTime)
        flowMean = (1 - flowStay) * model.fastFlowTime / h
        slowMean = (1 - slowStay) * model.slowFlowTime / h
        referenceGrowth = PersonModel.growth(PersonModel.reference)
    }

    /// How fast glucose returns, all told. Unit: 1/min.
    private func returning(_ glucose: Double, _ action: Double, _ effect: Double) -> Double {
        model.effectiveness + effect * action * PersonModel.growthSlope(glucose)
    }

    /// Share of a rate that has become glucose at the end of the cell. Unit: min.
    private func gained(_ rate: Double) -> Double {
        let x = rate * minutes
        return minutes * (1 - x / 2 * (1 - x / 3 * (1 - x / 4)))
    }

    /// The state a cell later.
    /// - Parameters:
    ///   - action: mean insulin at work over the cell. Unit: U/min.
    ///   - effect: `E s(t)` of the cell. Unit: mg/dL per U.
    ///   - course: `c(t)` of the cell. Unit: mg/dL/min.
    package func advanced(
        _ state: GlucoseState, action: Double, effect: Double, course: Double
    ) -> GlucoseState {
        let x = state.values
        let gut1 = x[3] * gutStay
        let gut2 = x[2] * gutStay + x[3] * gutPass
        let food = model.carbEffect * (x[2] + x[3] - gut1 - gut2) / minutes
        let glucose = x[1]
        let used =
            effect
            * (action * PersonModel.growth(glucose) - model.basalNeed * referenceGrowth)
        let rate =
            -model.effectiveness * (glucose - PersonModel.reference) - used + food + course
            + flowMean * x[4] + slowMean * x[6]
        let next = glucose + gained(returning(glucose, action, effect)) * rate
        let kept = min(
            max(next, TwinParameters.glucoseRange.lowerBound),
            TwinParameters.glucoseRange.upperBound)
        var after = state
        after.values = SIMD8(
            interstitialStay * x[0] + (1 - interstitialStay) * 0.5 * (glucose + kept), kept, gut2,
            gut1, flowStay * x[4], sensorStay * x[5], slowStay * x[6], 0)
        return after
    }

    /// Columns of the step's derivative at a state: column k is what a unit more of k becomes.
    package func columns(
        _ state: GlucoseState, action: Double, effect: Double
    ) -> [SIMD8<Double>] {
        let back = returning(state.values[1], action, effect)
        let gain = gained(back)
        let toShown = 0.5 * (1 - interstitialStay)
        let stay = 1 - back * gain
        let from1 = gain * model.carbEffect * (1 - gutStay - gutPass) / minutes
        let from2 = gain * model.carbEffect * (1 - gutStay) / minutes
        let fromFlow = gain * flowMean
        let fromSlow = gain * slowMean
        return [
            SIMD8(interstitialStay, 0, 0, 0, 0, 0, 0, 0),
            SIMD8(toShown * (1 + stay), stay, 0, 0, 0, 0, 0, 0),
            SIMD8(toShown * from2, from2, gutStay, 0, 0, 0, 0, 0),
            SIMD8(toShown * from1, from1, gutPass, gutStay, 0, 0, 0, 0),
            SIMD8(toShown * fromFlow, fromFlow, 0, 0, flowStay, 0, 0, 0),
            SIMD8(0, 0, 0, 0, 0, sensorStay, 0, 0),
            SIMD8(toShown * fromSlow, fromSlow, 0, 0, 0, 0, slowStay, 0),
        ]
    }
}
