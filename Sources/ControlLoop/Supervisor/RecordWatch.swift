// The monitor's view of what a supervisor records: the same from a running loop and from a journal.

public import DecisionRecord
public import Monitors
public import Quantities
import DeviceProtocols
import Safety

/// Watches a controller by what it writes down.
public struct RecordWatch: Sendable, Equatable {
    /// One property that was broken.
    public struct Finding: Sendable, Equatable {
        /// When it was seen.
        public var at: LoopInstant
        /// What.
        public var properties: SafetyProperties
    }

    /// The monitor.
    public private(set) var monitor: SafetyMonitor
    /// What it found, in order.
    public private(set) var findings: [Finding] = []

    /// A watch that has seen nothing.
    public init(_ configuration: LoopConfiguration) {
        monitor = SafetyMonitor(settings: configuration.watched)
    }

    /// A new session with a configuration of its own.
    public mutating func reconfigure(_ configuration: LoopConfiguration) {
        monitor.settings = configuration.watched
    }

    /// Takes one record.
    public mutating func take(_ kind: RecordKind, _ body: CBORValue, at now: LoopInstant) {
        switch kind {
        case .event:
            if let event = try? LoopEvent(cbor: body) { monitor.take(event, at: now) }
        case .decision:
            note(monitor.take(Self.decision(body, at: now)), at: now)
            for command in body["commands"]?.arrayValue ?? [] {
                if let dose = Self.dose(command) { note(monitor.take(dose), at: now) }
            }
        case .outcome:
            guard let id = body["id"]?.intValue, let outcome = body["outcome"]?.textValue,
                DoseOutcomeWord(rawValue: outcome)?.isNothingGiven == true
            else { return }
            monitor.void(UInt64(bitPattern: id))
        case .alarm:
            guard let id = body["alarm"]?.textValue.flatMap(AlarmID.init(rawValue:)),
                let change = body["change"]?.textValue.flatMap(AlarmChange.init(rawValue:))
            else { return }
            note(monitor.take(id, change, at: now), at: now)
        default: break
        }
    }

    private mutating func note(_ found: SafetyProperties, at now: LoopInstant) {
        if !found.isEmpty { findings.append(Finding(at: now, properties: found)) }
    }

    private static func decision(_ body: CBORValue, at now: LoopInstant) -> WatchedDecision {
        let facts = body["facts"]
        let authorised = body["verdict"]?["authorised"]
        var decision = WatchedDecision(at: now, scheduled: rate(facts?["scheduled_mu_h"]))
        decision.glucose = facts?["glucose"]?.doubleValue.flatMap {
            Glucose(validatingMgPerdL: $0)
        }
        decision.readingAge = facts?["age_ms"]?.intValue.map { Span(milliseconds: $0) }
        decision.isSuspensionOver = facts?["suspend_allowed"] == .bool(false)
        decision.uncertain = amount(facts?["uncertain_mu"])
        decision.isTwinTrusted = facts?["twin_trusted"] == .bool(true)
        decision.isFinite = [facts?["glucose"], facts?["jump"], facts?["slope"]].allSatisfy {
            $0?.doubleValue?.isFinite ?? true
        }
        decision.basal = rate(authorised?["basal_mu_h"])
        decision.bolus = amount(authorised?["bolus_mu"])
        decision.mayIncrease =
            body["mode"] == .text("closed_loop") && body["automation"] != .text("reduce_only")
        decision.onBoard = amount(facts?["auto_iob_mu"])
        return decision
    }

    private static func dose(_ command: CBORValue) -> WatchedDose? {
        guard let id = command["id"]?.intValue else { return nil }
        let order: WatchedDose.Order
        switch command["order"]?.textValue {
        case "temp_basal":
            order = .rate(
                rate(command["mu_h"]),
                Span(milliseconds: command["duration_ms"]?.intValue ?? 0))
        case "bolus": order = .bolus(amount(command["mu"]))
        default: order = .schedule
        }
        return WatchedDose(id: UInt64(bitPattern: id), order: order)
    }

    private static func rate(_ value: CBORValue?) -> InsulinRate {
        InsulinRate(milliunitsPerHour: value?.intValue ?? 0)
    }

    private static func amount(_ value: CBORValue?) -> InsulinAmount {
        InsulinAmount(milliunits: value?.intValue ?? 0)
    }
}

extension LoopConfiguration {
    /// What the monitor needs to know of it.
    var watched: WatchSettings {
        WatchSettings(
            maximumBasal: limits.maximumBasal, maximumBolus: limits.maximumBolus,
            highestScheduled: therapy.basal.highestRate,
            dailyInsulin: therapy.totalDailyInsulin,
            maximumOnBoard: limits.maximumInsulinOnBoard)
    }
}

extension SafetyMonitor {
    private static let alarmsInOrder = AlarmID.allCases

    /// Watches what the pump says it has delivered, and what its record says of whose it was.
    mutating func take(_ event: LoopEvent, at now: LoopInstant) {
        switch event {
        case .pumpReply(.status(let status)):
            let bolus = status.bolus.flatMap { $0.doseID == nil ? $0.remaining : nil }
            take(
                WatchedTotals(
                    basal: status.deliveredBasalTotal, bolus: status.deliveredBolusTotal,
                    personLeft: bolus ?? .zero, recordLength: status.historyHighWater),
                at: now)
        case .pumpReply(.history(let page)):
            for entry in page.entries {
                switch entry.event {
                case .userBolus(let amount): take(personBolus: amount, entry: entry.sequence)
                case .bolusDelivered(let id, let amount): take(given: amount, of: id)
                default: break
                }
            }
        default: break
        }
    }

    /// Watches an alarm by its id.
    mutating func take(
        _ id: AlarmID, _ change: AlarmChange, at now: LoopInstant
    ) -> SafetyProperties {
        let watched: WatchedAlarm =
            switch change {
            case .raised, .repeated: .raised
            case .acknowledged: .answered
            case .escalated: .escalated
            case .cleared: .over
            }
        var number = 0
        for other in Self.alarmsInOrder {
            if other == id { break }
            number += 1
        }
        return take(
            watched, id: number, isHigh: id.priority == .high, isUrgentLow: id == .urgentLow,
            at: now)
    }
}
