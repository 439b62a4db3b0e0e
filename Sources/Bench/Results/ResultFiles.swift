// Results for other programs: JUnit for CI systems, JSON for scripts, a table for people.

import Foundation
import Quantities

/// One scenario's line in the results of a command.
public struct ScenarioVerdict: Sendable, Encodable {
    /// One expectation.
    public struct Item: Sendable, Encodable {
        /// The sentence.
        public let text: String
        /// Whether it held; `nil` when it was not to be judged in this run.
        public let passed: Bool?
        /// What was measured.
        public let measured: String
        /// Distance to failing; `nil` when there is no number.
        public let margin: Double?
        /// Unit of the margin.
        public let unit: String
    }

    /// The scenario's name.
    public let name: String
    /// The scenario's title.
    public let title: String
    /// The seed of the run; text, since it may not fit a JSON reader's number.
    public let seed: String
    /// Whether everything held.
    public let passed: Bool
    /// Why the run did not come to its end; `nil` when it did.
    public let failure: String?
    /// What the bench itself holds to be wrong.
    public let violations: [String]
    /// The expectations, in order; empty when there was nothing to judge.
    public let expectations: [Item]
    /// Real time of the run. Unit: s.
    public let elapsed_s: Double
    /// Virtual time of the run. Unit: s.
    public let virtual_s: Double
    /// How often virtual time was advanced.
    public let advances: Int
    /// How often the controller was started.
    public let starts: Int
    /// Hash of the journal's last record; empty without a journal.
    public let journal_head: String
    /// The page for people; `nil` when none was written.
    public var report: String?

    /// The verdict of a run that was judged.
    public init(_ result: BenchResult) {
        self.init(
            result.play, result.outcome, passed: result.passed, violations: result.violations,
            items: result.expectations.map {
                Item(
                    text: $0.text, passed: $0.status == .notJudged ? nil : $0.passed,
                    measured: $0.measured, margin: $0.margin,
                    unit: $0.unit)
            }, head: result.journal.head)
    }

    /// The verdict of a run that left nothing to judge.
    public init(_ play: ScenarioPlay, _ outcome: HILOutcome) {
        self.init(play, outcome, passed: false, violations: [], items: [], head: "")
    }

    private init(
        _ play: ScenarioPlay, _ outcome: HILOutcome, passed: Bool, violations: [String],
        items: [Item], head: String
    ) {
        name = play.scenario.name
        title = play.scenario.title
        seed = "\(play.scenario.seed)"
        self.passed = passed
        failure = outcome.failure
        self.violations = violations
        expectations = items
        elapsed_s = outcome.elapsed.seconds
        virtual_s = play.duration.seconds
        advances = outcome.advances
        starts = outcome.starts
        journal_head = head
    }
}

/// The results of a command.
public struct ResultSet: Sendable, Encodable {
    /// Whether every scenario passed.
    public var passed: Bool { scenarios.allSatisfy(\.passed) }
    /// The scenarios, in the order run.
    public let scenarios: [ScenarioVerdict]

    private enum CodingKeys: String, CodingKey {
        case format, passed, scenarios
    }

    /// The results of these scenarios.
    public init(_ scenarios: [ScenarioVerdict]) { self.scenarios = scenarios }

    /// One object: `format`, `passed`, `scenarios`.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("islet-hil-results-1", forKey: .format)
        try container.encode(passed, forKey: .passed)
        try container.encode(scenarios, forKey: .scenarios)
    }

    /// The results as one JSON object.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        let data = try? encoder.encode(self)
        return data.map { String(decoding: $0, as: UTF8.self) + "\n" } ?? "{}\n"
    }

    /// The results in the JUnit layout: a suite a scenario, a case an expectation, and one for the
    /// run itself.
    public var junit: String {
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>"]
        for scenario in scenarios {
            let name = Self.escape(scenario.name)
            var cases = [
                JUnitCase(name: "the run comes to its end", failure: scenario.failure),
                JUnitCase(
                    name: "nothing is wrong with the run",
                    failure: scenario.violations.isEmpty
                        ? nil : scenario.violations.joined(separator: "; ")),
            ]
            cases += scenario.expectations.map(JUnitCase.init)
            let failures = cases.filter { $0.failure != nil }.count
            let skipped = cases.filter { $0.skipped != nil }.count
            lines.append(
                "  <testsuite name=\"\(name)\" tests=\"\(cases.count)\" failures=\"\(failures)\" "
                    + "errors=\"0\" skipped=\"\(skipped)\" time=\"\(FixedText.write(scenario.elapsed_s, decimals: 3))\">"
            )
            for item in cases {
                let head =
                    "    <testcase classname=\"\(name)\" name=\"\(Self.escape(item.name))\""
                if let failure = item.failure {
                    lines.append("\(head)>")
                    lines.append("      <failure message=\"\(Self.escape(failure))\"/>")
                    lines.append("    </testcase>")
                } else if let skipped = item.skipped {
                    lines.append("\(head)>")
                    lines.append("      <skipped message=\"\(Self.escape(skipped))\"/>")
                    lines.append("    </testcase>")
                } else {
                    lines.append("\(head)/>")
                }
            }
            lines.append("  </testsuite>")
        }
        return (lines + ["</testsuites>", ""]).joined(separator: "\n")
    }

    private static func escape(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            // XML 1.0 has no place for other control characters.
            case _ where scalar.value < 32: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

/// One case of a suite in the JUnit layout.
private struct JUnitCase {
    var name: String
    var failure: String?
    var skipped: String?

    init(name: String, failure: String?) {
        self.name = name
        self.failure = failure
    }

    init(_ item: ScenarioVerdict.Item) {
        name = item.text
        switch item.passed {
        case nil: skipped = item.measured
        case false?: failure = "measured \(item.measured)"
        case true?: break
        }
    }
}

extension ScenarioVerdict {
    /// The verdict as a short table.
    public var table: String {
        var lines = ["\(passed ? "PASSED" : "FAILED")  \(name): \(title) (seed \(seed))"]
        if let failure { lines.append("  the run failed: \(failure)") }
        lines += violations.map { "  wrong: \($0)" }
        let width = expectations.map(\.text.count).max() ?? 0
        for item in expectations {
            let mark = item.passed.map { $0 ? "ok    " : "FAILED" } ?? "n/a   "
            let padding = String(repeating: " ", count: width - item.text.count)
            var line = "  \(mark)  \(item.text)\(padding)  \(item.measured)"
            if let margin = item.margin {
                let sign = margin < 0 ? "" : "+"
                line += " (\(sign)\(FixedText.write(margin, decimals: 2)) \(item.unit))"
            }
            lines.append(line)
        }
        let speed = elapsed_s > 0 ? virtual_s / elapsed_s : 0
        lines.append(
            "  \(FixedText.write(virtual_s / 3600, decimals: 1)) h in "
                + "\(FixedText.write(elapsed_s, decimals: 2)) s, "
                + "\(FixedText.write(speed, decimals: 0)) times real time")
        if let report { lines.append("  report: \(report)") }
        return lines.joined(separator: "\n")
    }
}
