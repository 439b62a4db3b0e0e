// What a scenario changes in isletd's own configuration, and how it is refused.

import Bench
import BoardConfig
import ControlLoop
import DeviceProtocols
import Foundation
import Quantities
import Safety
import Testing
import TextInput

private func play(_ configuration: String, expect: String = "journal verifies") throws
    -> ScenarioPlay
{
    var scenario = try Scenario.load(
        text: """
            title: A test
            purpose: To be read.
            seed: 42
            start: 2026-03-01 06:00
            duration: 6 h
            patient: {model: s2008, cohort: adult, draw: 3}
            therapy: from_patient
            automation: closed_loop
            configuration:
            \(configuration)
            expect: [journal verifies]
            """, file: "s.yaml", folder: "test")
    scenario.expectations[0].text = expect
    return try ScenarioPlay(scenario)
}

private func refusal(_ configuration: String) -> String {
    do {
        _ = try play(configuration)
        return ""
    } catch { return "\(error)" }
}

/// A board of a run in a fresh folder.
private func board(_ play: ScenarioPlay) -> BenchBoard {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("islet-\(UUID().uuidString)").path
    return BenchBoard(
        for: play, folder: folder, cgm: "/dev/cgm", pump: "/dev/pump", hasGPIO: false,
        clockSocket: nil, journal: "\(folder)/journal")
}

@Suite("A scenario's changes of the configuration")
struct ScenarioConfigurationTests {
    @Test("single values are replaced in isletd's files, and nowhere else")
    func single() throws {
        let play = try play(
            """
              limits: {maximum_bolus: 1.5 U}
              therapy: {carb_ratio: 30 g/U, suspend_threshold: 80 mg/dL}
              board: {cgm: {unit: mmol/L}, utc_offset: "+02:00"}
            """)
        let board = board(play)
        defer { try? FileManager.default.removeItem(atPath: board.folder) }
        try board.write()
        let plain = play.therapy
        for read in [try BoardConfiguration.load(folder: board.folder), try board.configuration()] {
            #expect(read.loop.limits.maximumBolus == .units(1.5))
            #expect(read.loop.limits.maximumBasal == play.scenario.limits.maximumBasal)
            #expect(read.loop.therapy.carbRatio == CarbRatio(gramsPerUnit: 30))
            #expect(read.loop.therapy.suspendThreshold == .mgPerdL(80))
            #expect(read.loop.therapy.basal == plain.basal)
            #expect(read.loop.sensorUnit == .millimolesPerLiter)
            #expect(read.loop.utcOffset == .hours(2))
            #expect(read.loop.automation == .closedLoop)
            #expect(read.cgm.path == "/dev/cgm")
        }
        #expect(plain.carbRatio != CarbRatio(gramsPerUnit: 30))
    }

    @Test("from_patient is a person who announces, from_patient_unannounced one who does not")
    func meals() throws {
        for (word, meals) in [
            ("from_patient", MealAnnouncement.announced),
            ("from_patient_unannounced", .unannounced),
        ] {
            let loaded = try Scenario.load(
                text: """
                    title: A test
                    purpose: To be read.
                    seed: 42
                    start: 2026-03-01 06:00
                    duration: 6 h
                    patient: {model: s2008, cohort: adult, draw: 3}
                    therapy: \(word)
                    automation: closed_loop
                    expect: [journal verifies]
                    """, file: "s.yaml", folder: "test")
            let play = try ScenarioPlay(loaded)
            #expect(play.therapy.meals == meals)
            let board = board(play)
            defer { try? FileManager.default.removeItem(atPath: board.folder) }
            try board.write()
            let read = try BoardConfiguration.load(folder: board.folder)
            #expect(read.loop.therapy.meals == meals)
        }
    }

    @Test("the files of a scenario that changes nothing are the board's own")
    func nothing() throws {
        let play = try play("  limits: {maximum_bolus: 0 U}")
        let board = board(play)
        defer { try? FileManager.default.removeItem(atPath: board.folder) }
        try board.write()
        var same = board
        same.overrides = Scenario.Configuration()
        #expect(try board.configuration().fingerprint == same.configuration().fingerprint)
    }

    @Test(
        "a wrong change is refused as the board's own would be, at the scenario's line",
        arguments: [
            (
                "  limits: {maximum_bolus: 12 U}",
                "s.yaml:10:27: configuration.limits.maximum_bolus: 12 U is out of range"
            ),
            (
                "  therapy: {carb_ratio: 0 g/U}",
                "s.yaml:10:25: configuration.therapy.carb_ratio: 0 g/U is out of range"
            ),
            (
                "  therapy: {insulin_action_duration: 2 h}",
                "configuration.therapy.insulin_action_duration: 2 h is out of range"
            ),
            (
                "  therapy: {target: 6.1 mmol/L}",
                "configuration.therapy.target: 6.1 mmol/L: this file uses mg/dL; write 110 mg/dL"
            ),
            (
                "  limits: {maximum_boluss: 1 U}",
                "s.yaml:10:12: configuration.limits.maximum_boluss: unknown key; did you mean"
            ),
            ("  therapy: {target: left_out}", "configuration.therapy.target: this key is missing"),
            ("  limits: left_out", "isletd cannot start without limits.yaml; if that is what"),
            ("  board: {cgm: {baud: 300}}", "configuration.board.cgm.baud: 300 is out of range"),
            ("  bord: {cycle: 5 min}", "configuration.bord: unknown key; did you mean \"board\"?"),
            ("  limits: [1]", "configuration.limits: is not a section"),
            (
                "  limits: \"automation: [\"",
                "s.yaml:10:11: configuration.limits: limits.yaml:"
            ),
        ])
    func refused(configuration: String, problem: String) {
        let line = refusal(configuration)
        #expect(line.contains(problem), "\(line)")
    }

    @Test(
        "a scenario that is meant to be refused is written as it is, and isletd's loader refuses it",
        arguments: [
            ("  limits: {maximum_bolus: 12 U}", "limits.yaml:3:16: maximum_bolus: 12 U is out of"),
            ("  therapy: left_out", "therapy.yaml: there is no such file"),
            ("  limits: \"automation: [\"", "limits.yaml:2:1: not valid YAML"),
            ("  therapy: {target: left_out}", "target: this key is missing"),
        ])
    func meant(configuration: String, problem: String) throws {
        let board = board(try play(configuration, expect: Self.refusing))
        defer { try? FileManager.default.removeItem(atPath: board.folder) }
        try board.write()
        do {
            _ = try BoardConfiguration.load(folder: board.folder)
            Issue.record("the configuration is taken")
        } catch {
            #expect(error.description.contains(problem), "\(error)")
        }
    }

    private static let refusing = "isletd refuses to start: limits.yaml"
}
