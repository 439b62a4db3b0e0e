// Writes forms as a JSON Schema (2020-12), for editors that check while one writes.

/// A JSON Schema of forms.
public enum JSONSchema {
    /// A value of JSON whose keys keep their order.
    public indirect enum Value: Sendable {
        /// A text.
        case string(String)
        /// A number or word as it stands in JSON.
        case literal(String)
        /// Values in order.
        case array([Value])
        /// Keys in order.
        case object([(String, Value)])
    }

    /// The keys of a schema for a form.
    public static func of(_ form: ValueForm) -> [(String, Value)] {
        switch form {
        case .text: [("type", .array(["string", "number", "boolean"].map { .string($0) }))]
        case .pattern(let pattern, let example):
            text(pattern: pattern) + [("examples", .array([.string(example)]))]
        case .word(let words): [("enum", .array(words.map { .string($0) }))]
        case .measure(let unit, let low, let high):
            text(pattern: "^\(decimal) *\(unit)$")
                + [
                    ("examples", .array([.string("\(DecimalText.write(high)) \(unit)")])),
                    ("$comment", .string(range(low, high, unit))),
                ]
        case .number(let low, let high):
            [
                ("type", .string("number")), ("minimum", .literal(DecimalText.write(low))),
                ("maximum", .literal(DecimalText.write(high))),
            ]
        case .integer(let low, let high):
            [
                ("type", .string("integer")), ("minimum", .literal(low)),
                ("maximum", .literal(high)),
            ]
        case .duration(let low, let high):
            text(pattern: "^(\(span))$")
                + [
                    ("examples", .array([.string("1 h 30 min")])),
                    ("$comment", .string("\(low) to \(high)")),
                ]
        case .moment: text(pattern: "^(\(moment))$") + momentExamples
        case .moments: text(pattern: "^(\(moment)|every day \(time))$") + momentExamples
        case .timeOfDay: text(pattern: "^\(time)$")
        case .localTime:
            text(pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]\(time)(:[0-5][0-9])?$")
        case .utcOffset: text(pattern: "^[+-]\(time)$")
        case .list(let element): [("type", .string("array")), ("items", .object(of(element)))]
        case .section(let section): of(section)
        case .anySection: [("type", .string("object"))]
        case .either(let forms): [("anyOf", .array(forms.map { .object(of($0)) }))]
        }
    }

    private static let decimal = "[+-]?([0-9]+(\\.[0-9]+)?|\\.[0-9]+)"
    private static let span = "([0-9]+(\\.[0-9]+)? *(s|min|h|days?) *)+"
    private static let time = "([01][0-9]|2[0-3]):[0-5][0-9]"
    private static let moment =
        "(day [0-9]+ )?\(time)|\(span)|at .+|\(span)after .+|\(span)before .+"
    private static let momentExamples: [(String, Value)] = [
        (
            "examples",
            .array(["07:30", "day 2 07:30", "90 min", "30 min after lunch"].map { .string($0) })
        )
    ]

    private static func text(pattern: String) -> [(String, Value)] {
        [("type", .string("string")), ("pattern", .string(pattern))]
    }

    private static func range(_ low: Double, _ high: Double, _ unit: String) -> String {
        "\(DecimalText.write(low)) to \(DecimalText.write(high)) \(unit)"
    }

    /// A section: no key but the declared ones.
    public static func of(_ section: SectionForm) -> [(String, Value)] {
        let properties = section.keys.map { key in
            var schema = of(key.form)
            schema.insert(("description", .string(description(of: key))), at: 0)
            if case .fallback(let text) = key.presence {
                schema.append(("default", .string(text)))
            }
            return (key.name, Value.object(schema))
        }
        let required = section.keys.filter { $0.presence == .required }.map(\.name)
        var schema: [(String, Value)] = [
            ("type", .string("object")), ("additionalProperties", .literal("false")),
            ("properties", .object(properties)),
        ]
        if !required.isEmpty {
            schema.append(("required", .array(required.map { .string($0) })))
        }
        return schema
    }

    private static func description(of key: KeyDeclaration) -> String {
        switch key.form {
        case .measure(let unit, let low, let high):
            "\(key.meaning) \(range(low, high, unit))."
        case .duration(let low, let high): "\(key.meaning) \(low) to \(high)."
        default: key.meaning
        }
    }

    /// The text of a value, indented.
    public static func write(_ value: Value, indent: Int = 0) -> String {
        let inner = String(repeating: " ", count: indent + 2)
        let outer = String(repeating: " ", count: indent)
        switch value {
        case .string(let text): return TextNode.quoted(text)
        case .literal(let text): return text
        case .array(let values):
            let isPlain = values.allSatisfy { value in
                if case .string = value { true } else { false }
            }
            if isPlain {
                return "[" + values.map { write($0) }.joined(separator: ", ") + "]"
            }
            let lines = values.map { inner + write($0, indent: indent + 2) }
            return "[\n" + lines.joined(separator: ",\n") + "\n\(outer)]"
        case .object(let entries):
            guard !entries.isEmpty else { return "{}" }
            let lines = entries.map {
                "\(inner)\(TextNode.quoted($0.0)): \(write($0.1, indent: indent + 2))"
            }
            return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
        }
    }
}
