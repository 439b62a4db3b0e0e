// Reads a plan, and refuses with file, line, key and what to write instead.

import DecisionRecord
import LineController
import Quantities
import Safety
public import TextInput
import VirtualPatient

extension TrialPlan {
    /// Reads a plan's file; paths in it start at its folder.
    public init(path: String) throws(TextInputError) {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/")
        let text = try TextFile.read(path: path, atMost: StrictYAML.largestText)
        try self.init(
            StrictYAML.parse(text, file: path),
            name: path,
            text: text,
            folder: folder.isEmpty && path.hasPrefix("/") ? "/" : folder)
    }

    /// Reads a plan.
    /// - Parameters:
    ///   - name: its file, as it was given.
    ///   - text: what the node was read from.
    ///   - folder: where its paths start; "" for the working folder.
    init(
        _ node: TextNode, name: String, text: String, folder: String
    ) throws(TextInputError) {
        self.name = name
        var section = try node.section(of: Keys.form)
        title = try section.read(Keys.title)
        days = try section.read(Keys.days)
        seeds = try section.read(Keys.seeds)
        arms = try Self.arms(section.read(Keys.arms))
        deciders = try Self.deciders(section.read(Keys.controllers))
        cohorts = try Self.cohorts(section.read(Keys.cohorts), folder: folder)
        var content = text
        for case .table(let table, let settings, _, _) in cohorts.map(\.source) {
            for path in [table, settings] {
                content += try TextFile.read(path: path, atMost: TrialTables.largestTable)
            }
        }
        digest = SHA256.hash(Array(content.utf8)).hex
        try section.finish()
        guard count <= Self.countMax else {
            throw node.error(
                "has \(count) runs; allowed up to \(Self.countMax)",
                mend: "take fewer seeds, people, arms or controllers")
        }
    }

    private enum Keys {
        static let title = RequiredKey("title", .text, "What the trial is for.")
        static let days = RequiredKey("days", .integer(in: 1...366), "Length of each run, in days.")
        static let seeds = FallbackKey(
            "seeds", .numbers(in: 0...UInt64(1) << 62), or: "1",
            "Seeds of the days: 1, 1-10, or a list.")
        static let arms = RequiredKey(
            "arms", .node(.list(.text)), "Conditions: hybrid, full-robust, full/rule, hybrid/x1.3.")
        static let controllers = RequiredKey(
            "controllers", .node(.list(.section(decider))), "Who decides.")
        static let cohorts = RequiredKey(
            "cohorts", .node(.list(.section(drawn))), "Who takes part.")
        static let form = SectionForm(
            "A trial's plan.", [title, days, seeds, arms, controllers, cohorts])

        static let name = RequiredKey("name", .text, "The name in tables.")
        static let kind = RequiredKey<TrialDecider.Kind>("kind", .choice, "What it is.")
        static let command = OptionalKey(
            "command", .node(.list(.text)), "Of line: the program and its arguments.")
        static let target = OptionalKey(
            "target", .glucose(in: LineRanges.target), "Glucose aimed at.")
        static let suspend = OptionalKey(
            "suspend_threshold", .glucose(in: LineRanges.suspendThreshold),
            "No insulin is added below it.")
        static let basal = OptionalKey(
            "maximum_basal", .insulinRate(in: Limits.maximumBasalLimit.range), "Highest rate.")
        static let bolus = OptionalKey(
            "maximum_bolus", .insulin(in: Limits.maximumBolusLimit.range),
            "Largest automatic bolus.")
        static let onBoard = OptionalKey(
            "maximum_insulin_on_board", .insulin(in: Limits.maximumInsulinOnBoardLimit.range),
            "Most on board.")
        static let duration = OptionalKey(
            "insulin_action_duration", .duration(in: LineRanges.insulinActionDuration),
            "How long insulin acts.")
        static let peak = OptionalKey(
            "insulin_action_peak", .duration(in: LineRanges.insulinActionPeak),
            "When it acts most.")
        static let decider = SectionForm(
            "A controller.",
            [name, kind, command, target, suspend, basal, bolus, onBoard, duration, peak])

