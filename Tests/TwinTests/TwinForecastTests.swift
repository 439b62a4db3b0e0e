// The forecast: the size and shape of insulin's effect, and its direction without exception.

import Quantities
import SmallMath
import Testing
import Twin

@Suite("Twin forecast")
struct TwinForecastTests {
    private let bounds = DosingBounds(sensitivityMin: 0.8, actionRateMax: 1)

    private func settled() -> TwinState {
        var state = freshTwin(120)
        for _ in 0..<12 { _ = state.step(quiet(.value(120)), settings: plainSettings()) }
        return state
    }

    @Test("known effect: the bank's unit effects peak at the stated size, slow members late")
    func unitEffectSize() {
        // The bank's mean of curves that each peak at 30 mg/dL, at different times: below 30.
        let forecast = settled().forecast(
            steps: 144, pending: 0, settings: plainSettings(), bounds: bounds)
        let peak = forecast.unitEffect.max() ?? 0
        #expect(peak > 24 && peak < 30)
        #expect(forecast.unitEffect[23] < peak)
        #expect(forecast.unitEffect[95] > 0.3 * peak)
        #expect(forecast.unitEffectDeviation[47] > 0.15 * forecast.unitEffect[47])
    }

    @Test("near low glucose one unit more does less than one unit less undoes")
    func saturation() {
        let settings = plainSettings()
        let state = settled()
        let more = state.fall(ofChange: 1, steps: 48, settings: settings)
        let less = state.fall(ofChange: -1, steps: 48, settings: settings)
        #expect(more[47] > 0)
        #expect(-less[47] > more[47])
        #expect(state.fall(ofChange: 0, steps: 48, settings: settings).allSatisfy { $0 == 0 })
    }

    @Test("profile and daily insulin are joined by their precisions")
    func settingsFromTherapy() throws {
        // Profile 40 (2000 over 50 U, which no rule gives), rule 950/50 = 19; SDs .25 and .45:
        // exp((16 ln 40 + 4.938 ln 19)/20.938) = 33.559, SD 20.938^-0.5 = .21854 (Python).
        let settings = TwinSettings(therapy: try therapy(sensitivity: 40, daily: 50))
        #expect((settings.effect - 33.5590).magnitude < 1e-3)
        #expect((settings.effectSpread - 0.218543).magnitude < 1e-5)
        let child = TwinSettings(
            therapy: try therapy(sensitivity: 40, daily: 50, age: .child))
        #expect(child.effect > settings.effect)
        #expect(child.memberWeights[2] > settings.memberWeights[2])
        let regular = TwinSettings(
            therapy: try therapy(sensitivity: 40, daily: 50, insulin: .regular))
        #expect(regular.memberWeights[0] > settings.memberWeights[0])
    }

    @Test(
        "a correction factor made by a rule says little: dosing may come to assume a weaker effect")
    func ruleMade() throws {
        // 1800 over 50 U a day; 900 is what daily insulin alone says.
        let rule = TwinSettings(therapy: try therapy(sensitivity: 36, daily: 50))
        let own = TwinSettings(therapy: try therapy(sensitivity: 45, daily: 50))
        #expect(rule.effect < 24 && rule.effect > 18)
        #expect(own.effect > 30)
        #expect(rule.effectFloor < 1 && own.effectFloor == 1)
        #expect(rule.effectSpread > own.effectSpread)
    }

    @Test("frozen learning is in the settings, and holds what is personal at its prior")
    func frozen() throws {
        var settings = try therapy(sensitivity: 30, daily: 50)
        #expect(TwinSettings(therapy: settings).tuning == TwinTuning())
        settings.learning = .frozen
        #expect(TwinSettings(therapy: settings).tuning == .frozen)
    }

