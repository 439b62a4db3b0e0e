// Differences between two controllers on the same people and days, with bootstrap intervals.

package import SmallMath

/// The mean difference of one metric between two controllers over people.
package struct PairedDifference: Sendable, Equatable {
    /// Whose and where.
    package let cohort: String
    /// See ``cohort``.
    package let arm: String
    /// The controller that stands later in the plan.
    package let controller: String
    /// The one that is subtracted.
    package let minus: String
    /// What differs.
    package let metric: TrialMetric
    /// People whom both controllers had.
    package let people: Int
    /// Mean over people of the difference of their means over seeds.
    package let mean: Double
    /// Ends of the 95 % interval; `nil` for fewer than ``intervalPeopleMin`` people.
    package let interval: ClosedRange<Double>?

    /// Whether the interval leaves out zero.
    package var isClear: Bool { interval.map { !$0.contains(0) } ?? false }

    /// Fewer people have no interval: of two the bootstrap's ends are their two values, and any two
    /// that agree in sign would be clear of zero. Of six that agree, chance has a share of 1/32.
    package static let intervalPeopleMin = 6

    /// Resamples of each interval.
    package static let resamples = 4000

    /// The percentile bootstrap's 95 % interval of a mean: people are drawn with replacement.
    ///
    /// Source: B. Efron, R. Tibshirani, "An Introduction to the Bootstrap" (1993), 13.3. People,
    /// not runs, are drawn: runs of one person are not independent.
    /// - Parameter random: decides the draws.
    package static func interval(
        of values: [Double], random: SeededGenerator, resamples: Int = Self.resamples
    ) -> ClosedRange<Double>? {
        guard values.count > 1, resamples > 1 else { return nil }
        var random = random
        let count = Double(values.count)
        var means: [Double] = []
        means.reserveCapacity(resamples)
        for _ in 0..<resamples {
            var sum = 0.0
            for _ in values { sum += values[Int(random.uniform() * count)] }
            means.append(sum / count)
        }
        means.sort()
        return quantile(0.025, of: means)...quantile(0.975, of: means)
    }

    /// Linear interpolation between order statistics.
    private static func quantile(_ share: Double, of sorted: [Double]) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place)
        let above = min(below + 1, sorted.count - 1)
        return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
    }

    /// What is compared.
    static let compared: [TrialMetric] = [
        .inRange, .inTightRange, .below70, .below54, .above250, .mean,
    ]

    /// Two controllers of one cohort and arm.
    static func between(_ first: TrialCell, _ second: TrialCell) -> [PairedDifference] {
        var values: [String: TrialValues] = [:]
        for person in first.people { values[person.name] = person.values }
        let pairs = second.people.compactMap { person in
            values[person.name].map { (person.values, $0) }
        }
        guard !pairs.isEmpty else { return [] }
        return compared.map { metric in
            let differences = pairs.map { $0.0[metric] - $0.1[metric] }
            // The same people are drawn for every metric and pair.
            let random = SeededGenerator(seed: 95)
            return PairedDifference(
                cohort: first.cohort, arm: first.arm, controller: second.controller,
                minus: first.controller, metric: metric,
                people: pairs.count, mean: differences.reduce(0, +) / Double(pairs.count),
                interval: pairs.count < intervalPeopleMin
                    ? nil : interval(of: differences, random: random))
        }
    }
}
