// What the days told about a person and what they could not, in numbers and in words.

/// The identifiability report of a twin.
public struct Identifiability: Sendable, Equatable {
    /// How much the data told about one parameter.
    public enum Verdict: String, Sendable {
        /// The posterior is at most half as wide as the prior.
        case learnt
        /// In between.
        case partly
        /// The posterior is at least 85 % as wide as the prior: the population speaks.
        case notTold = "not-told"
    }

    /// One parameter.
    public struct Entry: Sendable, Equatable {
        /// As found.
        public let found: FoundParameter
        /// Posterior SD over prior SD.
        public let ratio: Double
        /// What that means.
        public let verdict: Verdict
    }

    /// Two parameters the data cannot tell apart.
    public struct Pair: Sendable, Equatable {
        /// The first.
        public let one: FitParameter
        /// The second.
        public let other: FitParameter
        /// Their correlation, -1 ... 1.
        public let correlation: Double
    }

    /// By parameter.
    public let entries: [Entry]
    /// Pairs with a correlation of at least 0.6 in size, the strongest first.
    public let pairs: [Pair]
    /// What the data could not tell, one sentence each.
    public let sentences: [String]

    /// The report of a twin.
    public init(_ twin: HistoryTwin) {
        entries = twin.parameters.map { found in
            let ratio = found.spread / found.priorSpread
            return Entry(
                found: found, ratio: ratio,
                verdict: ratio <= 0.5 ? .learnt : ratio >= 0.85 ? .notTold : .partly)
        }
        var pairs: [Pair] = []
        for one in FitParameter.allCases {
            for other in FitParameter.allCases where other.rawValue > one.rawValue {
                let found = twin.correlation(one, other)
                if found.magnitude >= 0.6 {
                    pairs.append(Pair(one: one, other: other, correlation: found))
                }
            }
        }
        pairs.sort { $0.correlation.magnitude > $1.correlation.magnitude }
        self.pairs = pairs
        sentences = Self.words(twin, entries, pairs)
    }

    private static func words(_ twin: HistoryTwin, _ entries: [Entry], _ pairs: [Pair]) -> [String]
    {
        var found: [String] = []
        for entry in entries where entry.verdict == .notTold {
            // A value may move far while its range stays as wide as before.
            let value =
                entry.found.shift.magnitude < 1
                ? "its value is about the population's"
                : "its range is as wide as the population's, its value no finding"
            found.append(
                "The data say next to nothing about \(entry.found.parameter.name): \(value).")
        }
        for entry in entries where entry.found.shift.magnitude > 2 {
            let parameter = entry.found.parameter
            found.append(
                "\(parameter.name) lies \(tenths(entry.found.shift.magnitude)) prior SDs "
                    + (entry.found.shift < 0 ? "below" : "above")
                    + " the population: people this far out are rare, and "
                    + (parameter.isCausal
                        ? "insulin or food that the file does not show can look the same; do not "
                            + "dose by it." : "the data's noise is of its own kind."))
        }
        for pair in pairs where pair.one.isCausal && pair.other.isCausal {
            found.append(
                "\(pair.one.name) and \(pair.other.name) cannot be told apart "
                    + "(correlation \(hundredths(pair.correlation))): only what they do together "
                    + "is known.")
        }
        if !twin.hasConverged {
            found.append("The search was stopped before it settled: read ranges as too narrow.")
        }
        found.append(
            "Insulin was given because glucose was rising or food was coming: such days show "
                + "insulin's effect only through what the model of food leaves over.")
        return found
    }

    private static func tenths(_ value: Double) -> String { "\((10 * value).rounded() / 10)" }
    private static func hundredths(_ value: Double) -> String {
        "\((100 * value).rounded() / 100)"
    }
}
