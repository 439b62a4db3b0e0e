// What is said to have changed between two runs of a suite.

import Quantities
import SuiteResults
import Testing

@Suite("What changed between two runs of a suite")
struct DiffTests {
    /// One scenario with one margin for each seed; a negative margin fails.
    private func results(
        _ margins: [UInt64: Double], scenario: String = "day", text: String = "glucose > 54 always"
    ) -> [RunResult] {
        margins.sorted { $0.key < $1.key }.map { seed, margin in
            var run = Sample.run(scenario, seed: seed)
            run.expectations = [
                JudgedExpectation(
                    text: text, status: margin < 0 ? .failed : .held, measured: "\(margin)",
                    margin: margin, unit: "mg/dL")
            ]
            return run
        }
    }

    private func seeded(_ values: [Double], from first: UInt64 = 1) -> [UInt64: Double] {
        Dictionary(uniqueKeysWithValues: values.enumerated().map { (first + UInt64($0), $1) })
    }

    private func diff(_ before: [RunResult], _ after: [RunResult]) -> SuiteDiff {
        SuiteDiff(Sample.results(before), Sample.results(after))
    }

    // Hours of extra sleep with two drugs, the data set "sleep" of R (Student 1908, Cushny and
    // Peebles 1905), moved up by 10 so that no expectation fails.
    private static let first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0].map {
        $0 + 10
    }
    private static let second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4].map { $0 + 10 }

    @Test("common seeds are compared one by one: R's paired t test of Student's sleep data")
    func paired() throws {
        let diff = diff(results(seeded(Self.first)), results(seeded(Self.second)))
        let movement = try #require(diff.movements.first)
        // t = -4.0621, df = 9, p-value = 0.002833; 95 percent: 0.7001142 2.4598858
        #expect((movement.change - 1.58).magnitude < 1e-9)
        #expect((try #require(movement.chance) - 0.002833).magnitude < 1e-6)
        let interval = try #require(movement.interval)
        #expect((interval.lowerBound - 0.7001142).magnitude < 1e-6)
        #expect((interval.upperBound - 2.4598858).magnitude < 1e-6)
        #expect(movement.verdict == .better)
        #expect(!diff.isWorse)
        let back = self.diff(results(seeded(Self.second)), results(seeded(Self.first)))
        #expect(back.movements.first?.verdict == .worse)
        #expect(back.isWorse)
    }

    @Test("other seeds on both sides: R's Welch test of the same data, within noise")
    func welch() throws {
        let diff = diff(
            results(seeded(Self.second)), results(seeded(Self.first, from: 100)))
        let movement = try #require(diff.movements.first)
        // t = -1.8608, df = 17.776, p-value = 0.07939; 95 percent: -3.3654832 0.2054832
        #expect((try #require(movement.chance) - 0.07939).magnitude < 1e-5)
        let interval = try #require(movement.interval)
        #expect((interval.lowerBound + 3.3654832).magnitude < 1e-6)
        #expect((interval.upperBound - 0.2054832).magnitude < 1e-6)
        #expect(movement.verdict == .withinNoise)
        #expect(!diff.isWorse)
    }

    @Test("with one or two seeds the noise is unknown, and a moved margin is no failure by itself")
    func unknown() throws {
        for seeds in [1, 2] {
            let before = results(seeded(Array(repeating: 20, count: seeds)))
            let after = results(seeded(Array(repeating: 2, count: seeds)))
            let diff = diff(before, after)
            #expect(diff.movements.first?.verdict == .unknown)
            #expect(diff.movements.first?.chance == nil)
            #expect(!diff.isWorse)
        }
    }

    @Test("three seeds that all moved by the same leave nothing to chance")
    func exact() {
        let diff = diff(results(seeded([9, 12, 30])), results(seeded([8.5, 11.5, 29.5])))
        #expect(diff.movements.first?.verdict == .worse)
        #expect(diff.movements.first?.chance == 0)
    }

    @Test("nothing moved: everything is the same, whatever the spread over seeds")
    func same() {
        let diff = diff(results(seeded([9, 12, 30])), results(seeded([9, 12, 30])))
        #expect(diff.movements.map(\.verdict) == [.same])
        #expect(!diff.isWorse)
    }

    @Test("a finding that seeds explain once in thirty tests is none among thirty")
    func manyTests() throws {
        // p = 0.023 alone; beside 29 that did not move more than their noise it must be 0.05/30.
        let lone = (seeded([10, 10, 10, 10, 10]), seeded([9, 9.6, 9.9, 9.2, 9.5]))
        let alone = diff(results(lone.0), results(lone.1))
        let chance = try #require(alone.movements.first?.chance)
        #expect(chance > 0.02 && chance < 0.05)
        #expect(alone.movements.first?.verdict == .worse)
        var (before, after) = (results(lone.0), results(lone.1))
        for index in 0..<29 {
            before += results(seeded([10, 10, 10, 10]), scenario: "other-\(index)")
            after += results(seeded([11, 9, 10.5, 9.6]), scenario: "other-\(index)")
        }
        let among = diff(before, after)
        #expect(among.movements.count == 30)
        #expect(among.movements.allSatisfy { $0.verdict == .withinNoise })
        #expect(!among.isWorse)
    }

    @Test("a failure with a seed that held is new; the other way round it is fixed")
    func turns() {
        let (good, bad) = (results([1: 3, 2: 4]), results([1: 3, 2: -1]))
        let broke = diff(good, bad)
        #expect(broke.newFailures.map(\.seeds) == [[2]])
        #expect(broke.newFailures.first?.before == "4.0")
        #expect(broke.newFailures.first?.after == "-1.0")
        #expect(broke.isWorse)
        let mended = diff(bad, good)
        #expect(mended.fixed.map(\.seeds) == [[2]])
        #expect(mended.newFailures.isEmpty)
        #expect(!mended.isWorse)
    }

    @Test("with other seeds a failure is new only where nothing failed before")
    func otherSeeds() {
        #expect(diff(results([1: 3]), results([2: -1])).newFailures.count == 1)
        #expect(diff(results([1: 3, 3: -1]), results([2: -1])).newFailures.isEmpty)
        #expect(diff(results([1: -3]), results([2: 1])).fixed.count == 1)
    }

    @Test("what is no longer judged is worse: a check that is gone hides what it checked")
    func unjudged() {
        var after = results([1: 3])
        after[0].expectations[0].status = .notJudged
        let diff = diff(results([1: 3]), after)
        #expect(diff.unjudged.count == 1)
        #expect(diff.isWorse)
    }

    @Test("scenarios and expectations on one side only are listed, and are not worse")
    func lists() {
        let diff = diff(
            results([1: 3]) + results([1: 3], scenario: "gone"),
            results([1: 3], text: "glucose > 50 always") + results([1: -3], scenario: "fresh"))
        #expect(diff.onlyBefore == ["gone"])
        #expect(diff.onlyAfter == ["fresh"])
        #expect(diff.removed == ["day: glucose > 54 always"])
        #expect(diff.added == ["day: glucose > 50 always"])
        #expect(!diff.isWorse)
    }

    @Test("words and JSON say what got worse")
    func said() {
        let diff = diff(results(seeded(Self.second)), results(seeded(Self.first)))
        #expect(diff.text.contains("WORSE, beyond seed noise (1)"))
        #expect(diff.text.contains("95 % -2.46 to -0.70, 10 seeds"))
        #expect(
            diff.json.contains("\"verdict\":\"worse\"") || diff.json.contains("\"worse\": true"))
    }
}
