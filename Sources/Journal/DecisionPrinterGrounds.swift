// A decision's grounds in words: what it knew, expected and wanted.

import DecisionRecord
import Quantities

extension DecisionPrinter {
    mutating func knew(request: CBORValue?, facts: CBORValue?) {
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
            line(
                "unknown outcome", Wording.amount(map.value("uncertain_mu")),
                "; basal the pump gave too much, to be withheld: ",
                Wording.amount(map.value("surplus_mu")))
            line(
                "allowances", "suspension ", Wording.yes(map.value("suspend_allowed")),
                ", trust in the twin ", Wording.yes(map.value("twin_trusted")))
            line(
                "the person said", "activity ", Wording.spoken(map.value("activity")),
                "; sugar against a low ", Wording.span(map.value("since_rescue_ms"), "ago"),
                "; meal without a bolus ", Wording.span(map.value("since_meal_ms"), "ago"))
            finish(map)
        }
        asked(request)
    }

    private mutating func asked(_ request: CBORValue?) {
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

    mutating func expected(_ reply: CBORValue?) {
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

    mutating func wanted(_ reply: CBORValue?, _ verdict: CBORValue?) {
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
}