        static let model = RequiredKey<PlantModel>("model", .choice, "The plant.")
        static let group = RequiredKey<AgeGroup>("group", .choice, "The age group.")
        static let draws = RequiredKey(
            "draws", .numbers(in: 1...1_000_000), "Which people of the population: 1-10.")
        static let population = RequiredKey(
            "population", .integer(in: UInt64(0)...UInt64(1) << 62), "The population's seed.")
        static let drawn = SectionForm("Drawn people.", [name, model, group, draws, population])
        static let table = RequiredKey("table", .text, "As simglucose's vpatient_params.csv.")
        static let settings = RequiredKey("settings", .text, "As simglucose's Quest.csv.")
        static let tableModel = FallbackKey<PlantModel>(
            "model", .choice, or: "s2008", "The plant; s2013 adds an answer to low glucose.")
        static let people = RequiredKey("people", .node(.list(.text)), "Names of the table.")
        static let written = SectionForm(
            "People of a table.", [name, table, settings, tableModel, people])
    }

    private static func elements(_ node: TextNode) throws(TextInputError) -> [TextNode] {
        let elements = try node.elements()
        guard !elements.isEmpty else { throw node.error("is empty", mend: "write at least one") }
        return elements
    }

    private static func refuseRepeated(
        _ name: String, _ names: [String], _ node: TextNode
    ) throws(TextInputError) {
        if names.contains(name) {
            throw node.error("\"\(name)\" stands twice", mend: "keep one of them")
        }
    }

    private static func arms(_ node: TextNode) throws(TextInputError) -> [TrialArm] {
        var arms: [TrialArm] = []
        for element in try elements(node) {
            let written = try element.text()
            guard let arm = TrialArm(written) else {
                let known = TrialArm.bases.map(\.name)
                let base = written.split(separator: "/").first.map(String.init) ?? written
                let near = Suggestion.nearest(to: base, in: known).map {
                    "did you mean \"\($0)\"? "
                }
                throw element.error(
                    "there is no arm \"\(written)\"",
                    mend: (near ?? "") + "write \(known.joined(separator: ", ")), "
                        + "and /rule or /x0.5 to /x2.0 behind it for other settings")
            }
            try refuseRepeated(arm.name, arms.map(\.name), element)
            arms.append(arm)
        }
        return arms
    }

    private static func deciders(_ node: TextNode) throws(TextInputError) -> [TrialDecider] {
        var deciders: [TrialDecider] = []
        for element in try elements(node) {
            let decider = try decider(element)
            try refuseRepeated(decider.name, deciders.map(\.name), element)
            deciders.append(decider)
        }
        return deciders
    }

    private static func decider(_ node: TextNode) throws(TextInputError) -> TrialDecider {
        var section = try node.section(of: Keys.decider)
        let name = try section.read(Keys.name)
        let kind = try section.read(Keys.kind)
        var command: [String] = []
        if kind == .line {
            for word in try elements(section.demand(Keys.command)) {
                command.append(try word.text())
            }
        }
        var changes = ProfileChanges()
        if kind != .openLoop {
            changes.target = try section.read(Keys.target)
            changes.suspendThreshold = try section.read(Keys.suspend)
            changes.maximumBasal = try section.read(Keys.basal)
            changes.maximumBolus = try section.read(Keys.bolus)
            changes.maximumInsulinOnBoard = try section.read(Keys.onBoard)
            changes.actionDuration = try section.read(Keys.duration)
            changes.actionPeak = try section.read(Keys.peak)
            let target = changes.target ?? TrialPerson.target
            let suspend = changes.suspendThreshold ?? TrialPerson.suspendThreshold
            guard suspend < target else {
                let key =
                    changes.suspendThreshold == nil
                    ? section.place(Keys.target)
                    : section.place(Keys.suspend)
                throw key.error(
                    "suspend_threshold (\(QuantityText.write(suspend))) must be below target "
                        + "(\(QuantityText.write(target)))",
                    mend: "write both, the threshold below the target")
            }
        }
        try section.finish()
        return TrialDecider(name: name, kind: kind, changes: changes, command: command)
    }

