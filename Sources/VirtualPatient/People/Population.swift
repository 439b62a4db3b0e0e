// Virtual people drawn from the population statistics: a seed and a number name a person.

import Quantities
public import SmallMath

/// An age group of the population statistics.
public enum AgeGroup: String, Sendable, Hashable, CaseIterable {
    /// Adults.
    case adult
    /// Adolescents.
    case adolescent
    /// Children.
    case child

    /// The meal used to characterise a person of the group. Unit: g.
    /// Source: population_s2008.json, rejection rules (42/36/24 g).
    public var testMealGrams: Double {
        switch self {
        case .adult: 42
        case .adolescent: 36
        case .child: 24
        }
    }

    /// Body mass accepted. Unit: kg. Ours: the statistics name the rule but not its numbers;
    /// chosen so that about as many are refused as the statistics report.
    var bodyMassWindow: ClosedRange<Double> {
        switch self {
        case .adult: 45...140
        case .adolescent: 25...90
        case .child: 12...65
        }
    }

    /// Basal rate accepted. Unit: U/h. Ours, as ``bodyMassWindow``.
    var basalWindow: ClosedRange<Double> {
        switch self {
        case .adult: 0.3...4
        case .adolescent: 0.2...3
        case .child: 0.1...1.5
        }
    }
}

/// The people of one age group and one seed, numbered from 1.
///
/// Person 7 of a seed is the same whoever else is drawn: each number has its own random stream.
public struct Population: Sendable {
    /// Whom to draw.
    public let group: AgeGroup
    /// The seed the people belong to.
    public let seed: UInt64

    /// A population; nothing is drawn yet.
    public init(group: AgeGroup, seed: UInt64) {
        self.group = group
        self.seed = seed
    }

    /// One person, named like "adult-7@seed42".
    ///
    /// Candidates are drawn until one passes every rule (about six of seven do).
    /// Cost: three simulated half days a candidate.
    /// - Parameter number: 1 or more.
    public func patient(_ number: Int) -> PatientRecord {
        precondition(number >= 1, "people are numbered from 1")
        let tag: UInt64 =
            switch group {
            case .adult: 1
            case .adolescent: 2
            case .child: 3
            }
        var generator = SeededGenerator(seed: seed).stream(tag).stream(UInt64(number))
        while true {
            if case .accepted(let parameters) = Self.candidate(group, &generator) {
                let name = PersonName(
                    model: .s2008, group: group, member: .drawn(number: number, seed: seed))
                return PatientRecord(name: name.text, group: group, parameters: parameters)
            }
        }
    }

    /// The person in the middle of a group, named like "adult-median": every parameter at the
    /// median of its distribution. Nobody of the statistics is this person.
    public static func median(of group: AgeGroup) -> PatientRecord {
        guard let parameters = parameters(atScores: Array(repeating: 0, count: freeCount), group)
        else { preconditionFailure("the statistics' own middle is a person") }
        return PatientRecord(
            name: PersonName(model: .s2008, group: group, member: .median).text, group: group,
            parameters: parameters)
    }

    private static var freeCount: Int { S2008Parameters.freeCount }

    /// The parameters some standard deviations from the group's middle; `nil` when they are none.
    private static func parameters(
        atScores scores: [Double], _ group: AgeGroup
    ) -> S2008Parameters? {
        try? S2008Parameters(values: values(atScores: scores, group))
    }

    /// Parameter values some standard deviations from the group's middle, the fixed ones last.
    private static func values(atScores scores: [Double], _ group: AgeGroup) -> [Double] {
        let mean = PopulationStatistics.mean(of: group)
        let deviation = PopulationStatistics.standardDeviation(of: group)
        let free = scores.indices.map { index in
            let power = Elementary.exp(mean[index] + deviation[index] * scores[index])
            let isLogit = PopulationStatistics.logitPositions.contains(index)
            return isLogit ? power / (1 + power) : power
        }
        return free + S2008Parameters.fixedValues
    }

    /// What became of one draw.
    public enum Candidate: Sendable {
        /// A person.
        case accepted(S2008Parameters)
        /// Nobody: the first rule that was broken.
        case rejected(RejectionRule)
    }

