// A decision's doses in words: what the limits left, what was ordered, what became of it.

import DecisionRecord
import Quantities

extension DecisionPrinter {
    mutating func limits(_ verdict: CBORValue?) {
        heading("What each limit made of it (* = changed it, > = set the final value)")
        guard let verdict, verdict != .null else {
            line("verdict", "not recorded")
            return
        }
        var map = fields(verdict, "verdict.")
        let binding = map.value("binding")?.textValue
        let steps = map.value("steps")?.arrayValue ?? []
        if !steps.isEmpty {
            lines.append("    limit                 bound              basal U/h        bolus U")
        }
        let last = steps.lastIndex { binding != nil && $0["limit"]?.textValue == binding }
        for (index, step) in steps.enumerated() { limit(step, isFinal: index == last) }
        if let binding, last == nil { line("binding limit", binding) }
        if binding == nil { line("no limit bound", "what was wanted is what was authorised") }
        line(
            "authorised", "basal ", Wording.rate(map.value("authorised")?["basal_mu_h"]),
            ", bolus ",
            Wording.amount(map.value("authorised")?["bolus_mu"]))
        _ = map.value("proposed")
        finish(map)
    }

    private mutating func limit(_ step: CBORValue, isFinal: Bool) {
        var map = fields(step, "verdict.steps.")
        let basal = (map.value("before_basal_mu_h"), map.value("after_basal_mu_h"))
        let bolus = (map.value("before_bolus_mu"), map.value("after_bolus_mu"))
        let changed = basal.0 != basal.1 || bolus.0 != bolus.1
        let bound = Wording.number(map.value("bound"), map.optional("unit")?.textValue, places: 3)
        let columns = [
            isFinal ? ">" : changed ? "*" : " ",
            Wording.padded(Wording.word(map.value("limit")), 21),
            Wording.padded(bound, 18),
            Wording.padded(Wording.change(basal.0, basal.1), 16), Wording.change(bolus.0, bolus.1),
        ]
        lines.append("  " + columns.joined(separator: " "))
        finish(map)
    }

    mutating func ordered(_ commands: CBORValue?, _ verdict: CBORValue?) {
        heading("What was ordered")
        guard let orders = commands?.arrayValue else {
            line("orders", "not recorded")
            return
        }
        if orders.isEmpty { line("nothing", "the pump goes on as it is programmed") }
        for order in orders {
            var map = fields(order, "commands.")
            let dose = Wording.dose(map.value("id"))
            switch map.value("order")?.textValue {
            case "temp_basal":
                line(
                    dose, "basal ", Wording.rate(map.value("mu_h")), " for ",
                    Wording.span(map.value("duration_ms")))
            case "bolus": line(dose, "bolus ", Wording.amount(map.value("mu")))
            case "scheduled_basal": line(dose, "back to scheduled basal")
            default: line(dose, JSONText.text(order))
            }
            finish(map)
        }
    }

    mutating func became(_ commands: CBORValue?, _ outcomes: [ChainedRecord]) {
        guard let orders = commands?.arrayValue, !orders.isEmpty else { return }
        heading("What became of it")
        for order in orders {
            guard let id = order["id"]?.intValue else { continue }
            let own = outcomes.filter { $0.record.body["id"]?.intValue == id }
            if own.isEmpty { line(Wording.dose(order["id"]), "no outcome recorded: unknown") }
            for outcome in own {
                var map = fields(outcome.record.body, "outcome.")
                var words = Wording.word(map.value("outcome"))
                if let amount = map.value("delivered_mu"), amount != .null {
                    words += ", delivered by then " + Wording.amount(amount)
                }
                if let refusal = map.optional("refusal"), refusal != .null {
                    words += ", reason code " + Wording.word(refusal)
                }
                line(Wording.dose(map.value("id")), words, " (record \(outcome.record.sequence))")
                _ = map.optional("cycle")
                finish(map)
            }
        }
    }
}