    private static func cohorts(
        _ node: TextNode, folder: String
    ) throws(TextInputError) -> [TrialCohort] {
        var cohorts: [TrialCohort] = []
        for element in try elements(node) {
            let isTable = try element.section().keys.contains("table")
            let cohort = try isTable ? tableCohort(element, folder) : drawnCohort(element)
            try refuseRepeated(cohort.name, cohorts.map(\.name), element)
            cohorts.append(cohort)
        }
        return cohorts
    }

    private static func drawnCohort(_ node: TextNode) throws(TextInputError) -> TrialCohort {
        var section = try node.section(of: Keys.drawn)
        let name = try section.read(Keys.name)
        let model = try section.read(Keys.model)
        let group = try section.read(Keys.group)
        let population = try section.read(Keys.population)
        do { _ = try People(model: model, group: group, seed: population) } catch {
            throw section.place(Keys.group).error(error.problem)
        }
        let draws = try section.read(Keys.draws)
        try section.finish()
        return TrialCohort(
            name: name,
            source: .drawn(
                model: model, group: group, draws: draws.map(Int.init), population: population))
    }

    private static func tableCohort(
        _ node: TextNode, _ folder: String
    ) throws(TextInputError) -> TrialCohort {
        var section = try node.section(of: Keys.written)
        let name = try section.read(Keys.name)
        let model = try section.read(Keys.tableModel)
        guard model != .hovorka else {
            throw section.place(Keys.tableModel).error(
                "a table holds people of s2008 and s2013", mend: "write s2008 or s2013")
        }
        let table = path(try section.read(Keys.table), folder)
        let settings = path(try section.read(Keys.settings), folder)
        let list = try section.read(Keys.people)
        let known = try TrialTables(table: table, settings: settings, model: model).names
        var people: [String] = []
        for element in try elements(list) {
            let person = try element.text()
            guard known.contains(person) else {
                throw element.error(
                    "\"\(person)\" is not both in \(table) and in \(settings)",
                    mend: Suggestion.nearest(to: person, in: known).map {
                        "did you mean \"\($0)\"?"
                    }
                        ?? "they begin with \(known.prefix(3).joined(separator: ", "))")
            }
            try refuseRepeated(person, people, element)
            people.append(person)
        }
        try section.finish()
        return TrialCohort(
            name: name,
            source: .table(path: table, settings: settings, model: model, people: people))
    }

    private static func path(_ written: String, _ folder: String) -> String {
        written.hasPrefix("/") || folder.isEmpty ? written : "\(folder)/\(written)"
    }
}

extension Reading<[UInt64]> {
    /// Whole numbers: one, "1-10", or a list of them.
    static func numbers(in range: ClosedRange<UInt64>) -> Reading {
        Reading(.pattern("[0-9]+(-[0-9]+)?", example: "1-10")) {
            node throws(TextInputError) -> [UInt64] in
            guard !node.isScalar else { return try someNumbers(node, range) }
            var found: [UInt64] = []
            for element in try node.elements() {
                for number in try someNumbers(element, range) {
                    guard !found.contains(number) else {
                        throw element.error("\(number) stands twice", mend: "keep one of them")
                    }
                    found.append(number)
                }
            }
            guard !found.isEmpty else { throw node.error("is empty", mend: "write 1-10") }
            return found
        }
    }

    private static var longestRange: UInt64 { 100_000 }

    private static func someNumbers(
        _ node: TextNode, _ range: ClosedRange<UInt64>
    ) throws(TextInputError) -> [UInt64] {
        let written = try node.text()
        let ends = written.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard ends.count <= 2, let first = UInt64(ends[0]), let last = UInt64(ends[ends.count - 1]),
            range.contains(first), range.contains(last), first <= last
        else {
            throw node.error(
                "\"\(written)\" is no number or range of numbers in \(range.lowerBound) to "
                    + "\(range.upperBound)", mend: "write 7 or 1-10")
        }
        guard last - first < longestRange else {
            throw node.error(
                "\"\(written)\" is a range of more than \(longestRange) numbers",
                mend: "write a shorter one")
        }
        return Array(first...last)
    }
}
