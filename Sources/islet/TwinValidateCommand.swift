// `islet twin validate`: the operational twin judged on virtual people nobody tuned on.

import ArgumentParser
import TwinStudy
import VirtualPatient

/// The validation protocol of docs/twin.md on one plant and age group.
struct TwinValidateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Judge the operational twin on virtual people: forecasts, bands, effect of 1 U.",
        discussion: """
            Baselines are fitted on development people of the same plant and group; the judged \
            people's seeds are apart from theirs by construction.
            """)

    @Option(help: "The plant: s2008, s2013 or hovorka.")
    var model = "s2008"

    @Option(help: "The group: adult, adolescent or child.")
    var cohort = "adult"

    @Option(help: "How many people to judge (1 to 100).")
    var count = 8

    @Option(help: "Whose seeds: test or development.")
    var split = "test"

    @Flag(help: "Nobody announces meals.")
    var unannounced = false

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        struct Horizon: Encodable {
            let minutes: Int
            let rmse_twin: Double
            let rmse_hold: Double
            let rmse_ar: Double
            let rmse_arx: Double
            let coverage_80: Double
            let coverage_95: Double
        }
        let people: String
        let count: Int
        let horizons: [Horizon]
        let effect_median_relative_error: Double
        let effect_underestimated_share: Double
    }

    func run() throws {
        try TwinTools.told("validate") {
            guard (1...100).contains(count) else {
                throw TwinRefusal("--count \(count): must be 1 to 100")
            }
            let plant = try Self.choice(PlantModel.self, model, "--model")
            let ages = try Self.choice(AgeGroup.self, cohort, "--cohort")
            let judges = try Self.choice(StudySplit.self, split, "--split")
            var arm = StudyArm()
            arm.announced = !unannounced
            let group = StudyGroup(
                name: "\(model) \(cohort)",
                development: try StudyPerson.drawn(
                    plant, ages, split: .development, count: 12),
                judged: try StudyPerson.drawn(
                    plant, ages, split: judges, count: count))
            let report = Self.report(ValidationStudy.run(arm, on: group))
            print(json ? try TwinTools.json(report) : Self.words(report))
        }
    }

    private static func choice<Choice: RawRepresentable & CaseIterable>(
        _: Choice.Type, _ text: String, _ option: String
    ) throws -> Choice where Choice.RawValue == String {
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw TwinRefusal("\(option) \(text): must be one of \(names)")
        }
        return choice
    }

    private static func report(_ found: ArmResult) -> Report {
        let score = found.score
        let horizons = score.twin.indices.map { place in
            Report.Horizon(
                minutes: 5 * TwinRun.horizons[place], rmse_twin: score.twin[place].rmse,
                rmse_hold: score.hold[place].rmse, rmse_ar: score.ar[place].rmse,
                rmse_arx: score.arx[place].rmse, coverage_80: score.twin[place].coverage80,
                coverage_95: score.twin[place].coverage95)
        }
        return Report(
            people: found.people, count: found.count, horizons: horizons,
            effect_median_relative_error: found.effect.medianError(),
            effect_underestimated_share: found.effect.underestimated)
    }

    private static func words(_ report: Report) -> String {
        var lines = [
            "\(report.count) people, \(report.people); RMSE in mg/dL",
            "min    twin   hold     AR    ARX   in 80 %  in 95 %",
        ]
        for row in report.horizons {
            let errors = [row.rmse_twin, row.rmse_hold, row.rmse_ar, row.rmse_arx]
                .map { TwinTools.aligned(TwinTools.fixed($0, 1), 7) }
            let bands = [row.coverage_80, row.coverage_95]
                .map { TwinTools.aligned(TwinTools.fixed(100 * $0, 1), 9) }
            lines.append(
                TwinTools.aligned(TwinTools.fixed(Double(row.minutes), 0), 3)
                    + errors.joined() + bands.joined())
        }
        let error = TwinTools.aligned(
            TwinTools.fixed(100 * report.effect_median_relative_error, 0), 0)
        let under = TwinTools.aligned(
            TwinTools.fixed(100 * report.effect_underestimated_share, 0), 0)
        lines.append(
            "effect of 1 U over 2 to 8 h: median error \(error) %; "
                + "underestimated by more than 30 % at 6-8 h in \(under) % of checks")
        return lines.joined(separator: "\n")
    }
}
