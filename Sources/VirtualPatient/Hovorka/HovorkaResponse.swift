// How a Hovorka patient answers to a unit of insulin, to none, and to a meal.

import Quantities

/// Three tests of one person, each begun at basal steady state, of plasma glucose in mg/dL.
///
/// As of the UVA/Padova population, but of plasma: the interstitial delay differs widely here.
struct HovorkaResponse {
    private let rested: Hovorka
    private let start: Double

    /// Nothing is simulated yet.
    init(of parameters: HovorkaParameters) {
        rested = Hovorka(parameters: parameters)
        start = rested.plasmaGlucose.milligramsPerDeciliter
    }

    /// How far one unit on top of basal lowers glucose within 8 h.
    var dropPerUnit: Double { start - course(480, basal: 1, units: 1).lowest }

    /// The highest glucose within 12 h without insulin.
    var peakWithoutInsulin: Double { course(720, basal: 0).highest }

    /// How far 42 g without bolus raise glucose within 6 h.
    var riseAfterMeal: Double { course(360, basal: 1, grams: 42).highest - start }

    private func course(
        _ minutes: Int, basal factor: Double, units: Double = 0, grams: Double = 0
    ) -> (lowest: Double, highest: Double) {
        var plant = rested
        var lowest = start
        var highest = start
        let rate = factor * plant.basalUnitsPerMinute
        for minute in 0..<minutes {
            let isFirst = minute == 0
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(isFirst ? grams : 0),
                    insulinUnits: rate + (isFirst ? units : 0)))
            let glucose = plant.plasmaGlucose.milligramsPerDeciliter
            lowest = min(lowest, glucose)
            highest = max(highest, glucose)
        }
        return (lowest, highest)
    }
}
