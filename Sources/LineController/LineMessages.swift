// The lines of the controller protocol, version 1, read strictly.

import Foundation
package import Quantities
package import Safety
import TextInput

/// What is wrong with a line.
package struct LineError: Error {
    package let text: String
    package init(_ text: String) { self.text = text }
}

/// A person's settings and limits as the simulator states them.
package struct LineProfile: Codable, Equatable, Sendable {
    package var basal_u_per_h: Double
    package var isf_mgdl_per_u: Double
    package var cr_g_per_u: Double
    package var target_mgdl: Double
    package var suspend_mgdl: Double
    package var dia_min: Double
    package var peak_min: Double
    package var tdd_u: Double
    package var weight_kg: Double
    package var max_basal_u_per_h: Double
    package var max_bolus_u: Double
    package var max_iob_u: Double
    /// "adult", "adolescent" or "child"; left out when it is not known.
    package var age: String?

    /// Every field.
    package init(
        basal_u_per_h: Double, isf_mgdl_per_u: Double, cr_g_per_u: Double, target_mgdl: Double,
        suspend_mgdl: Double, dia_min: Double, peak_min: Double, tdd_u: Double,
        weight_kg: Double, max_basal_u_per_h: Double, max_bolus_u: Double, max_iob_u: Double,
        age: String? = nil
    ) {
        self.basal_u_per_h = basal_u_per_h
        self.isf_mgdl_per_u = isf_mgdl_per_u
        self.cr_g_per_u = cr_g_per_u
        self.target_mgdl = target_mgdl
        self.suspend_mgdl = suspend_mgdl
        self.dia_min = dia_min
        self.peak_min = peak_min
        self.tdd_u = tdd_u
        self.weight_kg = weight_kg
        self.max_basal_u_per_h = max_basal_u_per_h
        self.max_bolus_u = max_bolus_u
        self.max_iob_u = max_iob_u
        self.age = age
    }
}

/// What a person says they will do, or that they stop.
package struct LineActivity: Codable, Equatable, Sendable {
    /// "exercise" or "sleep".
    package var kind: String
    /// How long after this step it begins; 0 when left out.
    package var starts_in_min: Double?
    /// How long it lasts; 0 ends what was stated before.
    package var lasts_min: Double

    /// Every field.
    package init(kind: String, starts_in_min: Double? = nil, lasts_min: Double) {
        self.kind = kind
        self.starts_in_min = starts_in_min
        self.lasts_min = lasts_min
    }
}

/// What a simulator says first.
package struct LineInit: Codable, Sendable {
    package var `protocol`: Int
    package var patient: String
    package var t_s: Int64
    package var step_s: Int64
    package var announce: Bool
    package var units: String
    package var profile: LineProfile

    /// Every field.
    package init(
        `protocol`: Int, patient: String, t_s: Int64, step_s: Int64, announce: Bool,
        units: String, profile: LineProfile
    ) {
        self.`protocol` = `protocol`
        self.patient = patient
        self.t_s = t_s
        self.step_s = step_s
        self.announce = announce
        self.units = units
        self.profile = profile
    }
}

/// What a simulator says every 300 s.
package struct LineObservation: Codable, Sendable {
    package var t_s: Int64
    package var cgm_mgdl: Double?
    package var carbs_g: Double
    package var user_bolus_u: Double
    package var delivered_basal_u: Double
    package var delivered_bolus_u: Double
    package var profile: LineProfile
    /// Stated at this step; left out when nothing was.
    package var activities: [LineActivity]?

    /// Every field.
    package init(
        t_s: Int64, cgm_mgdl: Double?, carbs_g: Double, user_bolus_u: Double,
        delivered_basal_u: Double, delivered_bolus_u: Double, profile: LineProfile,
        activities: [LineActivity]? = nil
    ) {
        self.t_s = t_s
        self.cgm_mgdl = cgm_mgdl
        self.carbs_g = carbs_g
        self.user_bolus_u = user_bolus_u
        self.delivered_basal_u = delivered_basal_u
        self.delivered_bolus_u = delivered_bolus_u
        self.profile = profile
        self.activities = activities
    }
}

extension LineInit {
    /// The line, without its end.
    package var line: String { LineText.line(self, type: "init") }
}

extension LineObservation {
    /// The line, without its end; a missing reading is written as null.
    package var line: String {
        LineText.line(
            self, type: "obs",
            [
                "cgm_mgdl": cgm_mgdl.map { $0 as Any } ?? NSNull(),
                // Amounts are whole milliunits: their sum in binary fractions is rounded back.
                "delivered_u": ((delivered_basal_u + delivered_bolus_u) * 1000).rounded() / 1000,
            ])
    }
}

