// The JSON Schema of `results.json`, made from the names and values the code itself uses.

import GlycemicMetrics

/// The shape of `results.json` as JSON Schema (draft 2020-12), for programs and editors.
public enum ResultsSchema {
    /// The schema's text.
    public static var json: String {
        object(
            "Results of islet hil run: one suite.",
            [
                ("schema", constant(.string(ResultSet.schema))),
                ("version", constant(.count(ResultSet.version))),
                ("build", text("SHA-256, in hex, of the sources that decide doses.")),
                ("passed", flag("Whether every run passed.")),
                ("totals", totals), ("runs", array(run, "The runs, in the order asked for.")),
            ],
            head: [
                ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
                ("title", .string("\(ResultSet.schema) \(ResultSet.version)")),
            ]
        ).lines(opened: 7)
    }

    private static var totals: JSONValue {
        object(
            "Counts over all runs.",
            ["runs", "passed", "failed", "expectations", "expectations_failed"].map {
                ($0, count("How many."))
            } + [("virtual_h", number("Virtual time of all runs. Unit: h."))])
    }

    private static var run: JSONValue {
        object("One run of a scenario.", identity + outcome)
    }

    private static var identity: [(String, JSONValue)] {
        let strings = text("")
        return [
            ("run", text("Names the run in its suite, and its folder: the scenario, or with -2.")),
            ("scenario", text("Name of the scenario's folder.")),
            ("folder", text("The scenario's folder as it was asked for.")),
            ("title", text("The scenario's title.")),
            ("summary", text("What the scenario is about.")),
            ("family", orNull(text("The scenario's family."))),
            ("hazards", array(strings, "Ids of the hazards it covers.")),
            ("reported", array(strings, "Reports of users it covers: owner/repository#number.")),
            (
                "subject",
                choice(RunResult.Subject.allCases.map(\.rawValue), "Who was on the other end.")
            ),
            ("seed", pattern("^[0-9]+$", "Seed of the run; text, since it may not fit a double.")),
            ("configuration", orNull(text("Fingerprint of the board's configuration, in hex."))),
            ("build", orNull(text("Fingerprint of the controller that decided, in hex."))),
            ("journal_head", orNull(text("Hash of the journal's last record, in hex."))),
            ("start_utc", text("Wall time of the start, ISO 8601.")),
            ("utc_offset_min", whole("Offset of the person's clock from UTC. Unit: min.")),
            ("duration_s", number("Virtual time of the run. Unit: s.")),
        ]
    }

    private static var outcome: [(String, JSONValue)] {
        let alarms = ["high", "medium", "low"].map { ($0, count("Raised with this priority.")) }
        return [
            ("passed", flag("Whether it came to its end and everything judged held.")),
            ("failure", orNull(text("Why it did not come to its end."))),
            ("violations", array(text(""), "What the bench holds to be wrong with the run.")),
            (
                "expectations",
                array(expectation, "The first is \"\(JudgedExpectation.soundness)\".")
            ),
            ("metrics_true", orNull(metrics("Metrics of the true glucose."))),
            ("metrics_sensor", orNull(metrics("Metrics of the sensor's readings."))),
            ("alarms", object("Alarms raised, by priority.", alarms)),
            ("faults", count("Faults put in.")),
            ("decisions", count("Decisions of the controller.")),
            ("starts", count("Starts of the controller.")),
            ("advances", count("Steps of virtual time; 0 in real time.")),
            ("reproduce", text("The command that runs the same again.")),
            ("report", orNull(text("The page for people, from the folder of this file."))),
        ]
    }

    private static var expectation: JSONValue {
        object(
            "One expectation.",
            [
                ("text", text("The sentence, as written.")),
                (
                    "status",
                    choice(
                        JudgedExpectation.Status.allCases.map(\.rawValue),
                        "did_not_arise is a failure; not_judged is neither good nor bad.")
                ),
                ("passed", orNull(flag("Whether it held; null when not judged."))),
                ("measured", text("What was measured, in words.")),
                (
                    "margin",
                    orNull(number("Distance to failing, in unit; not negative when it held."))
                ),
                ("unit", text("Unit of the margin; empty without one.")),
                (
                    "at_s",
                    orNull(number("When it came closest to failing, or failed. Unit: s."))
                ),
            ])
    }

    private static func metrics(_ words: String) -> JSONValue {
        object(
            words + " Keys as islet metrics prints them.",
            GlycemicSummary.keys.map { key in
                (key, orNull(GlycemicSummary.isCount(key) ? count("") : number("")))
            })
    }
}

extension ResultsSchema {
    private static func kind(_ name: String, _ words: String) -> JSONValue {
        .object(
            [("type", .string(name))] + (words.isEmpty ? [] : [("description", .string(words))]))
    }
    private static func text(_ words: String) -> JSONValue { kind("string", words) }
    private static func flag(_ words: String) -> JSONValue { kind("boolean", words) }
    private static func number(_ words: String) -> JSONValue { kind("number", words) }
    private static func whole(_ words: String) -> JSONValue { kind("integer", words) }

    private static func count(_ words: String) -> JSONValue {
        .object(
            [("type", .string("integer")), ("minimum", .count(0))]
                + (words.isEmpty ? [] : [("description", .string(words))]))
    }

    private static func constant(_ value: JSONValue) -> JSONValue { .object([("const", value)]) }

    private static func pattern(_ pattern: String, _ words: String) -> JSONValue {
        .object([
            ("type", .string("string")), ("pattern", .string(pattern)),
            ("description", .string(words)),
        ])
    }

    private static func choice(_ values: [String], _ words: String) -> JSONValue {
        .object([
            ("enum", .array(values.map { .string($0) })), ("description", .string(words)),
        ])
    }

    private static func array(_ items: JSONValue, _ words: String) -> JSONValue {
        .object([
            ("type", .string("array")), ("description", .string(words)), ("items", items),
        ])
    }

    private static func orNull(_ schema: JSONValue) -> JSONValue {
        .object([("anyOf", .array([schema, .object([("type", .string("null"))])]))])
    }

    /// Every key is always there; a version adds keys, so others are allowed.
    private static func object(
        _ words: String, _ fields: [(String, JSONValue)], head: [(String, JSONValue)] = []
    ) -> JSONValue {
        .object(
            head + [
                ("description", .string(words)), ("type", .string("object")),
                ("required", .array(fields.map { .string($0.0) })),
                ("properties", .object(fields)),
            ])
    }
}
