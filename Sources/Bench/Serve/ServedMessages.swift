// The patient's side of the controller line protocol, version 1: what is said, and how answers are
// read without ever trusting them.

import Foundation
public import Quantities
import Safety

/// A person's settings and limits as the lines state them.
public struct ServedProfile: Sendable, Equatable, Encodable {
    var basal_u_per_h: Double
    var isf_mgdl_per_u: Double
    var cr_g_per_u: Double
    var target_mgdl: Double
    var suspend_mgdl: Double
    var dia_min: Double
    var peak_min: Double
    var tdd_u: Double
    var weight_kg: Double
    var max_basal_u_per_h: Double
    var max_bolus_u: Double
    var max_iob_u: Double

    /// The profile of a run at a minute of the local day.
    init(_ play: ScenarioPlay, minuteOfDay: Int) {
        let therapy = play.therapy
        let limits = play.scenario.limits
        basal_u_per_h = therapy.basal.rate(atMinute: minuteOfDay).unitsPerHour
        isf_mgdl_per_u = therapy.sensitivity.milligramsPerDeciliterPerUnit
        cr_g_per_u = therapy.carbRatio.gramsPerUnit
        target_mgdl = therapy.target.milligramsPerDeciliter
        suspend_mgdl = therapy.suspendThreshold.milligramsPerDeciliter
        dia_min = therapy.insulinActionDuration.minutes
        peak_min = therapy.insulinActionPeak.minutes
        tdd_u = therapy.totalDailyInsulin.units
        weight_kg = therapy.bodyMass.kilograms
        max_basal_u_per_h = limits.maximumBasal.unitsPerHour
        max_bolus_u = limits.maximumBolus.units
        max_iob_u = limits.maximumInsulinOnBoard.units
    }
}

/// What the person says they will do.
public struct ServedActivity: Sendable, Equatable, Encodable {
    /// "exercise" or "sleep".
    public var kind: String
    /// How long after this step it begins.
    public var starts_in_min: Double
    /// How long it lasts.
    public var lasts_min: Double

    /// A statement, told at a step after it was made.
    init(_ told: Scenario.Statement, at now: LoopInstant) {
        let begins = LoopInstant.origin + told.at + told.statement.startsIn
        kind = told.statement.activity.rawValue
        starts_in_min = max(.zero, begins - now).minutes
        lasts_min = told.statement.lasts.minutes
    }
}

/// What a controller is told at one step.
public struct ServedObservation: Sendable, Equatable, Encodable {
    /// Local time as if it were UTC. Unit: s since 1970.
    public var t_s: Int64
    /// 39 is LOW, 400 is HIGH; `nil`: no reading in this step. Unit: mg/dL.
    public var cgm_mgdl: Double?
    /// Carbohydrate entered since the step before. Unit: g.
    public var carbs_g: Double
    /// What is still to come of boluses the person began since the step before. Unit: U.
    public var user_bolus_u: Double
    /// Insulin the pump says it gave since the step before. Unit: U.
    public var delivered_basal_u: Double
    /// See ``delivered_basal_u``.
    public var delivered_bolus_u: Double
    /// The settings in force.
    public var profile: ServedProfile
    /// What the person said since the step before.
    public var activities: [ServedActivity]

    private enum CodingKeys: String, CodingKey {
        case type, t_s, cgm_mgdl, carbs_g, user_bolus_u, delivered_u, delivered_basal_u
        case delivered_bolus_u, profile, activities
    }

    /// One `obs` message; a missing reading is written as null.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("obs", forKey: .type)
        try container.encode(t_s, forKey: .t_s)
        try container.encode(cgm_mgdl, forKey: .cgm_mgdl)
        try container.encode(carbs_g, forKey: .carbs_g)
        try container.encode(user_bolus_u, forKey: .user_bolus_u)
        try container.encode(
            ServedLine.tidy(delivered_basal_u + delivered_bolus_u), forKey: .delivered_u)
        try container.encode(delivered_basal_u, forKey: .delivered_basal_u)
        try container.encode(delivered_bolus_u, forKey: .delivered_bolus_u)
        try container.encode(profile, forKey: .profile)
        if !activities.isEmpty { try container.encode(activities, forKey: .activities) }
    }
}

/// The first message.
struct ServedInit: Sendable, Encodable {
    var type = "init"
    var `protocol` = 1
    var patient: String
    var t_s: Int64
    var step_s = 300
    var announce: Bool
    var units = "mg/dL"
    var profile: ServedProfile
}

/// Who gives the meal bolus.
public enum MealBolus: String, Sendable, Decodable {
    /// The person; the controller learns of it.
    case user
    /// The controller: the person only enters carbohydrate.
    case controller
}

