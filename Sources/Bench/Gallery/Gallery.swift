// The scenarios of a folder with the hazards and reports they cover, and what coverage is missing.

import Foundation
public import TextInput

/// The scenarios of a folder.
public struct Gallery: Sendable {
    /// One scenario and where it is.
    public struct Entry: Sendable {
        /// Its folder below the gallery's.
        public let path: String
        /// The scenario.
        public let scenario: Scenario
    }

    /// In the order of their paths.
    public let entries: [Entry]
    /// The project's hazards.
    public let hazards: [Hazard]
    /// Failures reported by users of other controllers.
    public let reported: [ReportedFailure]

    /// Reads every scenario at or below a folder, and both tables.
    /// - Throws: ``TextInputError`` for the first file that cannot be read.
    public init(
        folder: String, hazards: String, reported: String
    ) throws(TextInputError) {
        let root = folder.hasSuffix("/") ? String(folder.dropLast()) : folder
        var entries: [Entry] = []
        for path in try ScenarioFinder.folders(at: [root]) {
            entries.append(
                Entry(
                    path: String(path.dropFirst(root.count + 1)),
                    scenario: try Scenario.load(folder: path)))
        }
        self.entries = entries
        self.hazards = try HazardTable(path: hazards).hazards
        self.reported = try ReportedFailure.table(path: reported)
    }

    /// The scenarios that cover a hazard, in the order of the gallery.
    public func entries(covering hazard: Hazard) -> [Entry] {
        entries.filter { $0.scenario.hazards.contains(hazard.id) }
    }

    /// The scenarios that repeat a reported failure, in the order of the gallery.
    public func entries(covering report: ReportedFailure) -> [Entry] {
        entries.filter { $0.scenario.reported.contains(report.report) }
    }

    /// What is missing, a line each; none when the gallery covers what it owes.
    /// - Parameter root: the package's root, where the tests' paths start.
    public func problems(root: String) -> [String] {
        entries.flatMap { problems(of: $0, root: root) }
            + hazards.flatMap { problems(of: $0, root) }
            + reported.flatMap(problems(of:))
    }

    private func problems(of entry: Entry, root: String) -> [String] {
        var found: [String] = []
        let name = entry.path
        if entry.scenario.hazards.isEmpty { found.append("\(name): names no hazard") }
        for report in entry.scenario.reported
        where !reported.contains(where: { $0.report == report }) {
            found.append("\(name): \(report) is not in the table of reported failures")
        }
        if !FileManager.default.fileExists(atPath: "\(entry.scenario.folder)/README.md") {
            found.append("\(name): has no README.md")
        }
        if entry.scenario.expectations.isEmpty { found.append("\(name): expects nothing") }
        if name.contains("/") != (entry.scenario.family != nil) {
            found.append("\(name): a scenario in a family's folder names its family")
        } else if let family = entry.scenario.family,
            !name.hasPrefix(family.folder + "/")
        {
            found.append(
                "\(name): is of the family \(family.rawValue), whose folder is "
                    + family.folder)
        }
        return found
    }

    private func problems(of hazard: Hazard, _ root: String) -> [String] {
        var found: [String] = []
        let covered = !entries(covering: hazard).isEmpty
        if hazard.notSimulated.isEmpty, !covered {
            found.append("\(hazard.id): no scenario covers it, and no reason is given")
        }
        if !hazard.notSimulated.isEmpty, covered {
            found.append("\(hazard.id): is said not to be simulated, but a scenario covers it")
        }
        if hazard.tests.isEmpty { found.append("\(hazard.id): names no test") }
        for test in hazard.tests
        where !FileManager.default.fileExists(atPath: "\(root)/\(test)") {
            found.append("\(hazard.id): there is no \(test)")
        }
        return found
    }

    private func problems(of report: ReportedFailure) -> [String] {
        let covered = !entries(covering: report).isEmpty
        if report.notApplicable.isEmpty, !covered {
            return ["\(report.report): no scenario repeats it, and no reason is given"]
        }
        if !report.notApplicable.isEmpty, covered {
            return ["\(report.report): is said not to apply, but a scenario repeats it"]
        }
        return []
    }
}

extension ScenarioFamily {
    /// The folder of the family's scenarios in a gallery.
    public var folder: String {
        rawValue.split(separator: " ").joined(separator: "-")
    }
}
