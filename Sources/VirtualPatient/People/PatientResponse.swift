// How a virtual person answers to a unit of insulin, to none, and to a meal.

import Quantities

/// Standard tests of one person, each begun at basal steady state and simulated for 12 h.
///
/// Definitions as in population_s2008.json: glucose is the interstitial signal, the drop and the
/// rises are from the basal value to the extreme.
public struct PatientResponse: Sendable {
    /// Length of a test. Unit: min.
    static let testMinutes = 720

    private let atRest: AnyPlant
    /// Glucose under the skin at the basal steady state. Unit: mg/dL.
    public let fastingGlucose: Double

    /// Nothing is simulated yet.
    public init(of patient: PatientRecord) {
        self.init(of: patient.physiology)
    }

    /// Nothing is simulated yet.
    public init(of physiology: Physiology) {
        atRest = AnyPlant(physiology, start: nil)
        fastingGlucose = atRest.interstitialGlucose.milligramsPerDeciliter
    }

    /// How far one unit on top of basal lowers glucose. Unit: mg/dL.
    public var dropPerUnit: Double { fastingGlucose - course(bolusUnits: 1).lowest }

    /// The highest glucose within 12 h without any insulin. Unit: mg/dL.
    public var peakWithoutInsulin: Double { course(insulinFactor: 0).highest }

    /// How far a meal without bolus raises glucose. Unit: mg/dL.
    public func riseAfterMeal(grams: Double) -> Double {
        course(grams: grams).highest - fastingGlucose
    }

    /// What a test looked like.
    struct Course {
        var lowest = Double.infinity
        var highest = -Double.infinity
        /// The minute after which glucose was lowest, from 1.
        var lowestMinute = 0
        /// The minute after which glucose was highest, from 1.
        var highestMinute = 0
        /// Glucose at the end. Unit: mg/dL.
        var last = 0.0
        /// Glucose 5 h after the start. Unit: mg/dL.
        var atFiveHours = 0.0
    }

    /// Simulates: food and bolus in the first minute, basal insulin times a factor throughout.
    func course(
        insulinFactor: Double = 1, bolusUnits: Double = 0, grams: Double = 0,
        minutes: Int = testMinutes
    ) -> Course {
        var plant = atRest
        var course = Course()
        let rate = insulinFactor * plant.basalUnitsPerMinute
        for minute in 0..<minutes {
            let isFirst = minute == 0
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(isFirst ? grams : 0),
                    insulinUnits: rate + (isFirst ? bolusUnits : 0)))
            course.last = plant.interstitialGlucose.milligramsPerDeciliter
            if minute + 1 == 300 { course.atFiveHours = course.last }
            if course.last < course.lowest {
                course.lowest = course.last
                course.lowestMinute = minute + 1
            }
            if course.last > course.highest {
                course.highest = course.last
                course.highestMinute = minute + 1
            }
        }
        return course
    }
}
