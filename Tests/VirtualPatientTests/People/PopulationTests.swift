// The sampled people against the statistics they are drawn from.

import Quantities
import SmallMath
import Testing
import VirtualPatient

/// What population_s2008.json states of 2000 draws, "sampling_check".
private struct Stated {
    let group: AgeGroup
    let acceptedShare: Double
    /// 5th, 50th and 95th percentiles of the accepted.
    let basal: [Double]
    let drop: [Double]
    let withoutInsulin: [Double]
    let mealRise: [Double]
    let basalGlucose: [Double]
}

private let stated = [
    Stated(
        group: .adult, acceptedShare: 1764.0 / 2000, basal: [0.655322, 1.20294, 2.12855],
        drop: [6.17041, 15.6975, 45.0017], withoutInsulin: [217.107, 372.535, 1247.92],
        mealRise: [47.325, 77.2565, 127.959], basalGlucose: [133.254, 142.673, 153.003]),
    Stated(
        group: .adolescent, acceptedShare: 1684.0 / 2000, basal: [0.477824, 0.743143, 1.21222],
        drop: [10.5687, 23.8326, 49.7101], withoutInsulin: [206.004, 330.384, 663.72],
        mealRise: [50.106, 100.167, 167.676], basalGlucose: [135.136, 143.722, 152.747]),
    Stated(
        group: .child, acceptedShare: 1787.0 / 2000, basal: [0.22597, 0.401582, 0.744615],
        drop: [30.9839, 65.3676, 104.065], withoutInsulin: [305.004, 748.084, 1694.04],
        mealRise: [58.9706, 103.969, 173.139], basalGlucose: [130.333, 138.977, 148.301]),
]

@Suite("Sampled population")
struct PopulationTests {
    @Test(
        "400 draws a group have the stated share accepted and the stated percentiles", .serialized,
        arguments: stated.indices)
    func percentiles(index: Int) {
        let expected = stated[index]
        var generator = SeededGenerator(seed: 2008)
        var people: [S2008Parameters] = []
        for _ in 0..<400 {
            if case .accepted(let p) = Population.candidate(expected.group, &generator) {
                people.append(p)
            }
        }
        // Three standard errors of the difference of a share of 400 and one of 2000: 0.053.
        #expect(abs(Double(people.count) / 400 - expected.acceptedShare) < 0.053)
        let responses = people.map { PatientResponse(of: .s2008($0)) }
        let meal = expected.group.testMealGrams
        compare(people.map { 60 * S2008(parameters: $0).basal.unitsPerMinute }, expected.basal)
        compare(responses.map(\.dropPerUnit), expected.drop)
        compare(responses.map(\.peakWithoutInsulin), expected.withoutInsulin)
        compare(responses.map { $0.riseAfterMeal(grams: meal) }, expected.mealRise)
        compare(people.map(\.basalGlucose), expected.basalGlucose)
    }

    /// How many values fall below a stated percentile is binomial: about 350 values, so three
    /// and a half standard errors (with those of the 2000 draws) are 0.045, 0.1 and 0.045.
    private func compare(_ values: [Double], _ percentiles: [Double]) {
        for (share, (value, margin)) in zip(
            [0.05, 0.5, 0.95], zip(percentiles, [0.045, 0.1, 0.045]))
        {
            let below = Double(values.filter { $0 < value }.count) / Double(values.count)
            #expect(abs(below - share) < margin, "\(share): \(value), \(below) below")
        }
    }

    @Test("the first person of seed 42 is the one an independent program draws")
    func independentDraw() throws {
        // Python: the generator's transcription (SeededGeneratorTests), Marsaglia's polar method
        // with math.log, numpy.linalg.cholesky of correlation_shrunk, the json's own numbers.
        let expected: [(AgeGroup, [Double])] = [
            (
                .adult,
                [
                    114.43613357548678, 138.13983629778866, 0.1302729625362717,
                    0.8257556342912079, 0.010743711103835752,
                ]
            ),
            (
                .adolescent,
                [
                    38.72172913498719, 147.9376685970461, 0.16767625031885075,
                    0.8675840808245915, 0.012255615020977535,
                ]
            ),
            (
                .child,
                [
                    25.507498366353815, 132.28454717435994, 0.09106832755211879,
                    0.8067467025717052, 0.014246012182470453,
                ]
            ),
        ]
        for (group, values) in expected {
            let patient = Population(group: group, seed: 42).patient(1)
            let p = try #require(patient.physiology.s2008)
            #expect(patient.name == "\(group.rawValue)-1@seed42")
            let drawn = [p.bodyMass, p.basalGlucose, p.kabs, p.b, p.ka2]
            for (value, wanted) in zip(drawn, values) {
                #expect(abs(value / wanted - 1) < 1e-12)
            }
        }
    }

