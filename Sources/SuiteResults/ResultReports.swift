// Results for people at a terminal and for CI systems: a short table, and JUnit.

import Foundation
import Quantities
import TextInput

extension RunResult {
    /// The run as a short table.
    public var table: String {
        var lines = ["\(passed ? "PASSED" : "FAILED")  \(run): \(title) (seed \(seed))"]
        if let failure { lines.append("  the run failed: \(failure)") }
        lines += violations.map { "  wrong: \($0)" }
        let shown = expectations.filter { $0.text != JudgedExpectation.soundness }
        let width = shown.map(\.text.count).max() ?? 0
        for judged in shown {
            let mark = judged.passed.map { $0 ? "ok    " : "FAILED" } ?? "-     "
            let padding = String(repeating: " ", count: width - judged.text.count)
            let line = "  \(mark)  \(judged.text)\(padding)  \(judged.measured)"
            lines.append(line + (judged.marginWords.map { " (\($0))" } ?? ""))
        }
        let speed = elapsed.seconds > 0 ? duration.seconds / elapsed.seconds : 0
        lines.append(
            String(
                format: "  %.1f h in %.2f s, %.0f times real time", duration.hours,
                elapsed.seconds, speed))
        return lines.joined(separator: "\n")
    }
}

extension JudgedExpectation {
    /// The margin with its sign and unit: "+4.39 %"; `nil` without one.
    public var marginWords: String? {
        margin.map { margin in
            String(format: "%@%.2f %@", margin < 0 ? "" : "+", margin, unit)
        }
    }
}

extension ResultSet {
    /// The results in the JUnit layout: a suite a run, a case an expectation.
    public var junit: String {
        var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<testsuites>"]
        for run in runs { lines += run.junit }
        return (lines + ["</testsuites>", ""]).joined(separator: "\n")
    }
}

extension RunResult {
    fileprivate var junit: [String] {
        let name = Self.escape(run)
        var lines = [
            "  <testsuite name=\"\(name)\" tests=\"\(expectations.count)\" "
                + "failures=\"\(failed.count)\" errors=\"0\" "
                + "skipped=\"\(expectations.count { $0.passed == nil })\" "
                + "time=\"\(String(format: "%.3f", elapsed.seconds))\">"
        ]
        for judged in expectations {
            let head =
                "    <testcase classname=\"\(name)\" name=\"\(Self.escape(judged.text))\""
            switch judged.passed {
            case true: lines.append("\(head)/>")
            case nil: lines += ["\(head)>", "      <skipped/>", "    </testcase>"]
            case false:
                let message = Self.escape("measured \(judged.measured)")
                let again = Self.escape("run it again: \(reproduce)")
                lines += [
                    "\(head)>", "      <failure message=\"\(message)\">\(again)</failure>",
                    "    </testcase>",
                ]
            }
        }
        return lines + ["  </testsuite>"]
    }

    private static func escape(_ text: String) -> String { MarkupText.escape(text) }
}
