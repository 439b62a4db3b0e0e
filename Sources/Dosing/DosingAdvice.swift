// What a person could bolus by hand: advice for a reader, never an order.

public import Twin

/// A meal whose bolus the person has not given yet, and what automation gave already.
public struct MealToCover: Sendable, Equatable {
    /// Carbohydrate entered; zero without a meal. Unit: g.
    public var carbs: Double
    /// Carbohydrate one unit covers; more than zero. Unit: g/U.
    public var carbRatio: Double
    /// Automatic insulin above schedule of the last hour; not negative. Unit: U.
    public var automaticLastHour: Double

    /// A meal.
    public init(carbs: Double, carbRatio: Double, automaticLastHour: Double) {
        self.carbs = carbs
        self.carbRatio = carbRatio
        self.automaticLastHour = automaticLastHour
    }
}

/// Advice on a bolus by hand. Never delivered by anybody but the person.
public struct DosingAdvice: Sendable, Equatable {
    /// For the meal. Unit: U; not negative.
    public var meal: Double
    /// Beyond the meal, against high glucose. Unit: U; not negative.
    public var correction: Double

    /// Advice.
    public init(meal: Double, correction: Double) {
        self.meal = meal
        self.correction = correction
    }

    /// Nothing is advised.
    public static let nothing = DosingAdvice(meal: 0, correction: 0)
}

extension ZoneController {
    /// Advises a bolus by hand.
    ///
    /// The meal's part is its carbohydrate by the carb ratio, less what automation gave above the
    /// schedule in the last hour, and no more than leaves the low side of the forecast (one SD below
    /// the cautious course) at ``DosingParameters/adviceFloor``. The correction is what the optimiser
    /// requires beyond that, within the room for insulin on board, and only where automation would
    /// add as well: not on a reading far off, nor by a degraded twin. Nothing is advised without a
    /// reading, below ``DosingParameters/adviceNotBelow``, while glucose may fall below the floor
    /// within half an hour, when delivery has to stop, or with a twin that is not to be trusted.
    /// - Parameter required: what the optimiser requires. Unit: U.
    public static func advise(
        _ situation: DosingSituation, meal: MealToCover, required: Double, forecast: TwinForecast,
        tuning: DosingTuning = DosingTuning()
    ) -> DosingAdvice {
        guard let reading = situation.reading, situation.trust != .untrusted,
            min(reading, situation.glucose) >= DosingParameters.adviceNotBelow,
            !mustSuspend(situation, forecast: forecast, tuning)
        else { return .nothing }
        let floor = DosingParameters.adviceFloor
        let low = forecast.cautiousMean.indices.map { point in
            forecast.cautiousMean[point]
                - forecast.deviation[min(point, tuning.riskHorizon - 1)]
        }
        if low.prefix(DosingParameters.adviceFallSteps).contains(where: { $0 < floor }) {
            return .nothing
        }
        // The most that keeps the low side at the floor wherever a unit acts.
        var most = DosingParameters.adviceMax
        for point in low.indices where forecast.cautiousUnitEffect[point] > 0 {
            most = min(most, max(low[point] - floor, 0) / forecast.cautiousUnitEffect[point])
        }
        let wanted = meal.carbs / meal.carbRatio - meal.automaticLastHour
        let covered = min(max(wanted, 0), most)
        let beyond = min(required - covered, situation.room, most - covered)
        let correction = situation.isCertain ? max(beyond, 0) : 0
        return DosingAdvice(meal: covered, correction: correction)
    }
}
