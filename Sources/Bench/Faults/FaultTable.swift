// The tables of docs/faults.md, made from what is declared.

import Quantities
import TextInput

/// All faults as tables for people.
public enum FaultTable {
    /// One table a target, in Markdown.
    public static var markdown: String {
        FaultTarget.allCases.map { target in
            let forms = FaultForm.all.filter { $0.target == target }
            let head = """
                ### \(target.rawValue)

                | fault | for | magnitude | what happens | what isletd makes of it |
                |---|---|---|---|---|

                """
            return head + forms.map(row).joined(separator: "\n")
        }
        .joined(separator: "\n\n")
    }

    private static func row(_ form: FaultForm) -> String {
        let length =
            switch form.length {
            case .needed: "needed"
            case .optional: "may be"
            case .none: "-"
            }
        var effect = form.effect
        if let need = form.need { effect += " (needs \(need.rawValue))" }
        var size = form.magnitude.map(words) ?? "-"
        for key in form.keys { size += "; `\(key.name)`: \(key.meaning)" }
        return "| \(form.kind.rawValue) | \(length) | \(size) | \(effect) | \(form.response) |"
    }

    private static func words(_ form: FaultMagnitudeForm) -> String {
        var text: String
        switch form.unit {
        case .word(let words): text = words.joined(separator: ", ")
        default:
            text =
                form.unit.text(form.range.lowerBound) + " to "
                + form.unit.text(form.range.upperBound)
        }
        switch form.fallback {
        case .number(let value): text += ", default \(form.unit.text(value))"
        case .word(let word): text += ", default \(word)"
        case .some(.none), nil: break
        }
        return "\(text): \(form.meaning)"
    }
}
