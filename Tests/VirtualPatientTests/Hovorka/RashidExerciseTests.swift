// Exercise on the Hovorka plant: the published equations, and what is known of people.

import PlantKernels
import Quantities
import Testing
import VirtualPatient

@Suite("Exercise on the Hovorka plant")
struct RashidExerciseTests {
    /// mGIPsim's mean person: 66 to 195 beats a minute.
    private func exercise(_ parameters: RashidParameters = .mean) throws -> RashidExercise {
        RashidExercise(
            heartRates: try HeartRates(resting: 66, maximum: 195), person: try hovorkaVirtual(),
            parameters: parameters)
    }

    /// A share of the heart rate reserve as a heart rate.
    private func rate(_ share: Double) -> Double { 66 + share * 129 }

    /// Lives some minutes of exercise from 144 mg/dL on basal insulin.
    private func course(
        share: Double, minutes: Int, then rest: Int = 0, basal factor: Double = 1
    ) throws -> Hovorka {
        let start = try hovorkaVirtual().steadyState(plasmaGlucose: .mgPerdL(144))
        var plant = Hovorka(parameters: try hovorkaVirtual(), state: start.state)
        var exercise = try exercise()
        for minute in 0..<(minutes + rest) {
            let effect = exercise.live(heartRate: minute < minutes ? rate(share) : 66)
            plant.step(
                minute: PlantInput(
                    insulinUnits: factor * start.unitsPerMinute, modulation: effect))
        }
        return plant
    }

    @Test("rest changes nothing, at whatever heart rate up to the resting one")
    func rested() throws {
        var exercise = try exercise()
        for heartRate in [0, 40, 66.0] {
            let effect = exercise.live(heartRate: heartRate)
            #expect(effect.productionFactor == 1 && effect.insulinUse == 1)
            #expect(effect.uptake == 0 && effect.appearance == 0)
        }
    }

    @Test("the states approach the published levels at the published rates")
    func states() throws {
        // r = 0.5: E_f = r(1 − exp(−p6·t)) and
        // E_L = r(1.8 − 4.05·exp(−t/10) + 2.25·exp(−0.18·t)), by hand.
        var moderate = try exercise()
        for _ in 0..<10 { _ = moderate.live(heartRate: rate(0.5)) }
        #expect(abs(moderate.short - 0.417351) < 1e-6)
        #expect(abs(moderate.long - 0.341005) < 3e-4)
        #expect(moderate.hard == 0)
        // r = 0.9: rH = (0.9 − 0.777)/0.223 = 0.551570; after 10 min times 1 − exp(−1).
        var hard = try exercise()
        for _ in 0..<10 { _ = hard.live(heartRate: rate(0.9)) }
        #expect(abs(hard.hard - 0.348660) < 1e-5)
        for _ in 0..<240 { _ = hard.live(heartRate: rate(0.9)) }
        #expect(abs(hard.long - 1.62) < 1e-6)
    }

    @Test("insulin works better by p5·E_L/Q2 during exercise, and at most by 2 more afterwards")
    func insulin() throws {
        // Q2 at rest by hand: 0.0150421 U/min (SciPy) over 0.14·0.12·74.9 are 11.954 mU/L, so x1 is
        // 0.022007 and x2 0.0060368; of Q1 73.0275 mmol, 24.337 mmol. E_L settles at 1.62.
        var values = RashidParameters.mean.values
        values[9] = 0
        var forgets = try exercise(try RashidParameters(values: values))
        var effect = Modulation<Double>()
        for _ in 0..<250 { effect = forgets.live(heartRate: rate(0.9)) }
        #expect(abs(effect.insulinUse - (1 + 2.99 * 1.62 / 24.337)) < 1e-4)
        var endless = try exercise()
        for _ in 0..<120 { _ = endless.live(heartRate: 195) }
        // B after 2 h of the hardest, by hand: 5.5·(1 − exp(−120/330)), less E_f's 5.6 min.
        #expect(abs(endless.aftereffect - (5.5 * (1 - 0.695144) - 5.556 / 60 * 0.7)) < 0.01)
        for _ in 0..<1320 { _ = endless.live(heartRate: 195) }
        #expect(endless.aftereffect == 2)
    }

    @Test("30 min of moderate exercise lower glucose as much as in T1-DEXI")
    func acuteFall() throws {
        // Riddell et al., Diabetes Care 46 (2023) 704: aerobic exercise of about 30 min, −18 ± 39
        // mg/dL; two deviations below and not above zero, since nothing was eaten here.
        let fall = 144 - (try course(share: 0.5, minutes: 30)).glucose
        #expect((5...96).contains(fall), "\(fall) mg/dL")
        // Harder, but not hard, exercise lowers it more; less basal insulin, less.
        let more = 144 - (try course(share: 0.65, minutes: 30)).glucose
        #expect(more > fall)
    }

