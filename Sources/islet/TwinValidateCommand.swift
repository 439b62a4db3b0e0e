// `islet twin validate`: the operational twin judged on virtual people nobody tuned on.

import ArgumentParser
import Foundation
import TextInput
import Trial
import TwinStudy
import VirtualPatient

/// The validation protocol of docs/twin.md on one plant and age group.
struct TwinValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Judge the operational twin on virtual people: forecasts, bands, effect of 1 U.",
        discussion: """
            Baselines are fitted on development people of the same plant and group; the judged \
            people's seeds are apart from theirs by construction. --conditions reference varies the \
            body as the table of docs/twin.md that the limits on errors were set in.
            """)

    @Option(help: "The plant: s2008, s2013 or hovorka.")
    var model = "s2008"

    @Option(help: "The group: adult, adolescent or child.")
    var cohort = "adult"

    @Option(help: "How many people to judge (1 to 100); else 8.")
    var count: Int?

    @Option(help: "How many people of the split, or lives of a table, to pass over (0 to 900).")
    var first = 0

    @Option(help: "Whose seeds: test or development.")
    var split = "test"

    @Option(help: "Judge the people of a table (simglucose's vpatient_params.csv) instead.")
    var patients: String?

    @Option(
        help: "Their settings, as simglucose's Quest.csv; without, the study's clinic measures.")
    var settings: String?

    @Option(
        help: "How often each person of the table lives (1 to 30), each time other days; else once."
    )
    var lives: Int?

    @Option(help: "What varies: body, reference, reference-liver (docs/twin.md), nothing.")
    var conditions = "body"

    @Option(help: "Who delivers basal: open or closed.")
    var loop = "open"

    @Option(help: "The sensor: dexcomLike, g6 or exact.")
    var sensor = "dexcomLike"

    @Flag(help: "Nobody announces meals.")
    var unannounced = false

    @Flag(help: "Exit 1 when a limit is missed.")
    var gate = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let report = try TwinTools.told("validate") {
            let report = ValidationReport(
                ValidationStudy.run(try arm(), on: try group()),
                inReference: conditions.hasPrefix("reference") && model == "s2008"
                    && cohort == "adult")
            print(json ? try TwinTools.json(report) : report.words)
            return report
        }
        if gate, report.limits.contains(where: { !$0.met }) { throw ExitCode(1) }
    }

    private func arm() throws -> StudyArm {
        var arm = StudyArm()
        arm.announced = !unannounced
        arm.loop = try TwinTools.choice(StudyLoop.self, loop, "--loop")
        arm.sensor = try TwinTools.choice(StudySensorKind.self, sensor, "--sensor")
        switch conditions {
        case "body": arm.variation = .wholeBody
        case "reference", "reference-liver":
            let isLiver = conditions == "reference-liver"
            arm.variation = isLiver ? .glucoseUseAndLiver : StudyArm.reference.variation
            arm.corrects = StudyArm.reference.corrects
        case "nothing": arm.variation = .none
        default:
            throw TwinRefusal(
                "--conditions \(conditions): must be one of body, reference, "
                    + "reference-liver, nothing")
        }
        return arm
    }

    private func group() throws -> StudyGroup {
        guard count == nil || patients == nil else {
            throw TwinRefusal("--count: --patients judges all of the table's group; leave it out")
        }
        guard lives == nil || patients != nil else {
            throw TwinRefusal("--lives: needs --patients, whose people live them")
        }
        let count = count ?? 8
        guard (1...100).contains(count) else {
            throw TwinRefusal("--count \(count): must be 1 to 100")
        }
        guard (0...900).contains(first) else {
            throw TwinRefusal("--first \(first): must be 0 to 900")
        }
        guard settings == nil || patients != nil else {
            throw TwinRefusal("--settings: needs --patients, whose people they are for")
        }
        let lives = lives ?? 1
        let left = patients == nil ? Self.livesApart : Self.livesApart - first
        guard lives >= 1, lives <= left else {
            throw TwinRefusal(
                "--lives \(lives): must be 1 to \(left), as \(Self.livesApart) can be told apart")
        }
        let plant = try TwinTools.choice(PlantModel.self, model, "--model")
        let ages = try TwinTools.choice(AgeGroup.self, cohort, "--cohort")
        let judges = try TwinTools.choice(StudySplit.self, split, "--split")
        return StudyGroup(
            name: "\(model) \(cohort)",
            development: try StudyPerson.drawn(plant, ages, split: .development, count: 12),
            judged: try tabled(plant, ages, judges, lives)
                ?? StudyPerson.drawn(plant, ages, split: judges, from: first, count: count))
    }

    /// As many lives of a table's person as its split has seeds for, and people of one group whose
    /// lives are kept apart.
    private static let livesApart = 30

    /// The people of the table who are of the group; each lives as often as asked.
    private func tabled(
        _ plant: PlantModel, _ ages: AgeGroup, _ split: StudySplit, _ lives: Int
    ) throws -> [StudyPerson]? {
        guard let patients else { return nil }
        let text: String
        do { text = try String(contentsOfFile: patients, encoding: .utf8) } catch {
            throw TwinRefusal("\(patients): cannot be read")
        }
        let table: PatientTable
        do { table = try PatientTable(parsing: text, model: plant) } catch {
            throw TwinRefusal("\(patients): \(error)")
        }
        let people = table.patients.filter { $0.group == ages }
        guard !people.isEmpty else { throw TwinRefusal("\(patients): has no \(cohort)") }
        guard people.count <= Self.livesApart || first + lives == 1 else {
            throw TwinRefusal(
                "\(patients): has \(people.count) of \(cohort): --lives and --first are for at most "
                    + "\(Self.livesApart)")
        }
        let stated = try statedSettings(patients, plant)
        var found: [StudyPerson] = []
        for life in first..<(first + lives) {
            // The first ten lives keep their seeds; later ones lie between those.
            let seeds = 9000 + 90 * (life % 10) + 30 * (life / 10)
            for (index, record) in people.enumerated() {
                var person = StudyPerson(
                    record, group: ages, seed: split.seed(UInt64(seeds + index)))
                if let stated {
                    guard let clinic = stated.person(record.name)?.clinic else {
                        throw TwinRefusal("\(settings ?? ""): has no settings for \(record.name)")
                    }
                    person.clinic = clinic
                }
                found.append(person)
            }
        }
        return found
    }

    private func statedSettings(_ table: String, _ plant: PlantModel) throws -> TrialTables? {
        guard let settings else { return nil }
        do {
            return try TrialTables(table: table, settings: settings, model: plant)
        } catch {
            throw TwinRefusal("\(error)")
        }
    }
}