    @Test("a person depends on group, seed and number only")
    func identity() {
        let population = Population(group: .child, seed: 5)
        let third = population.patient(3)
        _ = population.patient(2)
        #expect(population.patient(3) == third)
        #expect(Population(group: .child, seed: 5).patient(3) == third)
        #expect(Population(group: .child, seed: 6).patient(3).physiology != third.physiology)
        #expect(population.patient(4).physiology != third.physiology)
        #expect(Population(group: .adult, seed: 5).patient(3).physiology != third.physiology)
    }

    @Test("a person has these bits in debug, release and on every CPU")
    func pinnedBits() {
        var digest: UInt64 = 0
        for group in AgeGroup.allCases {
            for value in Population(group: group, seed: 9).patient(2).physiology.values {
                digest = digest &* 0x0000_0100_0000_01B3 ^ value.bitPattern
            }
        }
        // Pinned from a debug build on x86_64.
        #expect(digest == 2_654_729_790_378_317_774)
    }
}

@Suite("Responses and therapy")
struct TherapyTests {
    @Test("drop per unit, rise without insulin and rise after a meal are an independent solver's")
    func responses() throws {
        // Python: scipy.integrate.solve_ivp (RK45, rtol 1e-9, atol 1e-10, minute by minute) of
        // the same equations, interstitial glucose at whole minutes over 12 h.
        let expected = [
            ("adult#001", 42.0, 9.356872807505539, 275.03006371489624, 61.46026503225261),
            ("child#005", 24.0, 61.88403594374893, 1166.771730145551, 108.91630661589988),
        ]
        for (name, meal, drop, peak, rise) in expected {
            let response = PatientResponse(of: try referencePatient(name))
            #expect(abs(response.dropPerUnit - drop) < 0.001)
            #expect(abs(response.peakWithoutInsulin - peak) < 0.001)
            #expect(abs(response.riseAfterMeal(grams: meal) - rise) < 0.01)
        }
    }

    @Test(
        "the estimated settings keep the test meal above 80 mg/dL and are the largest to do so",
        arguments: AgeGroup.allCases)
    func carbRatio(group: AgeGroup) throws {
        for number in 1...4 {
            let patient = Population(group: group, seed: 11).patient(number)
            let estimate = try #require(TherapyEstimate(for: patient, group: group))
            let bolus = group.testMealGrams / estimate.carbRatio.gramsPerUnit
            #expect(suits(patient, bolus: bolus, grams: group.testMealGrams))
            #expect(!suits(patient, bolus: 1.05 * bolus + 0.02, grams: group.testMealGrams))
            let hourly = 60 * patient.plant.basalUnitsPerMinute
            #expect(abs(estimate.basalRate.unitsPerHour - hourly) <= 0.0005)
            let daily = 24 * estimate.basalRate.unitsPerHour + 5 * bolus
            #expect(abs(estimate.totalDailyInsulin.units - daily) <= 0.002)
        }
    }

    private func suits(_ patient: PatientRecord, bolus: Double, grams: Double) -> Bool {
        var plant = patient.plant
        let basal = plant.basalUnitsPerMinute
        var lowest = Double.infinity
        var atFiveHours = 0.0
        for minute in 0..<480 {
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(minute == 0 ? grams : 0),
                    insulinUnits: basal + (minute == 0 ? bolus : 0)))
            let glucose = plant.interstitialGlucose.milligramsPerDeciliter
            lowest = min(lowest, glucose)
            if minute == 299 { atFiveHours = glucose }
        }
        return lowest >= 80 && atFiveHours >= PatientResponse(of: patient).fastingGlucose
    }

    @Test("complete settings carry the estimate")
    func settings() throws {
        let patient = Population(group: .adult, seed: 1).patient(1)
        let estimate = try #require(TherapyEstimate(for: patient, group: .adult))
        let settings = try #require(
            estimate.settings(
                target: .mgPerdL(110), suspendThreshold: .mgPerdL(70),
                actionDuration: .hours(6), actionPeak: .minutes(75)))
        #expect(settings.basal.highestRate == estimate.basalRate)
        #expect(settings.carbRatio == estimate.carbRatio)
        #expect(settings.totalDailyInsulin == estimate.totalDailyInsulin)
    }
}

extension Physiology {
    /// The parameters of a person of S2008.
    fileprivate var s2008: S2008Parameters? {
        if case .s2008(let parameters) = self { parameters } else { nil }
    }
}
