// The validation protocol itself: people kept apart, noise as published, scores that mean what they say.

import PlantKernels
import SmallMath
import Testing
import TwinStudy
import VirtualPatient

@Suite("Twin study")
struct StudyTests {
    @Test("no seed of a development person can be a test person's")
    func split() {
        let count = StudySplit.seedCount
        let last = StudySplit.development.seed(count - 1)
        #expect(last < StudySplit.test.seed(0))
        #expect(StudySplit.development.seed(0) != StudySplit.test.seed(0))
    }

    /// Mean .76, SD 11.8, lag-5-min autocorrelation .96, lag-15 .73: twin-and-dosing 2, measured
    /// on the package's own noise; 30 000 readings here.
    @Test("the Dexcom-like noise has the published mean, spread and memory")
    func noise() {
        var noise = BretonNoise(generator: SeededGenerator(seed: 9))
        let values = (0..<30_000).map { _ in noise.next() }
        let mean = values.reduce(0, +) / Double(values.count)
        let centred = values.map { $0 - mean }
        func product(_ lag: Int) -> Double {
            var sum = 0.0
            for index in lag..<centred.count { sum += centred[index] * centred[index - lag] }
            return sum / Double(centred.count - lag)
        }
        #expect((mean - 0.76).magnitude < 1)
        #expect((product(0).squareRoot() - 11.8).magnitude < 1)
        #expect((product(1) / product(0) - 0.96).magnitude < 0.02)
        #expect((product(3) / product(0) - 0.73).magnitude < 0.05)
    }

    @Test("errors and coverage are those of three forecasts worked by hand")
    func score() {
        var score = ErrorScore()
        score.add(mean: 100, band80: 10, band95: 20, reading: 103, truth: 104)
        score.add(mean: 100, band80: 10, band95: 20, reading: 85, truth: 100)
        score.add(mean: 100, band80: 10, band95: 20, reading: 130, truth: 108)
        // (9 + 225 + 900)/3 = 378, (16 + 0 + 64)/3 = 26.667
        #expect((score.rmse - 19.4422).magnitude < 1e-4)
        #expect((score.truthRMSE - 5.1640).magnitude < 1e-4)
        #expect((score.coverage80 - 1.0 / 3).magnitude < 1e-12)
        #expect((score.coverage95 - 2.0 / 3).magnitude < 1e-12)
    }

    @Test("a leak lets through what it does not lose, and the pump counts all of it")
    func leak() throws {
        let person = try StudyPerson.drawn(.s2008, .adult, split: .development, count: 1)[0]
        let clinic = StudyClinic(
            sensitivity: 30, carbRatio: 10, basalRate: 60 * person.basal, dailyInsulin: 40,
            bodyMass: person.bodyMass)
        var arm = StudyArm()
        arm.days = 1
        arm.faults = [StudyFault(kind: .setFailure, start: 300, duration: 300, size: 0.6)]
        let trace = try #require(StudyTrace(of: person, clinic: clinic, arm: arm))
        let counted = trace.cycles.filter { $0.minute > 300 && $0.minute <= 600 }
            .reduce(0) { $0 + $1.insulin }
        let arrived = trace.delivered[300..<600].reduce(0, +)
        #expect(counted > 300 * person.basal * 0.999)
        #expect((arrived - 0.4 * counted).magnitude < 1e-9)
    }

    @Test("what varies only in the use of glucose leaves insulin's effect on the liver alone")
    func variation() throws {
        let person = try StudyPerson.drawn(.s2008, .adult, split: .development, count: 1)[0]
        let use = StudyLife(of: person, days: 2, variation: .glucoseUse)
        let body = StudyLife(of: person, days: 2, variation: .wholeBody)
        let none = StudyLife(of: person, days: 2, variation: .none)
        for minute in stride(from: 0, to: 2880, by: 360) {
            let factor = body.sensitivity(atMinute: minute)
            #expect(use.modulation(atMinute: minute).insulinUse == factor)
            #expect(use.modulation(atMinute: minute).insulinLiver == 1)
            #expect(body.modulation(atMinute: minute).insulinLiver == factor)
            #expect(none.modulation(atMinute: minute).insulinUse == 1)
        }
        #expect((0..<48).contains { body.sensitivity(atMinute: 60 * $0) < 0.95 })
    }

