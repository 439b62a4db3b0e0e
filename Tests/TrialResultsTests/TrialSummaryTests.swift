// What rows are put together to.

import Foundation
import Testing
import TrialResults

@Suite("A trial's summary")
struct TrialSummaryTests {
    @Test("a person's seeds are averaged first, then people: mean, SD and the worst person")
    func cells() throws {
        let rows = [
            TrialSamples.row(0, person: "a", controller: "ours", seed: 1, inRange: 90, below70: 2),
            TrialSamples.row(1, person: "a", controller: "ours", seed: 2, inRange: 70, below70: 0),
            TrialSamples.row(2, person: "b", controller: "ours", seed: 1, inRange: 60, below70: 5),
        ]
        let summary = TrialSummary(TrialSamples.head(), rows)
        let cell = try #require(summary.cells.first)
        #expect(cell.people.map(\.name) == ["a", "b"])
        #expect(cell.mean(.inRange) == 70)  // (80 + 60) / 2, not 73.3
        #expect(cell.mean(.below70) == 3)
        // Sample SD of 80 and 60: sqrt(200).
        #expect(abs((cell.deviation(.inRange) ?? 0) - 14.142_135_623_73) < 1e-9)
        #expect(cell.worst(.inRange)?.name == "b" && cell.worst(.inRange)?.value == 60)
        #expect(cell.worst(.below70)?.name == "b" && cell.worst(.below70)?.value == 5)
        #expect(cell.mean(.lowsPerDay) == 1.5)  // 3 events in 2 days
    }

    @Test("the lowest glucose is the lowest of all runs, in no mean")
    func lowest() throws {
        let rows = [
            TrialSamples.row(0, person: "a", controller: "ours", seed: 1, lowest: 41),
            TrialSamples.row(1, person: "a", controller: "ours", seed: 2, lowest: 95),
            TrialSamples.row(2, person: "b", controller: "ours", seed: 1, lowest: 80),
        ]
        let summary = TrialSummary(TrialSamples.head(), rows)
        let cell = try #require(summary.cells.first)
        #expect(cell.told(.lowest) == 41)
        #expect(cell.worst(.lowest)?.name == "a" && cell.worst(.lowest)?.value == 41)
        #expect(cell.people.map { $0.values[.lowest] } == [41, 80])
        #expect(cell.told(.inRange) == cell.mean(.inRange))
        let told = try #require(summary.table.split(separator: "\n").last).split(separator: " ")
        #expect(told.contains("41") && !told.contains("68") && !told.contains("72"))
    }

    @Test("a severe low counts as the controller's own only where the control has none")
    func ownSevereLows() throws {
        let rows = [
            TrialSamples.row(0, person: "a", controller: "alone", severe: 1),
            TrialSamples.row(1, person: "a", controller: "ours", severe: 2),
            TrialSamples.row(2, person: "b", controller: "alone", lowest: 40),
            TrialSamples.row(3, person: "b", controller: "ours", lowest: 39.9),
        ]
        let summary = TrialSummary(TrialSamples.head(), rows)
        #expect(summary.cells.map(\.ownSevereLows) == [nil, 1])
        #expect(summary.cells.map(\.controller) == ["alone", "ours"])
        #expect(summary.cells.map(\.runsWithControl) == [nil, 2])
    }

    @Test("a severe low beside a control that could not be lived is nobody's")
    func failedControl() throws {
        let rows = [
            TrialSamples.row(0, person: "a", controller: "alone", failure: "it ended"),
            TrialSamples.row(1, person: "a", controller: "ours", severe: 2),
            TrialSamples.row(2, person: "b", controller: "alone"),
            TrialSamples.row(3, person: "b", controller: "ours", lowest: 39.9),
        ]
        let cell = try #require(TrialSummary(TrialSamples.head(), rows).cells.last)
        #expect(cell.runs == 2)
        #expect(cell.ownSevereLows == 1 && cell.runsWithControl == 1)
    }

    @Test("a run that could not be lived is told and is in no mean")
    func failures() throws {
        let rows = [
            TrialSamples.row(0, person: "a", controller: "ours", inRange: 90),
            TrialSamples.row(1, person: "b", controller: "ours", failure: "it ended"),
        ]
        let summary = TrialSummary(TrialSamples.head(), rows)
        let cell = try #require(summary.cells.first)
        #expect(cell.mean(.inRange) == 90 && cell.runs == 1 && cell.failures == 1)
        #expect(cell.deviation(.inRange) == nil)
        #expect(summary.failures.map(\.person) == ["b"])
    }

    @Test(
        "a floor is met at it and missed beyond it",
        arguments: [
            (88.0, 1.0, 0.1, [true, true, true]), (87.9, 1.01, 0.11, [false, false, false]),
            (92.0, 0.8, 0.0, [true, true, true]),
        ])
    func floors(inRange: Double, below70: Double, below54: Double, met: [Bool]) throws {
        let row = TrialSamples.row(
            0, person: "a", controller: "ours", inRange: inRange, below70: below70,
            below54: below54)
        let summary = TrialSummary(TrialSamples.head(), [row])
        let verdicts = TrialGoal.verdicts(try #require(summary.cells.first))
        #expect(verdicts.prefix(3).map(\.meetsFloor) == met)
        #expect(verdicts.prefix(3).allSatisfy { $0.meetsGoal == (inRange == 92) })
        #expect(verdicts.map(\.what) == ["TIR", "<70", "<54", "worst <70", "worst <54"])
    }

    @Test("goals are asked of adults and not of the open loop")
    func judged() {
        let rows = [
            TrialSamples.row(0, person: "a", controller: "alone"),
            TrialSamples.row(1, person: "a", controller: "ours"),
        ]
        let adults = TrialSummary(TrialSamples.head(), rows)
        #expect(adults.cells.map(adults.isJudged) == [false, true])
        let children = TrialSummary(TrialSamples.head(group: "child"), rows)
        #expect(children.cells.map(children.isJudged) == [false, false])
    }

    @Test("a line that is torn anywhere is no line of results")
    func torn() {
        let line = TrialSamples.row(3, person: "ä, \"b\"", controller: "ours").line
        #expect(TrialRow(line: line)?.person == "ä, \"b\"")
        for length in 0..<line.count {
            #expect(TrialRow(line: String(line.prefix(length))) == nil, "\(length)")
        }
    }

    @Test(
        "numbers are told with their digits",
        arguments: [
            (0.049, 2, "0.05"), (99.95, 1, "100.0"), (-0.004, 2, "0.00"), (-1.5, 0, "-2"),
            (.nan, 1, "-"),
        ])
    func fixed(value: Double, digits: Int, text: String) {
        #expect(TrialSummary.fixed(value, digits) == text)
    }
}

@Suite("A trial's schema")
struct TrialSchemaTests {
    @Test("the schema in docs is the one the program prints, and names every column")
    func page() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let file = root.appendingPathComponent("docs/trial-run.schema.json")
        #expect(try String(contentsOf: file, encoding: .utf8) == TrialRow.schema)
        let schema = try JSONSerialization.jsonObject(with: Data(TrialRow.schema.utf8))
        let fields = (schema as? [String: Any])?["properties"] as? [String: Any]
        #expect(Set((fields ?? [:]).keys) == Set(TrialRow.columns + TrialRow.metricKeys))
    }
}
