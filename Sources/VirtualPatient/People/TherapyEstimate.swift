// The therapy settings a careful clinic would arrive at for a virtual person.

public import Quantities

/// Therapy settings derived from a virtual person's own answers to insulin and food.
///
/// Rules (ours, so that nobody is tuned by hand):
/// * basal: the rate of the basal steady state;
/// * sensitivity: the deepest drop within 12 h after one unit on top of basal;
/// * carb ratio: the group's test meal divided by its largest bolus, given with the first bite,
///   after which glucose is back at basal or above 5 h later and never below 80 mg/dL within 8 h;
/// * total daily insulin: basal of 24 h plus boluses for five test meals.
public struct TherapyEstimate: Sendable, Hashable {
    /// The programmed basal rate, rounded to 1 mU/h.
    public let basalRate: InsulinRate
    /// The correction factor.
    public let sensitivity: InsulinSensitivity
    /// The carb ratio, within 1...200 g/U.
    public let carbRatio: CarbRatio
    /// Usual insulin of a day.
    public let totalDailyInsulin: InsulinAmount
    /// Body mass.
    public let bodyMass: BodyMass

    /// Test meals a day behind ``totalDailyInsulin``.
    static let mealsPerDay = 5.0

    /// Estimates by simulation. Cost: about five simulated days.
    ///
    /// `nil` if one unit does not lower this person's glucose at all.
    public init?(for patient: PatientRecord, group: AgeGroup) {
        let response = PatientResponse(of: patient)
        let rate = InsulinRate.unitsPerHour(60 * patient.plant.basalUnitsPerMinute)
        let bolus = Self.mealBolus(response, grams: group.testMealGrams)
        let ratio = min(200, max(1, group.testMealGrams / max(bolus, 0.01)))
        guard let sensitivity = InsulinSensitivity(mgPerdLPerUnit: response.dropPerUnit),
            let carbRatio = CarbRatio(gramsPerUnit: ratio),
            let mass = BodyMass(kilograms: patient.physiology.bodyMass)
        else { return nil }
        basalRate = rate
        self.sensitivity = sensitivity
        self.carbRatio = carbRatio
        bodyMass = mass
        totalDailyInsulin =
            rate.amount(over: .hours(24))
            + .units(Self.mealsPerDay * group.testMealGrams / ratio)
    }

    /// The largest bolus that suits the test meal, by halving an interval. Unit: U.
    private static func mealBolus(_ response: PatientResponse, grams: Double) -> Double {
        var enough = 0.0
        var tooMuch = grams
        for _ in 0..<12 {
            let bolus = (enough + tooMuch) / 2
            let course = response.course(bolusUnits: bolus, grams: grams, minutes: 480)
            let suits = course.atFiveHours >= response.fastingGlucose && course.lowest >= 80
            if suits { enough = bolus } else { tooMuch = bolus }
        }
        return enough
    }
}

extension TherapyEstimate {
    /// Complete settings for the controller.
    /// - Parameters:
    ///   - target: the glucose to steer to.
    ///   - suspendThreshold: below it no insulin is added.
    ///   - actionDuration: duration of insulin action for insulin on board.
    ///   - actionPeak: its peak; less than half the duration.
    public func settings(
        target: Glucose, suspendThreshold: Glucose, actionDuration: Span, actionPeak: Span
    ) -> TherapySettings? {
        // No clinic writes a factor below 10 mg/dL per U, and no board accepts one (Loop guardrails,
        // hazards-and-limits 3.2); the larger factor is the cautious one.
        let stated = max(10, sensitivity.milligramsPerDeciliterPerUnit)
        guard let schedule = BasalSchedule(constant: basalRate),
            let clinical = InsulinSensitivity(mgPerdLPerUnit: stated)
        else { return nil }
        return TherapySettings(
            basal: schedule, sensitivity: clinical, carbRatio: carbRatio, target: target,
            suspendThreshold: suspendThreshold, totalDailyInsulin: totalDailyInsulin,
            bodyMass: bodyMass, insulinActionDuration: actionDuration,
            insulinActionPeak: actionPeak)
    }
}
