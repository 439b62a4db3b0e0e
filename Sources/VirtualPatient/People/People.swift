// Anybody who can be drawn, on any plant, by name or by number.

/// The people of one plant, age group and seed, numbered from 1.
///
/// * `s2008`: ``Population``, joint statistics of simglucose's 30 patients.
/// * `s2013`: ``S2013Population``, the same people with a lower basal glucose and an answer to low
///   glucose.
/// * `hovorka`: ``HovorkaPopulation``, adults only.
public struct People: Sendable {
    /// Which plant they have.
    public let model: PlantModel
    /// Their age group.
    public let group: AgeGroup
    /// The seed they belong to.
    public let seed: UInt64
    private let hovorka: HovorkaPopulation?

    /// People; nobody is drawn yet.
    /// - Throws: ``TableError`` when the plant has no people of that group.
    public init(model: PlantModel, group: AgeGroup, seed: UInt64) throws(TableError) {
        self.model = model
        self.group = group
        self.seed = seed
        hovorka = model == .hovorka ? try HovorkaPopulation(group: group, seed: seed) : nil
    }

    /// One person; the same whoever else is drawn.
    /// - Parameter number: 1 or more.
    public func patient(_ number: Int) -> PatientRecord {
        let physiology: Physiology
        if let hovorka {
            physiology = .hovorka(hovorka.patient(number).parameters)
        } else if model == .s2013 {
            physiology = .s2013(
                S2013Population(group: group, seed: seed).patient(number).parameters)
        } else {
            return Population(group: group, seed: seed).patient(number)
        }
        let name = PersonName(
            model: model, group: group, member: .drawn(number: number, seed: seed))
        return PatientRecord(name: name.text, group: group, physiology: physiology)
    }

    /// The person of a name.
    /// - Throws: ``TableError`` when the plant has no people of that group, or no median.
    public static func named(_ name: PersonName) throws(TableError) -> PatientRecord {
        switch (name.member, name.model) {
        case (.drawn(let number, let seed), _):
            return try People(model: name.model, group: name.group, seed: seed).patient(number)
        case (.median, .s2008): return Population.median(of: name.group)
        case (.median, .s2013): return try s2013Median(of: name)
        case (.median, .hovorka):
            throw TableError(
                problem: "the Hovorka plant has no median person; name a drawn one, as in "
                    + "hovorka-adult-7@seed42")
        }
    }

    /// The middle of S2008's group with the basal glucose of S2013's people and the typical answer
    /// to low glucose.
    private static func s2013Median(of name: PersonName) throws(TableError) -> PatientRecord {
        var values = Population.median(of: name.group).physiology.values
        for (index, declaration) in S2008Parameters.declarations.enumerated()
        where declaration.name == "Gb" {
            values[index] *= S2013Population.basalGlucoseRatio
        }
        let parameters = try S2013Parameters(metabolism: S2008Parameters(values: values))
        return PatientRecord(
            name: name.text, group: name.group, physiology: .s2013(parameters))
    }
}

extension PatientRecord {
    /// The same person on S2013, with the typical person's answer to low glucose.
    ///
    /// A state carries over; glucagon begins at its basal value.
    /// - Throws: ``TableError`` for a person of the Hovorka plant, and where basal glucose is not
    ///   above the threshold of the answer to low glucose.
    public func onS2013() throws(TableError) -> PatientRecord {
        guard case .s2008(let metabolism) = physiology else {
            throw TableError(problem: "\(name) is no person of the S2008 plant")
        }
        let rest = PatientRecord(
            name: name, group: group,
            physiology: .s2013(try S2013Parameters(metabolism: metabolism)))
        guard start.kind == .state else { return rest }
        let components = stateComponents
        return try PatientRecord(
            rest, stateComponents: components + rest.stateComponents.dropFirst(components.count))
    }
}
