// One person's days: the arm's conditions reach the controller, and the insulin reaches the body.

import GlycemicMetrics
import LineController
import Testing
import Trial
import TrialResults
import TwinStudy
import VirtualPatient

/// Gives what it is told to and remembers what it was told.
private struct Recorder: TrialController {
    var seen: [LineObservation] = []
    var profile: LineProfile?
    var bolus = 0.0
    var gives = false
    /// What is advised from an entry on, step by step. At all other times it is 9.9 U.
    var advice: [Double?] = []
    private var sinceEntry: Int?

    mutating func begin(_ message: LineInit) -> Bool {
        profile = message.profile
        return gives
    }

    mutating func decide(_ message: LineObservation) -> TrialOrder {
        seen.append(message)
        sinceEntry = message.carbs_g > 0 ? 0 : sinceEntry.map { $0 + 1 }
        let place = sinceEntry ?? advice.count
        return TrialOrder(
            basal: message.profile.basal_u_per_h, bolus: bolus,
            advised: place < advice.count ? advice[place] : 9.9)
    }
}

@Suite("A trial's run")
struct TrialRunTests {
    private static func person() throws -> TrialPerson {
        TrialPerson(
            measuring: try People(model: .s2008, group: .adult, seed: 4).patient(1), group: .adult)
    }

