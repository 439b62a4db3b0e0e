// People and helpers for the tests of daily life.

import PlantKernels
import Quantities
import SmallMath
import Testing
import VirtualPatient

/// Three of simglucose's published patients (MIT licence): the values of `vpatient_params.csv`.
enum LifePerson: String, CaseIterable {
    case adult001 = "adult#001"
    case child005 = "child#005"
    case adolescent003 = "adolescent#003"

    private var free: [Double] {
        switch self {
        case .adult001:
            [
                102.32, 2.2758, 138.56, 100.25, 0.08906, 0.046122, 0.0037927, 0.70391, 0.21057,
                1.9152, 0.054906, 0.031319, 253.52, 0.087114, 0.058138, 0.027802, 0.15446,
                0.225027424083, 0.0046374, 0.00469, 0.01208, 0.0152, 0.0766, 0.0019, 0.0078,
            ]
        case .child005:
            [
                37.78855797, 2.581818256, 137.8702919, 119.291148, 0.330887558, 0.013142286,
                0.012509418, 0.960638488, 0.201231635, 1.860357249, 0.036389243, 0.109076135,
                230.2404808, 0.137397884, 0.05596048, 0.042999249, 0.287641797, 0.314032585456,
                0.00697472, 0.001989104, 0.007058817, 0.0197, 0.1244, 0.0037, 0.0199,
            ]
        case .adolescent003:
            [
                44.791, 2.8199, 145.9, 101.28, 0.046752, 0.046773, 0.0066262, 0.56424, 0.14423,
                2.2382, 0.034438, 0.060762, 216.57, 0.080467, 0.10004, 0.065784, 0.10962,
                0.414654673732, 0.0094229, 0.0060918, 0.017571, 0.0149, 0.1059, 0.003, 0.0148,
            ]
        }
    }

    /// Carb ratio of simglucose's Quest.csv. Unit: g/U.
    var gramsPerUnit: Double {
        switch self {
        case .adult001: 10
        case .child005: 7
        case .adolescent003: 23
        }
    }

    func parameters() throws -> S2008Parameters {
        try S2008Parameters(values: free + [0.6, 0.9, 0.0005, 339, 1])
    }

    /// The person's life, rested, at basal steady state.
    func life(
        profiles: [any LifeProfile] = [], rescue: RescueRule? = nil, seed: UInt64 = 1,
        startMinute: Int = 0, exercise: BretonExercise.Parameters = .published
    ) throws -> Course {
        let parameters = try parameters()
        let plant = S2008(parameters: parameters)
        let rates = try HeartRates(resting: 70, maximum: 187)
        let patient = LivingPatient(
            plant, body: parameters.traits,
            exercise: BretonExercise(
                heartRates: rates, body: parameters.traits, parameters: exercise),
            profiles: profiles, rescue: rescue, generator: SeededGenerator(seed: seed),
            startMinute: startMinute)
        return Course(
            patient: patient, rates: rates, basal: plant.basal.unitsPerMinute,
            gramsPerUnit: gramsPerUnit)
    }

    /// A life on a fixed plan.
    struct Course {
        var patient: LivingPatient<S2008>
        let rates: HeartRates
        /// Unit: U/min.
        let basal: Double
        let gramsPerUnit: Double
        var meals: [Int: Meal] = [:]
        /// Unit: U.
        var boluses: [Int: Double] = [:]
        /// Share of the heart rate reserve.
        var effort: [(minutes: Range<Int>, reserveShare: Double)] = []
        /// Unit: 1.
        var basalFactor = 1.0

        /// A meal with the bolus that the carb ratio gives for its carbohydrate.
        mutating func eat(_ meal: Meal, at minute: Int) {
            meals[minute] = meal
            boluses[minute] = meal.carbohydrate.grams / gramsPerUnit
        }

        /// Glucose in plasma at each minute 0...minutes. Unit: mg/dL.
        mutating func glucose(minutes: Int) -> [Double] {
            var values = [patient.plasmaGlucose.milligramsPerDeciliter]
            for minute in 0..<minutes {
                let share = effort.first { $0.minutes.contains(minute) }?.reserveShare
                patient.live(
                    minute: LifeMinute(
                        meals: meals[minute].map { [$0] } ?? [],
                        insulinUnits: basal * basalFactor + (boluses[minute] ?? 0),
                        heartRate: share.map { rates.rate(reserveShare: $0) },
                        sensor: .value(patient.interstitialGlucose)))
                values.append(patient.plasmaGlucose.milligramsPerDeciliter)
            }
            return values
        }
    }
}

/// Body traits for tests without a plant.
func traits(kilograms: Double = 70, insulinShare: Double = 1) throws -> BodyTraits {
    let mass = try #require(BodyMass(kilograms: kilograms))
    return try BodyTraits(bodyMass: mass, insulinShare: insulinShare)
}
