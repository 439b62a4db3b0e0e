// Pump messages as record values.

import DecisionRecord
import DeviceProtocols
import Quantities

extension DoseOrder {
    var cbor: CBORValue {
        switch self {
        case .setTemporaryBasal(let rate, let duration):
            .map([
                "order": .text("temp_basal"), "mu_h": .rate(rate), "duration_ms": .span(duration),
            ])
        case .cancelTemporaryBasal: .map(["order": .text("scheduled_basal")])
        case .setBolus(let amount):
            .map(["order": .text("bolus"), "mu": .amount(amount)])
        }
    }

    init(_ fields: FieldReader) throws(MessageFault) {
        switch try fields.text("order") {
        case "temp_basal":
            self = .setTemporaryBasal(
                rate: try fields.rate("mu_h"), duration: try fields.span("duration_ms"))
        case "scheduled_basal": self = .cancelTemporaryBasal
        case "bolus": self = .setBolus(try fields.amount("mu"))
        default: throw fields.fault("order", "is not known")
        }
    }
}

extension DoseOutcome {
    var cbor: CBORValue {
        switch self {
        case .accepted: .text("accepted")
        case .unknownID: .text("unknown_id")
        case .forgotten: .text("forgotten")
        case .refused(let reason): .int(Int64(reason.rawValue))
        }
    }
}

extension PumpReply {
    var cbor: CBORValue {
        switch self {
        case .status(let status): status.cbor
        case .dose(let result): result.cbor
        case .history(let page):
            .map([
                "kind": .text("history"), "more": .bool(page.hasMore),
                "entries": .array(page.entries.map { $0.cbor }),
            ])
        case .notUnderstood(let fault):
            .map(["kind": .text("not_understood"), "fault": .int(Int64(fault.rawValue))])
        }
    }

    init(_ fields: FieldReader) throws(MessageFault) {
        switch try fields.text("kind") {
        case "status": self = .status(try PumpStatus(fields))
        case "dose": self = .dose(try DoseResult(fields))
        case "history":
            var entries: [HistoryEntry] = []
            for value in try fields.array("entries") {
                entries.append(
                    try HistoryEntry(try FieldReader(value, path: fields.path + ".entries")))
            }
            self = .history(HistoryPage(entries: entries, hasMore: try fields.bool("more")))
        case "not_understood": self = .notUnderstood(try fields.code("fault"))
        default: throw fields.fault("kind", "is not known")
        }
    }
}

extension DoseResult {
    fileprivate var cbor: CBORValue {
        .map([
            "kind": .text("dose"), "id": .unsigned(doseID), "outcome": outcome.cbor,
            "order": order?.cbor ?? .null, "delivered_mu": .amount(delivered),
            "basal_total_mu": .amount(deliveredBasalTotal),
            "bolus_total_mu": .amount(deliveredBolusTotal),
            "device_ms": .unsigned(deviceTime.milliseconds),
        ])
    }

    fileprivate init(_ fields: FieldReader) throws(MessageFault) {
        let outcome: DoseOutcome
        switch try fields.raw("outcome").textValue {
        case "accepted": outcome = .accepted
        case "unknown_id": outcome = .unknownID
        case "forgotten": outcome = .forgotten
        default: outcome = .refused(try fields.code("outcome"))
        }
        self.init(
            doseID: try fields.unsigned("id"), outcome: outcome,
            order: try fields.isNull("order") ? nil : try DoseOrder(try fields.map("order")),
            delivered: try fields.amount("delivered_mu"),
            deliveredBasalTotal: try fields.amount("basal_total_mu"),
            deliveredBolusTotal: try fields.amount("bolus_total_mu"),
            deviceTime: DeviceInstant(milliseconds: try fields.unsigned("device_ms")))
    }
}

extension PumpStatus {
    fileprivate var cbor: CBORValue {
        var map: CBORMap = [
            "kind": .text("status"), "pump": .unsigned(pumpID), "boot": .int(Int64(bootCounter)),
            "virtual": .bool(isVirtual), "state": .int(Int64(therapyState.rawValue)),
            "programmed_mu_h": .rate(programmedBasal),
            "basal_total_mu": .amount(deliveredBasalTotal),
            "bolus_total_mu": .amount(deliveredBolusTotal), "reservoir_mu": .amount(reservoir),
            "battery": .int(Int64(batteryPercent)),
            "last_dose": .int(orNull: lastDoseID.map { Int64(bitPattern: $0) }),
            "challenge": .unsigned(challenge), "history": .int(Int64(historyHighWater)),
            "annunciations": .int(Int64(annunciations.rawValue)),
            "device_ms": .unsigned(deviceTime.milliseconds), "temp_basal": .null, "bolus": .null,
        ]
        if let temporaryBasal {
            map["temp_basal"] = .map([
                "mu_h": .rate(temporaryBasal.rate), "left_ms": .span(temporaryBasal.remaining),
                "id": .unsigned(temporaryBasal.doseID),
            ])
        }
        if let bolus {
            map["bolus"] = .map([
                "left_mu": .amount(bolus.remaining),
                "id": .int(orNull: bolus.doseID.map { Int64(bitPattern: $0) }),
            ])
        }
        return .map(map)
    }

