// The settings a careful clinic would give a virtual person, whichever plant it is made of.

public import Quantities
import VirtualPatient

/// A person's measured answers, found by simulation on the plant itself.
///
/// The rules are those of `TherapyEstimate`, written against the `Plant` protocol: correction factor
/// the deepest drop within 12 h after one unit on basal, carb ratio the test meal over its largest
/// bolus after which glucose is back at its start or above at 5 h and never below 80 mg/dL in 8 h
/// (80 % of the start where that is lower), daily insulin basal plus five test meals.
public struct StudyClinic: Sendable, Equatable {
    /// Correction factor. Unit: mg/dL per U.
    public var sensitivity: Double
    /// Carb ratio. Unit: g/U. Range: 1...200.
    public var carbRatio: Double
    /// Basal rate. Unit: U/h.
    public var basalRate: Double
    /// Usual insulin of a day. Unit: U.
    public var dailyInsulin: Double
    /// Body mass. Unit: kg.
    public var bodyMass: Double

    /// The numbers themselves.
    public init(
        sensitivity: Double, carbRatio: Double, basalRate: Double, dailyInsulin: Double,
        bodyMass: Double
    ) {
        self.sensitivity = sensitivity
        self.carbRatio = carbRatio
        self.basalRate = basalRate
        self.dailyInsulin = dailyInsulin
        self.bodyMass = bodyMass
    }

    /// Measures a person. Cost: about 14 simulated half days.
    public init(measuring person: StudyPerson) {
        let start = person.plant.interstitialGlucose.milligramsPerDeciliter
        // A small probe, scaled up: a whole unit can take a child to where the body fights back.
        let probe = min(1, 24 * 60 * person.basal / 20)
        let drop = Self.course(of: person, bolus: probe, grams: 0, minutes: 720)
        let factor = max((start - drop.lowest) / probe, 1)
        let grams = person.group.testMealGrams
        var enough = 0.0
        var tooMuch = grams / 2
        for _ in 0..<9 {
            let bolus = (enough + tooMuch) / 2
            let found = Self.course(of: person, bolus: bolus, grams: grams, minutes: 480)
            let suits = found.fiveHours >= start && found.lowest >= min(80, 0.8 * start)
            if suits { enough = bolus } else { tooMuch = bolus }
        }
        let ratio = min(200, max(1, grams / max(enough, 0.01)))
        self.init(
            sensitivity: factor, carbRatio: ratio, basalRate: 60 * person.basal,
            dailyInsulin: 1440 * person.basal + 5 * grams / ratio, bodyMass: person.bodyMass)
    }

    private struct Course {
        var lowest = Double.infinity
        var fiveHours = 0.0
    }

    private static func course(
        of person: StudyPerson, bolus: Double, grams: Double, minutes: Int
    ) -> Course {
        var plant = person.plant
        var found = Course()
        for minute in 0..<minutes {
            let isFirst = minute == 0
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(isFirst ? grams : 0),
                    insulinUnits: person.basal + (isFirst ? bolus : 0)))
            let glucose = plant.interstitialGlucose.milligramsPerDeciliter
            found.lowest = min(found.lowest, glucose)
            if minute == 299 { found.fiveHours = glucose }
        }
        return found
    }

    /// The settings with factors on basal, correction factor and carb ratio, as therapy settings.
    ///
    /// The stated correction factor is at least 10 mg/dL per U, as no board accepts less
    /// (hazards-and-limits 3.2). `nil` when a number is not positive.
    public func therapy(
        basalFactor: Double = 1, sensitivityFactor: Double = 1, ratioFactor: Double = 1
    ) -> TherapySettings? {
        guard
            let rate = InsulinRate(validatingUnitsPerHour: basalRate * basalFactor),
            let schedule = BasalSchedule(constant: rate),
            let factor = InsulinSensitivity(
                mgPerdLPerUnit: max(10, sensitivity * sensitivityFactor)),
            let ratio = CarbRatio(gramsPerUnit: carbRatio * ratioFactor),
            let mass = BodyMass(kilograms: bodyMass),
            let daily = InsulinAmount(validatingUnits: dailyInsulin)
        else { return nil }
        return TherapySettings(
            basal: schedule, sensitivity: factor, carbRatio: ratio, target: .mgPerdL(110),
            suspendThreshold: .mgPerdL(70), totalDailyInsulin: daily, bodyMass: mass,
            insulinActionDuration: .minutes(360), insulinActionPeak: .minutes(75))
    }
}
