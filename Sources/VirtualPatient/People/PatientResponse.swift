// How a virtual person answers to a unit of insulin, to none, and to a meal.

import Quantities

/// Standard tests of one person, each begun at basal steady state and simulated for 12 h.
///
/// Definitions as in population_s2008.json: glucose is the interstitial signal, the drop and the
/// rises are from the basal value to the extreme.
public struct PatientResponse: Sendable {
    /// Length of a test. Unit: min.
    static let testMinutes = 720

    private let patient: PatientRecord
    private let basal: S2008Basal

    /// Nothing is simulated yet.
    public init(of parameters: S2008Parameters) {
        patient = PatientRecord(name: "", parameters: parameters)
        basal = S2008Basal(parameters)
    }

    /// How far one unit on top of basal lowers glucose. Unit: mg/dL.
    public var dropPerUnit: Double {
        patient.parameters.basalGlucose - course(insulinFactor: 1, bolusUnits: 1).lowest
    }

    /// The highest glucose within 12 h without any insulin. Unit: mg/dL.
    public var peakWithoutInsulin: Double { course(insulinFactor: 0).highest }

    /// How far a meal without bolus raises glucose. Unit: mg/dL.
    public func riseAfterMeal(grams: Double) -> Double {
        course(insulinFactor: 1, grams: grams).highest - patient.parameters.basalGlucose
    }

    /// What a test looked like.
    struct Course {
        var lowest = Double.infinity
        var highest = -Double.infinity
        /// Glucose at the end. Unit: mg/dL.
        var last = 0.0
    }

    /// Simulates: food and bolus in the first minute, basal insulin times a factor throughout.
    func course(
        insulinFactor: Double, bolusUnits: Double = 0, grams: Double = 0,
        minutes: Int = testMinutes
    ) -> Course {
        var plant = patient.plant
        var course = Course()
        let rate = insulinFactor * basal.unitsPerMinute
        for minute in 0..<minutes {
            let isFirst = minute == 0
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(isFirst ? grams : 0),
                    insulinUnits: rate + (isFirst ? bolusUnits : 0)))
            course.last = plant.interstitialGlucose.milligramsPerDeciliter
            course.lowest = min(course.lowest, course.last)
            course.highest = max(course.highest, course.last)
        }
        return course
    }
}
