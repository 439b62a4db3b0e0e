// The schema of scenarios for editors, and the tables of their keys for people: both from the
// declarations the loader reads through.

import TextInput

/// What a scenario may say, for editors and for people.
public enum ScenarioSchema {
    /// A JSON Schema (2020-12) of `scenario.yaml`.
    public static var json: String {
        let recorded = Scenario.PatientKeys.recorded.declaration.name
        let parts = Scenario.recordedParts.map {
            ($0.declaration.name, JSONSchema.Value.literal("false"))
        }
        let needed = [Scenario.Keys.start.declaration, Scenario.Keys.duration.declaration]
        let condition: [(String, JSONSchema.Value)] = [
            (
                "if",
                .object([
                    (
                        "properties",
                        .object([
                            ("patient", .object([("required", .array([.string(recorded)]))]))
                        ])
                    )
                ])
            ),
            ("then", .object([("properties", .object(parts))])),
            ("else", .object([("required", .array(needed.map { .string($0.name) }))])),
        ]
        let head: [(String, JSONSchema.Value)] = [
            ("$schema", .string("https://json-schema.org/draft/2020-12/schema")),
            ("title", .string("Scenario of Islet's bench")),
            ("description", .string("Made by islet hil schema from the loader's declarations.")),
        ]
        return JSONSchema.write(.object(head + JSONSchema.of(Scenario.form) + condition)) + "\n"
    }

    /// Tables of every key, as Markdown.
    public static var table: String {
        var sections: [(String, SectionForm)] = [("The whole file", Scenario.form)]
        collect(Scenario.form, under: "", into: &sections)
        return sections.map { name, form in
            let rows = form.keys.map { key in
                "| `\(key.name)` | \(presence(key)) | \(words(key.form)) | \(key.meaning) |"
            }
            return
                (["### \(name)", "", "| key | left out | value | meaning |", "|---|---|---|---|"]
                + rows).joined(separator: "\n") + "\n"
        }.joined(separator: "\n")
    }

    /// Sections within sections, each once, in the order met.
    private static func collect(
        _ form: SectionForm, under path: String, into sections: inout [(String, SectionForm)]
    ) {
        // Faults have a page of their own, made of their own table.
        for key in form.keys where key.name != Scenario.Keys.faults.declaration.name {
            let name = path.isEmpty ? key.name : "\(path).\(key.name)"
            for inner in inner(key.form) where !inner.keys.isEmpty {
                guard !sections.contains(where: { $0.1 == inner }) else { continue }
                sections.append(("`\(name)`: \(inner.meaning)", inner))
                collect(inner, under: name, into: &sections)
            }
        }
    }

    private static func inner(_ form: ValueForm) -> [SectionForm] {
        switch form {
        case .section(let section): [section]
        case .list(let element): inner(element)
        case .either(let forms): forms.flatMap(inner)
        default: []
        }
    }

    private static func presence(_ key: KeyDeclaration) -> String {
        switch key.presence {
        case .required: "needed"
        case .optional: "may be"
        case .fallback(let text): "`\(text)`"
        }
    }

    private static func words(_ form: ValueForm) -> String {
        switch form {
        case .text: "text"
        case .pattern(_, let example): "like `\(example)`"
        case .word(let words):
            words.count > 12
                ? "`\(words[0])` to `\(words[words.count - 1])`"
                : words.map { "`\($0)`" }.joined(separator: ", ")
        case .measure(let unit, let low, let high):
            "\(QuantityText.write(low)) to \(QuantityText.write(high)) \(unit)"
        case .number(let low, let high):
            "number, \(QuantityText.write(low)) to \(QuantityText.write(high))"
        case .integer(let low, let high): "whole number, \(low) to \(high)"
        case .duration(let low, let high): "\(low) to \(high)"
        case .moment: "moment"
        case .moments: "moment, or `every day 07:30`"
        case .timeOfDay: "time of day"
        case .localTime: "date and time"
        case .utcOffset: "`\"-12:00\"` to `\"+14:00\"`"
        case .list(let element): "list of " + words(element)
        case .section: "section"
        case .anySection: "section"
        case .either(let forms):
            forms.map(words).reduce(into: [String]()) { found, word in
                if !found.contains(word) { found.append(word) }
            }.joined(separator: "; or ")
        }
    }
}