/// A controller's answer to `init`.
public struct ServedReady: Sendable, Equatable {
    /// What it calls itself.
    public var name: String
    /// Who gives the meal bolus.
    public var mealBolus: MealBolus

    private struct Content: Decodable {
        var type: String
        var name: String?
        var meal_bolus: String?
    }

    /// Reads the answer.
    /// - Throws: ``ServedFault`` in one line.
    public init(line: String) throws(ServedFault) {
        let content: Content
        do { content = try JSONDecoder().decode(Content.self, from: Data(line.utf8)) } catch {
            throw ServedFault("\(ServedLine.quote(line)) is no answer to init")
        }
        guard content.type == "ready" else {
            throw ServedFault("\"type\" is \(ServedLine.quote(content.type)), not \"ready\"")
        }
        guard let mealBolus = MealBolus(rawValue: content.meal_bolus ?? "user") else {
            throw ServedFault(
                "\"meal_bolus\" is \(ServedLine.quote(content.meal_bolus ?? "")): it must be "
                    + "\"user\" or \"controller\"")
        }
        name = content.name.map { String($0.prefix(60)) } ?? "the controller"
        self.mealBolus = mealBolus
    }
}

/// Why something a controller said cannot be used, in one line.
public struct ServedFault: Error, Sendable, Equatable, CustomStringConvertible {
    /// The line.
    public let description: String
    init(_ text: String) { description = text }
}

/// A controller's answer to `obs`: what can be used of it, and what is wrong with the rest.
public struct ServedReply: Sendable, Equatable {
    /// The rate for the step; `nil` leaves the pump on its schedule.
    public var basal: InsulinRate?
    /// The bolus; `nil` for none.
    public var bolus: InsulinAmount?
    /// What the person is advised to give by hand; `nil` for no advice.
    public var advised: InsulinAmount?
    /// What is wrong.
    public var faults: [ServedFault] = []

    private enum Field: Decodable {
        case number(Double)
        case other

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            self = (try? value.decode(Double.self)).map(Field.number) ?? .other
        }
    }

    /// What the protocol's pump can do, version 1, section 2. Units: U/h, U.
    private static let highestRate = 35.0
    private static let largestBolus = 25.0
    private static let advice = "advised_u"

    /// Reads an answer; never fails: what cannot be used is left out and said.
    public init(line: String) {
        guard let fields = try? JSONDecoder().decode([String: Field].self, from: Data(line.utf8))
        else {
            faults = [ServedFault("\(ServedLine.quote(line)) is no JSON object")]
            return
        }
        do throws(ServedFault) {
            basal = InsulinRate(
                validatingUnitsPerHour: try Self.number(
                    "basal_u_per_h", in: fields, atMost: Self.highestRate, "U/h"))
        } catch { faults.append(error) }
        do throws(ServedFault) {
            bolus = InsulinAmount(
                validatingUnits: try Self.number(
                    "bolus_u", in: fields, atMost: Self.largestBolus, "U"))
        } catch { faults.append(error) }
        guard fields[Self.advice] != nil else { return }
        do throws(ServedFault) {
            advised = InsulinAmount(
                validatingUnits: try Self.number(
                    Self.advice, in: fields, atMost: Self.largestBolus, "U"))
        } catch { faults.append(error) }
    }

    private static func number(
        _ key: String, in fields: [String: Field], atMost limit: Double, _ unit: String
    ) throws(ServedFault) -> Double {
        switch fields[key] {
        case nil: throw ServedFault("\(key) is missing")
        case .other?: throw ServedFault("\(key) is no number")
        case .number(let value)? where !value.isFinite || value < 0:
            throw ServedFault("\(key) is \(value): less than nothing cannot be delivered")
        case .number(let value)? where value > limit:
            throw ServedFault("\(key) is \(value): this pump gives 0 ... \(limit) \(unit)")
        case .number(let value)?: return value
        }
    }
}

/// Lines as they are written.
enum ServedLine {
    /// One JSON object without a line end; keys in one order, so that the same run gives the same
    /// bytes.
    static func text(_ message: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = try? encoder.encode(message)
        return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }

    static let end = #"{"type":"end"}"#

    /// Amounts are whole milliunits: their sum in binary fractions is rounded back.
    static func tidy(_ units: Double) -> Double { (units * 1000).rounded() / 1000 }

    /// The beginning of what a stranger said, fit for one line of a report.
    static func quote(_ text: String) -> String {
        let shown = text.prefix(40).map { $0.isASCII && !$0.isNewline ? $0 : " " }
        return "\"\(String(shown))\(text.count > 40 ? "..." : "")\""
    }
}
