// Lives the runs of a plan: the people are made once, each run is a function of its key.

package import LineController
import Quantities
import TextInput
package import TrialResults
import TwinStudy
import VirtualPatient

/// A plan with its people at hand.
package struct TrialWork: Sendable {
    /// The plan.
    package let plan: TrialPlan
    private let people: [[TrialPerson]]
    private let program: @Sendable (TrialDecider) throws -> any TrialController

    /// Makes the people.
    /// - Parameter program: starts a controller of kind ``TrialDecider/Kind/line``.
    /// - Throws: when a table cannot be read, or a plant has no people of a group.
    package init(
        _ plan: TrialPlan,
        program: @escaping @Sendable (TrialDecider) throws -> any TrialController
    ) throws {
        self.plan = plan
        self.program = program
        people = try plan.cohorts.map(Self.people)
    }

    private static func people(of cohort: TrialCohort) throws -> [TrialPerson] {
        switch cohort.source {
        case .drawn(let model, let group, let draws, let population):
            let all = try People(model: model, group: group, seed: population)
            return draws.map { TrialPerson(measuring: all.patient($0), group: group) }
        case .table(let path, let settings, let model, let names):
            let tables = try TrialTables(table: path, settings: settings, model: model)
            return try names.map { name in
                guard let person = tables.person(name) else {
                    throw TextInputError(
                        place: TextPlace(file: path), problem: "there is no \"\(name)\"")
                }
                return person
            }
        }
    }

    /// What a folder of its results says of itself.
    /// - Parameters:
    ///   - build: of the program's sources.
    ///   - shard: which part, as "2/5"; `nil` for the whole.
    package func head(build: String, shard: String?) -> TrialHead {
        TrialHead(
            title: plan.title, plan: plan.name, days: plan.days, seeds: plan.seeds.map { "\($0)" },
            arms: plan.arms.map(\.name),
            controllers: plan.deciders.map { .init(name: $0.name, kind: $0.kind.rawValue) },
            cohorts: zip(plan.cohorts, people).map { cohort, people in
                let groups = Set(people.map(\.group))
                return .init(
                    name: cohort.name,
                    group: groups.count == 1 ? people[0].group.rawValue : "mixed",
                    people: people.count)
            },
            runs: plan.count, plan_sha256: plan.digest, build: build, shard: shard)
    }

    /// The person of a run.
    package func person(_ key: TrialKey) -> String { people[key.cohort][key.person].name }

    /// What a controller of a run is told of the person.
    package func profile(_ key: TrialKey) -> LineProfile {
        people[key.cohort][key.person].profile(plan.arms[key.arm].settings)
    }

    /// Lives one run.
    package func row(_ key: TrialKey) -> TrialRow {
        let person = people[key.cohort][key.person]
        let run = TrialRun(
            person: person, arm: plan.arms[key.arm], seed: key.seed, days: plan.days)
        let outcome: Result<TrialOutcome, TrialFailure>
        do {
            outcome = .success(try live(run, plan.deciders[key.decider]))
        } catch let error as TrialError {
            outcome = .failure(TrialFailure(error.text))
        } catch let error as LineError {
            outcome = .failure(TrialFailure(error.text))
        } catch let error as TrialFailure {
            outcome = .failure(error)
        } catch {
            outcome = .failure(TrialFailure("\(error)"))
        }
        return TrialRow(plan, key, person: person.name, outcome: outcome)
    }

    private func live(_ run: TrialRun, _ decider: TrialDecider) throws -> TrialOutcome {
        switch decider.kind {
        case .openLoop:
            var controller = OpenLoop()
            return try run.live(&controller)
        case .islet, .frozen:
            var controller = IsletLoop(
                changes: decider.changes,
                learning: decider.kind == .frozen ? .frozen : .released)
            return try run.live(&controller)
        case .line:
            var controller = try program(decider)
            return try run.live(&controller)
        }
    }
}
