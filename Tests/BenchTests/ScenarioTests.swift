// Scenario files: what they become, and how each slip is refused.

import Bench
import Foundation
import Quantities
import Safety
import Testing
import TextInput
import VirtualPatient

private let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

private let sampled = """
    title: A test
    purpose: To be read.
    seed: 42
    start: 2026-03-01 06:00
    duration: 2 days
    patient: {model: s2008, cohort: adult, draw: 3}
    therapy: from_patient
    automation: closed_loop
    limits: {maximum_bolus: 1 U, two_hour_daily_share: 30 %}
    meals:
      - {at: 12:30, carbs: 70 g, announced: {error: -20 %, delay: 10 min}}
      - {at: 07:30, carbs: 45 g, announced: exactly, bolus: 4 U, lasts: 20 min}
      - {at: day 2 16:30, carbs: 20 g, announced: no}
    sensor: {model: exact}
    pump: {reservoir: 60 U}
    person: {acknowledges_alarms_within: 5 min}
    faults:
      - {fault: bit_errors, target: pump_line, at: 2 h, for: 10 min, magnitude: 0.5 %}
      - {fault: kill, target: planner, at: 90 min}
      - {fault: stop, target: planner, at: 3 h, for: 20 min}
      - {fault: off, target: cgm, at: 4 h, for: 30 min}
    expect:
      - journal verifies
    """

private let recorded = """
    title: A test
    purpose: To be read.
    seed: 1
    patient: {recorded: {layout: azt1d}}
    automation: advise_only
    therapy:
      basal: 0.8 U/h
      insulin_sensitivity: 50 mg/dL/U
      carb_ratio: 10 g/U
      target: 110 mg/dL
      suspend_threshold: 75 mg/dL
      total_daily_insulin: 40 U
      body_mass: 70 kg
      insulin_action_duration: 6 h
      insulin_action_peak: 75 min
    expect: [journal verifies]
    """

private func load(_ text: String, input: [String] = []) throws -> Scenario {
    try Scenario.load(text: text, file: "s.yaml", folder: "a/test", input: input)
}

/// The line a changed scenario is refused with; empty if it is not.
private func refusal(
    _ text: String, _ find: String, _ replacement: String, input: [String] = []
) throws -> String {
    let range = try #require(text.range(of: find))
    do {
        _ = try load(text.replacingCharacters(in: range, with: replacement), input: input)
        return ""
    } catch let error as TextInputError {
        return error.description
    }
}

