// One decision as text that a person understands: knew, expected, wanted, limits, ordered, outcome.

public import DecisionRecord
import Quantities

/// A decision record in words.
///
/// Reads what is there: a field that is missing is said to be missing, and fields this program does
/// not know are listed at the end, so that a printout never hides anything.
public enum DecisionPrintout {
    /// The text, several lines with a line end after each.
    /// - Parameter decision: a record of kind `decision`.
    /// - Parameter outcomes: records of kind `outcome` of the same journal; those of other doses are
    ///   passed over.
    public static func text(_ decision: ChainedRecord, outcomes: [ChainedRecord]) -> String {
        var printer = DecisionPrinter()
        printer.decision(decision, outcomes: outcomes)
        return printer.lines.map { $0 + "\n" }.joined()
    }
}

/// The lines so far, and what was missing or not understood on the way.
struct DecisionPrinter {
    private(set) var lines: [String] = []
    private var missing: [String] = []
    private var unknown: [String] = []

    mutating func decision(_ decision: ChainedRecord, outcomes: [ChainedRecord]) {
        let record = decision.record
        let whole = record.body
        var body = fields(whole, "")
        let cycle = body.value("cycle")?.intValue.map(String.init) ?? "(cycle not recorded)"
        lines.append("Decision of cycle \(cycle) - record \(record.sequence)")
        lines.append(
            "\(Wording.wall(record.wall)), \(Wording.duration(record.at.milliseconds)) into the loop"
        )
        line(
            "mode", Wording.word(body.value("mode")), "; automation ",
            Wording.word(body.value("automation")))
        if let causes = body.optional("causes")?.arrayValue, !causes.isEmpty {
            line("because of", causes.map { Wording.word($0) }.joined(separator: ", "))
        }
        let (request, facts) = (body.value("request"), body.value("facts"))
        let (reply, verdict) = (body.value("reply"), body.value("verdict"))
        let commands = body.value("commands")
        finish(body)
        knew(request: request, facts: facts)
        expected(reply)
        wanted(reply, verdict)
        limits(verdict)
        ordered(commands, verdict)
        became(commands, outcomes)
        remarks(decision)
    }

    // MARK: - Sections

    private mutating func knew(request: CBORValue?, facts: CBORValue?) {
        heading("What it knew")
        if facts == nil || facts == .null {
            line("facts", "not recorded")
        } else {
            var map = fields(facts, "facts.")
            let glucose = Wording.number(map.value("glucose"), "mg/dL", places: 0)
            line(
                "glucose", glucose, ", ", Wording.span(map.value("age_ms")), " old, changing ",
                Wording.number(map.value("slope"), "mg/dL/min", places: 2))
            line(
                "readings", Wording.word(map.value("valid_of_4")),
                " of the last 4 valid, last jump ",
                Wording.share(map.value("jump")), ", last below 70 ",
                Wording.span(map.value("since_low_ms"), "ago"))
            line("scheduled basal", Wording.rate(map.value("scheduled_mu_h")))
            line(
                "automatic insulin", Wording.amount(map.value("auto_iob_mu")),
                " on board above basal; with scheduled basal to come at most ",
                Wording.amount(map.value("fullest_hour_mu")), " in an hour, ",
                Wording.amount(map.value("fullest_2h_mu")), " in two; last bolus ",
                Wording.span(map.value("since_bolus_ms"), "ago"))
            line("unknown outcome", Wording.amount(map.value("uncertain_mu")))
            line(
                "allowances", "suspension ", Wording.yes(map.value("suspend_allowed")),
                ", trust in the twin ", Wording.yes(map.value("twin_trusted")))
            line(
                "the person said", "activity ", Wording.spoken(map.value("activity")),
                "; sugar against a low ", Wording.span(map.value("since_rescue_ms"), "ago"),
                "; meal without a bolus ", Wording.span(map.value("since_meal_ms"), "ago"))
            finish(map)
        }
        guard let request, request != .null else {
            line("planner", "was not asked")
            return
        }
        var map = fields(request, "request.")
        line(
            "planner was told", Wording.reading(map.value("reading")), "; all insulin on board ",
            Wording.amount(map.value("iob_mu")), "; delivered since its last plan: basal ",
            Wording.amount(map.value("basal_mu")), ", bolus ",
            Wording.amount(map.value("bolus_mu")))
        line(
            "carbohydrate", Wording.number(map.value("carbs_g"), "g", places: 0), " new, ",
            Wording.span(map.value("carbs_age_ms"), "old"), "; ",
            Wording.number(map.value("awaited_carbs_g"), "g", places: 0),
            " await a bolus; activity ",
            Wording.spoken(map.value("activity")))
        line(
            "last hour", "automatic insulin above schedule ",
            Wording.amount(map.value("auto_hour_mu")))
        line(
            "room given", "basal to ", Wording.rate(map.value("max_basal_mu_h")), ", bolus to ",
            Wording.amount(map.value("max_bolus_mu")), ", on board ",
            Wording.amount(map.value("iob_room_mu")), " more")
        therapy(map.value("therapy"))
        for key in [
            "cycle", "at_ms", "minute", "elapsed_ms", "bolus_left_mu", "uncertain_mu", "twin",
        ] {
            _ = map.optional(key)
        }
        finish(map)
    }