    private func therapy(
        sensitivity: Double, daily: Double, age: AgeBand = .unknown, insulin: InsulinKind = .rapid
    ) throws -> TherapySettings {
        TherapySettings(
            basal: try #require(BasalSchedule(constant: .unitsPerHour(1))),
            sensitivity: try #require(InsulinSensitivity(mgPerdLPerUnit: sensitivity)),
            carbRatio: try #require(CarbRatio(gramsPerUnit: 10)), target: .mgPerdL(110),
            suspendThreshold: .mgPerdL(75), totalDailyInsulin: .units(daily),
            bodyMass: try #require(BodyMass(kilograms: 75)), insulinActionDuration: .minutes(360),
            insulinActionPeak: .minutes(75), age: age, insulin: insulin)
    }

    @Test("the mean of a schedule's day is taken over the span that passed")
    func scheduleMean() throws {
        var settings = try therapy(sensitivity: 30, daily: 50)
        settings.basal = try #require(
            BasalSchedule(segments: [
                .init(startMinute: 0, rate: .unitsPerHour(0.6)),
                .init(startMinute: 60, rate: .unitsPerHour(1.2)),
            ]))
        let twin = TwinSettings(therapy: settings)
        #expect(twin.meanScheduledRate(over: 5, endingAt: 30) == 0.01)
        #expect(twin.meanScheduledRate(over: 5, endingAt: 200) == 0.02)
        #expect((twin.meanScheduledRate(over: 20, endingAt: 70) - 0.015).magnitude < 1e-12)
        #expect((twin.meanScheduledRate(over: 20, endingAt: 10) - 0.015).magnitude < 1e-12)
    }

    @Test("at rest on scheduled basal the forecast goes to the basal glucose and only spreads")
    func atRest() {
        let forecast = settled().forecast(
            steps: 36, pending: 0, settings: plainSettings(), bounds: bounds)
        for index in 1..<36 {
            #expect(forecast.deviation[index] >= forecast.deviation[index - 1])
            #expect((forecast.mean[index] - 122).magnitude < 10)
        }
    }

    @Test("more insulin never raises the forecast, in 60 random states")
    func monotoneInInsulin() {
        var random = SeededGenerator(seed: 7)
        var state = settled()
        let settings = plainSettings()
        for _ in 0..<60 {
            _ = state.step(randomInput(&random), settings: settings)
            let less = random.uniform() * 5
            let some = state.forecast(
                steps: 24, pending: less, settings: settings, bounds: bounds)
            let more = state.forecast(
                steps: 24, pending: less + random.uniform() * 5, settings: settings, bounds: bounds)
            for index in 0..<24 {
                guard more.mean[index] <= some.mean[index],
                    more.cautiousMean[index] <= some.cautiousMean[index],
                    some.unitEffect[index] >= 0, some.cautiousUnitEffect[index] >= 0,
                    some.deviation[index].isFinite, some.sensorDeviation[index].isFinite
                else {
                    Issue.record("more insulin raised point \(index) of \(state)")
                    return
                }
            }
        }
    }

    @Test("dosing never uses a sensitivity below its bound")
    func cautiousSensitivity() throws {
        var bytes = StateBytes(freshTwin(120))
        // ln .5: nobody has released anything yet, so dosing stays at the prior.
        bytes.setMeans(TwinIndex.effect, -0.693147)
        let state = try #require(decoded(bytes.bytes))
        let forecast = state.forecast(
            steps: 48, pending: 0, settings: plainSettings(), bounds: bounds)
        let ratio = forecast.cautiousUnitEffect[40] / forecast.unitEffect[40]
        #expect((ratio - 2).magnitude < 0.1)
    }

    @Test("insulin on board is what the cautious course would rise by without it")
    func onBoardEffect() {
        let state = freshTwin(120)
        let none = state.forecast(
            steps: 48, pending: 0, settings: plainSettings(), bounds: bounds)
        let some = state.forecast(
            steps: 48, pending: 2, settings: plainSettings(), bounds: bounds)
        #expect(none.onBoardEffect.allSatisfy { $0.magnitude < 1e-9 })
        #expect((some.onBoardEffect[47] - 2 * some.cautiousUnitEffect[47]).magnitude < 1)
        #expect(some.cautiousMean[47] < none.cautiousMean[47])
    }
}
