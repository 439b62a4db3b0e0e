// The validation protocol itself: people kept apart, noise as published, scores that mean what they say.

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

    @Test("2000 wild and quiet cycles break nothing and every snapshot restores")
    func robustness() {
        let result = RobustnessStudy.run(cycles: 2000, seed: 5)
        #expect(result.cycles == 2000)
        #expect(result.broken == 0)
        #expect(result.repaired == 0)
        #expect(result.differing == 0)
    }
}