    fileprivate init(_ fields: FieldReader) throws(MessageFault) {
        var temporaryBasal: ActiveTemporaryBasal?
        if !(try fields.isNull("temp_basal")) {
            let running = try fields.map("temp_basal")
            temporaryBasal = ActiveTemporaryBasal(
                rate: try running.rate("mu_h"), remaining: try running.span("left_ms"),
                doseID: try running.unsigned("id"))
        }
        var bolus: ActiveBolus?
        if !(try fields.isNull("bolus")) {
            let running = try fields.map("bolus")
            bolus = ActiveBolus(
                doseID: try running.isNull("id") ? nil : try running.unsigned("id"),
                remaining: try running.amount("left_mu"))
        }
        self.init(
            pumpID: try fields.unsigned("pump"), bootCounter: try fields.unsigned("boot"),
            isVirtual: try fields.bool("virtual"), therapyState: try fields.code("state"),
            programmedBasal: try fields.rate("programmed_mu_h"), temporaryBasal: temporaryBasal,
            bolus: bolus, deliveredBasalTotal: try fields.amount("basal_total_mu"),
            deliveredBolusTotal: try fields.amount("bolus_total_mu"),
            reservoir: try fields.amount("reservoir_mu"),
            batteryPercent: Int(truncatingIfNeeded: try fields.int("battery")),
            lastDoseID: try fields.isNull("last_dose") ? nil : try fields.unsigned("last_dose"),
            challenge: try fields.unsigned("challenge"),
            historyHighWater: try fields.unsigned("history"),
            annunciations: PumpAnnunciations(rawValue: try fields.unsigned("annunciations")),
            deviceTime: DeviceInstant(milliseconds: try fields.unsigned("device_ms")))
    }
}

extension HistoryEntry {
    fileprivate var cbor: CBORValue {
        var map: CBORMap = [
            "seq": .int(Int64(sequence)), "boot": .int(Int64(bootCounter)),
            "device_ms": .unsigned(at.milliseconds),
        ]
        switch event {
        case .userBolus(let amount):
            map["user_bolus_mu"] = .amount(amount)
        case .carbohydrate(let carbs):
            map["carbs_g"] = .double(carbs.grams)
        case .activity(let statement):
            map["activity"] = .text(statement.activity.rawValue)
            map["starts_in_ms"] = .span(statement.startsIn)
            map["lasts_ms"] = .span(statement.lasts)
        case .fingerstick(let glucose):
            map["fingerstick_mg_dl"] = .double(glucose.milligramsPerDeciliter)
        case .bolusDelivered(let id, let amount):
            map["bolus_id"] = .unsigned(id)
            map["bolus_mu"] = .amount(amount)
        case .temporaryBasalStarted(let id, let rate, let duration):
            map["temp_id"] = .unsigned(id)
            map["temp_mu_h"] = .rate(rate)
            map["temp_ms"] = .span(duration)
        case .temporaryBasalEnded(let id, let reason):
            map["temp_id"] = .unsigned(id)
            map["temp_end"] = .int(Int64(reason.rawValue))
        case .annunciation(let annunciation):
            map["annunciation"] = .int(Int64(annunciation.rawValue))
        case .boot(let counter):
            map["boot_counter"] = .int(Int64(counter))
        }
        return .map(map)
    }

    fileprivate init(_ fields: FieldReader) throws(MessageFault) {
        self.init(
            sequence: try fields.unsigned("seq"), bootCounter: try fields.unsigned("boot"),
            at: DeviceInstant(milliseconds: try fields.unsigned("device_ms")),
            event: try Self.event(fields))
    }

    private static func event(_ fields: FieldReader) throws(MessageFault) -> Event {
        let value = fields.value
        if value["user_bolus_mu"] != nil { return .userBolus(try fields.amount("user_bolus_mu")) }
        if value["carbs_g"] != nil { return .carbohydrate(try fields.carbs("carbs_g")) }
        if value["activity"] != nil {
            return .activity(
                ActivityStatement(
                    try fields.name("activity"), startsIn: try fields.span("starts_in_ms"),
                    lasts: try fields.span("lasts_ms")))
        }
        if value["fingerstick_mg_dl"] != nil {
            return .fingerstick(try fields.glucose("fingerstick_mg_dl"))
        }
        if value["bolus_id"] != nil {
            return .bolusDelivered(
                doseID: try fields.unsigned("bolus_id"), amount: try fields.amount("bolus_mu"))
        }
        if value["temp_end"] != nil {
            return .temporaryBasalEnded(
                doseID: try fields.unsigned("temp_id"), reason: try fields.code("temp_end"))
        }
        if value["temp_id"] != nil {
            return .temporaryBasalStarted(
                doseID: try fields.unsigned("temp_id"), rate: try fields.rate("temp_mu_h"),
                duration: try fields.span("temp_ms"))
        }
        if value["annunciation"] != nil { return .annunciation(try fields.code("annunciation")) }
        return .boot(counter: try fields.unsigned("boot_counter"))
    }
}
