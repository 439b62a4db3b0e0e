// The page's table of numbers is that of the code.

import Dosing
import Foundation
import Testing
import Twin

@Suite("The numbers of docs/dosing.md")
struct DosingPageTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/dosing.md")

    /// The cells of the row that begins so: each the numbers in it.
    private func row(_ begin: String) throws -> [[Double]] {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("| \(begin)") })
        return line.split(separator: "|").dropFirst().map { cell in
            cell.split(separator: ",").compactMap {
                let word = $0.trimmingCharacters(in: .whitespaces)
                return Double(word.hasPrefix(".") ? "0" + word : word)
            }
        }
    }

    @Test("each number of the table is the code's")
    func table() throws {
        let tuning = DosingTuning()
        let all = [
            tuning.margins, tuning.marginsEarned, tuning.marginsUnannounced,
            tuning.marginsUnannouncedEarned,
        ]
        #expect(try row("κ") == all.map { [$0.risk] })
        #expect(try row("m,") == all.map { [$0.size] })
        #expect(try row("the zone's bottom") == all.map { [$0.bottom] })
        #expect(try row("share of the need") == all.map { [$0.cycleShare] })
        #expect(
            try row("what an hour's caution adds")
                == all.map { [$0.cautiousRisk, $0.cautiousSize] })
        #expect(try row("what food not entered adds") == all.map { [$0.unloggedSize] })
        #expect(try row("share of a usual rise") == all.map { [$0.usualShare] })
        let shares = [true, true, false, false].map { tuning.bounds(announces: $0) }
        #expect(try row("share of what was learnt") == shares.map { [$0.basalGlucoseShare] })
    }
}