/// Lines as they are written: keys in one order, so that the same run gives the same bytes.
private enum LineText {
    static func line(_ message: some Encodable, type: String, _ more: [String: Any] = [:]) -> String
    {
        guard let data = try? JSONEncoder().encode(message),
            var fields = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
        else { return "{}" }
        fields["type"] = type
        fields.merge(more) { _, new in new }
        let line = try? JSONSerialization.data(
            withJSONObject: fields, options: [.sortedKeys, .withoutEscapingSlashes])
        return line.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}

/// One line of a simulator.
package enum LineMessage {
    case initial(LineInit)
    case observation(LineObservation)
    case end

    private struct Kind: Decodable { var type: String }

    /// Reads a line.
    package init(line: String) throws(LineError) {
        let data = Data(line.utf8)
        do {
            switch try JSONDecoder().decode(Kind.self, from: data).type {
            case "init":
                self = .initial(try JSONDecoder().decode(LineInit.self, from: data))
            case "obs":
                self = .observation(
                    try JSONDecoder().decode(LineObservation.self, from: data))
            case "end": self = .end
            case let other: throw LineError("no message is called \"\(other)\"")
            }
        } catch let error as LineError {
            throw error
        } catch DecodingError.keyNotFound(let key, _) {
            throw LineError("the message lacks \(key.stringValue)")
        } catch DecodingError.typeMismatch(_, let context),
            DecodingError.valueNotFound(_, let context)
        {
            let key = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw LineError("\(key): is not of its type")
        } catch {
            // A number that its field cannot hold makes no broken JSON.
            guard (try? JSONSerialization.jsonObject(with: data)) is [String: Any] else {
                throw LineError("the line is no JSON object")
            }
            throw LineError(
                "a number is not of its kind: protocol, t_s and step_s are whole, and none is larger "
                    + "than a machine holds")
        }
    }
}

extension LineActivity {
    /// The statement, checked: what the loop would refuse is refused here, where it can be told.
    func statement() throws(LineError) -> ActivityStatement {
        guard let activity = Activity(rawValue: kind) else {
            throw .init("activities.kind \"\(kind)\": must be exercise or sleep")
        }
        let ahead = 0...FixedLimits.activityLeadMax.minutes
        guard let startsIn = Self.span(starts_in_min ?? 0, within: ahead) else {
            throw .init("activities.starts_in_min: must be 0 ... \(Int(ahead.upperBound))")
        }
        if lasts_min == 0 { return ActivityStatement(activity, lasts: .zero) }
        let longest =
            activity == .exercise ? FixedLimits.exerciseLongest : FixedLimits.sleepLongest
        let lengths = FixedLimits.activityShortest.minutes...longest.minutes
        guard let lasts = Self.span(lasts_min, within: lengths) else {
            throw .init(
                "activities.lasts_min: \(kind) must be 0, to end it, or "
                    + "\(Int(lengths.lowerBound)) ... \(Int(lengths.upperBound))")
        }
        return ActivityStatement(activity, startsIn: startsIn, lasts: lasts)
    }

    private static func span(_ minutes: Double, within range: ClosedRange<Double>) -> Span? {
        range.contains(minutes) ? Span(milliseconds: Int64((minutes * 60_000).rounded())) : nil
    }
}

/// What the protocol accepts of a profile; docs/controller-protocol.md has the same numbers.
///
/// A board's (`TherapyRanges`), but for what other people's simulators have otherwise; the judge
/// keeps its limits whatever they say.
package enum LineRanges {
    /// Basal rate.
    package static let basal = TherapyRanges.basal
    /// Correction factor, mg/dL per U. simglucose's people have 7.6 to 43, and a trial may state
    /// half of it.
    package static let sensitivity = 3...TherapyRanges.sensitivity.upperBound
    /// Correction factor times daily insulin at least, mg/dL: the rule of 1800 in mg/dL is one of
    /// 100 in mmol/L. simglucose's people have 442 to 1442, drawn ones from 160 on.
    package static let sensitivityTimesDailyInsulinMin = 150.0
    /// Carb ratio, g/U. Clinics of the studies measure 1 to 200.
    package static let carbRatio = TherapyRanges.carbRatio
    /// Insulin of a day.
    package static let totalDailyInsulin = TherapyRanges.totalDailyInsulin
    /// Body mass, kg.
    package static let bodyMass = TherapyRanges.bodyMass
    /// Glucose aimed at.
    package static let target = Glucose.mgPerdL(80) ... .mgPerdL(200)
    /// Where delivery stops; below the target. The judge takes 70 mg/dL where less is said.
    package static let suspendThreshold = Glucose.mgPerdL(65) ... .mgPerdL(110)
    /// How long insulin acts; its peak is before half of that.
    package static let insulinActionDuration = Span.hours(5) ... .hours(10)
    /// Its peak: before half of the shortest duration whatever the duration.
    package static let insulinActionPeak =
        TherapyRanges.insulinActionPeak.lowerBound ... .minutes(149)
    /// Times, s since 1970: to the end of the year 9999.
    package static let time: ClosedRange<Int64> = 0...253_402_300_799
    /// From one observation to the next at most: every second between them is lived through.
    package static let longestGap = Span.hours(24)
}

extension LineProfile {
    private static func outside(
        _ key: String, _ value: Double, _ range: ClosedRange<Double>, _ unit: String,
        _ hint: String = ""
    ) -> LineError {
        LineError(
            "profile.\(key): \(value) is out of range; allowed \(DecimalText.write(range.lowerBound))"
                + " ... \(DecimalText.write(range.upperBound)) \(unit)\(hint)")
    }

