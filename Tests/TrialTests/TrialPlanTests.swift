// A plan's file: what it says, and how a bad one is refused.

import Foundation
import Quantities
import TextInput
import Trial
import Testing

/// Plans in files.
enum PlanFile {
    static let good = """
        title: Small
        days: 1
        seeds: 1-2
        arms: [hybrid, full-robust/rule]
        controllers:
          - {name: alone, kind: open_loop}
          - {name: ours, kind: islet, target: 120 mg/dL}
        cohorts:
          - {name: drawn, model: s2008, group: adult, draws: [1, 3], population: 4}

        """

    static func write(_ text: String, _ name: String = "plan.yaml") throws -> String {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("islet-plan-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let file = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    /// What a plan is refused with; the file's path is left out.
    static func refusal(_ text: String) throws -> String {
        let path = try write(text)
        do throws(TextInputError) { _ = try TrialPlan(path: path) } catch {
            return error.description.replacingOccurrences(of: path, with: "plan.yaml")
        }
        return "taken"
    }
}

@Suite("A trial's plan")
struct TrialPlanTests {
    @Test("runs to be compared are neighbours: the innermost choice is who decides")
    func keys() throws {
        let plan = try TrialPlan(path: PlanFile.write(PlanFile.good))
        #expect(plan.count == 16)
        let keys = plan.keys
        #expect(keys.map(\.index) == Array(0..<16))
        #expect(keys.prefix(4).map(\.decider) == [0, 1, 0, 1])
        #expect(keys.prefix(4).map(\.arm) == [0, 0, 1, 1])
        #expect(keys.map(\.seed).prefix(8) == [1, 1, 1, 1, 2, 2, 2, 2])
        #expect(plan.arms.map(\.name) == ["hybrid", "full-robust/rule"])
        #expect(plan.deciders[1].changes.target?.milligramsPerDeciliter == 120)
    }

    @Test("every run is in exactly one part", arguments: [1, 2, 3, 4, 9])
    func shards(count: Int) throws {
        let keys = try TrialPlan(path: PlanFile.write(PlanFile.good)).keys
        let shards = (1...count).compactMap { TrialShard("\($0)/\(count)") }
        #expect(shards.count == count)
        for key in keys { #expect(shards.count { $0.contains(key) } == 1) }
        // A part has all arms and controllers of whom it has.
        for shard in shards { #expect(keys.count(where: shard.contains) % 4 == 0) }
    }

    @Test(
        "a part that is none is refused", arguments: ["0/3", "4/3", "1", "1/0", "a/b", "1/2/3", ""])
    func noShard(text: String) { #expect(TrialShard(text) == nil) }

    @Test(
        "an arm has one name, and only the declared ones exist",
        arguments: [
            ("hybrid", "hybrid"), ("full-robust/rule", "full-robust/rule"),
            ("advised", "advised"), ("advised-robust/x1.3", "advised-robust/x1.3"),
            ("hybrid/x1.30", "hybrid/x1.3"), ("full/x0.5", "full/x0.5"), ("full/x2", "full/x2.0"),
            ("full/x0.49", nil), ("full/x2.01", nil), ("full/x", nil), ("full/rule/rule", nil),
            ("Full", nil), ("", nil), ("full/xnan", nil),
        ] as [(String, String?)])
    func arms(written: String, name: String?) { #expect(TrialArm(written)?.name == name) }

    @Test(
        "a bad plan is refused with line, key and what to write instead",
        arguments: [
            (
                "hybrid, ", "hybird, ",
                "plan.yaml:4:8: arms[1]: there is no arm \"hybird\"; did you mean \"hybrid\"?"
            ),
            (
                "days: 1", "dais: 1",
                "plan.yaml:2:1: days: this key is missing; is it meant by \"dais\"?"
            ),
            ("days: 1", "days: 0", "plan.yaml:2:7: days: 0 is out of range; allowed 1 to 366"),
            (
                "seeds: 1-2", "seeds: 2-1",
                "plan.yaml:3:8: seeds: \"2-1\" is no number or range of numbers"
            ),
            (
                "kind: islet", "kind: isle",
                "controllers[2].kind: \"isle\" is not one of islet, frozen, open_loop, line; did you mean \"islet\"?"
            ),
            ("120 mg/dL", "6.7 mmol/L", "controllers[2].target"),
            ("120 mg/dL", "79 mg/dL", "controllers[2].target: 79 mg/dL is out of range"),
            (
                "120 mg/dL", "100 mg/dL, suspend_threshold: 110 mg/dL",
                "controllers[2].suspend_threshold: suspend_threshold (110 mg/dL) must be below target (100 mg/dL)"
            ),
            ("target: 120 mg/dL", "suspend_threshold: 110 mg/dL", "must be below target (110"),
            ("120 mg/dL", "111 mg/dL, suspend_threshold: 110 mg/dL", "taken"),
            ("[1, 3]", "1-1000000", "\"1-1000000\" is a range of more than 100000 numbers"),
            ("model: s2008", "model: hovorka", "taken"),
            ("group: adult", "group: child, model: hovorka", "this key is written twice"),
            ("[1, 3]", "[1, 1]", "cohorts[1].draws[2]: 1 stands twice; keep one of them"),
            ("name: ours, ", "name: alone, ", "controllers[2]: \"alone\" stands twice"),
            (
                "kind: open_loop}", "kind: open_loop, target: 120 mg/dL}",
                "controllers[1].target: unknown key"
            ),
            ("kind: open_loop}", "kind: line}", "controllers[1].command: this key is missing"),
        ])
    func refused(found: String, put: String, said: String) throws {
        let text = PlanFile.good.replacingOccurrences(of: found, with: put)
        #expect(text != PlanFile.good)
        let refusal = try PlanFile.refusal(text)
        #expect(refusal.contains(said), "\(refusal)")
    }

    @Test("a plan of too many runs is refused")
    func tooMany() throws {
        let text = PlanFile.good.replacingOccurrences(of: "[1, 3]", with: "1-100000")
            .replacingOccurrences(of: "1-2", with: "1-10")
        #expect(try PlanFile.refusal(text).contains("has 4000000 runs; allowed up to 1000000"))
    }

    @Test("a name that a table does not have is refused with the nearest")
    func tables() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let tables = root.appendingPathComponent("trials/simglucose").path
        let cohort = """
            cohorts:
              - name: named
                table: \(tables)/vpatient_params.csv
                settings: \(tables)/Quest.csv
                people: [adult#001, adult#11]

            """
        let start = try #require(PlanFile.good.range(of: "cohorts:"))
        let text = PlanFile.good[..<start.lowerBound] + cohort
        let refusal = try PlanFile.refusal(String(text))
        #expect(refusal.contains("plan.yaml:12:25: cohorts[1].people[2]"), "\(refusal)")
        #expect(refusal.contains("did you mean \"adult#"), "\(refusal)")
    }
}
