// The JSON schema of a line of results, made of the columns themselves.

import GlycemicMetrics
import SuiteResults

extension TrialRow {
    /// What the columns before the metrics are: type in JSON, and meaning.
    private static let meanings: [(name: String, types: [String], meaning: String)] = [
        ("index", ["integer"], "Place of the run in the plan, from 0."),
        ("cohort", ["string"], "The cohort's name."),
        ("person", ["string"], "The person's name; a drawn person can be drawn again by it."),
        ("arm", ["string"], "The arm, with its settings behind a slash."),
        ("controller", ["string"], "The controller's name."),
        ("seed", ["string"], "The seed of the days, as text: a float may not hold it."),
        ("days", ["integer"], "Length of the run in days."),
        ("failure", ["string", "null"], "Why there are no metrics; then the rest is absent."),
        ("insulin_u_per_day", ["number"], "All insulin given, U a day."),
        ("automatic_u_per_day", ["number"], "The controller's boluses, U a day."),
    ]

    /// The schema of a line of `runs.jsonl` (JSON Schema 2020-12).
    package static var schema: String {
        func field(_ types: [String], _ meaning: String) -> JSONValue {
            .object([
                (
                    "type",
                    types.count == 1 ? .string(types[0]) : .array(types.map(JSONValue.string))
                ),
                ("description", .string(meaning)),
            ])
        }
        var properties = meanings.map { ($0.name, field($0.types, $0.meaning)) }
        properties.append(("lowest", field(["number"], "The lowest true plasma glucose, mg/dL.")))
        for key in GlycemicSummary.keys {
            properties.append(
                (
                    key,
                    GlycemicSummary.isCount(key)
                        ? field(["integer"], "A count over the run, of true plasma glucose.")
                        : field(["number", "null"], "As islet metrics, of true plasma glucose.")
                ))
        }
        return JSONValue.object([
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("A line of runs.jsonl of islet trial")), ("type", .string("object")),
            (
                "required",
                .array(meanings.prefix(8).map { JSONValue.string($0.name) })
            ),
            ("additionalProperties", .bool(false)), ("properties", .object(properties)),
        ]).lines(opened: 2)
    }
}
