// The ranges of the line protocol are those of its page, and a plan asks for nothing beyond them.

import Foundation
import LineController
import Quantities
import Testing
import Trial

@Suite("The line protocol's ranges")
struct LineRangesTests {
    private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("docs/controller-protocol.md")

    @Test("the page has the ranges of the code")
    func page() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        func row(_ key: String, _ low: Double, _ high: Double, _ more: String = "") -> String {
            "| `\(key)` | \(Int(low)) | \(Int(high))\(more) |\n"
        }
        let target = LineRanges.target
        let suspend = LineRanges.suspendThreshold
        let action = LineRanges.insulinActionDuration
        for line in [
            row(
                "target_mgdl", target.lowerBound.milligramsPerDeciliter,
                target.upperBound.milligramsPerDeciliter),
            row(
                "suspend_mgdl", suspend.lowerBound.milligramsPerDeciliter,
                suspend.upperBound.milligramsPerDeciliter, ", and below the target"),
            row("dia_min", action.lowerBound.minutes, action.upperBound.minutes),
            row(
                "peak_min", LineRanges.insulinActionPeak.lowerBound.minutes,
                LineRanges.insulinActionPeak.upperBound.minutes),
            row(
                "basal_u_per_h", LineRanges.basal.lowerBound.unitsPerHour,
                LineRanges.basal.upperBound.unitsPerHour),
            row(
                "isf_mgdl_per_u", LineRanges.sensitivity.lowerBound,
                LineRanges.sensitivity.upperBound,
                ", and at least \(Int(LineRanges.sensitivityTimesDailyInsulinMin)) / `tdd_u`"),
            row("cr_g_per_u", LineRanges.carbRatio.lowerBound, LineRanges.carbRatio.upperBound),
            row(
                "tdd_u", LineRanges.totalDailyInsulin.lowerBound.units,
                LineRanges.totalDailyInsulin.upperBound.units),
            row("weight_kg", LineRanges.bodyMass.lowerBound, LineRanges.bodyMass.upperBound),
            row("t_s", Double(LineRanges.time.lowerBound), Double(LineRanges.time.upperBound)),
        ] {
            #expect(text.contains(line), "\(line)")
        }
    }

    private static let profile = LineProfile(
        basal_u_per_h: 1, isf_mgdl_per_u: 40, cr_g_per_u: 10, target_mgdl: 110, suspend_mgdl: 75,
        dia_min: 360, peak_min: 75, tdd_u: 40, weight_kg: 70, max_basal_u_per_h: 4, max_bolus_u: 3,
        max_iob_u: 6)

    private static func message(_ profile: LineProfile = profile, at seconds: Int64 = 0) -> LineInit
    {
        LineInit(
            protocol: 1, patient: "x", t_s: seconds, step_s: 300, announce: true, units: "mg/dL",
            profile: profile)
    }

    private static func observation(
        _ profile: LineProfile = profile, at seconds: Int64
    ) -> LineObservation {
        LineObservation(
            t_s: seconds, cgm_mgdl: 120, carbs_g: 0, user_bolus_u: 0, delivered_basal_u: 0,
            delivered_bolus_u: 0, profile: profile)
    }

    @Test(
        "a profile that a board would refuse is refused, at the start and on the way",
        arguments: [
            ("basal_u_per_h", 30, "allowed 0 ... 10 U/h"),
            ("basal_u_per_h", 1e9, "profile.basal_u_per_h"), ("basal_u_per_h", -0.1, "basal"),
            ("isf_mgdl_per_u", 2.2, "this looks like mmol/L, in mg/dL it is 39.6"),
            ("isf_mgdl_per_u", 3.3, "this looks like mmol/L, in mg/dL it is 59.5"),
            ("isf_mgdl_per_u", 501, "allowed 3 ... 500 mg/dL per U"),
            ("isf_mgdl_per_u", 0, "isf"),
            ("cr_g_per_u", 0.5, "profile.cr_g_per_u: 0.5"), ("tdd_u", 1e6, "profile.tdd_u"),
            ("weight_kg", 7000, "allowed 8 ... 250 kg"), ("peak_min", 1e-9, "profile.peak_min"),
            ("peak_min", 150, "allowed 30 ... 149 min"), ("dia_min", 601, "profile.dia_min"),
        ] as [(String, Double, String)])
    func refused(key: String, value: Double, says: String) throws {
        let encoded = try JSONEncoder().encode(Self.profile)
        var fields = try #require(
            JSONSerialization.jsonObject(with: encoded) as? [String: Any])
        #expect(fields.updateValue(value, forKey: key) != nil)
        let profile = try JSONDecoder().decode(
            LineProfile.self, from: JSONSerialization.data(withJSONObject: fields))
        let atStart = #expect(throws: LineError.self) { try LineSession(Self.message(profile)) }
        #expect(atStart?.text.contains(says) == true, "\(atStart?.text ?? "")")
        var session = try LineSession(Self.message())
        #expect(throws: LineError.self) {
            try session.decide(Self.observation(profile, at: 300))
        }
    }

    @Test(
        "a time that is none is refused, not trapped on",
        arguments: [-5, 1_000_000_000_000_000_000, .max, .min, 1_767_571_200_000] as [Int64])
    func times(seconds: Int64) throws {
        let error = #expect(throws: LineError.self) {
            try LineSession(Self.message(at: seconds))
        }
        #expect(error?.text.contains("must be seconds") == true)
        var session = try LineSession(Self.message())
        #expect(throws: LineError.self) { try session.decide(Self.observation(at: seconds)) }
    }

    @Test("a day without a line is lived through; more is a mistake, told at once")
    func gap() throws {
        let start: Int64 = 1_767_571_200
        var session = try LineSession(Self.message(at: start))
        _ = try session.decide(Self.observation(at: start + 300))
        _ = try session.decide(Self.observation(at: start + 300 + 86_400))
        let error = #expect(throws: LineError.self) {
            try session.decide(Self.observation(at: start + 300 + 2 * 86_400 + 1))
        }
        #expect(error?.text.contains("more than a day") == true)
    }

    @Test("a number of the wrong kind is told as one, not as broken JSON")
    func wholeNumbers() throws {
        let line = Self.message().line.replacingOccurrences(of: "\"t_s\":0", with: "\"t_s\":0.5")
        let error = #expect(throws: LineError.self) { try LineMessage(line: line) }
        #expect(error?.text.contains("t_s and step_s are whole") == true, "\(error?.text ?? "")")
    }

    @Test(
        "everybody in the plans of trials/ can be treated, in every arm",
        arguments: [
            "development", "final", "final-14", "populations", "smoke", "wrong-settings",
        ])
    func people(plan: String) throws {
        let path = Self.page.deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("trials/\(plan).yaml").path
        let work = try TrialWork(TrialPlan(path: path)) { _ in throw TrialFailure("none") }
        var refused: [String] = []
        for key in work.plan.keys where key.decider == 0 && key.seed == work.plan.seeds[0] {
            do { _ = try work.profile(key).therapy() } catch {
                refused.append("\(work.person(key)): \(error.text)")
            }
        }
        #expect(refused.isEmpty, "\(refused.count): \(refused.prefix(12))")
    }
}
