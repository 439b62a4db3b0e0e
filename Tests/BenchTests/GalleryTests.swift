// The gallery of this repository, and what its check must notice.

import Bench
import Foundation
import Testing
import TextInput

@Suite("The gallery")
struct GalleryTests {
    private static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    private static func gallery() throws -> Gallery {
        try Gallery(
            folder: "\(root)/scenarios", hazards: "\(root)/docs/hazards.csv",
            reported: "\(root)/docs/reported-failures.csv")
    }

    @Test("every scenario loads, every hazard and reported failure is covered or has its reason")
    func covered() throws {
        #expect(try Self.gallery().problems(root: Self.root) == [])
    }

    @Test("the index and the table of hazards say what scenarios and tables say")
    func pages() throws {
        for (name, text) in try Self.gallery().pages {
            let written = try String(contentsOfFile: "\(Self.root)/\(name)", encoding: .utf8)
            #expect(written == text, "run islet hil gallery --write for \(name)")
        }
    }

    @Test("80 scenarios and more, in all eleven families, no two with one title")
    func size() throws {
        let entries = try Self.gallery().entries
        #expect(entries.count >= 80)
        #expect(Set(entries.compactMap(\.scenario.family)) == Set(ScenarioFamily.allCases))
        #expect(Set(entries.map(\.scenario.title)).count == entries.count)
        #expect(Set(entries.map { $0.path.split(separator: "/").last }).count == entries.count)
    }
}

/// A made-up root with one scenario, one page and both tables.
private struct SmallRoot {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "islet-gallery-\(UUID().uuidString)"
        try write("Tests/SomeTests.swift", "// A test.\n")
        try write("docs/hazards.csv", Self.hazards())
        try write("docs/reported-failures.csv", Self.reports())
        try write("scenarios/meals/one/scenario.yaml", Self.scenario())
        try write("scenarios/meals/one/README.md", "# One\n")
    }

    func write(_ name: String, _ text: String) throws {
        let file = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }

    func problems() throws -> [String] {
        try Gallery(
            folder: "\(path)/scenarios", hazards: "\(path)/docs/hazards.csv",
            reported: "\(path)/docs/reported-failures.csv"
        ).problems(root: path)
    }

    /// All 64 rows; only H39 is left to scenarios.
    static func hazards() -> String {
        "id,severity,cause,situation,control,fail_safe,evidence,tests,gap,not_simulated\n"
            + Hazards.ids.map { id in
                "\(id),S4,cause,situation,control,mode,,Tests/SomeTests.swift,,"
                    + (id == "H39" ? "" : "a reason")
            }.joined(separator: "\n") + "\n"
    }

    static func reports(_ more: String = "") -> String {
        "report,failure,requirement,not_applicable\na/b#1,it failed,it must not,\n" + more
    }

    static func scenario(_ head: String = "family: meals\nhazards: [H39]\nreported: [a/b#1]")
        -> String
    {
        """
        title: One
        purpose: One.
        \(head)
        seed: 1
        start: 2026-03-01 06:00
        duration: 1 h
        patient: {model: s2008, cohort: adult, draw: 1}
        therapy: from_patient
        automation: closed_loop
        expect:
          - journal verifies

        """
    }
}

@Suite("What the gallery's check notices")
struct GalleryCheckTests {
    @Test("nothing, when all is there")
    func nothing() throws {
        let root = try SmallRoot()
        defer { root.remove() }
        #expect(try root.problems() == [])
    }

    @Test(
        "a scenario that covers less than it owes, or says more than the tables know",
        arguments: [
            ("family: meals\nreported: [a/b#1]", "meals/one: names no hazard"),
            ("family: meals\nreported: [a/b#1]", "H39: no scenario covers it"),
            ("family: meals\nhazards: [H39]", "a/b#1: no scenario repeats it"),
            (
                "family: meals\nhazards: [H39]\nreported: [a/b#1, a/b#2]",
                "meals/one: a/b#2 is not in the table"
            ),
            (
                "family: meals\nhazards: [H39, H01]\nreported: [a/b#1]",
                "H01: is said not to be simulated, but"
            ),
            ("family: long runs\nhazards: [H39]\nreported: [a/b#1]", "whose folder is long-runs"),
            ("hazards: [H39]\nreported: [a/b#1]", "names its family"),
        ])
    func scenario(head: String, problem: String) throws {
        let root = try SmallRoot()
        defer { root.remove() }
        try root.write("scenarios/meals/one/scenario.yaml", SmallRoot.scenario(head))
        let found = try root.problems()
        #expect(found.contains { $0.contains(problem) }, "\(found)")
    }

    @Test("a missing README, a missing test file, a report that is said not to apply and does")
    func files() throws {
        let root = try SmallRoot()
        defer { root.remove() }
        try FileManager.default.removeItem(atPath: "\(root.path)/scenarios/meals/one/README.md")
        try FileManager.default.removeItem(atPath: "\(root.path)/Tests/SomeTests.swift")
        try root.write(
            "docs/reported-failures.csv",
            "report,failure,requirement,not_applicable\na/b#1,it failed,it must not,no radio\n")
        let found = try root.problems()
        #expect(found.contains("meals/one: has no README.md"))
        #expect(found.contains("H01: there is no Tests/SomeTests.swift"))
        #expect(found.contains { $0.hasPrefix("a/b#1: is said not to apply") })
    }

    @Test(
        "a table with a row missing, out of order, without its words or with another severity",
        arguments: [
            ("H02,S4,cause", "H03,S4,cause", "\"H03\" where H02 is expected"),
            ("H05,S4,cause,situation", "H05,S4,cause,", "situation: is empty"),
            ("H07,S4", "H07,S9", "\"S9\" is no severity; write S1 to S5"),
        ])
    func table(find: String, replacement: String, problem: String) throws {
        let root = try SmallRoot()
        defer { root.remove() }
        let text = SmallRoot.hazards()
        try #require(text.contains(find))
        try root.write(
            "docs/hazards.csv", text.replacingOccurrences(of: find, with: replacement))
        let error = #expect(throws: TextInputError.self) { _ = try root.problems() }
        #expect(error.map { "\($0)".contains(problem) } == true, "\(String(describing: error))")
    }

    @Test("a table that ends too early, and a report with the same failure twice")
    func ends() throws {
        let root = try SmallRoot()
        defer { root.remove() }
        let short = SmallRoot.hazards().split(separator: "\n").dropLast()
        try root.write("docs/hazards.csv", short.joined(separator: "\n") + "\n")
        #expect(throws: TextInputError.self) { _ = try root.problems() }
        try root.write("docs/hazards.csv", SmallRoot.hazards())
        try root.write(
            "docs/reported-failures.csv", SmallRoot.reports("a/b#1,it failed,it must not,\n"))
        #expect(throws: TextInputError.self) { _ = try root.problems() }
    }
}
