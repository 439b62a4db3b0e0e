// The results of a suite: all its runs, as one JSON object.

import GlycemicMetrics
public import Quantities

/// The results of the runs of one command.
public struct ResultSet: Sendable, Equatable {
    /// Fingerprint of the sources of the bench that ran them, in hex.
    public var build: String
    /// The runs, in the order asked for.
    public var runs: [RunResult]

    /// Names the shape of the JSON.
    public static let schema = "islet-hil-results"
    /// Version of the shape: raised when a key changes its meaning or goes away.
    public static let version = 2

    /// Results.
    public init(build: String, runs: [RunResult]) {
        self.build = build
        self.runs = runs
    }

    /// Whether every run passed.
    public var passed: Bool { runs.allSatisfy(\.passed) }

    /// All judgements of all runs.
    public var judgements: [JudgedExpectation] { runs.flatMap(\.expectations) }

    /// The virtual time of all runs.
    public var duration: Span { runs.reduce(.zero) { $0 + $1.duration } }

    /// The results as one JSON object, the content of `results.json`; the shape is in
    /// ``ResultsSchema``.
    public var json: String {
        JSONValue.object([
            ("schema", .string(Self.schema)), ("version", .count(Self.version)),
            ("build", .string(build)), ("passed", .bool(passed)), ("totals", totals),
            ("runs", .array(runs.map(\.json))),
        ]).lines(opened: 5)
    }

    private var totals: JSONValue {
        .object([
            ("runs", .count(runs.count)), ("passed", .count(runs.count(where: \.passed))),
            ("failed", .count(runs.count { !$0.passed })),
            ("expectations", .count(judgements.count)),
            ("expectations_failed", .count(judgements.count { $0.passed == false })),
            ("virtual_h", .number(duration.hours)),
        ])
    }
}

extension RunResult {
    var json: JSONValue {
        .object(
            identity + [
                ("passed", .bool(passed)), ("failure", .optional(failure) { .string($0) }),
                ("violations", .array(violations.map { .string($0) })),
                ("expectations", .array(expectations.map(\.json))),
                ("metrics_true", .optional(metricsTrue, Self.json)),
                ("metrics_sensor", .optional(metricsSensor, Self.json)),
                (
                    "alarms",
                    .object([
                        ("high", .count(alarms.high)), ("medium", .count(alarms.medium)),
                        ("low", .count(alarms.low)),
                    ])
                ),
                ("faults", .count(faults)), ("decisions", .count(decisions)),
                ("starts", .count(starts)), ("advances", .count(advances)),
                ("reproduce", .string(reproduce)),
                ("report", .optional(report) { .string($0) }),
            ])
    }

    private var identity: [(String, JSONValue)] {
        func known(_ text: String) -> JSONValue { text.isEmpty ? .null : .string(text) }
        return [
            ("run", .string(run)), ("scenario", .string(scenario)), ("folder", .string(folder)),
            ("title", .string(title)), ("summary", .string(summary)),
            ("family", .optional(family) { .string($0) }),
            ("hazards", .array(hazards.map { .string($0) })),
            ("reported", .array(reported.map { .string($0) })),
            ("subject", .string(subject.rawValue)),
            // A seed may not fit a JSON reader's double, so it is text.
            ("seed", .string("\(seed)")), ("configuration", known(configuration)),
            ("build", known(build)), ("journal_head", known(journalHead)),
            ("start_utc", .string(WallText.iso(start))),
            ("utc_offset_min", .int(utcOffset.milliseconds / 60_000)),
            ("duration_s", .number(duration.seconds)),
        ]
    }

    private static func json(_ metrics: [NamedMetric]) -> JSONValue {
        .object(
            metrics.map { metric in
                (
                    metric.key,
                    .optional(metric.value) { value in
                        GlycemicSummary.isCount(metric.key) ? .int(Int64(value)) : .number(value)
                    }
                )
            })
    }
}

extension JudgedExpectation {
    /// The judgement as an object of `results.json` and `report.json`.
    public var json: JSONValue {
        .object([
            ("text", .string(text)), ("status", .string(status.rawValue)),
            ("passed", .optional(passed) { .bool($0) }), ("measured", .string(measured)),
            ("margin", .optional(margin) { .number($0) }), ("unit", .string(unit)),
            ("at_s", .optional(at) { .number($0.seconds) }),
        ])
    }
}
