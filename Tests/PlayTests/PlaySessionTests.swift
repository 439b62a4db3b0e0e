// Training sessions: deterministic, replayable, honest in the debrief, and polite to nonsense.

import Bench
import Foundation
import Play
import Quantities
import Testing
import TextInput

/// A short scenario of the tests.
enum PlayScenario {
    static func folder(_ more: String = "") throws -> String {
        let folder = NSTemporaryDirectory() + "/islet-play-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        let text = """
            title: A morning
            purpose: To be played.
            seed: 11
            start: 2026-03-01 06:00
            duration: 4 h
            patient: {model: s2008, cohort: adult, draw: 14}
            therapy: from_patient
            automation: closed_loop
            limits: {maximum_basal: 3 U/h, maximum_bolus: 2 U, maximum_insulin_on_board: 4 U}
            expect:
              - journal verifies
            \(more)
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/scenario.yaml"))
        return folder
    }

    static func action(_ json: String) throws -> PlayAction {
        var section = try StrictYAML.parse(json, file: "request").section()
        return try PlayAction(&section)
    }
}

@Suite("A training session") struct PlaySessionTests {
    private let meals = "meals: [{at: 08:00, carbs: 40 g, announced: exactly}]"

    /// An hour, a meal without a word, the controller off for half an hour, and a bolus.
    private func played() throws -> PlaySession {
        var session = try PlaySession(
            scenario: PlayScenario.folder(), seed: nil, byHand: false)
        session.advance(to: .minutes(60))
        try session.take(PlayScenario.action(#"{"action":"eat","carbs":"60 g"}"#))
        session.advance(to: .minutes(61))
        try session.take(PlayScenario.action(#"{"action":"controller","on":false}"#))
        session.advance(to: .minutes(91))
        try session.take(PlayScenario.action(#"{"action":"controller","on":true}"#))
        session.advance(to: .seconds(5500))
        try session.take(PlayScenario.action(#"{"action":"bolus","bolus":"3 U"}"#))
        session.advance(to: .hours(4))
        return session
    }

    @Test("a saved session, read back and played again, comes out the same to the bit")
    func replays() throws {
        let session = try played()
        let recording = PlayRecording(session)
        let read = try PlayRecording(StrictYAML.parse(recording.text, file: "session.yaml"))
        #expect(read == recording)
        var again = try PlaySession(scenario: read.scenario, seed: read.seed, byHand: read.byHand)
        try again.replay(read.actions, until: read.end)
        #expect(again.traceDigest == recording.trace)
        #expect(again.loop.trace == session.loop.trace)
        var other = try PlaySession(scenario: read.scenario, seed: 12, byHand: read.byHand)
        try other.replay(read.actions, until: read.end)
        #expect(other.traceDigest != recording.trace)
    }

    @Test("how finely time is cut changes nothing")
    func timeCuts() throws {
        let folder = try PlayScenario.folder(meals)
        var coarse = try PlaySession(scenario: folder, seed: nil, byHand: false)
        coarse.advance(to: .hours(3))
        var fine = try PlaySession(scenario: folder, seed: nil, byHand: false)
        for step in 1...360 { fine.advance(to: .seconds(Int64(30 * step))) }
        #expect(fine.loop.trace == coarse.loop.trace)
        #expect(coarse.loop.decisions.count == 37)
    }

    @Test("while the controller is off nothing is commanded; then it goes on with what it knew")
    func offAndOn() throws {
        let session = try played()
        let commands = session.loop.trace.events(of: .dose)
        #expect(!commands.isEmpty)
        let off = Span.minutes(61)...Span.minutes(90)
        #expect(!commands.contains { off.contains($0.at) })
        #expect(commands.contains { $0.at > .minutes(91) })
        #expect(session.loop.decisions.allSatisfy { !off.contains($0.at - .origin) })
    }

    @Test("the loop is told of exercise and sleep, saved and read back; slips are refused")
    func statements() throws {
        var session = try PlaySession(scenario: PlayScenario.folder(), seed: nil, byHand: false)
        session.advance(to: .minutes(60))
        for text in [
            #"{"action":"state","activity":"exercise","starts_in":"30 min","lasts":"45 min"}"#,
            #"{"action":"state","activity":"exercise","lasts":"0 min"}"#,
            #"{"action":"state","activity":"sleep","lasts":"8 h"}"#,
        ] { try session.take(PlayScenario.action(text)) }
        session.advance(to: .minutes(70))
        #expect(
            session.loop.trace.events(of: .activity).map(\.detail)
                == ["exercise in 30 min", "exercise over", "sleep"])
        #expect(
            session.actions.map(\.action.words) == [
                "told the loop of exercise in 30 min, 45 min",
                "told the loop that exercise is over", "told the loop of sleep, 8 h",
            ])
        let recording = PlayRecording(session)
        let read = try PlayRecording(StrictYAML.parse(recording.text, file: "session.yaml"))
        #expect(read == recording)
        for (text, part) in [
            (#"{"action":"state","activity":"rest","lasts":"1 h"}"#, "exercise, sleep"),
            (#"{"action":"state","activity":"exercise","lasts":"241 min"}"#, "15 min to 4 h"),
            (#"{"action":"state","activity":"exercise","lasts":"14 min"}"#, "15 min to 4 h"),
            (#"{"action":"state","activity":"sleep","lasts":"721 min"}"#, "12 h"),
            (
                #"{"action":"state","activity":"sleep","starts_in":"91 min","lasts":"1 h"}"#,
                "1 h 30 min"
            ),
        ] {
            let error = #expect(throws: TextInputError.self) { try PlayScenario.action(text) }
            #expect(error?.description.contains(part) ?? false, "\(error?.description ?? "")")
        }
    }

    @Test("a fingerstick shows true glucose; it is saved, read back, and among what happened")
    func fingerstick() throws {
        var session = try PlaySession(scenario: PlayScenario.folder(), seed: nil, byHand: false)
        session.advance(to: .minutes(60))
        try session.take(PlayScenario.action(#"{"action":"fingerstick"}"#))
        session.advance(to: .minutes(70))
        let entered = try #require(session.loop.trace.events(of: .fingerstick).first)
        let truth = try #require(session.loop.trace.minutes.first { $0.minute == 60 }?.plasma)
        #expect(entered.at == .minutes(60))
        #expect(abs(try #require(entered.value) - truth) <= 0.5)
        let view = try JSONEncoder().encode(PlayView(session, truth: false))
        #expect(String(decoding: view, as: UTF8.self).contains("A fingerstick is entered: "))
        let recording = PlayRecording(session)
        #expect(recording.text.contains("action: fingerstick"))
        #expect(
            try PlayRecording(StrictYAML.parse(recording.text, file: "session.yaml")) == recording)
    }

    @Test("with --by-hand the scenario's meals come, but nobody announces or boluses them")
    func byHand() throws {
        let folder = try PlayScenario.folder(meals)
        var session = try PlaySession(scenario: folder, seed: nil, byHand: true)
        session.advance(to: .hours(3))
        #expect(session.loop.trace.events(of: .meal).count == 1)
        #expect(session.loop.trace.events(of: .carbEntry).isEmpty)
        #expect(session.loop.trace.events(of: .userBolus).isEmpty)
    }

    @Test("the debrief pairs the same food with the controller alone, and weighs each choice")
    func debrief() throws {
        let debrief = try PlayDebrief(try played())
        #expect(debrief.you.carbs == 60)
        #expect(debrief.controller.carbs == 60)
        #expect(debrief.you.userBolus == 3)
        #expect(debrief.controller.userBolus == 0)
        #expect(debrief.moments.map(\.at) == [60, 61, 91, 5500.0 / 60])
        // A meal without insulin raises glucose; without it glucose stays where it was.
        let meal = debrief.moments[0]
        #expect(meal.range[1] > meal.rangeWithout[1] + 20)
        // Without the bolus glucose goes higher.
        let bolus = debrief.moments[3]
        #expect(bolus.rangeWithout[1] >= bolus.range[1])
        #expect(debrief.you.glucose.count == 49)
    }

    @Test("without any action you and the controller alone are the same run")
    func untouched() throws {
        var session = try PlaySession(
            scenario: PlayScenario.folder(meals), seed: nil, byHand: false)
        session.advance(to: .hours(3))
        let debrief = try PlayDebrief(session)
        #expect(debrief.you.glucose == debrief.controller.glucose)
        #expect(debrief.you.metrics == debrief.controller.metrics)
        #expect(debrief.moments.isEmpty)
    }

    @Test("a broken sensor is silent for its time, and a second bolus at once is refused")
    func breaking() throws {
        var session = try PlaySession(
            scenario: PlayScenario.folder(), seed: nil, byHand: false)
        session.advance(to: .minutes(32))
        try session.take(PlayScenario.action(#"{"action":"sensor_off","lasts":"40 min"}"#))
        try session.take(PlayScenario.action(#"{"action":"bolus","bolus":"5 U"}"#))
        #expect(throws: PlayRefusal.self) {
            try session.take(PlayScenario.action(#"{"action":"bolus","bolus":"1 U"}"#))
        }
        session.advance(to: .minutes(72))
        #expect(session.actions.count == 2)
        let last = session.loop.decisions.last?.mode
        #expect(last == "scheduled_basal")
        session.advance(to: .minutes(120))
        #expect(session.loop.decisions.last?.mode != "scheduled_basal")
        #expect(session.loop.trace.events(of: .faultEnded).map(\.at) == [.minutes(72)])
    }

    @Test(
        "what makes no sense is refused with what may be written",
        arguments: [
            (#"{"action":"eat","carbs":"1000000000 g"}"#, "250 g"),
            (#"{"action":"eat","carbs":"0 g"}"#, "250 g"),
            (#"{"action":"eat","carbs":45}"#, "45 g"),
            (#"{"action":"bolus","bolus":"-1 U"}"#, "25 U"),
            (#"{"action":"bolus","bolus":"25.05 U"}"#, "25 U"),
            (#"{"action":"bolus","bolus":"NaN U"}"#, "NaN"),
            (#"{"action":"bolus","bolus":"2 g"}"#, "U"),
            (#"{"action":"dance"}"#, "dance"),
            (#"{"action":"bolus"}"#, "bolus"),
            (#"{"action":"change_set","now":true}"#, "now"),
            (#"{"action":"exercise","intensity":"mad","lasts":"30 min"}"#, "vigorous"),
            (#"{"action":"sensor_off","lasts":"13 h"}"#, "12 h"),
            (#"{"action":"block_set","share":"101 %"}"#, "100"),
        ])
    func refusals(json: String, says: String) throws {
        let error = #expect(throws: TextInputError.self) {
            _ = try PlayScenario.action(json)
        }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }
}
