// How forecasts are scored, against values computed by hand.

import Bench
import ControlLoop
import Quantities
import Testing

@Suite("Forecast scores")
struct ForecastScoreTests {
    /// A planner's answer that expects these readings 30, 60 and 120 min ahead, each with a band
    /// of 12.8 to both sides. Dosing's own course, with its plan in it, is far from them.
    private static func reply(_ means: [Double]) -> PlannerReply {
        let told = zip(SensorForecast.horizons, means).flatMap { horizon, mean in
            SensorForecast(mean: mean, band80: 12.8).estimates(at: horizon)
        }
        return PlannerReply(
            cycle: 0, twin: [], basal: .zero, bolus: .zero, insulinRequired: .zero,
            reason: .inZone, health: .healthy,
            forecast: Forecast(
                mean: [Double](repeating: 40, count: 48),
                standardDeviation: [Double](repeating: 1, count: 48),
                basalOnlyMean: [Double](repeating: 300, count: 48)),
            glucoseEstimate: 100, innovation: 0, innovationDeviation: 0, normalisedInnovation: 0,
            carbsOnBoard: 0, estimates: told, iterations: 0)
    }

    private static func facts(
        _ readings: [SensorReading], forecasts: [[Double]]
    ) -> JournalFacts {
        JournalFacts(
            decisions: forecasts.enumerated().map { index, means in
                .init(
                    at: .minute(Double(index) * 30), mode: "closed_loop",
                    reading: readings[index], reply: reply(means))
            },
            samples: readings.enumerated().map { .init($1, at: .minute(Double($0) * 30)) })
    }

    private static func values(_ values: Double...) -> [SensorReading] {
        values.map { .value(.mgPerdL($0)) }
    }

    @Test("the twin's forecast of the sensor is scored, not the course that dosing reckons with")
    func scores() throws {
        // Errors an hour ahead: 120 - 117 = 3 and 130 - 134 = -4; changes: 20 and 20.
        let facts = Self.facts(
            Self.values(100, 110, 120, 130),
            forecasts: [[111, 117], [119, 134], [0, 0], [0, 0]])
        let score = try #require(ForecastScore(of: facts, horizon: .minutes(60)))
        #expect(score.count == 2)
        #expect(score.twin == 12.5.squareRoot())
        #expect(score.hold == 20)
        #expect(score.coverage80 == 1)
        #expect(score.worst == .minute(30))
    }

    @Test("a reading is inside the 80 % when it is no farther off than the stated band")
    func coverage() throws {
        let facts = Self.facts(
            Self.values(100, 112.75, 113), forecasts: [[100], [100], [0]])
        // Errors 12.75 and 13 with a band of 12.8.
        let score = try #require(ForecastScore(of: facts, horizon: .minutes(30)))
        #expect(score.coverage80 == 0.5)
    }

    @Test("a pair needs a number at both ends, within two and a half minutes of the horizon")
    func gaps() throws {
        var readings = Self.values(100, 110, 120, 130)
        readings[1] = .low
        let facts = Self.facts(readings, forecasts: [[100], [100], [125], [100]])
        // From 0 the reading due is LOW; from 30 there is none now; from 90 none follows.
        let score = try #require(ForecastScore(of: facts, horizon: .minutes(30)))
        #expect(score.count == 1)
        #expect(score.twin == 5)
        #expect(
            ForecastScore(of: facts, horizon: .minutes(30)) { $0 != .minute(60) } == nil)
    }

    @Test("a reply that says nothing of the sensor at a horizon is not scored there")
    func unsaid() {
        let facts = Self.facts(Self.values(100, 110, 120), forecasts: [[100], [100], [100]])
        #expect(ForecastScore(of: facts, horizon: .minutes(60)) == nil)
        #expect(ForecastScore(of: facts, horizon: .minutes(40)) == nil)
    }

    @Test("the expectation's margin is what is left to the limit")
    func expectation() throws {
        var run = ExpectationRun(glucose: [Double?](repeating: 100, count: 31))
        run.facts = Self.facts(Self.values(100, 110, 120), forecasts: [[107], [116], [0]])
        let found = try run.check("forecast error at 30 min <= 5 mg/dL")
        #expect(found.margin == 5 - 12.5.squareRoot())
        #expect(found.at == .minute(30))
        #expect(try run.check("forecast error at 60 min <= 5 mg/dL").status == .didNotArise)
        #expect(try run.check("after 29 min: forecast error at 30 min <= 5 mg/dL").margin == 1)
    }
}
