// Activities in the controller line protocol: what is stated holds back as on a board.

import LineController
import Quantities
import Testing

@Suite("Activities in the line protocol")
struct LineActivityTests {
    private static let profile = LineProfile(
        basal_u_per_h: 1, isf_mgdl_per_u: 40, cr_g_per_u: 10, target_mgdl: 110, suspend_mgdl: 75,
        dia_min: 360, peak_min: 75, tdd_u: 40, weight_kg: 70, max_basal_u_per_h: 4, max_bolus_u: 3,
        max_iob_u: 6)

    private static func begin() throws -> LineSession {
        try LineSession(
            LineInit(
                protocol: 1, patient: "x", t_s: 0, step_s: 300, announce: false, units: "mg/dL",
                profile: profile))
    }

    /// A rise from 120 to 149 mg/dL, and what is stated at a step.
    /// - Returns: what was ordered beyond the schedule at each step.
    private static func increases(_ stated: [Int: [LineActivity]]) throws -> [Bool] {
        var session = try begin()
        var rate = InsulinRate.zero
        var bolus = InsulinAmount.zero
        return try (0..<30).map { step in
            let order = try session.decide(
                LineObservation(
                    t_s: Int64(step) * 300, cgm_mgdl: 120 + Double(step), carbs_g: 0,
                    user_bolus_u: 0, delivered_basal_u: step == 0 ? 0 : rate.unitsPerHour / 12,
                    delivered_bolus_u: bolus.units, profile: profile, activities: stated[step]))
            (rate, bolus) = (order.basal, order.bolus)
            return rate > .unitsPerHour(1) || bolus > .zero
        }
    }

    @Test("exercise that is stated holds increases back below 150 mg/dL, from its statement on")
    func exercise() throws {
        let silent = try Self.increases([:])
        let told = try Self.increases(
            [6: [LineActivity(kind: "exercise", starts_in_min: 30, lasts_min: 60)]])
        #expect(silent[6...].contains(true))
        #expect(told[..<6] == silent[..<6])
        #expect(!told[6...].contains(true))
    }

    @Test("exercise that is called off before it begins leaves nothing behind")
    func calledOff() throws {
        let off = try Self.increases([
            6: [LineActivity(kind: "exercise", starts_in_min: 90, lasts_min: 60)],
            8: [LineActivity(kind: "exercise", lasts_min: 0)],
        ])
        #expect(!off[6...7].contains(true))
        #expect(off[8...].contains(true))
    }

    @Test(
        "what the loop would refuse is an error that says what to write",
        arguments: [
            (LineActivity(kind: "rest", lasts_min: 60), "exercise or sleep"),
            (LineActivity(kind: "sleep", starts_in_min: 91, lasts_min: 60), "0 ... 90"),
            (LineActivity(kind: "sleep", starts_in_min: -1, lasts_min: 60), "0 ... 90"),
            (LineActivity(kind: "exercise", lasts_min: 14), "15 ... 240"),
            (LineActivity(kind: "exercise", lasts_min: 241), "15 ... 240"),
            (LineActivity(kind: "sleep", lasts_min: 721), "15 ... 720"),
            (LineActivity(kind: "sleep", lasts_min: -5), "15 ... 720"),
        ])
    func impossible(activity: LineActivity, says: String) throws {
        let error = #expect(throws: LineError.self) { try Self.increases([0: [activity]]) }
        #expect(error?.text.contains(says) == true)
    }

    @Test(
        "the longest and the shortest are taken",
        arguments: [
            LineActivity(kind: "exercise", starts_in_min: 90, lasts_min: 15),
            LineActivity(kind: "exercise", lasts_min: 240),
            LineActivity(kind: "sleep", starts_in_min: 0, lasts_min: 720),
        ])
    func possible(activity: LineActivity) throws {
        #expect(throws: Never.self) { try Self.increases([0: [activity]]) }
    }

    @Test("a line states activities, or none")
    func lines() throws {
        let told = LineObservation(
            t_s: 0, cgm_mgdl: 120, carbs_g: 0, user_bolus_u: 0, delivered_basal_u: 0,
            delivered_bolus_u: 0, profile: Self.profile,
            activities: [LineActivity(kind: "sleep", starts_in_min: 5, lasts_min: 480)])
        guard case .observation(let read) = try LineMessage(line: told.line) else {
            Issue.record("not read as an observation")
            return
        }
        #expect(read.activities == told.activities)
        var silent = told
        silent.activities = nil
        #expect(!silent.line.contains("activities"))
    }
}