    /// The correction factor. One in mmol/L is 18 times too small: it would give 18 times the
    /// insulin, so that it is refused where it is too small for the daily insulin.
    private func sensitivity() throws(LineError) -> InsulinSensitivity {
        let converted = isf_mgdl_per_u * Glucose.milligramsPerDeciliterPerMillimolePerLiter
        let hint =
            isf_mgdl_per_u < LineRanges.sensitivity.upperBound
                && converted * tdd_u >= LineRanges.sensitivityTimesDailyInsulinMin
            ? "; this looks like mmol/L, in mg/dL it is \(DecimalText.write(converted, decimals: 1))"
            : ""
        guard LineRanges.sensitivity.contains(isf_mgdl_per_u),
            let isf = InsulinSensitivity(mgPerdLPerUnit: isf_mgdl_per_u)
        else {
            throw Self.outside(
                "isf_mgdl_per_u", isf_mgdl_per_u, LineRanges.sensitivity, "mg/dL per U", hint)
        }
        guard isf_mgdl_per_u * tdd_u >= LineRanges.sensitivityTimesDailyInsulinMin else {
            throw .init(
                "profile.isf_mgdl_per_u: \(isf_mgdl_per_u) mg/dL per U is too little for "
                    + "\(tdd_u) U a day; their product is at least "
                    + "\(Int(LineRanges.sensitivityTimesDailyInsulinMin))\(hint)")
        }
        return isf
    }

    private static func allowed(_ range: ClosedRange<Glucose>) -> String {
        "\(Int(range.lowerBound.milligramsPerDeciliter)) ... "
            + "\(Int(range.upperBound.milligramsPerDeciliter)) mg/dL"
    }

    /// The settings, checked.
    /// - Parameters:
    ///   - learning: whether what the twin learns may reach a dose.
    ///   - meals: whether the person enters food.
    package func therapy(
        learning: TwinLearning = .released, meals: MealAnnouncement = .announced
    ) throws(LineError) -> TherapySettings {
        let rates = LineRanges.basal
        guard let rate = InsulinRate(validatingUnitsPerHour: basal_u_per_h), rates.contains(rate),
            let basal = BasalSchedule(constant: rate)
        else {
            throw Self.outside(
                "basal_u_per_h", basal_u_per_h,
                rates.lowerBound.unitsPerHour...rates.upperBound.unitsPerHour, "U/h")
        }
        let totals = LineRanges.totalDailyInsulin
        guard let total = InsulinAmount(validatingUnits: tdd_u), totals.contains(total) else {
            throw Self.outside(
                "tdd_u", tdd_u, totals.lowerBound.units...totals.upperBound.units, "U")
        }
        let isf = try sensitivity()
        guard LineRanges.carbRatio.contains(cr_g_per_u),
            let ratio = CarbRatio(gramsPerUnit: cr_g_per_u)
        else { throw Self.outside("cr_g_per_u", cr_g_per_u, LineRanges.carbRatio, "g/U") }
        guard LineRanges.bodyMass.contains(weight_kg), let mass = BodyMass(kilograms: weight_kg)
        else { throw Self.outside("weight_kg", weight_kg, LineRanges.bodyMass, "kg") }
        guard let target = Glucose(validatingMgPerdL: target_mgdl),
            LineRanges.target.contains(target)
        else {
            throw .init("profile.target_mgdl: must be \(Self.allowed(LineRanges.target))")
        }
        let suspends = LineRanges.suspendThreshold
        guard let suspend = Glucose(validatingMgPerdL: suspend_mgdl), suspends.contains(suspend),
            suspend < target
        else {
            throw .init(
                "profile.suspend_mgdl: must be \(Self.allowed(suspends)) and below the target")
        }
        let lengths = LineRanges.insulinActionDuration
        let minutes = lengths.lowerBound.minutes...lengths.upperBound.minutes
        guard minutes.contains(dia_min) else {
            throw Self.outside("dia_min", dia_min, minutes, "min")
        }
        let peaks = LineRanges.insulinActionPeak
        guard peaks.lowerBound.minutes <= peak_min, peak_min <= peaks.upperBound.minutes else {
            throw Self.outside(
                "peak_min", peak_min, peaks.lowerBound.minutes...peaks.upperBound.minutes, "min")
        }
        guard let band = age.map(AgeBand.init(rawValue:)) ?? .unknown else {
            throw .init("profile.age: must be adult, adolescent or child, or left out")
        }
        return TherapySettings(
            basal: basal, sensitivity: isf, carbRatio: ratio, target: target,
            suspendThreshold: suspend, totalDailyInsulin: total, bodyMass: mass,
            insulinActionDuration: Span(milliseconds: Int64(dia_min * 60_000)),
            insulinActionPeak: Span(milliseconds: Int64(peak_min * 60_000)), age: band,
            learning: learning, meals: meals)
    }

    /// The simulator's limits, tightened to the hard ones.
    package func limits() throws(LineError) -> Limits {
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
