// A trial's plan: who, under what, decided by whom, with which seeds and for how long.

public import Quantities
public import VirtualPatient

/// Who decides.
public struct TrialDecider: Sendable, Hashable {
    /// The kinds.
    public enum Kind: String, Sendable, CaseIterable {
        /// Supervisor and planner of isletd.
        case islet
        /// The same, dosing from the prior alone.
        case frozen
        /// The pump on its schedule with the person's boluses: the paired control.
        case openLoop = "open_loop"
        /// A program that speaks the controller line protocol.
        case line
    }

    /// The name in tables.
    public let name: String
    /// Which kind.
    public let kind: Kind
    /// What stands in place of the arm's settings.
    public let changes: ProfileChanges
    /// The program and its arguments, for ``Kind/line``.
    public let command: [String]
}

/// What a decider is told instead of what the arm says; `nil` leaves the arm's.
public struct ProfileChanges: Sendable, Hashable {
    /// Glucose aimed at.
    public var target: Glucose?
    /// No insulin is added below it.
    public var suspendThreshold: Glucose?
    /// Highest automatic rate.
    public var maximumBasal: InsulinRate?
    /// Largest automatic bolus.
    public var maximumBolus: InsulinAmount?
    /// Most automatic insulin on board.
    public var maximumInsulinOnBoard: InsulinAmount?
    /// Duration of insulin action.
    public var actionDuration: Span?
    /// Peak of insulin action.
    public var actionPeak: Span?

    /// Nothing changed.
    public init() {}
}

/// A group of people.
public struct TrialCohort: Sendable, Hashable {
    /// Where its people come from.
    public enum Source: Sendable, Hashable {
        /// Drawn: numbers `draws` of a population's seed.
        case drawn(model: PlantModel, group: AgeGroup, draws: [Int], population: UInt64)
        /// Rows of tables in simglucose's layouts: physiology, and settings.
        case table(path: String, settings: String, model: PlantModel, people: [String])
    }

    /// The name in tables.
    public let name: String
    /// Where its people come from.
    public let source: Source

    /// How many people it has.
    public var count: Int {
        switch source {
        case .drawn(_, _, let draws, _): draws.count
        case .table(_, _, _, let people): people.count
        }
    }
}

/// A trial's plan.
public struct TrialPlan: Sendable, Hashable {
    /// What it is for.
    public let title: String
    /// Its file, as it was given.
    public let name: String
    /// Length of each run. Unit: d.
    public let days: Int
    /// Seeds of the days.
    public let seeds: [UInt64]
    /// Conditions.
    public let arms: [TrialArm]
    /// Who decides.
    public let deciders: [TrialDecider]
    /// Who takes part.
    public let cohorts: [TrialCohort]
    /// SHA-256 of the plan's text and its tables, in hex: what results belong to.
    public let digest: String

    /// Runs in all.
    public var count: Int {
        cohorts.reduce(0) { $0 + $1.count } * arms.count * deciders.count * seeds.count
    }

    /// The most runs one plan may have.
    public static let countMax = 1_000_000
}

/// Which run of a plan.
public struct TrialKey: Sendable, Hashable {
    /// Place in the plan, from 0.
    public let index: Int
    /// The person with the seed, from 0: what parts of a trial are made of.
    public let life: Int
    /// Which cohort, and which of its people.
    public let cohort: Int
    /// See ``cohort``.
    public let person: Int
    /// Which arm.
    public let arm: Int
    /// Which decider.
    public let decider: Int
    /// The seed.
    public let seed: UInt64
}

extension TrialPlan {
    /// Every run: by cohort, person, seed, arm, decider; runs to be compared are neighbours.
    public var keys: [TrialKey] {
        var keys: [TrialKey] = []
        var life = 0
        for (cohort, members) in cohorts.enumerated() {
            for person in 0..<members.count {
                for seed in seeds {
                    defer { life += 1 }
                    for arm in arms.indices {
                        for decider in deciders.indices {
                            keys.append(
                                TrialKey(
                                    index: keys.count, life: life, cohort: cohort, person: person,
                                    arm: arm, decider: decider, seed: seed))
                        }
                    }
                }
            }
        }
        return keys
    }
}

/// A part of a plan: every so-many-th person and seed, in all arms and under all controllers, so
/// that a part alone can be compared too.
public struct TrialShard: Sendable, Hashable {
    /// From 1.
    public let number: Int
    /// How many parts there are.
    public let count: Int

    /// The most parts.
    public static let countMax = 10_000

    /// Reads "2/5"; `nil` if it is none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let number = Int(parts[0]), let count = Int(parts[1]),
            (1...Self.countMax).contains(count), (1...count).contains(number)
        else { return nil }
        self.number = number
        self.count = count
    }

    /// "2/5"; `nil` when the one part is the whole.
    public var text: String? { count == 1 ? nil : "\(number)/\(count)" }

    /// Whether a run belongs to it.
    public func contains(_ key: TrialKey) -> Bool { key.life % count == number - 1 }
}
