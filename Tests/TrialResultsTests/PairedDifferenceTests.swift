// Paired differences and their bootstrap intervals, against SciPy and by enumeration.

import SmallMath
import Testing
import TrialResults

@Suite("Paired differences")
struct PairedDifferenceTests {
    @Test("the interval of ten differences agrees with SciPy's percentile bootstrap")
    func scipy() throws {
        // scipy.stats.bootstrap((x,), np.mean, n_resamples=500_000, method='percentile',
        // confidence_level=0.95), SciPy 1.17.1: 0.14 ... 2.25.
        let values = [1.2, -0.4, 3.1, 0.8, 2.6, -1.9, 0.3, 4.4, 1.1, 0.6]
        let interval = try #require(
            PairedDifference.interval(
                of: values, random: SeededGenerator(seed: 3), resamples: 200_000))
        #expect(abs(interval.lowerBound - 0.14) < 0.02)
        #expect(abs(interval.upperBound - 2.25) < 0.02)
    }

    @Test("three people: all 27 resamples, by hand")
    func enumerated() throws {
        // Means of {0, 1, 5} drawn three times: 0 has probability 1/27 and so has 5, so that 2.5 %
        // lie within the ends.
        let interval = try #require(
            PairedDifference.interval(of: [0, 1, 5], random: SeededGenerator(seed: 1)))
        #expect(interval == 0...5)
    }

    @Test("equal differences have an interval of no length; one person has none")
    func boundaries() {
        #expect(
            PairedDifference.interval(of: [2, 2, 2], random: SeededGenerator(seed: 1)) == 2...2)
        #expect(PairedDifference.interval(of: [2], random: SeededGenerator(seed: 1)) == nil)
        #expect(PairedDifference.interval(of: [], random: SeededGenerator(seed: 1)) == nil)
    }

    @Test("a difference is later minus earlier, of people whom both had")
    func paired() throws {
        let rows = [
            TrialSamples.row(0, person: "a", controller: "alone", inRange: 50),
            TrialSamples.row(1, person: "a", controller: "ours", inRange: 60),
            TrialSamples.row(2, person: "b", controller: "alone", inRange: 70),
            TrialSamples.row(3, person: "b", controller: "ours", inRange: 76),
            TrialSamples.row(4, person: "c", controller: "ours", inRange: 99),
        ]
        let summary = TrialSummary(TrialSamples.head(), rows)
        let difference = try #require(summary.differences.first)
        #expect(difference.metric == .inRange)
        #expect(difference.controller == "ours" && difference.minus == "alone")
        #expect(difference.people == 2 && difference.mean == 8)
        // Two people are too few for an interval.
        #expect(difference.interval == nil && !difference.isClear)
        // The same rows give the same bytes.
        #expect(TrialSummary(TrialSamples.head(), rows).differencesCSV == summary.differencesCSV)
    }

    @Test("six people have an interval, five have none and are never clear of zero")
    func fewPeople() throws {
        func difference(_ people: Int) throws -> PairedDifference {
            let rows = (0..<people).flatMap { person in
                [
                    TrialSamples.row(2 * person, person: "p\(person)", controller: "alone"),
                    TrialSamples.row(
                        2 * person + 1, person: "p\(person)", controller: "ours",
                        inRange: 84 + Double(person)),
                ]
            }
            return try #require(TrialSummary(TrialSamples.head(), rows).differences.first)
        }
        #expect(try difference(5).interval == nil)
        #expect(try !difference(5).isClear)
        let six = try difference(6)
        #expect(six.mean == 6.5 && six.isClear)
        #expect(try #require(six.interval).lowerBound >= 4)
    }
}
