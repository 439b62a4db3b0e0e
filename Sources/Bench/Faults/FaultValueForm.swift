// The forms of faults as a schema has them, made of what is declared of each fault.

import Quantities
import TextInput

extension FaultForm {
    /// One of the faults there are, or an order for drawn ones.
    static var valueForm: ValueForm {
        .either(all.map { .section($0.sectionForm) } + [.section(drawnForm)])
    }

    private var sectionForm: SectionForm {
        var keys = [
            KeyDeclaration("fault", .word([kind.rawValue]), .required, "What goes wrong."),
            KeyDeclaration("target", .word([target.rawValue]), .required, "With what."),
            KeyDeclaration("at", .moment, .required, "When it begins."),
        ]
        let span = Reading<Span>.duration(in: Self.lengths).form
        switch length {
        case .needed: keys.append(KeyDeclaration("for", span, .required, "How long it lasts."))
        case .optional:
            keys.append(KeyDeclaration("for", span, .optional, "How long; left out, it stays."))
        case .none: break
        }
        if let magnitude {
            keys.append(
                KeyDeclaration(
                    "magnitude", magnitude.valueForm,
                    magnitude.fallback == nil ? .required : .optional,
                    "How much: \(magnitude.meaning)."))
        }
        if hasDirection {
            keys.append(
                KeyDeclaration(
                    "direction", Reading<LineDirection>.choice.form, .optional,
                    "Which way; left out, both."))
        }
        keys += self.keys.map {
            KeyDeclaration($0.name, .text, .optional, $0.meaning)
        }
        return SectionForm(effect, declarations: keys)
    }

    private static var drawnForm: SectionForm {
        let span = "[0-9]+(\\.[0-9]+)? *(s|min|h|days?) *"
        let order = SectionForm(
            "An order for drawn faults.",
            declarations: [
                KeyDeclaration(
                    "count", Reading<Int>.integer(in: DrawnFaults.counts).form, .required,
                    "How many."),
                KeyDeclaration(
                    "kinds", .list(Reading<FaultKind>.choice.form), .optional, "Of which kinds."),
                KeyDeclaration(
                    "targets", .list(Reading<FaultTarget>.choice.form), .optional, "With what."),
                KeyDeclaration(
                    "for", .pattern("^(\(span))+\\.\\. *(\(span))+$", example: "5 min..60 min"),
                    .optional, "How long."),
                KeyDeclaration("from", .moment, .optional, "The earliest begin."),
                KeyDeclaration("until", .moment, .optional, "The latest begin."),
            ])
        return SectionForm(
            "Drawn faults.",
            declarations: [
                KeyDeclaration("drawn", .section(order), .required, "Drawn from the seed.")
            ])
    }
}

extension FaultMagnitudeForm {
    fileprivate var valueForm: ValueForm {
        let (low, high) = (range.lowerBound, range.upperBound)
        return switch unit {
        case .glucose: .measure(unit: "mg/dL", low: low, high: high)
        case .glucoseRate: .measure(unit: "mg/dL/min", low: low, high: high)
        case .percent: .measure(unit: "%", low: low, high: high)
        case .insulin: .measure(unit: "U", low: low, high: high)
        case .time:
            .pattern("^[+-]?([0-9]+(\\.[0-9]+)? *(s|min|h|days?) *)+$", example: "-30 min")
        case .count(""): .integer(low: "\(Int(low))", high: "\(Int(high))")
        case .count(let name): .measure(unit: name, low: low, high: high)
        case .word(let words): .word(words)
        }
    }
}
