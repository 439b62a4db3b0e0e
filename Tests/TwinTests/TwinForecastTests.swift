// The forecast: the size and shape of insulin's effect, and its direction without exception.

import Quantities
import SmallMath
import Testing
import Twin

@Suite("Twin forecast")
struct TwinForecastTests {
    private let bounds = DosingBounds(sensitivityMin: 0.8, actionRateMax: 1)

    private func settled() -> TwinState {
        var state = TwinState(glucose: 120, insulinOnBoard: 0)
        for _ in 0..<12 { _ = state.step(quiet(.value(120)), settings: plainSettings()) }
        return state
    }

    @Test("the peak of the unit response is the declared one, and it comes late")
    func unitResponsePeak() {
        // scipy.integrate.solve_ivp of the bank, p2 .0106, SG .004, delay 8 min, rtol 1e-10:
        // peak .459063 at 311.6 min; 2, 4, 6 h: .16533, .42185, .44666
        #expect((TwinParameters.unitResponsePeak - 0.459063).magnitude < 1e-3)
        let state = TwinState(glucose: 120, insulinOnBoard: 0)
        let forecast = state.forecast(
            steps: 96, pending: 0, settings: plainSettings(), bounds: bounds)
        for (hours, effect) in [(2, 0.16533), (4, 0.42185), (6, 0.44666), (8, 0.35544)] {
            let found = forecast.unitEffect[12 * hours - 1] / 50
            #expect((found - effect).magnitude < 0.02 * effect, "at \(hours) h")
        }
    }

    @Test("settings give a unit the profile's effect, and a rightly counted meal is neutral")
    func settingsFromTherapy() throws {
        let settings = TwinSettings(therapy: try therapy(sensitivity: 30, daily: 50))
        let peak = settings.sensitivity * TwinParameters.unitResponsePeak
        #expect((peak - 30 * TwinParameters.sensitivityOverProfile).magnitude < 1e-9)
        #expect((settings.carbEffect - settings.sensitivity / 10).magnitude < 1e-9)
    }

    @Test("a correction factor beyond the 1800 rule is not believed")
    func ruleBound() throws {
        let rule = TwinSettings(therapy: try therapy(sensitivity: 36, daily: 50))
        let more = TwinSettings(therapy: try therapy(sensitivity: 72, daily: 50))
        let less = TwinSettings(therapy: try therapy(sensitivity: 35, daily: 50))
        #expect(more.sensitivity == rule.sensitivity)
        #expect(less.sensitivity < rule.sensitivity)
    }

    private func therapy(sensitivity: Double, daily: Double) throws -> TherapySettings {
        TherapySettings(
            basal: try #require(BasalSchedule(constant: .unitsPerHour(1))),
            sensitivity: try #require(InsulinSensitivity(mgPerdLPerUnit: sensitivity)),
            carbRatio: try #require(CarbRatio(gramsPerUnit: 10)), target: .mgPerdL(110),
            suspendThreshold: .mgPerdL(75), totalDailyInsulin: .units(daily),
            bodyMass: try #require(BodyMass(kilograms: 75)), insulinActionDuration: .minutes(360),
            insulinActionPeak: .minutes(75))
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
            #expect((forecast.mean[index] - 120).magnitude < 10)
        }
    }

    @Test("more insulin never raises the forecast, in 2000 random states")
    func monotoneInInsulin() {
        var random = SeededGenerator(seed: 7)
        var state = settled()
        let settings = plainSettings()
        for _ in 0..<2000 {
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
        var bytes = StateBytes(TwinState(glucose: 120, insulinOnBoard: 0))
        bytes[TwinIndex.sensitivity] = -1
        let state = try #require(TwinState(decoding: bytes.bytes))
        let forecast = state.forecast(
            steps: 48, pending: 0, settings: plainSettings(), bounds: bounds)
        let ratio = forecast.cautiousUnitEffect[40] / forecast.unitEffect[40]
        #expect((ratio - 0.8 / 0.36788).magnitude < 0.02)
    }

    @Test("insulin on board is what the cautious course would rise by without it")
    func onBoardEffect() {
        let state = TwinState(glucose: 120, insulinOnBoard: 0)
        let none = state.forecast(
            steps: 48, pending: 0, settings: plainSettings(), bounds: bounds)
        let some = state.forecast(
            steps: 48, pending: 2, settings: plainSettings(), bounds: bounds)
        #expect(none.onBoardEffect.allSatisfy { $0.magnitude < 1e-9 })
        #expect((some.onBoardEffect[47] - 2 * some.cautiousUnitEffect[47]).magnitude < 1)
        #expect(some.cautiousMean[47] < none.cautiousMean[47])
    }
}
