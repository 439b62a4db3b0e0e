// The patient's side of the line protocol, against controllers that are not to be trusted.

import Bench
import Foundation
import Quantities
import Testing

/// A controller in process: says what a function makes of each line.
private struct TestChannel: ServedChannel {
    /// Lines to come back for a line sent; an empty list is silence.
    var answers: (_ line: String, _ number: Int) -> [ServedAnswer]
    private(set) var heard: [String] = []
    private var waiting: [ServedAnswer] = []

    init(_ answers: @escaping (String, Int) -> [ServedAnswer]) { self.answers = answers }

    mutating func send(_ line: String) {
        waiting += answers(line, heard.count)
        heard.append(line)
    }

    mutating func takeWaiting() -> ServedAnswer? {
        guard let next = waiting.first, next != .silence else { return nil }
        return waiting.removeFirst()
    }

    mutating func receive(within limit: Span) -> ServedAnswer {
        waiting.isEmpty ? .silence : waiting.removeFirst()
    }
}

@Suite("A scenario served to another controller") struct ServedRunTests {
    private static let ready = ServedAnswer.line(#"{"type":"ready","name":"test"}"#)
    private static let more = "meals: [{at: 07:30, carbs: 45 g, announced: exactly}]"

    private func run(
        _ more: String = more, ready: ServedAnswer = ready,
        _ answer: @escaping (_ observation: [String: Any], _ step: Int) -> [ServedAnswer]
    ) throws -> (play: ScenarioPlay, outcome: ServedOutcome) {
        let play = try BenchScenario.sampled(duration: "3 h", more)
        var run = ServedRun(
            play,
            channel: TestChannel { line, number in
                let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
                let message = object as? [String: Any] ?? [:]
                switch message["type"] as? String {
                case "init": return [ready]
                case "obs": return answer(message, number - 1)
                default: return []
                }
            }, answerLimit: .seconds(1))
        return (play, try run.run())
    }

    private func order(_ basal: String, _ bolus: String = "0") -> [ServedAnswer] {
        [.line("{\"basal_u_per_h\":\(basal),\"bolus_u\":\(bolus)}")]
    }

    /// What the pump gives by itself: its schedule is 1 U/h, and 0.6 U/h from 07:00.
    private static let scheduled = InsulinAmount.units(1 + 2 * 0.6)

    @Test("what is ordered is delivered, step by step, and told back in the next observation")
    func delivers() throws {
        var told = 0.0
        var boluses = 0.0
        let (_, outcome) = try run("") { observation, step in
            told += observation["delivered_basal_u"] as? Double ?? -100
            boluses += observation["delivered_bolus_u"] as? Double ?? -100
            return order(step < 24 ? "2" : "0", step == 3 ? "0.57" : "0")
        }
        #expect(outcome.failure == nil)
        #expect(outcome.violations.isEmpty)
        #expect(outcome.observations == 36)
        #expect(outcome.answers == 36)
        // Two hours at 2 U/h, then nothing; pulses of 0.05 U.
        #expect(abs(told - 4) <= 0.05)
        // 0.57 U rounded down to what the protocol's pump gives.
        #expect(boluses == 0.55)
        let delivered = outcome.trace.delivered(inMinutes: 0..<181)
        #expect(delivered == .units(told + boluses))
    }

    @Test("the person's entry and bolus come with the step they happen in")
    func meal() throws {
        var carbs: [Int: Double] = [:]
        var user: [Int: Double] = [:]
        _ = try run { observation, step in
            if let grams = observation["carbs_g"] as? Double, grams > 0 { carbs[step] = grams }
            if let units = observation["user_bolus_u"] as? Double, units > 0 { user[step] = units }
            return order("1")
        }
        // 07:30 is the 18th step after 06:00; 45 g at 10 g/U.
        #expect(carbs == [18: 45])
        #expect(user == [18: 4.5])
    }

    @Test("a controller that gives the meal bolus itself leaves the person only the entry")
    func controllerBolus() throws {
        var user = 0.0
        let (_, outcome) = try run(
            ready: .line(#"{"type":"ready","meal_bolus":"controller"}"#)
        ) { observation, step in
            user += observation["user_bolus_u"] as? Double ?? 0
            return order("1", step == 18 ? "4.5" : "0")
        }
        #expect(user == 0)
        #expect(outcome.trace.events(of: .carbEntry).count == 1)
        #expect(outcome.trace.events(of: .userBolus).isEmpty)
        #expect(outcome.trace.events(of: .dose).contains { $0.value == 4.5 })
    }

    @Test(
        "an answer that cannot be used leaves the pump on its schedule, and is told",
        arguments: [
            (#"{"basal_u_per_h":-1,"bolus_u":0}"#, "basal_u_per_h is -1"),
            (#"{"basal_u_per_h":35.01,"bolus_u":0}"#, "0 ... 35"),
            (#"{"basal_u_per_h":null,"bolus_u":0}"#, "basal_u_per_h is no number"),
            (#"{"basal_u_per_h":true,"bolus_u":0}"#, "basal_u_per_h is no number"),
            (#"{"basal_u_per_h":NaN,"bolus_u":0}"#, "no JSON object"),
            (#"{"bolus_u":0}"#, "basal_u_per_h is missing"),
            (#"{"basal_u_per_h":0.6,"bolus_u":-0.5}"#, "bolus_u is -0.5"),
            (#"{"basal_u_per_h":0.6,"bolus_u":1e9}"#, "0 ... 25"),
            (#"{"basal_u_per_h":0.6,"bolus_u":0,"advised_u":-1}"#, "advised_u is -1"),
            (#"{"basal_u_per_h":0.6,"bolus_u":0,"advised_u":25.1}"#, "0 ... 25"),
            (#"{"basal_u_per_h":0.6,"bolus_u":0,"advised_u":null}"#, "advised_u is no number"),
            ("[1,2]", "no JSON object"), ("rubbish", "no JSON object"), ("", "no JSON object"),
        ])
    func badAnswers(line: String, says: String) throws {
        let (play, outcome) = try run("") { _, step in
            step < 12 ? order("1") : [.line(line)]
        }
        #expect(outcome.failure == nil)
        let told = try #require(outcome.violations.first)
        #expect(told.contains("24, first on day 1 01:00:00"), "\(told)")
        #expect(told.contains(says), "\(told)")
        #expect(outcome.trace.delivered(inMinutes: 0..<181) == Self.scheduled)
        #expect(!BenchResult(play, served: outcome, elapsed: .seconds(1)).passed)
    }

    @Test("a late answer is thrown away, not taken for the answer to the next observation")
    func late() throws {
        var held: [ServedAnswer] = []
        let (_, outcome) = try run("") { _, step in
            if step == 5 {
                held = order("30", "20")
                return []
            }
            defer { held = [] }
            return held + order("0")
        }
        #expect(outcome.failure == nil)
        #expect(outcome.violations.count == 2)
        #expect(outcome.violations[1].hasPrefix("late answers, not acted on: 1"))
        // Only the step that stayed without an answer delivered its scheduled basal.
        #expect(outcome.trace.delivered(inMinutes: 0..<181) <= .units(0.1))
    }

    @Test("a line that nothing asked for ends the run: nobody knows which answer is which")
    func unasked() throws {
        let (play, outcome) = try run("") { _, step in
            step == 5 ? order("1") + order("30") : order("1")
        }
        #expect(
            outcome.failure
                == "the controller wrote a line that nothing had asked for, before day 1 00:30:00")
        #expect(outcome.observations == 6)
        // The patient lives on; the line that was too much moved no insulin.
        #expect(outcome.trace.minutes.count == 181)
        #expect(outcome.trace.delivered(inMinutes: 0..<181) <= .units(3))
        #expect(!BenchResult(play, served: outcome, elapsed: .seconds(1)).passed)
    }

    @Test("an answer that comes late but before the next observation is late, and no more")
    func lateButWaiting() throws {
        let (_, outcome) = try run("") { _, step in
            step == 5 ? [.silence] + order("30") : order("0")
        }
        #expect(outcome.failure == nil)
        #expect(outcome.violations.count == 2)
        #expect(outcome.observations == 36)
    }

    @Test("after three steps of silence the patient lives on alone, on scheduled basal")
    func silence() throws {
        let (play, outcome) = try run("") { _, step in step < 12 ? order("1") : [] }
        #expect(outcome.failure?.contains("3 times in a row, on day 1 01:10") == true)
        #expect(outcome.observations == 15)
        #expect(outcome.trace.minutes.count == 181)
        #expect(outcome.trace.delivered(inMinutes: 0..<181) == Self.scheduled)
        #expect(!BenchResult(play, served: outcome, elapsed: .seconds(1)).passed)
    }

    @Test("a controller that is gone, and one that never began, are told; the patient lives on")
    func gone() throws {
        let (_, ended) = try run("") { _, step in step < 2 ? order("1") : [.gone("exit code 3")] }
        #expect(ended.failure == "the controller was gone on day 1 00:10:00: exit code 3")
        #expect(ended.trace.minutes.count == 181)
        let (_, never) = try run("", ready: .line(#"{"type":"hello"}"#)) { _, _ in [] }
        #expect(never.failure?.contains("not \"ready\"") == true)
        #expect(never.observations == 0)
        #expect(never.trace.minutes.count == 181)
    }

    @Test("what only isletd's journal can show is not applicable: neither held nor failed")
    func notApplicable() throws {
        let (play, outcome) = try run("") { _, _ in order("1") }
        let result = BenchResult(play, served: outcome, elapsed: .seconds(1))
        let journal = try #require(result.expectations.first { $0.text == "journal verifies" })
        #expect(journal.status == .notJudged)
        #expect(result.passed)
    }

    @Test("what a controller said is quoted with its commas")
    func quoted() throws {
        let (_, outcome) = try run("") { _, _ in [.line(#"{"basal_u_per_h":NaN,"bolus_u":0}"#)] }
        let told = try #require(outcome.violations.first)
        #expect(told.contains(#"{"basal_u_per_h":NaN,"bolus_u":0}"#), "\(told)")
    }

    @Test("the same controller gives the same bytes again")
    func repeats() throws {
        let first = try run { _, step in order("\(step % 3)") }
        let second = try run { _, step in order("\(step % 3)") }
        #expect(first.outcome.trace == second.outcome.trace)
    }

    @Test("a recorded person is refused: no controller can treat the past")
    func recorded() throws {
        let file = try TestFile(
            "served.csv",
            "time_local,cgm_mgdl,basal_u_per_h,bolus_u,carbs_g\n2024-01-01 08:00:00,110,1.2,,\n")
        let play = try BenchScenario.recorded(file.path)
        var run = ServedRun(play, channel: TestChannel { _, _ in [] }, answerLimit: .seconds(1))
        #expect(throws: (any Error).self) { _ = try run.run() }
    }
}