    @Test("meals' hours are a normal's within the scenario's own, without a heap at their ends")
    func mealHours() throws {
        let people = try StudyPerson.drawn(.s2008, .adult, split: .development, count: 40)
        var hours: [Double] = []
        for person in people {
            for meal in StudyLife(of: person, days: 10, variation: .none).meals
            where meal.grams > 30 {
                let hour = Double(meal.minute % 1440) / 60
                if hour < 9 { hours.append(hour) }
            }
        }
        #expect(hours.count > 300)
        #expect(hours.allSatisfy { $0 >= 5 && $0 <= 9 })
        // Normal (7, 1) within 5...9: SD .880 (scipy truncnorm), 1.2 % within 3 min of an end; a
        // normal held there would have SD .96 and 2.3 % at each end.
        let mean = hours.reduce(0, +) / Double(hours.count)
        let variance =
            hours.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(hours.count)
        #expect((mean - 7).magnitude < 0.15)
        #expect((variance.squareRoot() - 0.880).magnitude < 0.07)
        #expect(hours.count { $0 < 5.05 || $0 > 8.95 } < hours.count * 3 / 100)
    }

    @Test("in the reference's conditions a bolus is counted carbohydrate over the ratio, no more")
    func referenceBolus() throws {
        let person = try StudyPerson.drawn(.s2008, .adult, split: .development, count: 1)[0]
        let clinic = StudyClinic(
            sensitivity: 30, carbRatio: 12, basalRate: 60 * person.basal, dailyInsulin: 40,
            bodyMass: person.bodyMass)
        var arm = StudyArm.reference
        arm.days = 2
        let trace = try #require(StudyTrace(of: person, clinic: clinic, arm: arm))
        let boluses = trace.cycles.filter { $0.minute <= 2880 && $0.personBolus > 0 }
        #expect(boluses.count >= 4)
        for cycle in boluses { #expect((cycle.personBolus - cycle.carbs / 12).magnitude < 1e-9) }
        arm.corrects = true
        let corrected = try #require(StudyTrace(of: person, clinic: clinic, arm: arm))
        #expect(corrected.cycles.contains { $0.personBolus > $0.carbs / 12 + 0.1 })
    }

    @Test("people passed over are those that a longer list begins with")
    func first() throws {
        let all = try StudyPerson.drawn(.s2008, .adult, split: .development, count: 4)
        let later = try StudyPerson.drawn(.s2008, .adult, split: .development, from: 2, count: 2)
        #expect(later.map(\.seed) == all[2...].map(\.seed))
        #expect(later.map(\.bodyMass) == all[2...].map(\.bodyMass))
    }

    @Test("the liver is spared in one reading of the reference, and not in the other")
    func readings() throws {
        let person = try StudyPerson.drawn(.s2008, .adult, split: .development, count: 1)[0]
        let liver = StudyLife(of: person, days: 2, variation: .glucoseUseAndLiver)
        for minute in stride(from: 0, to: 2880, by: 360) {
            let factor = liver.sensitivity(atMinute: minute)
            #expect(liver.modulation(atMinute: minute).insulinUse == factor)
            #expect(liver.modulation(atMinute: minute).insulinLiver == factor)
        }
    }

    @Test("2000 wild and quiet cycles break nothing and every snapshot restores")
    func robustness() {
        let result = RobustnessStudy.run(cycles: 2000, seed: 5)
        #expect(result.cycles == 2000)
        #expect(result.broken == 0)
        #expect(result.repaired == 0)
        #expect(result.differing == 0)
    }
}