@Suite("Scenario format")
struct ScenarioTests {
    @Test("a scenario's text becomes its value, meals and faults in the order of time")
    func everything() throws {
        let scenario = try load(sampled)
        #expect(scenario.name == "test")
        #expect(scenario.seed == 42)
        #expect(scenario.start == LocalTime("2026-03-01 06:00"))
        #expect(scenario.duration == .hours(48))
        #expect(scenario.subject == .sampled(.init(model: .s2008, cohort: .adult, draw: 3)))
        #expect(scenario.therapy == .fromPatient(meals: .announced))
        #expect(scenario.automation == .closedLoop)
        #expect(scenario.limits.maximumBolus == .units(1))
        #expect(scenario.limits.twoHourDailyShare == 0.3)
        #expect(scenario.limits.maximumInsulinOnBoard == .zero)
        #expect(scenario.sensor == .init(model: .exact, worn: .hours(24)))
        #expect(scenario.pump == .init(kind: .omnipodLike, reservoir: .units(60)))
        #expect(scenario.life == .init())
        #expect(scenario.setEvents.isEmpty)
        #expect(scenario.person.acknowledgesAlarmsWithin == .minutes(5))
        #expect(
            scenario.meals == [
                .init(
                    at: .minutes(90), food: try .init(carbohydrate: .grams(45), eatingMinutes: 20),
                    announcement: .init(carbs: .grams(45), delay: .zero),
                    bolus: .amount(.units(4))),
                .init(
                    at: .minutes(390), food: try .init(carbohydrate: .grams(70), eatingMinutes: 15),
                    announcement: .init(carbs: .grams(56), delay: .minutes(10)), bolus: .carbRatio),
                .init(
                    at: .minutes(2070),
                    food: try .init(carbohydrate: .grams(20), eatingMinutes: 15),
                    announcement: nil, bolus: nil),
            ])
        #expect(
            scenario.faults == [
                .init(at: .minutes(90), .kill, .planner),
                .init(
                    at: .hours(2), lasts: .minutes(10), .bitErrors, .pumpLine, .number(0.5)),
                .init(at: .hours(3), lasts: .minutes(20), .stop, .planner),
                .init(at: .hours(4), lasts: .minutes(30), .off, .cgm),
            ])
    }

    @Test("a recorded person has files from the scenario's folder or from the command")
    func recordings() throws {
        let own = recorded.replacing("azt1d}", with: "azt1d, file: ../data.csv}")
        #expect(try load(own).subject == .recorded(.csv(path: "a/test/../data.csv")))
        #expect(try load(own, input: ["x.csv"]).subject == .recorded(.csv(path: "x.csv")))
        #expect(try load(own).start == nil)
        #expect(try load(own).duration == nil)
        let export = recorded.replacing("azt1d}", with: "nightscout}")
        #expect(
            try load(export, input: ["e.json", "t.json"]).subject
                == .recorded(.nightscout(entries: "e.json", treatments: "t.json")))
        #expect(
            try refusal(recorded, "A test", "A test")
                == "s.yaml:4:21: patient.recorded: this scenario needs file "
                + "of the recorded person; give --input FILE")
        #expect(
            try refusal(sampled, "A test", "A test", input: ["x.csv"])
                .contains("an input file is given, but this scenario plays a virtual patient"))
    }

    @Test(
        "slips of a virtual patient's scenario are refused with place, key and mend",
        arguments: [
            (
                "seed: 42", "sed: 42",
                "s.yaml:3:1: seed: this key is missing; is it meant by \"sed\"?"
            ),
            ("seed: 42", "seed: -1", "seed: \"-1\" is not a whole number"),
            ("seed: 42", "seed: 1.5", "seed: \"1.5\" is not a whole number"),
            ("2026-03-01", "2026-02-29", "write for example 2026-03-01 06:00"),
            ("duration: 2 days", "duration: 4 min", "allowed 5 min to"),
            ("duration: 2 days", "duration: 48", "write 48 min, or s, h, days"),
            ("cohort: adult", "cohort: adults", "did you mean \"adult\"?"),
            ("draw: 3", "draw: 0", "allowed 1 to 1000000"),
            ("model: s2008", "model: s2012", "\"s2012\" is not one of s2008, s2013, hovorka"),
            ("from_patient", "from_patiet", "write from_patient, from_patient_unannounced"),
            ("closed_loop", "close_loop", "did you mean \"closed_loop\"?"),
            (
                "maximum_bolus: 1 U", "maximum_bolus: 4 U",
                "limits.maximum_bolus: 4 U is out of range"
            ),
            ("maximum_bolus", "maximum_bolis", "did you mean \"maximum_bolus\"?"),
            (
                "carbs: 70 g", "carbs: 70",
                "s.yaml:11:24: meals[1].carbs: \"70\" has no unit; write 70 g"
            ),
            ("carbs: 70 g", "carbs: 251 g", "allowed 1 to 250 g"),
            ("carbs: 70 g", "carbs: 0.9 g", "allowed 1 to 250 g"),
            ("error: -20 %", "error: -20", "write -20 %"),
            ("error: -20 %", "error: -99 %", "allowed -90 to 200 %"),
            ("announced: no", "announced: none", "write no, exactly, or {error: 15 %"),
            (
                "announced: no", "announced: no, bolus: carb_ratio",
                "carb_ratio needs an announced meal"
            ),
            ("bolus: 4 U", "bolus: 26 U", "allowed 0.05 to 25 U"),
            ("day 2 16:30", "day 3 16:30", "is after the end, 48 h from the start"),
            ("day 2 16:30", "day 1 05:00", "is before the start at 06:00"),
            (
                "target: pump_line", "target: pump",
                "\"pump\" cannot have the fault bit_errors; write cgm_line, pump_line"
            ),
            ("fault: kill, target: planner", "fault: kill, target: cgm", "write planner"),
            ("fault: off", "fault: of", "did you mean \"off\"?"),
            (", magnitude: 0.5 %", "", "magnitude: this key is missing"),
            ("at: 90 min}", "at: 90 min, for: 5 min}", "faults[2].for: unknown key"),
            ("reservoir: 60 U", "reservoir: 201 U", "allowed 0 to 200 U"),
            (
                "model: exact", "model: ideal",
                "is not one of exact, breton-2008, facchinetti-2014, g6, g7, icgm-floor"
            ),
            ("model: exact", "model: perfect", "is not one of exact, breton-2008"),
            ("- journal verifies", "[]", "a scenario without an expectation proves nothing"),
            ("- journal verifies", "- journal verifys", "\"verifys\" where \"verifies\" or"),
        ])
    func slips(find: String, replacement: String, problem: String) throws {
        let line = try refusal(sampled, find, replacement)
        #expect(line.hasPrefix("s.yaml:"), "\(line)")
        #expect(line.contains(problem), "\(line)")
    }

    @Test(
        "what a recorded person cannot do is refused",
        arguments: [
            ("advise_only", "closed_loop", "a recorded person cannot answer to doses"),
            (
                "expect:", "meals: []\nexpect:",
                "meals: is part of the recording; remove this section"
            ),
            ("expect:", "sensor: {model: exact}\nexpect:", "sensor: is part of the recording"),
            ("expect:", "pump: {model: tslim_like}\nexpect:", "pump: is part of the recording"),
            ("expect:", "exercise: []\nexpect:", "exercise: is part of the recording"),
            ("expect:", "alcohol: []\nexpect:", "alcohol: is part of the recording"),
            ("expect:", "illness: []\nexpect:", "illness: is part of the recording"),
            ("expect:", "variability: {class: drawn}\nexpect:", "variability: is part of the"),
            ("expect:", "rescue: none\nexpect:", "rescue: is part of the recording"),
            (
                "expect:", "faults: [{fault: leak, target: set, at: 2 h, magnitude: 9 %}]\nexpect:",
                "is part of the recording"
            ),
            ("azt1d}", "csv}", "\"csv\" is not one of azt1d, nightscout"),
            (
                "expect:",
                "faults: [{fault: kill, target: planner, at: 07:30}]\nexpect:",
                "a time of day needs the scenario's start"
            ),
            ("target: 110 mg/dL", "target: 6.1 mmol/L", "therapy.target: 6.1 mmol/L"),
        ])
    func recordedSlips(find: String, replacement: String, problem: String) throws {
        let line = try refusal(recorded, find, replacement, input: ["x.csv"])
        #expect(line.hasPrefix("s.yaml:"), "\(line)")
        #expect(line.contains(problem), "\(line)")
    }

    @Test("settings for a recorded person must be written")
    func recordedTherapy() throws {
        let start = try #require(recorded.range(of: "therapy:"))
        let end = try #require(recorded.range(of: "expect:"))
        let text = recorded.replacingCharacters(
            in: start.lowerBound..<end.lowerBound, with: "therapy: from_patient\n")
        #expect(throws: TextInputError.self) { try load(text, input: ["x.csv"]) }
    }

    @Test("the quickstart opts in to closed loop, by itself, for a day with an unannounced snack")
    func quickstart() throws {
        let folder = checkout.appendingPathComponent("scenarios/quickstart").path
        let scenario = try Scenario.load(folder: folder)
        #expect(scenario.automation == .closedLoop)
        #expect(scenario.limits.maximumInsulinOnBoard > .zero)
        #expect(scenario.duration == .hours(24))
        #expect(scenario.meals.count == 4)
        #expect(scenario.meals.filter { $0.announcement == nil }.count == 1)
    }
}
