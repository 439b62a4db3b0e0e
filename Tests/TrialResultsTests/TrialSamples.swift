// Small results made by hand.

import SuiteResults
import TrialResults

enum TrialSamples {
    static func row(
        _ index: Int, person: String, arm: String = "full", controller: String, seed: UInt64 = 1,
        inRange: Double = 80, below70: Double = 0, below54: Double = 0, severe: Int = 0,
        lowest: Double = 75, days: Int = 2, failure: String? = nil
    ) -> TrialRow {
        var fields: [(String, JSONValue)] = [
            ("index", .count(index)), ("cohort", .string("ours")), ("person", .string(person)),
            ("arm", .string(arm)), ("controller", .string(controller)),
            ("seed", .string("\(seed)")), ("days", .count(days)),
            ("failure", failure.map(JSONValue.string) ?? .null),
        ]
        guard failure == nil else { return TrialRow(fields) }
        for key in TrialRow.metricKeys {
            let value: Double =
                switch key {
                case "tir_70_180": inRange
                case "tbr_lt70": below70
                case "tbr_l2_lt54": below54
                case "ev_hypo_lt70": 3
                case "ev_hypo_lt54": Double(severe)
                case "lowest": lowest
                default: 50
                }
            fields.append((key, .number(value)))
        }
        return TrialRow(fields)
    }

    static func head(
        arms: [String] = ["full"], group: String = "adult", runs: Int = 4
    ) -> TrialHead {
        TrialHead(
            title: "By hand", plan: "plan.yaml", days: 2, seeds: ["1", "2"], arms: arms,
            controllers: [
                .init(name: "alone", kind: "open_loop"), .init(name: "ours", kind: "islet"),
            ], cohorts: [.init(name: "ours", group: group, people: 2)], runs: runs,
            plan_sha256: "00", build: "00")
    }
}