    /// Why a draw is no person. Source: population_s2008.json, "rejection_rules".
    public enum RejectionRule: String, Sendable, CaseIterable {
        /// |z| <= 3 for every parameter.
        case outlier
        /// kabs <= 1.3/min, so that a step of one minute is stable.
        case absorptionTooFast
        /// The basal identities give no positive steady state, or a declared range is left.
        case noSteadyState
        /// EGPb > 1.2 Fcns.
        case productionTooLow
        /// Gtb > 0.1 Gpb.
        case tissueGlucoseTooLow
        /// kmin < 0.9 kmax.
        case emptyingTooEven
        /// d < b < 0.995.
        case emptyingOrder
        /// 110 <= Gb <= 180 mg/dL.
        case basalGlucose
        /// Body mass within the group's window.
        case bodyMass
        /// Basal rate within the group's window.
        case basalRate
        /// One unit lowers glucose by 4 to 200 mg/dL.
        case sensitivity
        /// Glucose passes 190 mg/dL within 12 h without insulin.
        case insulinDependence
        /// The group's test meal without bolus raises glucose by 15 to 400 mg/dL.
        case mealRise
    }

    /// Draws once and judges.
    /// - Parameter generator: advances by the draws of one candidate.
    public static func candidate(
        _ group: AgeGroup, _ generator: inout SeededGenerator
    ) -> Candidate {
        let scores = correlatedScores(&generator)
        if scores.contains(where: { $0.magnitude > 3 }) { return .rejected(.outlier) }
        let values = values(atScores: scores, group)
        guard values[kabsPosition] <= 1.3 else { return .rejected(.absorptionTooFast) }
        guard values[dPosition] < values[bPosition], values[bPosition] < 0.995 else {
            return .rejected(.emptyingOrder)
        }
        guard let parameters = try? S2008Parameters(values: values) else {
            return .rejected(.noSteadyState)
        }
        if let rule = brokenAtRest(parameters, group) ?? brokenInTests(parameters, group) {
            return .rejected(rule)
        }
        return .accepted(parameters)
    }

    private static let kabsPosition = 4
    private static let bPosition = 7
    private static let dPosition = 8

    private static func brokenAtRest(
        _ p: S2008Parameters, _ group: AgeGroup
    ) -> RejectionRule? {
        let basal = S2008Basal(p)
        if p.basalProduction <= 1.2 * p.fcns { return .productionTooLow }
        if basal.tissueGlucose <= 0.1 * basal.plasmaGlucose { return .tissueGlucoseTooLow }
        if p.kmin >= 0.9 * p.kmax { return .emptyingTooEven }
        if !(110...180).contains(p.basalGlucose) { return .basalGlucose }
        if !group.bodyMassWindow.contains(p.bodyMass) { return .bodyMass }
        if !group.basalWindow.contains(60 * basal.unitsPerMinute) { return .basalRate }
        return nil
    }

    private static func brokenInTests(
        _ p: S2008Parameters, _ group: AgeGroup
    ) -> RejectionRule? {
        let response = PatientResponse(of: .s2008(p))
        if !(4...200).contains(response.dropPerUnit) { return .sensitivity }
        if response.peakWithoutInsulin <= 190 { return .insulinDependence }
        if !(15...400).contains(response.riseAfterMeal(grams: group.testMealGrams)) {
            return .mealRise
        }
        return nil
    }

    /// 25 standard normal scores with the shrunk correlation.
    private static func correlatedScores(_ generator: inout SeededGenerator) -> [Double] {
        let independent = choleskyFactor.map { _ in generator.normal() }
        return choleskyFactor.map { row in
            var sum = 0.0
            for (index, weight) in row.enumerated() { sum += weight * independent[index] }
            return sum
        }
    }

    /// The lower factor L of the correlation, L·Lᵀ = correlation, row by row with its diagonal.
    static let choleskyFactor: [[Double]] = {
        var factor: [[Double]] = []
        for row in 0..<S2008Parameters.freeCount {
            var weights: [Double] = []
            for column in 0..<row {
                var rest = PopulationStatistics.correlation[row - 1][column]
                for index in 0..<column { rest -= weights[index] * factor[column][index] }
                weights.append(rest / factor[column][column])
            }
            let rest = weights.reduce(1) { $0 - $1 * $1 }
            weights.append(rest.squareRoot())
            factor.append(weights)
        }
        return factor
    }()
}
