// Virtual people of the S2013 plant: those of S2008's statistics, with an answer to low glucose.

public import SmallMath

/// A drawn person of the S2013 plant.
public struct S2013Patient: Sendable, Hashable {
    /// Such as "s2013-adult-7@seed42".
    public let name: String
    /// The person.
    public let parameters: S2013Parameters
}

/// The people of one age group and one seed on the S2013 plant, numbered from 1.
///
/// Metabolism comes from S2008's joint statistics and passes its rules of rejection
/// (``Population``); then basal glucose is lowered by the factor 120/140, the ratio of the two
/// simulators' mean basal glucose (reference/plant-models.md section 1.3), which leaves body mass,
/// insulin and production as drawn. Counter-regulation is drawn on its own, with the spreads of
/// ``CounterRegulation/declarations`` and without correlation: no statistics of it exist.
/// Rejected further: ``Rejection``.
public struct S2013Population: Sendable {
    /// Whom to draw.
    public let group: AgeGroup
    /// The seed the people belong to.
    public let seed: UInt64

    /// Basal glucose of S2013's people over that of S2008's. Unit: 1.
    public static let basalGlucoseRatio = 120.0 / 140.0

    /// A population; nothing is drawn yet.
    public init(group: AgeGroup, seed: UInt64) {
        self.group = group
        self.seed = seed
    }

    /// One person; the same whoever else is drawn.
    ///
    /// Cost: that of ``Population/patient(_:)``, about 1.2 candidates of three simulated half days.
    /// - Parameter number: 1 or more.
    public func patient(_ number: Int) -> S2013Patient {
        precondition(number >= 1, "people are numbered from 1")
        let tag: UInt64 =
            switch group {
            case .adult: 1
            case .adolescent: 2
            case .child: 3
            }
        var generator = SeededGenerator(seed: seed).stream(tag).stream(UInt64(number))
        var answer = generator.stream(Self.answerStream)
        while true {
            if case .accepted(let parameters) = Self.candidate(group, &generator, &answer) {
                return S2013Patient(
                    name: "s2013-\(group.rawValue)-\(number)@seed\(seed)", parameters: parameters)
            }
        }
    }

    /// What became of one draw.
    public enum Candidate: Sendable {
        /// A person.
        case accepted(S2013Parameters)
        /// Nobody: a rule of S2008's population, or one of S2013's.
        case rejected(Rejection)
    }

    /// Why a draw is no person.
    public enum Rejection: Sendable, Hashable {
        /// A rule of S2008's population.
        case metabolism(Population.RejectionRule)
        /// No basal steady state with the lower basal glucose, or a declared range is left.
        case noSteadyState
        /// Gtb > 0.1 Gpb, S2008's rule, with the lower basal glucose.
        case tissueGlucoseTooLow
        /// Basal glucose at least 90 mg/dL and 15 above the threshold of counter-regulation: a
        /// person must be able to rest without it. Ours.
        case basalGlucose
    }

    /// Draws once and judges.
    /// - Parameters:
    ///   - generator: for metabolism; advances by the draws of one candidate.
    ///   - answer: for counter-regulation.
    public static func candidate(
        _ group: AgeGroup, _ generator: inout SeededGenerator, _ answer: inout SeededGenerator
    ) -> Candidate {
        let drawn: S2008Parameters
        switch Population.candidate(group, &generator) {
        case .accepted(let parameters): drawn = parameters
        case .rejected(let rule): return .rejected(.metabolism(rule))
        }
        var values = drawn.values
        values[basalGlucosePosition] *= basalGlucoseRatio
        guard let metabolism = try? S2008Parameters(values: values),
            let counterRegulation = try? CounterRegulation(values: answerValues(&answer)),
            let parameters = try? S2013Parameters(
                metabolism: metabolism, counterRegulation: counterRegulation)
        else { return .rejected(.noSteadyState) }
        let basal = S2008Basal(metabolism)
        guard basal.tissueGlucose > 0.1 * basal.plasmaGlucose else {
            return .rejected(.tissueGlucoseTooLow)
        }
        guard metabolism.basalGlucose >= max(90, counterRegulation.threshold + 15) else {
            return .rejected(.basalGlucose)
        }
        return .accepted(parameters)
    }

    private static let answerStream: UInt64 = 2013
    private static let basalGlucosePosition = 2
    /// The one parameter whose spread is that of the value, not of its logarithm.
    private static let thresholdName = "Gth"

    /// Values of counter-regulation: log-normal about the typical, cut off at two deviations.
    private static func answerValues(_ generator: inout SeededGenerator) -> [Double] {
        let typical = CounterRegulation().values
        var values: [Double] = []
        for (declaration, middle) in zip(CounterRegulation.declarations, typical) {
            let score = declaration.spread > 0 ? generator.normal(within: 2) : 0
            values.append(
                declaration.name == thresholdName
                    ? middle + declaration.spread * score
                    : middle * Elementary.exp(declaration.spread * score))
        }
        return values
    }
}

extension SeededGenerator {
    /// A standard normal number of at most a magnitude; larger ones are drawn again.
    mutating func normal(within limit: Double) -> Double {
        while true {
            let score = normal()
            if score.magnitude <= limit { return score }
        }
    }
}
