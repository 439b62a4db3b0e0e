// What is usual: percentiles of every measure in each age group.

/// Percentiles of ``PatientMeasure/all`` in the populations.
///
/// Source: 1000 people of seed 2008 of each group and plant, measured by
/// `islet simulate --model MODEL --cohort GROUP --count 1000 --seed 2008 --describe --json`.
public enum PatientNorms {
    /// The shares the tables give, in percent.
    public static let shares = [1.0, 3, 10, 25, 50, 75, 90, 97, 99]

    /// Whether there is a population to compare with.
    public static func isKnown(_ model: PlantModel, _ group: AgeGroup) -> Bool {
        table(model, group) != nil
    }

    /// A group's table: one row a measure, one value a share; `nil` where there is no population.
    static func table(_ model: PlantModel, _ group: AgeGroup) -> [[Double]]? {
        switch (model, group) {
        case (.s2008, .adult): s2008Adult
        case (.s2008, .adolescent): s2008Adolescent
        case (.s2008, .child): s2008Child
        case (.s2013, .adult): s2013Adult
        case (.s2013, .adolescent): s2013Adolescent
        case (.s2013, .child): s2013Child
        case (.hovorka, .adult): hovorkaAdult
        case (.hovorka, _): nil
        }
    }

    /// Where a value stands among the values of ``shares``; linear in between.
    static func percentile(of value: Double, among values: [Double]) -> Double {
        guard let first = values.first, let last = values.last else { return 50 }
        if value < first { return 0 }
        if value > last { return 100 }
        // Several shares at one value (whole minutes, a clipped measure): their middle is told.
        if let low = values.firstIndex(of: value), let high = values.lastIndex(of: value) {
            return (shares[low] + shares[high]) / 2
        }
        guard let above = values.firstIndex(where: { $0 > value }) else { return 100 }
        let part = (value - values[above - 1]) / (values[above] - values[above - 1])
        return shares[above - 1] + part * (shares[above] - shares[above - 1])
    }

    /// The value below which a share of people lie, by linear interpolation between order
    /// statistics.
    /// - Parameter sorted: not empty, ascending.
    public static func quantile(_ percent: Double, of sorted: [Double]) -> Double {
        let position = percent / 100 * Double(sorted.count - 1)
        let below = Int(position)
        guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
        return sorted[below] + (position - Double(below)) * (sorted[below + 1] - sorted[below])
    }
}
