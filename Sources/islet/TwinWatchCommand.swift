// `islet twin watch`: how often the twin's rival explanations are right, on staged faults.

import ArgumentParser
import Twin
import TwinStudy
import VirtualPatient

/// Detection and false alarms of the operational twin's rival explanations.
struct TwinWatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Stage faults on virtual people: which are found, and how many false alarms.",
        discussion: """
            Every person lives four days in a simple closed loop with a G6 and entered meals: once \
            without a fault, and once with each fault of the table on the third day. Thresholds were \
            chosen on development people; --split test judges people nobody chose with.
            """)

    @Option(help: "The plants: s2008, s2013, hovorka, or all.")
    var model = "all"

    @Option(help: "The groups: adult, adolescent, child, or all.")
    var cohort = "all"

    @Option(help: "How many people of each group (1 to 100). One takes about 4 s.")
    var count = 4

    @Option(help: "Whose seeds: test or development.")
    var split = "test"

    @Option(help: "Stage only this kind of fault, by its name in the table.")
    var fault: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Report: Encodable {
        struct Fault: Encodable {
            let name: String
            let explanation: String
            let staged: Int
            let found: Int
            let found_within_15_min: Int
            let found_within_4_h: Int
            let median_delay_min: Double?
            let delay_90_min: Double?
            let other_explanations: [String: Int]
        }
        struct Quiet: Encodable {
            let explanation: String
            let false_alarms: Int
            let days: Double
            let a_day: Double
            let a_night: Double
        }
        let people: [String]
        let count: Int
        let faults: [Fault]
        let quiet: [Quiet]
    }

    func run() throws {
        try TwinTools.told("watch") {
            guard (1...100).contains(count) else {
                throw TwinRefusal("--count \(count): must be 1 to 100")
            }
            if let fault, !WatchCase.all.contains(where: { $0.name == fault }) {
                let names = WatchCase.all.map(\.name).joined(separator: ", ")
                throw TwinRefusal("--fault \(fault): must be one of \(names)")
            }
            let judges = try TwinTools.choice(StudySplit.self, split, "--split")
            let report = try report(judges)
            print(json ? try TwinTools.json(report) : Self.words(report))
        }
    }

    private func report(_ split: StudySplit) throws -> Report {
        let plants =
            model == "all"
            ? PlantModel.allCases : [try TwinTools.choice(PlantModel.self, model, "--model", "all")]
        let groups =
            cohort == "all"
            ? AgeGroup.allCases
            : [try TwinTools.choice(AgeGroup.self, cohort, "--cohort", "all")]
        var result = WatchStudy.Result()
        var names: [String] = []
        for plant in plants {
            for group in groups {
                // "All" means all there are: the Hovorka plant has adults only.
                if plants.count > 1 || groups.count > 1, plant == .hovorka, group != .adult {
                    continue
                }
                let people = try StudyPerson.drawn(plant, group, split: split, count: count)
                result.add(WatchStudy.run(on: people, only: fault))
                names.append("\(plant.rawValue) \(group.rawValue)")
                TwinTools.progress("\(names[names.count - 1]): \(count) people")
            }
        }
        return Self.report(result, names, count: count)
    }

    private static func report(
        _ result: WatchStudy.Result, _ names: [String], count: Int
    ) -> Report {
        let faults = result.cases.filter { $0.staged > 0 }.map { found in
            Report.Fault(
                name: found.name, explanation: "\(found.hypothesis)",
                staged: found.staged, found: found.detected,
                found_within_15_min: found.detected(within: 15),
                found_within_4_h: found.detected(within: 240),
                median_delay_min: found.delay(quantile: 0.5),
                delay_90_min: found.delay(quantile: 0.9),
                other_explanations: Dictionary(
                    uniqueKeysWithValues: TwinHypothesis.allCases.compactMap {
                        let count = found.others[$0.rawValue]
                        return count > 0 ? ("\($0)", count) : nil
                    }))
        }
        let quiet = result.quiet.map { found in
            Report.Quiet(
                explanation: "\(found.hypothesis)", false_alarms: found.alarms, days: found.days,
                a_day: found.perDay, a_night: found.perNight)
        }
        return Report(people: names, count: count, faults: faults, quiet: quiet)
    }

    private static func words(_ report: Report) -> String {
        var lines = [
            "\(report.count) people each of \(report.people.joined(separator: ", "))",
            "",
            "fault                        staged  found  <=15 min  <=4 h  median  90 %  other explanations",
        ]
        for row in report.faults {
            func minutes(_ value: Double?) -> String { value.map { TwinTools.fixed($0, 0) } ?? "-" }
            let cells: [(String, Int)] = [
                ("\(row.staged)", 7), ("\(row.found)", 7),
                ("\(row.found_within_15_min)", 10),
                ("\(row.found_within_4_h)", 7),
                (minutes(row.median_delay_min), 8), (minutes(row.delay_90_min), 6),
            ]
            lines.append(
                TwinTools.padded(row.name, 28)
                    + cells.map { TwinTools.aligned($0.0, $0.1) }.joined() + "  "
                    + row.other_explanations.sorted { $0.key < $1.key }
                    .map { "\($0.key) \($0.value)" }.joined(separator: ", "))
        }
        lines += ["", "without a fault       false alarms    days   a day   a night (0-6 h)"]
        for row in report.quiet {
            lines.append(
                TwinTools.padded(row.explanation, 22)
                    + TwinTools.aligned("\(row.false_alarms)", 12)
                    + TwinTools.aligned(TwinTools.fixed(row.days, 0), 8)
                    + TwinTools.aligned(TwinTools.fixed(row.a_day, 2), 8)
                    + TwinTools.aligned(TwinTools.fixed(row.a_night, 2), 10))
        }
        return lines.joined(separator: "\n")
    }
}
