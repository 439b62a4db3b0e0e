// A patient who lives: agreement with an independent solution, conservation, determinism.

import PlantKernels
import Quantities
import SmallMath
import Testing
import VirtualPatient

@Suite("A living patient")
struct LivingPatientTests {
    /// adult#001: at minute 60 a meal of 60 g (60 % fast, 30 g fat, 25 g protein) with 6 U, from
    /// minute 420 45 min at 120/min, from minute 780 0.7 g/kg of alcohol. Plasma glucose from
    /// tools/oracles/life_day.py (SciPy, LSODA, the paper's Z and W), its output as it stands.
    private static let day: [(minute: Int, glucose: Double)] = [
        (120, 173.285), (240, 165.067), (360, 168.778), (480, 155.503), (600, 119.044),
        (720, 104.692), (840, 96.519), (960, 90.956), (1080, 91.447), (1200, 94.205),
        (1320, 104.833), (1440, 102.666), (1560, 93.946), (1680, 90.598), (1800, 89.867),
    ]

    @Test("A day with meal, exercise and alcohol agrees with SciPy within 1 mg/dL")
    func agreement() throws {
        let body = try LifePerson.adult001.parameters().traits
        let wine = try Alcohol(gramsPerKilogram: 0.7, startMinute: 780, body: body)
        var life = try LifePerson.adult001.life(profiles: [wine])
        life.eat(
            try Meal(carbohydrate: .grams(60), fastShare: 0.6, fat: 30, protein: 25), at: 60)
        life.effort = [(420..<465, 50.0 / 117)]
        let glucose = life.glucose(minutes: 1800)
        for expected in Self.day {
            #expect(abs(glucose[expected.minute] - expected.glucose) < 1, "\(expected)")
        }
    }

    @Test("Rested and fed by basal insulin alone, the patient is the plant")
    func plain() throws {
        let parameters = try LifePerson.adolescent003.parameters()
        var plant = S2008(parameters: parameters)
        var life = try LifePerson.adolescent003.life()
        let lived = life.glucose(minutes: 120)
        for minute in 1...120 {
            plant.step(minute: PlantInput(insulinUnits: plant.basal.unitsPerMinute))
            #expect(lived[minute] == plant.plasmaGlucose.milligramsPerDeciliter)
        }
    }

    @Test("Every gram of meals and rescues reaches the plant, none twice")
    func conservation() throws {
        let life = try LifePerson.child005.life(rescue: .ruleOf15)
        var patient = life.patient
        let meal = try Meal(
            carbohydrate: .grams(47), fastShare: 0.3, fat: 20, protein: 10, eatingMinutes: 12)
        var given = 0.0
        var rescued = 0.0
        for minute in 0..<400 {
            let lived = patient.live(
                minute: LifeMinute(
                    meals: minute % 200 == 10 ? [meal] : [], insulinUnits: 10 * life.basal,
                    sensor: .value(patient.interstitialGlucose)))
            given += lived.carbohydrate.grams
            rescued += lived.rescue.grams
        }
        #expect(rescued > 0)
        #expect(rescued.truncatingRemainder(dividingBy: 15) == 0)
        #expect(abs(given - rescued - 94) < 1e-9)
        #expect(patient.carbohydrateWaiting.grams < 15.001)
    }

    @Test("What waits is what meals have not released and what is not eaten yet")
    func waiting() throws {
        var patient = try LifePerson.adult001.life().patient
        let slow = try Meal(carbohydrate: .grams(47), fastShare: 0.3, eatingMinutes: 12)
        patient.live(minute: LifeMinute(meals: [slow]))
        // By hand: 14.1 g over 12 min and 32.9 g over 132 min; 1.4242 g are eaten at once.
        #expect(abs(patient.carbohydrateWaiting.grams - (47 - 1.4242424)) < 1e-6)
        let sweet = try Meal(carbohydrate: .grams(20))
        patient.live(minute: LifeMinute(meals: [sweet]))
        // 21.4242 g reach the mouth, 5 g are eaten.
        #expect(abs(patient.carbohydrateWaiting.grams - (67 - 1.4242424 - 5)) < 1e-6)
    }

    @Test("The same seed gives the same life to the bit, another seed another")
    func determinism() throws {
        func glucose(_ seed: UInt64) throws -> [Double] {
            var life = try LifePerson.child005.life(rescue: .unaware, seed: seed)
            life.basalFactor = 4
            return life.glucose(minutes: 500)
        }
        let first = try glucose(11)
        #expect(try glucose(11) == first)
        #expect(try glucose(12) != first)
    }

    @Test("Everything at once stays within the limits, and glucose stays a number above 0")
    func everything() throws {
        let body = try LifePerson.child005.parameters().traits
        let profiles: [any LifeProfile] = [
            try Alcohol(gramsPerKilogram: 2, startMinute: 0, body: body),
            try Illness(.severe, startMinute: -1440, days: 5, body: body),
        ]
        var patient = try LifePerson.child005.life(profiles: profiles, rescue: .aware).patient
        let meal = try Meal(carbohydrate: .grams(200), fastShare: 0, fat: 200, protein: 200)
        for minute in 0..<600 {
            let lived = patient.live(
                minute: LifeMinute(
                    meals: minute % 100 == 0 ? [meal] : [], insulinUnits: 0.05,
                    heartRate: minute < 300 ? 187 : nil))
            let m = lived.modulation
            #expect(ModulationLimits.insulinUse.contains(m.insulinUse))
            #expect(ModulationLimits.restingUse.contains(m.restingUse))
            #expect(ModulationLimits.emptying.contains(m.emptying))
            #expect(ModulationLimits.appearance.contains(m.appearance))
            let glucose = patient.plasmaGlucose.milligramsPerDeciliter
            #expect(glucose.isFinite && glucose >= 0)
        }
    }

    @Test("A life may begin at any minute of the day; profiles go by the clock")
    func startOfDay() throws {
        let body = try LifePerson.adult001.parameters().traits
        let flu = try Illness(.severe, startMinute: 600, days: 2, body: body)
        var patient = try LifePerson.adult001.life(profiles: [flu], startMinute: 590).patient
        for minute in 590..<700 {
            #expect(patient.minute == minute)
            let lived = patient.live(minute: LifeMinute())
            #expect((lived.modulation.insulinUse < 1) == (minute > 600))
        }
    }
}
