// Moments as people write them, the head of a scenario, and people from files.

import Bench
import Foundation
import Quantities
import Testing
import TextInput
import VirtualPatient

private func text(_ more: String, head: String = "", patient: String? = nil) -> String {
    """
    title: A test
    purpose: To be read.
    \(head)
    seed: 42
    start: 2026-03-01 06:00
    duration: 50 h
    patient: \(patient ?? "{model: s2008, cohort: adult, draw: 3}")
    therapy: from_patient
    automation: closed_loop
    \(more)
    expect: [journal verifies]
    """
}

private func load(_ text: String, folder: String = "a/test") throws -> Scenario {
    try Scenario.load(text: text, file: "s.yaml", folder: folder)
}

private func refusal(_ text: String) -> String {
    do {
        _ = try load(text)
        return ""
    } catch { return "\(error)" }
}

private let meals = """
    meals:
      - {name: lunch, at: 12:30, carbs: 60 g, announced: exactly}
      - {name: second helping, at: 40 min after lunch, carbs: 20 g, announced: no}
      - {name: breakfast, at: every day 07:30, carbs: 45 g, announced: exactly}
    """

@Suite("Moments of a scenario")
struct ScenarioMomentTests {
    @Test(
        "a moment can be told from a meal that has a name",
        arguments: [
            ("at lunch", 390), ("30 min after lunch", 420), ("1 h 30 min before lunch", 300),
            ("10 min after second helping", 440), ("0 min after lunch", 390),
            ("at breakfast", 90), ("90 min before breakfast", 0), ("at day 1 breakfast", 90),
            ("20 min after day 2 breakfast", 1550), ("at day 3 breakfast", 2970),
            ("30 min after day 3 breakfast", 3000), ("at day 1 lunch", 390),
        ])
    func relative(moment: String, minutes: Int64) throws {
        let more = """
            exercise:
              - {at: \(moment), lasts: 20 min, intensity: light}
            faults:
              - {fault: kill, target: planner, at: \(moment)}
            alcohol:
              - {at: \(moment), amount: 0.5 g/kg}
            """
        let scenario = try load(text(more + "\n" + meals))
        #expect(scenario.life.exercise.map(\.at) == [.minutes(minutes)])
        #expect(scenario.faults.map(\.at) == [.minutes(minutes)])
        #expect(scenario.life.alcohol.map(\.at) == [.minutes(minutes)])
    }

    @Test("what is done every day is done at each such time before the end")
    func everyDay() throws {
        let scenario = try load(
            text(
                """
                meals:
                  - {at: every day 08:00, carbs: 45 g, announced: exactly}
                exercise:
                  - {at: every day 05:59, lasts: 20 min, intensity: light}
                """))
        // 50 h from 06:00 end at 08:00 of day 3, when nothing more is eaten.
        #expect(scenario.meals.map(\.at) == [.hours(2), .hours(26)])
        #expect(scenario.life.exercise.map(\.at) == [.minutes(1439), .minutes(2879)])
    }

    @Test(
        "a moment that cannot be is refused with its place",
        arguments: [
            (
                "at: 30 min after lunsh",
                "exercise[1].at: no meal is named \"lunsh\"; did you mean \"lunch\"?"
            ),
            (
                "at: 30 min after tea",
                "no meal is named \"tea\"; names are lunch, second helping, breakfast"
            ),
            ("at: 2 h before breakfast", "2 h before breakfast is before the start"),
            (
                "at: 60 min after day 3 breakfast",
                "is after the end, 50 h from the start"
            ),
            ("at: 30 after lunch", "\"30\" has no unit; write 30 min"),
            ("at: at day 2 lunch", "there is no lunch on day 2"),
            ("at: every day 7:30", "write for example every day 07:30"),
            ("at: every day", "write for example every day 07:30"),
        ])
    func impossible(at: String, problem: String) {
        let more = "exercise:\n  - {\(at), lasts: 20 min, intensity: light}\n" + meals
        let line = refusal(text(more))
        #expect(line.hasPrefix("s.yaml:11:10: exercise[1].at: "), "\(line)")
        #expect(line.contains(problem), "\(line)")
    }

    @Test("what the person types for a meal can be any number a pump takes")
    func typed() throws {
        let meal = { (announced: String) in
            text("meals: [{at: 12:30, carbs: 10 g, announced: \(announced)}]")
        }
        let scenario = try load(meal("{carbs: 1000 g, delay: 10 min}"))
        #expect(
            scenario.meals.map(\.announcement)
                == [.init(carbs: .grams(1000), delay: .minutes(10))])
        for (announced, problem) in [
            ("{carbs: 1001 g}", "meals[1].announced.carbs: 1001 g is out of range"),
            ("{carbs: 0 g}", "allowed 1 to 1000 g"),
            ("{carbs: 45.5 g}", "a pump takes whole grams"),
            ("{carbs: 45 g, error: 10 %}", "error says what is typed already"),
        ] {
            let line = refusal(meal(announced))
            #expect(line.contains(problem), "\(line)")
        }
    }

    @Test("one moment is not every day, and names that mislead are refused")
    func names() {
        let faults = "faults: [{fault: kill, target: planner, at: every day 07:30}]"
        #expect(refusal(text(faults)).contains("is many moments where one is expected"))
        let one = { (name: String, at: String) in
            "meals: [{name: lunch, at: 12:30, carbs: 9 g, announced: no}, "
                + "{name: \(name), at: \(at), carbs: 9 g, announced: no}]"
        }
        #expect(refusal(text(one("tea", "at lunch"))) == "")
        #expect(
            refusal(text(one("lunch", "15:00"))).contains(
                "\"lunch\" is the name of the one at line 10 already"))
        #expect(refusal(text(one("tea", "10 min after tea"))).contains("no meal written above"))
        for name in ["day 2 tea", "at tea", "tea after lunch", "2nd", "tea!"] {
            #expect(refusal(text(one(name, "15:00"))).contains("cannot be a name in a moment"))
        }
    }
}

