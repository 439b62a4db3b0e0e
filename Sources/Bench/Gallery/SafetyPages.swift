// The pages made of the supervisor's tables: limits, modes with their picture, alarms.

import ControlLoop
import Safety

/// docs/limits.md, docs/modes.md, docs/modes.svg and docs/alarms.md, from the code.
public enum SafetyPages {
    /// The pages by their paths from the package's root.
    public static var pages: [(name: String, text: String)] {
        [
            ("docs/limits.md", limits), ("docs/modes.md", modes),
            ("docs/modes.svg", ModePicture.svg), ("docs/alarms.md", alarms),
        ]
    }

    private static let origin =
        "Generated from the code by `islet hil gallery --write`; a test keeps it up to date."

    private static func table(_ head: [String], _ rows: [[String]]) -> [String] {
        let line = { (cells: [String]) in "| " + cells.joined(separator: " | ") + " |" }
        return [line(head), "|" + String(repeating: "---|", count: head.count)] + rows.map(line)
    }

    static var limits: String {
        let head = ["id", "limit", "value", "range", "at it", "step", "source", "hazards"]
        let rows = LimitTable.entries.map { limit in
            [
                limit.id, "`\(limit.name)`", "\(number(limit.value)) \(limit.unit)",
                limit.range.map { "\(number($0.lowerBound)) to \(number($0.upperBound))" }
                    ?? "compiled in",
                limit.consequence, limit.step.map { "`\($0.rawValue)`" } ?? "",
                limit.source, limit.hazards.joined(separator: " "),
            ]
        }
        let steps = LimitID.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
        return
            ([
                "# Limits", "", origin, "",
                "What has a range is a person's: a configuration may choose a value within it, and "
                    + "without one the value shown is in force: with L01 to L03 left out nothing is "
                    + "added to scheduled basal, L04 and L05 are then at their widest. A value outside its range is refused and the program does not start. "
                    + "All else is compiled in; nothing can be switched off.", "",
                "A verdict has one step for each limit, in this order: \(steps). Each step keeps "
                    + "the delivery before and after it; the limit that binds is the last that "
                    + "changed something (`islet log`). Limits without a step are the "
                    + "supervisor's. What the labels in the column source stand for: "
                    + "[references](references.md).", "",
            ] + table(head, rows)).joined(separator: "\n") + "\n"
    }

    static func number(_ value: Double) -> String {
        value == value.rounded() ? "\(Int64(value))" : "\(value)"
    }

    static var modes: String {
        let causes = ModeCause.allCases.map { cause in
            [
                "`\(cause.rawValue)`", "`\(cause.mode.rawValue)`",
                cause.alarm.map { "`\($0.rawValue)`" } ?? "none", cause.exit,
            ]
        }
        let pairs = LoopMode.allCases.flatMap { from in
            LoopMode.allCases.compactMap { transition(from, $0) }
        }
        return
            ([
                "# Modes", "", origin, "", "![The modes](modes.svg)", "",
                "The most severe mode of the causes that are active holds. `suspended` is the suspend "
                    + "limits' doing: delivery is zero while glucose is low or soon will be, for "
                    + "120 min at most. They do the same in the modes further down, which keep "
                    + "their names.", "", "## Causes", "",
            ] + table(["cause", "holds the loop in", "alarm", "ends by"], causes) + [
                "",
                "A latched cause whose condition has gone raises `resume_waits`; a press of the "
                    + "button then ends it.", "", "## Transitions", "",
            ] + table(["from", "to", "brought about by"], pairs)).joined(separator: "\n") + "\n"
    }

    private static func transition(_ from: LoopMode, _ to: LoopMode) -> [String]? {
        let triggers = ModeTable.transitions.filter { $0.from == from && $0.to == to }
            .map(\.trigger)
        guard !triggers.isEmpty else { return nil }
        let words = triggers.map { trigger in
            switch trigger {
            case .begins(let cause): "`\(cause.rawValue)` begins"
            case .ends(let cause): "`\(cause.rawValue)` ends"
            case .lowGlucose: "glucose is low or soon will be"
            case .glucoseRecovers: "glucose is no longer low"
            }
        }
        return ["`\(from.rawValue)`", "`\(to.rawValue)`", words.joined(separator: ", ")]
    }

    static var alarms: String {
        let rows = AlarmTable.entries.map { entry in
            [
                "`\(entry.id.rawValue)`", "\(entry.id.priority)", entry.condition, entry.action,
                entry.id.isLatched ? "yes" : "no",
                entry.id.priority == .high ? "after 120 s" : "no",
                entry.id.isRepeated ? "after 30 min" : "no",
            ]
        }
        let head = ["alarm", "priority", "raised when", "what to do", "latched", "escalates"]
        return
            ([
                "# Alarms", "", origin, "",
                "The structure follows IEC 60601-1-8; no conformity is claimed. An alarm sounds the "
                    + "buzzer until it is acknowledged by the button and lights the lamp until it is "
                    + "over. A latched alarm stays until it is acknowledged, even if its condition "
                    + "has gone. A high alarm nobody answers for 120 s escalates (a record of its "
                    + "own). A press silences; a high alarm whose condition goes on sounds again "
                    + "after 30 min, the ladder of not looping has its own steps instead. There is no "
                    + "setting that switches an alarm off or moves its threshold. The board's buzzer "
                    + "knows on and off only: the standard's pulse patterns of the three priorities "
                    + "are not played.", "",
            ] + table(head + ["sounds again"], rows)).joined(separator: "\n") + "\n"
    }
}
