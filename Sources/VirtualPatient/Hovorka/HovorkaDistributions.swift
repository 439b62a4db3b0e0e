// How each parameter of the Hovorka population is spread, each distribution declared once.

public import SmallMath

/// The distributions of the Hovorka population.
///
/// Means and the spreads of BW, VG, VI, ke, 1/tmaxI, tmaxG, AG, R_thr, R_cl, UGceil and ka,int:
/// Wilinska 2010, Tables 1 and 2. EGP0, F01, k12, ka1-3 and SIT, SID, SIE were 18 individual fits
/// there; of these only the middle is at hand, so their spread is McGill's (log-normal, deviation
/// of ln 0.1 to 0.4), who sample the same table that way. docs/plant-hovorka.md says why not the
/// wider normal spreads of the DTU group.
public enum HovorkaDistributions {
    /// How a parameter is spread.
    public enum Distribution: Sendable, Hashable {
        /// Normal; draws at or below the floor are drawn again.
        case normal(mean: Double, deviation: Double, above: Double)
        /// Normal between two bounds; draws outside are drawn again.
        case bounded(mean: Double, deviation: Double, within: ClosedRange<Double>)
        /// The natural logarithm is normal.
        case logNormal(meanOfLog: Double, deviation: Double)
        /// Even.
        case uniform(ClosedRange<Double>)
        /// The reciprocal is normal; draws at or below 0 are drawn again.
        case reciprocalNormal(mean: Double, deviation: Double)
    }

    /// Every parameter in the order of ``HovorkaParameters/declarations``, in its unit.
    public static let all: [(name: String, distribution: Distribution)] = [
        ("BW", .normal(mean: 74.9, deviation: 14.4, above: 0)),
        ("EGP0", median(16.9, 0.2)),
        ("F01", median(11.1, 0.1)),
        ("k12", median(0.060, 0.4)),
        ("ka1", median(0.0034, 0.4)),
        ("ka2", median(0.056, 0.4)),
        ("ka3", median(0.024, 0.4)),
        ("SIT", median(18.41, 0.4)),
        ("SID", median(5.05, 0.4)),
        ("SIE", median(190, 0.4)),
        ("VG", .logNormal(meanOfLog: -1.897, deviation: 0.23)),
        ("VI", .normal(mean: 0.12, deviation: 0.012, above: 0)),
        ("ke", .normal(mean: 0.14, deviation: 0.035, above: 0)),
        ("tmaxI", .reciprocalNormal(mean: 0.018, deviation: 0.0045)),
        ("tmaxG", .logNormal(meanOfLog: 3.689, deviation: 0.25)),
        ("AG", .uniform(0.7...1.2)),
        ("Rthr", .normal(mean: 9, deviation: 1.5, above: 0)),
        ("Rcl", .normal(mean: 0.01, deviation: 0.025, above: 0)),
        ("UGceil", .uniform(0.02...0.035)),
        ("kaint", .logNormal(meanOfLog: -2.372, deviation: 1.092)),
        // McGill: N(6.5, 1) mmol/L within 5...8.
        (
            "Gb",
            .bounded(mean: 6.5 * 18.0156, deviation: 18.0156, within: 5 * 18.0156...8 * 18.0156)
        ),
    ]

    static let bodyMassPosition = 0
    static let productionPosition = 1
    static let usePosition = 2
    static let glucoseVolumePosition = 10
    static let renalClearancePosition = 17
    static let interstitialPosition = 19

    /// One draw of every parameter, in the order of ``HovorkaParameters/declarations``.
    /// - Parameter generator: advances by as many numbers as the distributions need.
    public static func draw(_ generator: inout SeededGenerator) -> [Double] {
        var values: [Double] = []
        for entry in all { values.append(entry.distribution.draw(&generator)) }
        return values
    }

    private static func median(_ value: Double, _ deviation: Double) -> Distribution {
        .logNormal(meanOfLog: Elementary.log(value), deviation: deviation)
    }
}

extension HovorkaDistributions.Distribution {
    /// One draw.
    func draw(_ generator: inout SeededGenerator) -> Double {
        switch self {
        case .logNormal(let mean, let deviation):
            return Elementary.exp(mean + deviation * generator.normal())
        case .uniform(let range):
            return range.lowerBound
                + (range.upperBound - range.lowerBound) * generator.uniform()
        case .normal(let mean, let deviation, let floor):
            return Self.repeated(mean, deviation, &generator) { $0 > floor }
        case .bounded(let mean, let deviation, let range):
            return Self.repeated(mean, deviation, &generator) { range.contains($0) }
        case .reciprocalNormal(let mean, let deviation):
            return 1 / Self.repeated(mean, deviation, &generator) { $0 > 0 }
        }
    }

    private static func repeated(
        _ mean: Double, _ deviation: Double, _ generator: inout SeededGenerator,
        until accepted: (Double) -> Bool
    ) -> Double {
        while true {
            let value = mean + deviation * generator.normal()
            if accepted(value) { return value }
        }
    }
}