    private func lived(
        _ arm: String, seed: UInt64 = 1, days: Int = 2, gives: Bool = false, bolus: Double = 0,
        advice: [Double?] = []
    ) throws -> (Recorder, TrialOutcome) {
        var recorder = Recorder()
        recorder.gives = gives
        recorder.bolus = bolus
        recorder.advice = advice
        let run = TrialRun(
            person: try Self.person(), arm: try #require(TrialArm(arm)), seed: seed, days: days)
        let outcome = try run.live(&recorder)
        return (recorder, outcome)
    }

    @Test("hybrid: at least three entries a day, each with its bolus, counted within 20 %")
    func hybrid() throws {
        let (recorder, outcome) = try lived("hybrid")
        #expect(recorder.seen.count == 576 && outcome.summary.count == 576)
        let meals = recorder.seen.filter { $0.carbs_g > 0 }
        #expect((6...12).contains(meals.count))
        let ratio = try #require(recorder.profile?.cr_g_per_u)
        for meal in meals { #expect(abs(meal.user_bolus_u - meal.carbs_g / ratio) <= 0.025 + 1e-9) }
        #expect(recorder.seen.allSatisfy { $0.cgm_mgdl != nil })
        // The bolus has run when the next 5 min have.
        let first = try #require(recorder.seen.firstIndex { $0.carbs_g > 0 })
        #expect(
            abs(recorder.seen[first + 1].delivered_bolus_u - recorder.seen[first].user_bolus_u)
                < 1e-9)
    }

    @Test("full: nothing is entered and nobody boluses; the days are hybrid's days")
    func full() throws {
        let (full, fullOutcome) = try lived("full")
        let (_, hybridOutcome) = try lived("hybrid")
        #expect(full.seen.allSatisfy { $0.carbs_g == 0 && $0.user_bolus_u == 0 })
        #expect(fullOutcome.summary.mean > hybridOutcome.summary.mean + 20)
        #expect(fullOutcome.automaticPerDay == 0)
    }

    @Test("robust: entries 30 min later, 90 min a day without readings")
    func robust() throws {
        let (plain, _) = try lived("hybrid")
        let (robust, _) = try lived("hybrid-robust")
        let times = { (recorder: Recorder) in recorder.seen.filter { $0.carbs_g > 0 }.map(\.t_s) }
        #expect(times(robust) == times(plain).map { $0 + 1800 })
        for day in 0..<2 {
            let blind = robust.seen[(288 * day)..<(288 * day + 288)].count { $0.cgm_mgdl == nil }
            #expect(blind == 18)
        }
    }

    @Test("robust: once a night the sensor reads 40 mg/dL too low for 40 min")
    func pressed() throws {
        // Before the first meal both arms differ by sensitivity alone, which moves slowly; noise is
        // the same. The step down and the step up are the compression.
        let (plain, _) = try lived("full")
        let (robust, _) = try lived("full-robust")
        let night = (0..<72).compactMap { place -> Double? in
            guard let a = plain.seen[place].cgm_mgdl, let b = robust.seen[place].cgm_mgdl
            else { return nil }
            return b - a
        }
        let steps = zip(night.dropFirst(), night).map { $0 - $1 }
        #expect(steps.count { $0 < -25 } == 1)
        #expect(steps.count { $0 > 25 } == 1)
    }

    @Test("what the pump counts is what was ordered, to the milliunit")
    func counted() throws {
        let (recorder, outcome) = try lived("full", bolus: 0.05)
        let given = recorder.seen.reduce(0) { $0 + $1.delivered_basal_u + $1.delivered_bolus_u }
        let profile = try #require(recorder.profile)
        let ordered = 575 * (profile.basal_u_per_h / 12 + 0.05)
        #expect(abs(given - ordered) < 0.002)
        #expect(abs(outcome.automaticPerDay - 288 * 0.05) < 1e-9)
    }

    @Test("a controller that boluses for meals itself finds no bolus of the person")
    func controllerBoluses() throws {
        let (recorder, _) = try lived("hybrid", gives: true)
        #expect(recorder.seen.contains { $0.carbs_g > 0 })
        #expect(recorder.seen.allSatisfy { $0.user_bolus_u == 0 })
    }

    @Test(
        "advised: what is read at the entry is given 5 min later; nothing is looked at again, 15 min long",
        arguments: [
            ([1.23, 5, 5], 1, 1.25), ([0, 2, 5], 2, 2), ([0, 0, 2.5], 3, 2.5),
            ([0, 0, 0, 3], nil, 0),
        ] as [([Double?], Int?, Double)])
    func advised(advice: [Double?], after: Int?, units: Double) throws {
        let (recorder, _) = try lived("advised", advice: advice + Array(repeating: 0, count: 60))
        let meals = recorder.seen.indices.filter { recorder.seen[$0].carbs_g > 0 }
        #expect(meals.count >= 6)
        let given = recorder.seen.indices.filter { recorder.seen[$0].user_bolus_u > 0 }
        #expect(given == after.map { steps in meals.map { $0 + steps } } ?? [])
        for step in given { #expect(abs(recorder.seen[step].user_bolus_u - units) < 1e-9) }
    }

    @Test("advised: where no advice is to be had, what was counted is given, 5 min late")
    func unadvised() throws {
        let (alone, _) = try lived("hybrid")
        for advice in [[nil], [0, nil]] as [[Double?]] {
            let (recorder, _) = try lived("advised", advice: advice)
            let late = advice.count
            for step in late..<recorder.seen.count {
                #expect(recorder.seen[step].user_bolus_u == alone.seen[step - late].user_bolus_u)
            }
        }
    }

    @Test("advised: the days, the entries and their lateness are hybrid's")
    func advisedDays() throws {
        for (arm, same) in [("advised", "hybrid"), ("advised-robust", "hybrid-robust")] {
            let (one, _) = try lived(arm, advice: [1])
            let (other, _) = try lived(same)
            #expect(one.seen.map(\.carbs_g) == other.seen.map(\.carbs_g))
            #expect(one.seen.map { $0.cgm_mgdl == nil } == other.seen.map { $0.cgm_mgdl == nil })
        }
    }

    @Test("who boluses too much is low for a sixth of the time, and hardly with what Islet advises")
    func islets() throws {
        let person = TrialPerson(
            measuring: try People(model: .s2008, group: .adult, seed: 2).patient(2), group: .adult)
        func low(_ arm: String) throws -> Double {
            var ours = IsletLoop(changes: ProfileChanges())
            return try TrialRun(
                person: person, arm: try #require(TrialArm(arm)), seed: 1, days: 2
            ).live(&ours).summary.below70
        }
        #expect(try low("hybrid") > 10)
        #expect(try low("advised") < 3)
    }

    @Test("settings: 500 and 1800 rules; a factor overstates every need; limits as the peers had")
    func settings() throws {
        let (own, _) = try lived("hybrid", days: 1)
        let (rule, _) = try lived("hybrid/rule", days: 1)
        let (wrong, _) = try lived("hybrid/x1.3", days: 1)
        let (a, b, c) = (
            try #require(own.profile), try #require(rule.profile), try #require(wrong.profile)
        )
        #expect(b.tdd_u == a.tdd_u && b.basal_u_per_h == a.basal_u_per_h)
        #expect(abs(b.cr_g_per_u * b.tdd_u - 500) < 1e-9)
        #expect(abs(b.isf_mgdl_per_u * b.tdd_u - 1800) < 1e-9)
        #expect(abs(c.basal_u_per_h / a.basal_u_per_h - 1.3) < 1e-9)
        #expect(abs(a.cr_g_per_u / c.cr_g_per_u - 1.3) < 1e-9)
        #expect(a.target_mgdl == 110 && a.suspend_mgdl == 75)
        #expect(a.max_basal_u_per_h == 4 * a.basal_u_per_h)
        #expect(a.max_bolus_u == max(3, 90 / a.cr_g_per_u))
        #expect(a.max_iob_u == 60 / a.cr_g_per_u + 3 * a.basal_u_per_h)
    }

    @Test("the same key gives the same outcome; another seed another day")
    func deterministic() throws {
        #expect(try lived("hybrid-robust", days: 1).1 == lived("hybrid-robust", days: 1).1)
        #expect(try lived("hybrid", days: 1).1 != lived("hybrid", seed: 2, days: 1).1)
    }

    @Test("an order no pump gives ends the run with a reason", arguments: [-0.1, 25.1, .nan])
    func refused(bolus: Double) {
        #expect(throws: TrialError.self) { try lived("full", days: 1, bolus: bolus) }
    }

    @Test("Islet, in a trial, treats an unannounced day better than the pump alone")
    func islet() throws {
        let run = TrialRun(
            person: try Self.person(), arm: try #require(TrialArm("full")), seed: 1, days: 1)
        var ours = IsletLoop(changes: ProfileChanges())
        var alone = OpenLoop()
        let (with, without) = (try run.live(&ours), try run.live(&alone))
        #expect(with.summary.inRange > without.summary.inRange + 20)
        #expect(with.automaticPerDay > 1 && without.automaticPerDay == 0)
    }
}
