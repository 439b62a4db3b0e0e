// What the check of the hazards' tests against a test run must notice.

import Bench
import Foundation
import Testing

@Suite("Hazards and the tests that passed")
struct HazardProofTests {
    private static let head = "<?xml version=\"1.0\"?><testsuites><testsuite name=\"t\">"

    /// One hazard's row names `Tests/A.swift`, whose suite is `ATests`.
    private func unproven(_ cases: String, file: String = "@Suite(\"A\")\nstruct ATests {}\n")
        throws -> Set<String>
    {
        let root = NSTemporaryDirectory() + "islet-proof-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: root) }
        let files = FileManager.default
        for folder in ["Tests", "docs", "scenarios/meals/one"] {
            try files.createDirectory(
                atPath: "\(root)/\(folder)", withIntermediateDirectories: true)
        }
        let rows = Hazards.ids.map { "\($0),S4,c,s,control,mode,,Tests/A.swift,,a reason" }
        let table =
            "id,severity,cause,situation,control,fail_safe,evidence,tests,gap,not_simulated\n"
            + rows.joined(separator: "\n") + "\n"
        let scenario = """
            title: One
            purpose: One.
            family: meals
            hazards: [H39]
            seed: 1
            start: 2026-03-01 06:00
            duration: 1 h
            patient: {model: s2008, cohort: adult, draw: 1}
            therapy: from_patient
            automation: closed_loop
            expect:
              - journal verifies

            """
        for (name, text) in [
            ("Tests/A.swift", file), ("docs/hazards.csv", table),
            ("docs/reported-failures.csv", "report,failure,requirement,not_applicable\n"),
            ("scenarios/meals/one/scenario.yaml", scenario),
        ] {
            try text.write(toFile: "\(root)/\(name)", atomically: true, encoding: .utf8)
        }
        let gallery = try Gallery(
            folder: "\(root)/scenarios", hazards: "\(root)/docs/hazards.csv",
            reported: "\(root)/docs/reported-failures.csv")
        let outcome = TestOutcome(xunit: Self.head + cases + "</testsuite></testsuites>")
        return Set(
            gallery.unproven(root: root, by: outcome).map { String($0.dropFirst(5)) })
    }

    @Test("a suite that ran and passed proves its hazards")
    func passed() throws {
        #expect(
            try unproven("<testcase classname=\"M.ATests\" name=\"a()\" time=\"0.1\" />").isEmpty)
    }

    @Test("one failed case of several, a suite that did not run and a file without one are told")
    func missing() throws {
        let failing =
            "<testcase classname=\"M.ATests\" name=\"a()\" time=\"0\" />"
            + "<testcase classname=\"M.ATests\" name=\"b()\" time=\"0\"><failure message=\"x\" />"
            + "</testcase>"
        #expect(try unproven(failing) == ["Tests/A.swift: ATests failed"])
        let other = "<testcase classname=\"M.BTests\" name=\"a()\" time=\"0\" />"
        #expect(try unproven(other) == ["Tests/A.swift: did not run"])
        let skipped =
            "<testcase classname=\"M.ATests\" name=\"a()\" time=\"0\"><skipped /></testcase>"
        #expect(try unproven(skipped) == ["Tests/A.swift: did not run"])
        #expect(
            try unproven(other, file: "// Nothing.\n") == ["Tests/A.swift: holds no suite"])
    }
}
