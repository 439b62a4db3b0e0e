// The planner's advice on a bolus by hand, as estimates of its reply.

import Dosing
import Quantities
import Twin

extension PlannerReply {
    /// The estimate that holds the advised bolus of a meal. Unit: U.
    public static let mealAdvice = "advice_meal_u"
    /// The estimate that holds the advised correction beyond it. Unit: U.
    public static let correctionAdvice = "advice_correction_u"
}

extension Planner {
    static func advice(
        _ request: PlannerRequest, _ situation: DosingSituation, required: Double,
        forecast: TwinForecast, tuning: DosingTuning
    ) -> [PlannerReply.Estimate] {
        let advice = ZoneController.advise(
            situation,
            meal: MealToCover(
                carbs: request.awaitedCarbs.grams,
                carbRatio: request.therapy.carbRatio.gramsPerUnit,
                automaticLastHour: max(request.automaticLastHour.units, 0)),
            required: required, forecast: forecast, tuning: tuning)
        return [
            .init(name: PlannerReply.mealAdvice, value: rounded(advice.meal)),
            .init(name: PlannerReply.correctionAdvice, value: rounded(advice.correction)),
        ]
    }

    /// Whole strokes, rounded down; what lies a hair below one by arithmetic is that one.
    private static func rounded(_ amount: Double) -> Double {
        ((amount / DosingParameters.adviceStep + 1e-9).rounded(.down))
            * DosingParameters.adviceStep
    }
}