    @Test("very hard exercise raises production seven- to eightfold, and with it glucose")
    func hardExercise() throws {
        // Marliss and Vranic, Diabetes 51 (2002) S271: above 80 % of VO2max production rises seven-
        // to eightfold and glucose rises.
        var exercise = try exercise()
        var effect = Modulation<Double>()
        for _ in 0..<30 { effect = exercise.live(heartRate: rate(0.9)) }
        #expect((7...8.5).contains(effect.productionFactor), "\(effect.productionFactor)")
        #expect(try course(share: 0.9, minutes: 45).glucose > 144)
        #expect(try course(share: 0.9, minutes: 45, then: 60).glucose > 180)
    }

    @Test("a clamp needs three times the glucose during exercise, more for hours, none at 17 h")
    func clamp() throws {
        // R. Davey et al., J. Clin. Endocrinol. Metab. 98 (2013) 2908: 45 min of moderate exercise;
        // 9.8 g/h before, 30.6 during, raised until 11 h after, then back.
        let target = try hovorkaVirtual().steadyState(plasmaGlucose: .mmolPerL(5.5))
        var plant = Hovorka(parameters: try hovorkaVirtual(), state: target.state)
        var exercise = try exercise()
        let wanted = 5.5 * 18.0156
        var infusion = 0.0
        var before = plant.glucose
        var hours = [Int: Double]()
        let begin = 1440
        for minute in 0..<(begin + 45 + 1020) {
            let isExercise = (begin..<(begin + 45)).contains(minute)
            var effect = exercise.live(heartRate: isExercise ? rate(0.5) : 66)
            effect.appearance += max(0, infusion)
            effect.uptake += max(0, -infusion)
            plant.step(
                minute: PlantInput(insulinUnits: 2.4 * target.unitsPerMinute, modulation: effect))
            // Proportional and integral: enough to hold glucose within 1 mg/dL by the end.
            let now = plant.glucose
            infusion += 0.6 * (before - now) + 0.15 * (wanted - now)
            before = now
            // Key −1: the hour before; 0: the exercise; n: the nth hour after.
            let after = minute - begin - 45
            if minute >= begin - 60, minute < begin { hours[-1, default: 0] += infusion / 60 }
            if isExercise { hours[0, default: 0] += infusion / 45 }
            if after >= 0 { hours[after / 60 + 1, default: 0] += infusion / 60 }
        }
        #expect(abs(plant.glucose - wanted) < 1)
        let gramsPerHour = 0.06 * 74.9
        let rest = gramsPerHour * (hours[-1] ?? 0)
        let during = gramsPerHour * (hours[0] ?? 0)
        #expect((7...13).contains(rest), "\(rest) g/h")
        // 30.6 ± 4.7 (SEM) over 9.8, two standard errors either way.
        #expect((2.2...4.1).contains(during / rest), "\(during) g/h")
        #expect((hours[1] ?? 0) < 0.6 * (hours[0] ?? 0))
        for hour in [3, 6, 10] {
            #expect(gramsPerHour * (hours[hour] ?? 0) > 1.03 * rest, "hour \(hour)")
        }
        #expect(abs(gramsPerHour * (hours[17] ?? 0) / rest - 1) < 0.05)
    }

    @Test("with an hour of moderate exercise a fifth less basal insulin does for six hours")
    func overnight() throws {
        // The usual advice after afternoon exercise: basal 20 % lower for six hours (C. Taplin et
        // al., J. Pediatr. 157 (2010) 784). It is what afterGain was set to.
        let full = try course(share: 0.5, minutes: 60, then: 300)
        let reduced = try course(share: 0.5, minutes: 60, then: 300, basal: 0.8)
        #expect((100...135).contains(full.glucose), "\(full.glucose)")
        #expect(abs(reduced.glucose - 144) < 10, "\(reduced.glucose)")
        // Without exercise so little insulin would be too little.
        #expect(try course(share: 0, minutes: 360, basal: 0.8).glucose > 160)
    }

    @Test("each parameter is taken within its range and refused beyond, by name")
    func ranges() throws {
        let usual = RashidParameters.mean.values
        #expect(try RashidParameters(values: usual) == .mean)
        for (index, declaration) in RashidParameters.declarations.enumerated() {
            for value in [
                declaration.range.lowerBound.nextDown, declaration.range.upperBound.nextUp, .nan,
            ] {
                var values = usual
                values[index] = value
                let error = #expect(throws: TableError.self) {
                    try RashidParameters(values: values)
                }
                #expect(error?.column == declaration.name)
            }
        }
        var values = usual
        values[2] = 2.9
        let error = #expect(throws: TableError.self) { try RashidParameters(values: values) }
        #expect(error?.column == "p4")
        #expect(throws: TableError.self) { try RashidParameters(values: []) }
    }
}
