// One virtual person of the S2013 plant: metabolism as in S2008, and counter-regulation.

/// The parameters of one S2013 patient.
public struct S2013Parameters: Sendable, Hashable {
    /// Gut, glucose and insulin, with S2008's declarations and basal identities.
    public let metabolism: S2008Parameters
    /// The answer to low glucose.
    public let counterRegulation: CounterRegulation

    /// A person.
    /// - Throws: ``TableError`` naming Gth when counter-regulation would act at basal glucose.
    public init(
        metabolism: S2008Parameters, counterRegulation: CounterRegulation = CounterRegulation()
    ) throws(TableError) {
        guard counterRegulation.threshold < metabolism.basalGlucose else {
            throw TableError(
                column: "Gth",
                problem: "\(counterRegulation.threshold) must be less than Gb, "
                    + "\(metabolism.basalGlucose) mg/dL")
        }
        self.metabolism = metabolism
        self.counterRegulation = counterRegulation
    }

    /// A person from values in the order of ``S2008Parameters/declarations``, then
    /// ``CounterRegulation/declarations``.
    /// - Throws: ``TableError`` naming the parameter when a value is outside its range, when
    ///   their number is wrong, or when no basal steady state follows from them.
    public init(values: [Double]) throws(TableError) {
        let first = S2008Parameters.declarations.count
        let count = first + CounterRegulation.declarations.count
        guard values.count == count else {
            throw TableError(problem: "\(values.count) values, \(count) are needed")
        }
        try self.init(
            metabolism: S2008Parameters(values: Array(values[..<first])),
            counterRegulation: CounterRegulation(values: Array(values[first...])))
    }

    /// The values in the order of ``init(values:)``.
    public var values: [Double] { metabolism.values + counterRegulation.values }

    /// What life outside the plant must know of this person.
    public var traits: BodyTraits { metabolism.traits }
}
