// The lines of the controller protocol, version 1, read strictly.

import Foundation
import Quantities
import Safety

/// What is wrong with a line.
struct LineProtocolError: Error {
    let text: String
    init(_ text: String) { self.text = text }
}

/// A person's settings and limits as the simulator states them.
struct LineProtocolProfile: Decodable, Equatable {
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
}

struct LineProtocolInit: Decodable {
    var `protocol`: Int
    var patient: String
    var t_s: Int64
    var step_s: Int64
    var announce: Bool
    var units: String
    var profile: LineProtocolProfile
}

struct LineProtocolObservation: Decodable {
    var t_s: Int64
    var cgm_mgdl: Double?
    var carbs_g: Double
    var user_bolus_u: Double
    var delivered_basal_u: Double
    var delivered_bolus_u: Double
    var profile: LineProtocolProfile
}

enum LineProtocolMessage {
    case initial(LineProtocolInit)
    case observation(LineProtocolObservation)
    case end

    private struct Kind: Decodable { var type: String }

    init(line: String) throws(LineProtocolError) {
        let data = Data(line.utf8)
        do {
            switch try JSONDecoder().decode(Kind.self, from: data).type {
            case "init":
                self = .initial(try JSONDecoder().decode(LineProtocolInit.self, from: data))
            case "obs":
                self = .observation(
                    try JSONDecoder().decode(LineProtocolObservation.self, from: data))
            case "end": self = .end
            case let other: throw LineProtocolError("no message is called \"\(other)\"")
            }
        } catch let error as LineProtocolError {
            throw error
        } catch DecodingError.keyNotFound(let key, _) {
            throw LineProtocolError("the message lacks \(key.stringValue)")
        } catch DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context)
        {
            let key = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw LineProtocolError("\(key): is not of its type")
        } catch {
            throw LineProtocolError("the line is no JSON object")
        }
    }
}

extension LineProtocolProfile {
    func therapy() throws(LineProtocolError) -> TherapySettings {
        guard let rate = InsulinRate(validatingUnitsPerHour: basal_u_per_h),
            let basal = BasalSchedule(constant: rate)
        else { throw .init("profile.basal_u_per_h: must be 0 or more") }
        guard let isf = InsulinSensitivity(mgPerdLPerUnit: isf_mgdl_per_u) else {
            throw .init("profile.isf_mgdl_per_u: must be more than 0")
        }
        guard let ratio = CarbRatio(gramsPerUnit: cr_g_per_u) else {
            throw .init("profile.cr_g_per_u: must be more than 0")
        }
        guard let mass = BodyMass(kilograms: weight_kg) else {
            throw .init("profile.weight_kg: must be more than 0")
        }
        guard let target = Glucose(validatingMgPerdL: target_mgdl), (80...200).contains(target_mgdl)
        else { throw .init("profile.target_mgdl: must be 80 ... 200 mg/dL") }
        guard let suspend = Glucose(validatingMgPerdL: suspend_mgdl),
            (65...110).contains(suspend_mgdl), suspend < target
        else { throw .init("profile.suspend_mgdl: must be 65 ... 110 mg/dL and below the target") }
        guard (300...600).contains(dia_min), peak_min > 0, peak_min * 2 < dia_min else {
            throw .init("profile.dia_min: must be 300 ... 600 and more than twice peak_min")
        }
        guard let total = InsulinAmount(validatingUnits: tdd_u), total > .zero else {
            throw .init("profile.tdd_u: must be more than 0")
        }
        return TherapySettings(
            basal: basal, sensitivity: isf, carbRatio: ratio, target: target,
            suspendThreshold: suspend, totalDailyInsulin: total, bodyMass: mass,
            insulinActionDuration: Span(milliseconds: Int64(dia_min * 60_000)),
            insulinActionPeak: Span(milliseconds: Int64(peak_min * 60_000)))
    }

    /// The simulator's limits, tightened to the hard ones.
    func limits() throws(LineProtocolError) -> Limits {
        guard let basal = InsulinRate(validatingUnitsPerHour: max_basal_u_per_h), basal >= .zero,
            let bolus = InsulinAmount(validatingUnits: max_bolus_u), bolus >= .zero,
            let iob = InsulinAmount(validatingUnits: max_iob_u), iob >= .zero
        else { throw .init("profile: a limit is negative or no number") }
        var limits = Limits()
        limits.maximumBasal = min(basal, Limits.maximumBasalLimit.range.upperBound)
        limits.maximumBolus = min(bolus, Limits.maximumBolusLimit.range.upperBound)
        limits.maximumInsulinOnBoard = min(iob, Limits.maximumInsulinOnBoardLimit.range.upperBound)
        return limits
    }
}
