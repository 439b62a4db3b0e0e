// A comparison of two runs of a suite in words, and as JSON.

import Foundation

extension SuiteDiff {
    /// The comparison for a terminal: what got worse first.
    public var text: String {
        var lines: [String] = []
        func section(_ title: String, _ rows: [String]) {
            guard !rows.isEmpty else { return }
            lines.append("\(title) (\(rows.count))")
            lines += rows.map { "  \($0)" }
        }
        section("NEW FAILURES", newFailures.map(Self.words))
        section("NO LONGER JUDGED", unjudged.map(Self.words))
        section("WORSE, beyond seed noise", movements(.worse).map(\.words))
        section("FIXED", fixed.map(Self.words))
        section("better, beyond seed noise", movements(.better).map(\.words))
        section(
            "moved, seed noise unknown: run both with --seeds 5 to know",
            movements(.unknown).map(\.words))
        section("only in A", onlyBefore)
        section("only in B", onlyAfter)
        section("expectations no longer there", removed)
        section("new expectations", added)
        lines.append(
            "\(movements(.withinNoise).count) margins moved within seed noise, "
                + "\(movements(.same).count) are the same")
        lines.append(isWorse ? "WORSE" : "nothing got worse")
        return lines.joined(separator: "\n")
    }

    private static func words(_ turn: Turn) -> String {
        let seeds = turn.seeds.count == 1 ? "" : " with \(turn.seeds.count) seeds"
        return "\(turn.scenario): \(turn.text)\(seeds): \(turn.before) -> \(turn.after)"
    }

    /// The comparison as one JSON object, `islet-hil-diff` version 1.
    public var json: String {
        JSONValue.object([
            ("schema", .string("islet-hil-diff")), ("version", .int(1)),
            ("worse", .bool(isWorse)), ("new_failures", .array(newFailures.map(Self.json))),
            ("no_longer_judged", .array(unjudged.map(Self.json))),
            ("fixed", .array(fixed.map(Self.json))),
            ("margins", .array(movements.map(\.json))),
            ("only_in_a", Self.json(onlyBefore)), ("only_in_b", Self.json(onlyAfter)),
            ("expectations_removed", Self.json(removed)),
            ("expectations_added", Self.json(added)),
        ]).lines(opened: 2)
    }

    private static func json(_ words: [String]) -> JSONValue {
        .array(words.map { .string($0) })
    }

    private static func json(_ turn: Turn) -> JSONValue {
        .object([
            ("scenario", .string(turn.scenario)), ("text", .string(turn.text)),
            ("seeds", .array(turn.seeds.map { .string("\($0)") })),
            ("runs_in_b", json(turn.runs)), ("before", .string(turn.before)),
            ("after", .string(turn.after)),
        ])
    }
}

extension SuiteDiff.Movement {
    /// "walk: glucose > 54 always: +12.10 -> +3.40 mg/dL (-8.70, 95 % -11.20 to -6.20, 5 seeds)".
    public var words: String {
        let seeds =
            seedsCommon > 0
            ? "\(seedsCommon) seed\(seedsCommon == 1 ? "" : "s")"
            : "other seeds, \(seedsBefore) and \(seedsAfter)"
        let band =
            interval.map {
                String(format: ", 95 %% %+.2f to %+.2f", $0.lowerBound, $0.upperBound)
            } ?? ""
        let numbers = String(format: "%+.2f -> %+.2f", before, after)
        let size = String(format: "%+.2f", change)
        return "\(scenario): \(text): \(numbers) \(unit) (\(size)\(band), \(seeds))"
    }

    fileprivate var json: JSONValue {
        .object([
            ("scenario", .string(scenario)), ("text", .string(text)), ("unit", .string(unit)),
            ("verdict", .string(verdict.rawValue)), ("before", .number(before)),
            ("after", .number(after)), ("change", .number(change)),
            ("noise_sd", .optional(noise) { .number($0) }),
            (
                "interval_95",
                .optional(interval) { .array([.number($0.lowerBound), .number($0.upperBound)]) }
            ),
            ("chance", .optional(chance) { .number($0) }),
            ("seeds_before", .count(seedsBefore)), ("seeds_after", .count(seedsAfter)),
            ("seeds_common", .count(seedsCommon)),
        ])
    }
}