    private mutating func therapy(_ value: CBORValue?) {
        guard let value, value != .null else { return line("therapy", "not recorded") }
        var map = fields(value, "request.therapy.")
        line(
            "therapy", "target ", Wording.number(map.value("target_mg_dl"), "mg/dL", places: 0),
            ", suspend below ", Wording.number(map.value("suspend_mg_dl"), "mg/dL", places: 0),
            ", sensitivity ", Wording.number(map.value("isf_mg_dl_u"), "mg/dL/U", places: 1),
            ", carb ratio ", Wording.number(map.value("cr_g_u"), "g/U", places: 1),
            ", ", Wording.amount(map.value("tdi_mu")), " a day")
        line(
            "person", "age ", Wording.word(map.value("age")), ", insulin ",
            Wording.word(map.value("insulin")), ", the twin's learning ",
            Wording.word(map.value("learning")), ", meals ", Wording.word(map.value("meals")))
        for key in ["basal", "weight_kg", "dia_ms", "peak_ms"] { _ = map.optional(key) }
        finish(map)
    }

    private mutating func expected(_ reply: CBORValue?) {
        heading("What it expected")
        guard let reply, reply != .null else {
            line("forecast", "none: the planner gave no answer")
            return
        }
        var map = fields(reply, "reply.")
        line(
            "twin", Wording.word(map.value("health")), "; glucose now ",
            Wording.number(map.value("glucose"), "mg/dL", places: 0), "; the reading was off by ",
            Wording.number(map.value("innovation"), "mg/dL", places: 1), " (expected spread ",
            Wording.number(map.value("innovation_sd"), "mg/dL", places: 1), ", test value ",
            Wording.number(map.value("nis"), nil, places: 2), ")")
        line("carbs on board", Wording.number(map.value("cob_g"), "g", places: 0))
        if let estimates = map.value("estimates")?.arrayValue, !estimates.isEmpty {
            let named = estimates.map {
                Wording.word($0["name"]) + " " + Wording.number($0["value"], nil, places: 4)
            }
            line("estimates", named.joined(separator: ", "))
        }
        // A decision record holds the forecast at a few horizons, a planner's message all of it.
        if let points = map.optional("forecast")?.arrayValue {
            lines.append("    in        mean  95 % range   on scheduled basal only (mg/dL)")
            for point in points { forecast(point) }
        } else if map.optional("mean") == nil {
            missing.append("reply.forecast")
        }
        for key in [
            "cycle", "twin", "sd", "basal_only", "basal_mu_h", "bolus_mu", "required_mu", "reason",
            "iterations",
        ] { _ = map.optional(key) }
        finish(map)
    }

    private mutating func forecast(_ point: CBORValue) {
        guard let minutes = point["min"]?.intValue, let mean = point["mean"]?.doubleValue,
            let deviation = point["sd"]?.doubleValue
        else {
            unknown.append("reply.forecast \(JSONText.text(point))")
            return
        }
        // 1.96 standard deviations hold 95 % of a normal distribution.
        let range =
            Wording.fixed(mean - 1.96 * deviation, 0) + " to "
            + Wording.fixed(mean + 1.96 * deviation, 0)
        let columns = [
            Wording.padded("\(minutes) min", 8),
            Wording.padded(Wording.fixed(mean, 0), 5, right: true),
            "  " + Wording.padded(range, 12), Wording.number(point["basal_only"], nil, places: 0),
        ]
        lines.append("    " + columns.joined(separator: " "))
    }

    private mutating func wanted(_ reply: CBORValue?, _ verdict: CBORValue?) {
        heading("What it wanted")
        if let reply, reply != .null {
            line(
                "planner", "basal ", Wording.rate(reply["basal_mu_h"]), ", bolus ",
                Wording.amount(reply["bolus_mu"]), "; insulin required ",
                Wording.amount(reply["required_mu"]), "; reason: ", Wording.word(reply["reason"]))
        }
        let estimates = reply?["estimates"]?.arrayValue ?? []
        let advised = ["advice_meal_u", "advice_correction_u"].map { name in
            Wording.number(
                estimates.first { $0["name"]?.textValue == name }?["value"], "U", places: 2)
        }
        line("advised by hand", "for a meal ", advised[0], ", to correct ", advised[1])
        line(
            "put to the limits", "basal ", Wording.rate(verdict?["proposed"]?["basal_mu_h"]),
            ", bolus ", Wording.amount(verdict?["proposed"]?["bolus_mu"]))
    }

    private mutating func limits(_ verdict: CBORValue?) {
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

    private mutating func ordered(_ commands: CBORValue?, _ verdict: CBORValue?) {
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

    private mutating func became(_ commands: CBORValue?, _ outcomes: [ChainedRecord]) {
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

    private mutating func remarks(_ decision: ChainedRecord) {
        if !missing.isEmpty {
            heading("Not recorded")
            lines.append("    " + missing.joined(separator: ", "))
        }
        if !unknown.isEmpty {
            heading("Also recorded")
            for entry in unknown { lines.append("    " + entry) }
        }
        lines.append("")
        lines.append("sha256 \(decision.hash.hex)")
    }

    // MARK: - Lines and fields

    private mutating func heading(_ text: String) {
        lines.append("")
        lines.append(text)
    }

    private mutating func line(_ label: String, _ parts: String...) {
        lines.append("    " + Wording.padded(label, 18) + " " + parts.joined())
    }

    private func fields(_ value: CBORValue?, _ path: String) -> PrintedFields {
        PrintedFields(path: path, map: value?.mapValue ?? CBORMap())
    }

    /// Notes what a map lacked and what of it was not shown.
    private mutating func finish(_ fields: PrintedFields) {
        for key in fields.missing where !missing.contains(key) { missing.append(key) }
        for entry in fields.map.entries where !fields.used.contains(entry.key) {
            unknown.append("\(fields.path)\(entry.key) \(JSONText.text(entry.value))")
        }
    }
}
