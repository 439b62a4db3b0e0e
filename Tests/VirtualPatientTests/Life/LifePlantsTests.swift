// The same life on the other plants: each answers in the same sense.

import PlantKernels
import Quantities
import SmallMath
import Testing
import VirtualPatient

@Suite("Daily life on every plant")
struct LifePlantsTests {
    /// What a life holds beside the plant.
    private struct Plan {
        var meal: Meal?
        var reserveShare: Double?
        var illness: Illness.Severity?
        var alcohol = 0.0
    }

    /// Glucose at each minute of a life on basal insulin. A meal comes at minute 60 with a bolus,
    /// exercise from 60 to 105, illness began two days before, alcohol at 0. Unit: mg/dL.
    private func glucose<P: Plant>(
        _ plant: P, basal: Double, body: BodyTraits, exercise: any ExerciseEffect, _ plan: Plan,
        bolus: Double
    ) throws -> [Double] {
        var profiles: [any LifeProfile] = [
            try Alcohol(gramsPerKilogram: plan.alcohol, startMinute: 0, body: body)
        ]
        if let severity = plan.illness {
            profiles.append(try Illness(severity, startMinute: -2880, days: 9, body: body))
        }
        var patient = LivingPatient(
            plant, body: body, exercise: exercise, profiles: profiles,
            generator: SeededGenerator(seed: 1))
        let effort = plan.reserveShare.map { exercise.heartRates.rate(reserveShare: $0) }
        return (0..<840).map { minute in
            let eats = minute == 60 ? plan.meal : nil
            patient.live(
                minute: LifeMinute(
                    meals: eats.map { [$0] } ?? [],
                    insulinUnits: basal + (eats == nil ? 0 : bolus),
                    heartRate: (60..<105).contains(minute) ? effort : nil))
            return patient.plasmaGlucose.milligramsPerDeciliter
        }
    }

    private func check(_ live: (Plan) throws -> [Double]) throws {
        let rest = try live(Plan())
        #expect(rest.allSatisfy { abs($0 - rest[0]) < 1 })
        let moved = try live(Plan(reserveShare: 0.5))
        #expect(moved[105] < rest[105] - 8)
        #expect(moved[345] < rest[345] - 5)
        let lean = try live(Plan(meal: try Meal(carbohydrate: .grams(45))))
        let rich = try live(Plan(meal: try Meal(carbohydrate: .grams(45), fat: 50, protein: 40)))
        #expect(rich[120] < lean[120])
        #expect(rich[420] > lean[420] + 10)
        #expect(try live(Plan(illness: .feverish))[839] > rest[839] + 20)
        #expect(try live(Plan(alcohol: 0.75))[839] < rest[839] - 10)
    }

    @Test("The plant of 2013 answers to exercise, fat, protein, fever and alcohol")
    func s2013() throws {
        let parameters = try S2013Parameters(metabolism: LifePerson.adult001.parameters())
        let plant = S2013(parameters: parameters)
        let rates = try HeartRates(age: 35)
        let exercise = BretonExercise(heartRates: rates, body: parameters.traits)
        try check { plan in
            try glucose(
                plant, basal: plant.basalUnitsPerMinute, body: parameters.traits,
                exercise: exercise, plan, bolus: 4.5)
        }
    }

    @Test("Hovorka's plant with Rashid's exercise answers in the same sense")
    func hovorka() throws {
        // Hovorka 2004, nominal (reference/plant-models.md 1.5); ceiling and lag after Wilinska.
        let person = try HovorkaParameters(values: [
            75, 16.1, 9.7, 0.066, 0.006, 0.06, 0.03, 51.2, 8.2, 520, 0.16, 0.12, 0.138, 55, 40,
            0.8, 9, 0.003, 0.03, 0.09, 120,
        ])
        let plant = Hovorka(parameters: person)
        let body = try traits(kilograms: 75, insulinShare: 0)
        let exercise = RashidExercise(heartRates: try HeartRates(age: 35), person: person)
        try check { plan in
            try glucose(
                plant, basal: plant.basalUnitsPerMinute, body: body, exercise: exercise, plan,
                bolus: 4)
        }
    }
}
