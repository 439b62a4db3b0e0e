// The people of a study, and the line between those used for choosing and those used for judging.

import SmallMath
public import VirtualPatient

/// Which people and which seeds: chosen with, or judged with.
///
/// The seeds of the two lie in ranges that cannot meet, so nobody and no day of a result was ever
/// seen while a number was chosen.
public enum StudySplit: String, Sendable, CaseIterable {
    /// For choosing: seeds 710 000 to 719 999.
    case development
    /// For judging: seeds 820 000 to 829 999.
    case test

    /// First seed of the range.
    public var seedBase: UInt64 {
        switch self {
        case .development: 710_000
        case .test: 820_000
        }
    }

    /// Number of seeds in the range.
    public static let seedCount: UInt64 = 10_000

    /// The seed of one purpose.
    /// - Parameter index: 0 ..< ``seedCount`` (programmer error otherwise).
    public func seed(_ index: UInt64) -> UInt64 {
        precondition(index < Self.seedCount, "a seed outside its split")
        return seedBase + index
    }
}

/// A person to study: a plant at rest, and what its basal is.
public struct StudyPerson: Sendable {
    /// Name, with its seed.
    public let name: String
    /// Age group.
    public let group: AgeGroup
    /// The plant at basal steady state, minute 0.
    public let plant: AnyPlant
    /// The basal rate that holds that state. Unit: U/min.
    public let basal: Double
    /// Body mass. Unit: kg.
    public let bodyMass: Double
    /// Everything random in this person's days comes from here.
    public let seed: UInt64
    /// Settings found elsewhere; `nil`: the study's clinic measures them.
    public var clinic: StudyClinic?

    /// A person.
    public init(
        name: String, group: AgeGroup, plant: AnyPlant, basal: Double, bodyMass: Double,
        seed: UInt64, clinic: StudyClinic? = nil
    ) {
        self.name = name
        self.group = group
        self.plant = plant
        self.basal = basal
        self.bodyMass = bodyMass
        self.seed = seed
        self.clinic = clinic
    }

    /// A person of a table or a population, at rest on their own basal.
    public init(_ record: PatientRecord, group: AgeGroup, seed: UInt64) {
        let plant = record.atRest.plant
        self.init(
            name: record.name, group: group, plant: plant, basal: plant.basalUnitsPerMinute,
            bodyMass: record.physiology.bodyMass, seed: seed)
    }

    /// People of one age group on one plant, drawn from its population.
    /// - Parameters:
    ///   - model: the plant.
    ///   - group: whom to draw.
    ///   - split: for choosing or for judging.
    ///   - first: index of the first person, from 0.
    ///   - count: how many; `first + count` is at most 1000.
    /// - Throws: `TableError` when the plant has no people of that group.
    public static func drawn(
        _ model: PlantModel, _ group: AgeGroup, split: StudySplit, from first: Int = 0, count: Int
    ) throws(TableError) -> [StudyPerson] {
        let place = UInt64(PlantModel.allCases.firstIndex(of: model) ?? 0)
        let people = try People(model: model, group: group, seed: split.seed(place))
        let base = 10 + 3000 * place + 1000 * UInt64(group.studyTag)
        var found: [StudyPerson] = []
        for index in first..<(first + count) {
            found.append(
                StudyPerson(
                    people.patient(index + 1), group: group,
                    seed: split.seed(base + UInt64(index))))
        }
        return found
    }
}

extension AgeGroup {
    /// 0, 1, 2: keeps the groups' seeds apart.
    var studyTag: Int {
        switch self {
        case .adult: 0
        case .adolescent: 1
        case .child: 2
        }
    }
}
