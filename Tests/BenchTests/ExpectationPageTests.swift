// The sentences of docs/expectations.md are sentences.

import Bench
import Foundation
import Quantities
import Testing
import TextInput

@Suite("The page of expectations")
struct ExpectationPageTests {
    /// The elements of the page's YAML lists.
    private static func elements() throws -> [TextNode] {
        let page = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "docs/expectations.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        return try text.components(separatedBy: "```yaml\n").dropFirst().flatMap { block in
            let list = block.components(separatedBy: "```")[0]
            return try StrictYAML.parse(list, file: "expectations.md").elements()
        }
    }

    @Test("every sentence on the page is read")
    func sentences() throws {
        let times = Scenario.Times(
            start: LocalTime("2026-03-01 06:00"), utcOffset: .zero, duration: .hours(48))
        let elements = try Self.elements()
        #expect(elements.count > 45)
        for element in elements {
            #expect(throws: Never.self) { try StatedExpectation.read(element, during: times) }
        }
    }
}
