// The ranges of the line protocol are those of its page, and a plan asks for nothing beyond them.

import Foundation
import LineController
import Quantities
import Testing

@Suite("The line protocol's ranges")
struct LineRangesTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/controller-protocol.md")

    @Test("the page has the ranges of the code")
    func page() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        func row(_ key: String, _ low: Double, _ high: Double, _ more: String = "") -> String {
            "| `\(key)` | \(Int(low)) | \(Int(high))\(more) |\n"
        }
        let target = LineRanges.target
        let suspend = LineRanges.suspendThreshold
        let action = LineRanges.insulinActionDuration
        for line in [
            row(
                "target_mgdl", target.lowerBound.milligramsPerDeciliter,
                target.upperBound.milligramsPerDeciliter),
            row(
                "suspend_mgdl", suspend.lowerBound.milligramsPerDeciliter,
                suspend.upperBound.milligramsPerDeciliter, ", and below the target"),
            row("dia_min", action.lowerBound.minutes, action.upperBound.minutes),
        ] {
            #expect(text.contains(line), "\(line)")
        }
    }
}
