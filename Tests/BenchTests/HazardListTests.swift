// The hazards that a suite's page lists, against the table they come from.

import Bench
import Foundation
import Testing
import TextInput

@Suite("The hazards a suite's page lists")
struct HazardListTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../docs/hazards.csv").standardizedFileURL.path

    @Test("they are those of docs/hazards.csv, in its order and words")
    func same() throws {
        let table = try StrictCSV(path: Self.file, required: ["id", "cause"], extra: .ignored)
        let listed = try table.rows.map { row in
            [try row.requiredText("id"), try row.requiredText("cause")]
        }
        #expect(listed == Hazards.all.map { [$0.id, $0.cause] })
        #expect(Set(Hazards.ids).count == 64)
    }
}