@Suite("What a scenario is about")
struct ScenarioHeadTests {
    @Test("family, hazards and reported failures are kept in the order written")
    func head() throws {
        let head = """
            family: sensor faults
            hazards: [H09, H01, H64]
            reported: [LoopKit/Loop#1541, "nightscout/cgm-remote-monitor#2601"]
            """
        let scenario = try load(text("", head: head))
        #expect(scenario.family == .sensorFaults)
        #expect(scenario.hazards == ["H09", "H01", "H64"])
        #expect(
            scenario.reported == ["LoopKit/Loop#1541", "nightscout/cgm-remote-monitor#2601"])
        let bare = try load(text(""))
        #expect(bare.family == nil && bare.hazards.isEmpty && bare.reported.isEmpty)
    }

    @Test(
        "what is not of the lists is refused",
        arguments: [
            ("family: sensor fault", "family: \"sensor fault\" is not one of daily life, meals"),
            ("family: sensor fault", "did you mean \"sensor faults\"?"),
            ("hazards: [H65]", "hazards[1]: \"H65\" is no hazard of the project's list"),
            ("hazards: [H1]", "write an id like H09 (H01 to H64)"),
            ("hazards: [H01, H02, H01]", "hazards[3]: H01 stands twice"),
            ("hazards: H01", "hazards: is not a list"),
            ("reported: [Loop#1541]", "write for example LoopKit/Loop#1541"),
            ("reported: [LoopKit/Loop]", "is no issue of a repository"),
            ("reported: [LoopKit/Loop#0]", "is no issue of a repository"),
            ("reported: [LoopKit//Loop#1]", "is no issue of a repository"),
        ])
    func slips(head: String, problem: String) {
        let line = refusal(text("", head: head))
        #expect(line.hasPrefix("s.yaml:3:"), "\(line)")
        #expect(line.contains(problem), "\(line)")
    }

    @Test(
        "a seed is a whole number of 64 bits, and must be there",
        arguments: [
            ("0", nil), ("18446744073709551615", nil),
            ("18446744073709551616", "is not a whole number in 0...18446744073709551615"),
            ("-1", "\"-1\" is not a whole number in"), ("1e9", "is not a whole number"),
            ("lucky", "is not a whole number"), ("[1]", "is a list where one value is expected"),
            ("", "has no value; write one"), ("0x2A", "is not a whole number"),
        ])
    func seeds(seed: String, problem: String?) {
        let line = refusal(text("").replacing("seed: 42", with: "seed: \(seed)"))
        guard let problem else { return #expect(line == "") }
        #expect(line.hasPrefix("s.yaml:4:"), "\(line)")
        #expect(line.contains(problem), "\(line)")
    }

    @Test("a scenario without a seed is refused with its place")
    func noSeed() {
        let line = refusal(text("").replacing("seed: 42\n", with: ""))
        #expect(line.hasPrefix("s.yaml:1:1: seed: this key is missing"), "\(line)")
    }
}

@Suite("People from files")
struct WrittenPatientTests {
    private func folder(_ file: String, _ content: String) throws -> String {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("islet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data(content.utf8).write(to: folder.appendingPathComponent(file))
        return folder.path
    }

    @Test("a patient's own file plays, and starts where the scenario says")
    func file() throws {
        let folder = try folder(
            "anna.yaml", "name: anna\nlike: adult-7@seed42\nbody_mass: 61 kg\n")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let patient = "{file: anna.yaml, initial_glucose: 160 mg/dL}"
        let play = try ScenarioPlay(load(text("", patient: patient), folder: folder))
        guard case .sampled(let person) = play.subject else {
            Issue.record("nobody plays")
            return
        }
        #expect(person.record.name == "anna")
        #expect(person.record.group == .adult)
        #expect(person.record.start.kind == .steady(.mgPerdL(160)))
    }

    @Test("a patient's file is refused with its own place, and for what a scenario misses in it")
    func wrongFile() throws {
        let folder = try folder("p.yaml", "name: p\nlike: adult-median\nbody_mas: 61 kg\n")
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let play = { (patient: String) in
            do {
                _ = try ScenarioPlay(load(text("", patient: patient), folder: folder))
                return ""
            } catch { return "\(error)" }
        }
        #expect(play("{file: p.yaml}").hasPrefix("\(folder)/p.yaml:3:1: body_mas: unknown key"))
        #expect(play("{file: q.yaml}").contains("there is no such file"))
        #expect(play("{file: p.yaml, draw: 3}").contains("patient.draw: unknown key"))
    }

    @Test("a row of a table in simglucose's layout plays under its own name and the group given")
    func table() throws {
        let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("VirtualPatientTests/Fixtures")
        let play = { (patient: String) in
            try ScenarioPlay(load(text("", patient: patient), folder: fixtures.path))
        }
        let row = "{table: patients.csv, row: child#005, cohort: child}"
        guard case .sampled(let person) = try play(row).subject else {
            Issue.record("nobody plays")
            return
        }
        #expect(person.record.name == "child#005")
        #expect(person.record.physiology.model == .s2008)
        #expect(throws: TextInputError.self) { try play(row.replacing("#005", with: "#105")) }
        #expect(throws: TextInputError.self) {
            try play(row.replacing("{", with: "{model: hovorka, "))
        }
    }
}
