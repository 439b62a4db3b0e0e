// The documentation of scenarios: every example of the page is read by the loader.

import Bench
import Foundation
import Testing
import TextInput

private let docs = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("docs")

/// A scenario as pieces by their top key, so that an example can stand in for some of them.
private struct Pieces {
    var pieces: [(key: String, text: String)] = []

    init(_ text: String) {
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let isKey = line.first.map { $0.isLetter } ?? false
            if isKey, let colon = line.firstIndex(of: ":") {
                pieces.append((String(line[..<colon]), String(line) + "\n"))
            } else if !pieces.isEmpty {
                pieces[pieces.count - 1].text += line + "\n"
            }
        }
    }

    /// The whole with the pieces of an example in place of its own.
    func text(with example: Pieces) -> String {
        let kept = pieces.filter { piece in !example.pieces.contains { $0.key == piece.key } }
        return (kept + example.pieces).map(\.text).joined()
    }
}

private let base = Pieces(
    """
    title: A page's example
    purpose: To be read.
    seed: 1
    start: 2026-03-01 06:00
    duration: 5 days
    patient: {model: s2008, cohort: adult, draw: 3}
    therapy: from_patient
    automation: closed_loop
    meals:
      - {name: lunch, at: 12:30, carbs: 60 g, announced: exactly}
    expect: [journal verifies]
    """)

private let recorded = Pieces(
    """
    title: A page's example
    purpose: To be read.
    seed: 1
    automation: advise_only
    therapy: {basal: 1 U/h, insulin_sensitivity: 45 mg/dL/U, carb_ratio: 10 g/U, target: 110 mg/dL, \
    suspend_threshold: 70 mg/dL, total_daily_insulin: 40 U, body_mass: 75 kg, \
    insulin_action_duration: 6 h, insulin_action_peak: 75 min}
    expect: [journal verifies]
    """)

@Suite("The page about scenarios")
struct ScenarioPageTests {
    /// The page's YAML blocks, each with its line.
    private static let examples: [(line: Int, text: String)] = {
        let page = docs.appendingPathComponent("scenarios.md")
        let text = (try? String(contentsOf: page, encoding: .utf8)) ?? ""
        var examples: [(line: Int, text: String)] = []
        var isInside = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            if line == "```yaml" {
                isInside = true
                examples.append((index + 2, ""))
            } else if line == "```" {
                isInside = false
            } else if isInside {
                examples[examples.count - 1].text += line + "\n"
            }
        }
        return examples
    }()

    @Test("every example of the page is a scenario's part as the loader takes it")
    func examples() throws {
        #expect(Self.examples.count >= 12)
        for (line, example) in Self.examples {
            let whole = example.contains("recorded:") ? recorded : base
            let text = whole.text(with: Pieces(example))
            let scenario: Scenario
            do {
                scenario = try Scenario.load(
                    text: text, file: "page",
                    folder: docs.appendingPathComponent("../scenarios/quickstart").path)
            } catch {
                Issue.record("docs/scenarios.md:\(line): \(error)")
                continue
            }
            // Persons of files that are not in the repository are only read.
            guard !example.contains("recorded:"), !example.contains("table:") else { continue }
            #expect(throws: Never.self, "docs/scenarios.md:\(line)") {
                _ = try ScenarioPlay(scenario)
            }
        }
    }

    @Test("the tables of keys are those of the loader's declarations")
    func table() throws {
        let page = try String(
            contentsOf: docs.appendingPathComponent("scenario-keys.md"), encoding: .utf8)
        let start = try #require(page.range(of: "### The whole file"))
        #expect(
            page[start.lowerBound...] == ScenarioSchema.table[...],
            "write it again: docs/scenario-keys.md says with which command")
    }
}
