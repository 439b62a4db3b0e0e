// Advice on a bolus by hand: examples reckoned by hand, its ends, and which way it may move.

import Dosing
import Testing
import Twin

@Suite("Advice on a bolus by hand")
struct AdviceTests {
    private func situation(_ glucose: Double?, room: Double = 5) -> DosingSituation {
        DosingSituation(
            scheduledRate: 1, target: 110, suspendThreshold: 75, dailyInsulin: 48,
            reading: glucose, glucose: glucose ?? 120, rest: glucose ?? 120,
            trust: .sound, gated: false, announces: true, unloggedMeal: 0, caution: CautionCourse(),
            minuteOfDay: 720, ease: 0, rateMax: 3,
            bolusMax: 1, room: room)
    }

    private func meal(_ carbs: Double, automatic: Double = 0) -> MealToCover {
        MealToCover(carbs: carbs, carbRatio: 10, automaticLastHour: automatic)
    }

    @Test("a meal: grams by the carb ratio, less what automation gave in the last hour")
    func mealPart() {
        // The floor leaves (260 - 10 - 70) / 30 = 6 U.
        let rising = forecast(from: 120, to: 260)
        for (grams, automatic, units) in [
            (55.0, 0.0, 5.5), (60, 0.5, 5.5), (60, 0, 6), (70, 0, 6), (10, 2, 0), (0, 0, 0),
        ] {
            let found = ZoneController.advise(
                situation(120), meal: meal(grams, automatic: automatic), required: 0,
                forecast: rising)
            #expect(abs(found.meal - units) < 1e-9, "\(grams) g")
            #expect(found.correction == 0)
        }
        // A course that rises less leaves less: (200 - 10 - 70) / 30.
        let flatter = ZoneController.advise(
            situation(120), meal: meal(60), required: 0, forecast: forecast(from: 120, to: 200))
        #expect(abs(flatter.meal - 4) < 1e-9)
    }

    @Test("a correction: what is required beyond the meal, within the room and above the floor")
    func correctionPart() {
        let rising = forecast(from: 120, to: 260)
        for (required, room, units) in [
            (7.0, 5.0, 0.5), (5.8, 5, 0.3), (7, 0.2, 0.2), (5.5, 5, 0), (3, 5, 0), (7, 0, 0),
        ] {
            let found = ZoneController.advise(
                situation(120, room: room), meal: meal(55), required: required, forecast: rising)
            #expect(abs(found.meal - 5.5) < 1e-9)
            #expect(abs(found.correction - units) < 1e-9, "\(required) U, room \(room) U")
        }
        let alone = ZoneController.advise(
            situation(250), meal: meal(0), required: 2, forecast: forecast(from: 250, to: 250))
        #expect(alone == DosingAdvice(meal: 0, correction: 2))
    }

    @Test("never more than 10 U at once")
    func most() {
        let far = forecast(from: 200, to: 590)
        let found = ZoneController.advise(
            situation(200, room: 50), meal: meal(95), required: 40, forecast: far)
        #expect(abs(found.meal - 9.5) < 1e-9)
        #expect(abs(found.correction - 0.5) < 1e-9)
        let feast = ZoneController.advise(
            situation(200), meal: meal(200), required: 0, forecast: far)
        #expect(feast.meal == 10)
    }

    @Test("nothing below 80 mg/dL", arguments: [(79.9, false), (80.0, true), (80.1, true)])
    func low(glucose: Double, advised: Bool) {
        let rising = forecast(from: 85, to: 260)
        let found = ZoneController.advise(
            situation(glucose), meal: meal(50), required: 3, forecast: rising)
        #expect((found != .nothing) == advised)
        var believed = situation(120)
        believed.glucose = glucose
        let other = ZoneController.advise(
            believed, meal: meal(50), required: 3, forecast: rising)
        #expect((other != .nothing) == advised)
    }

    @Test(
        "nothing while glucose may be below 70 within half an hour",
        arguments: [(15.1, false), (15.0, true), (14.9, true)])
    func falling(deviation: Double, advised: Bool) {
        let found = ZoneController.advise(
            situation(90), meal: meal(50), required: 0,
            forecast: forecast(from: 85, to: 260, deviation: deviation))
        #expect((found != .nothing) == advised)
    }

    @Test("nothing without a reading, or with a twin that is not to be trusted")
    func unknown() {
        let rising = forecast(from: 120, to: 260)
        #expect(
            ZoneController.advise(situation(nil), meal: meal(50), required: 3, forecast: rising)
                == .nothing)
        var doubted = situation(120)
        doubted.trust = .untrusted
        #expect(
            ZoneController.advise(doubted, meal: meal(50), required: 3, forecast: rising)
                == .nothing)
    }

    @Test(
        "no correction where automation would add nothing: a reading far off, a degraded twin",
        arguments: [(TwinTrust.sound, false, 2.0), (.sound, true, 0), (.degraded, false, 0)])
    func doubted(trust: TwinTrust, gated: Bool, units: Double) {
        var doubted = situation(250)
        doubted.trust = trust
        doubted.gated = gated
        let high = forecast(from: 250, to: 250)
        let alone = ZoneController.advise(doubted, meal: meal(0), required: 2, forecast: high)
        #expect(alone == DosingAdvice(meal: 0, correction: units))
        // What was entered is there whatever the sensor says: its part stays.
        let eaten = ZoneController.advise(doubted, meal: meal(20), required: 3, forecast: high)
        #expect(eaten == DosingAdvice(meal: 2, correction: min(units, 1)))
    }

    @Test("more food never asks for less, lower glucose never for more")
    func monotone() {
        for level in stride(from: 60.0, through: 300, by: 12) {
            for rise in [-60.0, 0, 60, 150] {
                var before = -1.0
                for grams in stride(from: 0.0, through: 150, by: 5) {
                    let found = ZoneController.advise(
                        situation(level), meal: meal(grams, automatic: 0.4), required: 2,
                        forecast: forecast(from: level, to: max(level + rise, 30)))
                    #expect(found.meal >= before && found.correction >= 0)
                    before = found.meal
                    let lower = ZoneController.advise(
                        situation(level - 7), meal: meal(grams, automatic: 0.4), required: 2,
                        forecast: forecast(from: level - 7, to: max(level + rise, 30) - 7))
                    #expect(lower.meal <= found.meal + 1e-12)
                    let (less, more) = (
                        lower.meal + lower.correction, found.meal + found.correction
                    )
                    #expect(less <= more + 1e-12)
                }
            }
        }
    }
}
