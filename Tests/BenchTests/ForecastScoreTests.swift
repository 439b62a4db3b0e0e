// How forecasts are scored, against values computed by hand.

import Bench
import ControlLoop
import Quantities
import Testing

@Suite("Forecast scores")
struct ForecastScoreTests {
    /// A planner's answer with its forecast for 5, 10 ... min ahead, each with a deviation of 10.
    private static func reply(_ mean: [Double]) -> PlannerReply {
        PlannerReply(
            cycle: 0, twin: [], basal: .zero, bolus: .zero, insulinRequired: .zero,
            reason: .inZone, health: .healthy,
            forecast: Forecast(
                mean: mean, standardDeviation: mean.map { _ in 10 }, basalOnlyMean: mean),
            glucoseEstimate: 100, innovation: 0, innovationDeviation: 0, normalisedInnovation: 0,
            carbsOnBoard: 0, estimates: [], iterations: 0)
    }

    private static func facts(
        _ readings: [SensorReading], forecasts: [[Double]]
    ) -> JournalFacts {
        JournalFacts(
            decisions: forecasts.enumerated().map { index, mean in
                .init(
                    at: .minute(Double(index) * 5), mode: "closed_loop",
                    reading: readings[index], reply: reply(mean))
            },
            samples: readings.enumerated().map { .init($1, at: .minute(Double($0) * 5)) })
    }

    private static func values(_ values: Double...) -> [SensorReading] {
        values.map { .value(.mgPerdL($0)) }
    }

    @Test("each forecast meets the reading of its time; the worst decision is named")
    func scores() throws {
        // Errors ten minutes ahead: 120 - 117 = 3 and 130 - 134 = -4; changes: 20 and 20.
        let facts = Self.facts(
            Self.values(100, 110, 120, 130),
            forecasts: [[111, 117], [119, 134], [0, 0], [0, 0]])
        let score = try #require(ForecastScore(of: facts, horizon: .minutes(10)))
        #expect(score.count == 2)
        #expect(score.twin == 12.5.squareRoot())
        #expect(score.hold == 20)
        #expect(score.coverage80 == 1)
        #expect(score.worst == .minute(5))
    }

    @Test("the central 80 % are 1.28 deviations to both sides")
    func coverage() throws {
        let facts = Self.facts(Self.values(100, 112, 113), forecasts: [[99.5], [100], [0]])
        // Errors 12.5 and 13, deviations of 10: the first is inside 12.8, the second is not.
        let score = try #require(ForecastScore(of: facts, horizon: .minutes(5)))
        #expect(score.coverage80 == 0.5)
    }

    @Test("a pair needs a number at both ends, within two and a half minutes of the horizon")
    func gaps() throws {
        var readings = Self.values(100, 110, 120, 130)
        readings[1] = .low
        let facts = Self.facts(readings, forecasts: [[100], [100], [125], [100]])
        // From 0 the reading due is LOW; from 5 there is none now; from 15 none follows.
        let score = try #require(ForecastScore(of: facts, horizon: .minutes(5)))
        #expect(score.count == 1)
        #expect(score.twin == 5)
        #expect(ForecastScore(of: facts, horizon: .minutes(20)) == nil)
        #expect(
            ForecastScore(of: facts, horizon: .minutes(5)) { $0 != .minute(10) } == nil)
    }

    @Test("the expectation's margin is what is left to the limit")
    func expectation() throws {
        var run = ExpectationRun(glucose: [Double?](repeating: 100, count: 31))
        run.facts = Self.facts(Self.values(100, 110, 120), forecasts: [[107], [116], [0]])
        let found = try run.check("forecast error at 5 min <= 5 mg/dL")
        #expect(found.margin == 5 - 12.5.squareRoot())
        #expect(found.at == .minute(5))
        #expect(try run.check("forecast error at 30 min <= 5 mg/dL").status == .didNotArise)
        #expect(try run.check("after 4 min: forecast error at 5 min <= 5 mg/dL").margin == 1)
    }
}
