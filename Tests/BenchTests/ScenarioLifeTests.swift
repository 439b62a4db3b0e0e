// What a scenario says of its person's life and devices: what it becomes, and how slips are refused.

import Bench
import DeviceProtocols
import Foundation
import Quantities
import Testing
import TextInput
import VirtualPatient

private let rich = """
    title: A test
    purpose: To be read.
    seed: 42
    start: 2026-03-01 06:00
    duration: 4 days
    patient: {model: s2013, cohort: child, draw: 2, initial_glucose: 180 mg/dL}
    therapy: from_patient
    automation: closed_loop
    meals:
      - {at: 07:30, carbs: 45 g, fast_share: 60 %, fat: 30 g, protein: 25.5 g, announced: exactly}
    exercise:
      - {at: day 2 19:45, lasts: 30 min, heart_rate: 132.5 bpm}
      - {at: 19:45, lasts: 45 min, intensity: moderate}
    fingersticks:
      - {at: every day 22:30}
      - {at: day 2 09:00, shows: 63.4 mg/dL}
    alcohol:
      - {at: 21:00, amount: 0.6 g/kg}
    illness:
      - {at: day 2 06:00, lasts: 2 days, severity: feverish}
    variability: {class: lhl, dawn: none}
    rescue: rule_of_15
    sensor: {model: g7, faults: usual, worn: 9 days 12 h}
    pump: {model: tslim_like, reservoir: 250 U, accuracy: exact, faults: usual}
    faults:
      - {fault: set_change, target: set, at: day 3 08:00, reservoir: 300 U}
      - {fault: occlusion, target: set, at: 10:00, magnitude: 80 %}
      - {fault: clearing, target: set, at: 14:00, magnitude: 50 %}
      - {fault: leak, target: set, at: 16:00, magnitude: 30 %, for: 2 h}
    expect:
      - journal verifies
    """

private func load(_ text: String) throws -> Scenario {
    try Scenario.load(text: text, file: "s.yaml", folder: "a/test")
}

/// The line a changed scenario is refused with; empty if it is not.
private func refusal(_ find: String, _ replacement: String) throws -> String {
    let range = try #require(rich.range(of: find), "\(find)")
    do {
        _ = try load(rich.replacingCharacters(in: range, with: replacement))
        return ""
    } catch let error as TextInputError {
        return error.description
    }
}

@Suite("Scenario format: life and devices")
struct ScenarioLifeTests {
    @Test("plant, cohort and glucose at the start become the patient")
    func patient() throws {
        let place = TextPlace(file: "s.yaml", line: 6, column: 66)
        #expect(
            try load(rich).subject
                == .sampled(
                    .init(
                        model: .s2013, cohort: .child, draw: 2,
                        initialGlucose: .init(glucose: .mgPerdL(180), place: place))))
    }

    @Test("fingersticks show what is written, or the truth; what no meter shows is refused")
    func fingersticks() throws {
        let tests = try load(rich).life.fingersticks
        let minutes = [16 * 60 + 30, 27 * 60, 40 * 60 + 30, 64 * 60 + 30, 88 * 60 + 30]
        #expect(tests.map(\.at) == minutes.map { .minutes(Int64($0)) })
        #expect(tests.map(\.shows) == [nil, .mgPerdL(63.4), nil, nil, nil])
        for (shown, isRefused) in [("19.9", true), ("20", false), ("600", false), ("600.1", true)] {
            let line = try refusal("shows: 63.4 mg/dL", "shows: \(shown) mg/dL")
            #expect(line.contains("fingersticks[2].shows") == isRefused, "\(line)")
        }
    }

    @Test("meals have parts; one that says nothing of them is fast carbohydrate")
    func meals() throws {
        let meal = try #require(try load(rich).meals.first)
        #expect(
            meal.food
                == (try Meal(
                    carbohydrate: .grams(45), fastShare: 0.6, fat: 30, protein: 25.5,
                    eatingMinutes: 15)))
        let plain = rich.replacing(" fast_share: 60 %, fat: 30 g, protein: 25.5 g,", with: "")
        let other = try #require(try load(plain).meals.first)
        #expect(other.food == (try Meal(carbohydrate: .grams(45), eatingMinutes: 15)))
    }

    @Test("exercise, alcohol, illness, days and rescue become the life, in the order of time")
    func life() throws {
        let life = try load(rich).life
        #expect(
            life.exercise == [
                .init(at: .minutes(825), lasts: .minutes(45), effort: .intensity(.moderate)),
                .init(at: .minutes(2265), lasts: .minutes(30), effort: .heartRate(132.5)),
            ])
        #expect(life.alcohol == [.init(at: .hours(15), gramsPerKilogram: 0.6)])
        #expect(life.illness == [.init(at: .hours(24), days: 2, severity: .feverish)])
        #expect(life.variability == .init(sensitivityClass: .lhl, hasDawn: false))
        #expect(life.rescue == .ruleOf15)
        let drawn = rich.replacing("{class: lhl, dawn: none}", with: "{class: drawn}")
        #expect(
            try load(drawn).life.variability == .init(sensitivityClass: nil, hasDawn: true))
    }

    @Test("exercise and sleep the loop is told of become statements, none before the run")
    func statements() throws {
        let told = rich.replacing(
            "heart_rate: 132.5 bpm}", with: "heart_rate: 132.5 bpm, announced: 60 min}"
        ).replacing(
            "alcohol:\n", with: "sleep: [{at: every day 23:00, lasts: 7 h}]\nalcohol:\n")
        let life = try load(told).life
        #expect(life.exercise.map(\.announced) == [nil, .minutes(60)])
        #expect(life.sleep.map(\.at) == [17, 41, 65, 89].map { .hours($0) })
        var talk = try BenchScenario.conversation(
            BenchScenario.sampled(
                """
                exercise:
                  - {at: 20 min, lasts: 30 min, intensity: light, announced: 90 min}
                  - {at: 2 h, lasts: 30 min, intensity: light, announced: 60 min}
                sleep: [{at: 3 h, lasts: 15 min}]
                """))
        try talk.connect()
        talk.advance(to: .hours(4))
        let entries = try talk.history().map(\.event)
        let expected = [
            ActivityStatement(.exercise, startsIn: .minutes(20), lasts: .minutes(30)),
            ActivityStatement(.exercise, startsIn: .minutes(60), lasts: .minutes(30)),
            ActivityStatement(.sleep, lasts: .minutes(15)),
        ]
        #expect(
            entries.compactMap { if case .activity(let found) = $0 { found } else { nil } }
                == expected)
        let noted = talk.trace.events(of: .activity)
        #expect(noted.map(\.at) == [.zero, .hours(1), .hours(3)])
        #expect(noted.map(\.value) == [50, 90, 15])
        #expect(noted.map(\.detail) == ["exercise in 20 min", "exercise in 60 min", "sleep"])
    }

    @Test("a fingerstick is entered on the pump in whole mg/dL: plasma glucose, or what is written")
    func entered() throws {
        var talk = try BenchScenario.conversation(
            BenchScenario.sampled(
                "fingersticks: [{at: 1 h}, {at: 90 min, shows: 63.4 mg/dL}]"))
        try talk.connect()
        talk.advance(to: .hours(2))
        let truth = try #require(talk.trace.minutes.first { $0.minute == 60 }?.plasma)
        let entered = try talk.history().compactMap { entry in
            if case .fingerstick(let glucose) = entry.event { glucose } else { nil }
        }
        #expect(entered.last == .mgPerdL(63))
        #expect(entered.count == 2)
        let shown = try #require(entered.first).milligramsPerDeciliter
        #expect(abs(shown - truth) <= 0.5)
        #expect(talk.trace.events(of: .fingerstick).map(\.at) == [.hours(1), .minutes(90)])
    }

    @Test("sensor, pump and what happens to its set become their setups")
    func devices() throws {
        let scenario = try load(rich)
        #expect(
            scenario.sensor
                == .init(model: SensorModel.g7.withUsualFaults(), worn: .hours(228)))
        #expect(
            scenario.pump
                == .init(kind: .tslimLike, reservoir: .units(250), isExact: true, setsFail: true))
        #expect(
            scenario.setEvents == [
                .init(at: .hours(4), kind: .fault(.occlusion(blocked: 0.8))),
                .init(at: .hours(8), kind: .fault(.clearing(released: 0.5))),
                .init(at: .hours(10), kind: .fault(.leak(fraction: 0.3))),
                .init(at: .hours(12), kind: .fault(.leak(fraction: 0))),
                .init(at: .hours(50), kind: .change(reservoir: .units(300))),
            ])
    }

    @Test("a patch pump's new set has a new reservoir; another pump keeps its own")
    func reservoirs() throws {
        let keeps = try load(rich.replacing(", reservoir: 300 U", with: ""))
        #expect(keeps.setEvents.last?.kind == .change(reservoir: nil))
        let patch = rich.replacing("tslim_like, reservoir: 250 U", with: "omnipod_like")
            .replacing(", reservoir: 300 U", with: "")
        #expect(try load(patch).setEvents.last?.kind == .change(reservoir: .units(200)))
    }

    @Test(
        "every named sensor can be worn",
        arguments: ["exact", "breton-2008", "facchinetti-2014", "g6", "g7", "icgm-floor"])
    func sensors(name: String) throws {
        let text = rich.replacing(
            "{model: g7, faults: usual, worn: 9 days 12 h}", with: "{model: \(name)}")
        #expect(try load(text).sensor.model.name == name)
        #expect(try load(text).sensor.worn == .hours(24))
    }

    @Test(
        "slips are refused with place, key and mend",
        arguments: [
            (
                "model: s2013, cohort: child", "model: hovorka, cohort: child",
                "s.yaml:6:35: patient.cohort: the Hovorka population is published for adults only"
            ),
            ("180 mg/dL}", "10 mmol/L}", "patient.initial_glucose: 10 mmol/L: this file uses"),
            ("180 mg/dL}", "39 mg/dL}", "allowed 40 to 400 mg/dL"),
            ("initial_glucose", "initial_glucos", "did you mean \"initial_glucose\"?"),
            ("fast_share: 60 %", "fast_share: 0.6", "\"0.6\" has no unit; write 0.6 %"),
            ("fast_share: 60 %", "fast_share: 101 %", "allowed 0 to 100 %"),
            ("fast_share", "fastshare", "did you mean \"fast_share\"?"),
            ("fat: 30 g", "fat: 201 g", "meals[1].fat: 201 g is out of range; allowed 0 to 200 g"),
            ("protein: 25.5 g", "protein: 25.5", "write 25.5 g"),
            ("protein", "proteins", "did you mean \"protein\"?"),
            ("lasts: 45 min, intensity", "intensity", "exercise[2].lasts: this key is missing"),
            ("lasts: 45 min", "lasts: 13 h", "allowed 1 min to 12 h"),
            ("intensity: moderate", "intensity: modrate", "did you mean \"moderate\"?"),
            ("intensity: moderate", "intensite: light", "did you mean \"intensity\"?"),
            (", intensity: moderate", "", "exercise[2]: does not say how hard; add intensity"),
            (
                "heart_rate: 132.5 bpm", "heart_rate: 132 bpm, intensity: light",
                "exercise[1].heart_rate: intensity says how hard already"
            ),
            ("132.5 bpm", "132", "\"132\" has no unit; write 132 bpm"),
            ("132.5 bpm", "132 1/min", "expected a value in bpm; write 132 bpm"),
            ("132.5 bpm", "fast", "does not start with a number; write it as a number and bpm"),
            ("132.5 bpm", "39 bpm", "39 bpm is out of range; allowed 40 to 220 bpm"),
            ("132.5 bpm", "220.5 bpm", "allowed 40 to 220 bpm"),
            ("132.5 bpm", "132.5 bpm, announced: 91 min", "allowed 0 min to 1 h 30 min"),
            (
                "lasts: 30 min, heart_rate", "lasts: 14 min, announced: 0 min, heart_rate",
                "the loop takes no exercise of 14 min, but 15 min to 4 h"
            ),
            (
                "lasts: 30 min, heart_rate", "lasts: 241 min, announced: 0 min, heart_rate",
                "remove this key, or change lasts"
            ),
            (
                "alcohol:", "sleep: [{at: 23:00, lasts: 14 min}]\nalcohol:",
                "sleep[1].lasts: 14 min is out of range; allowed 15 min to 12 h"
            ),
            (
                "day 2 19:45, lasts", "20:29, lasts",
                "s.yaml:12:5: exercise[1]: begins before the one at line 13 has ended"
            ),
            ("0.6 g/kg", "0.6", "alcohol[1].amount: \"0.6\" has no unit; write 0.6 g/kg"),
            ("0.6 g/kg", "2.1 g/kg", "allowed 0 to 2 g/kg"),
            ("amount", "dose", "alcohol[1].amount: this key is missing"),
            ("lasts: 2 days", "lasts: 36 h", "an illness lasts whole days; write for example 3"),
            ("lasts: 2 days", "lasts: 61 days", "allowed 24 h to 1440 h"),
            ("severity: feverish", "severity: fever", "is not one of mild, feverish, severe"),
            ("illness:", "ilness:", "ilness: unknown key; did you mean \"illness\"?"),
            ("class: lhl", "class: hlx", "did you mean \"hlh\"?"),
            ("dawn: none", "dawn: no", "is not one of typical, none"),
            ("{class: lhl, dawn: none}", "{dawn: none}", "variability.class: this key is missing"),
            ("rescue: rule_of_15", "rescue: rule_of_16", "did you mean \"rule_of_15\"?"),
            ("model: g7", "model: g8", "did you mean \"g6\"?"),
            ("faults: usual, worn", "faults: some, worn", "sensor.faults: \"some\" is not one of"),
            // A G7 lasts 10 days and 12 h; at its end it is over.
            ("worn: 9 days 12 h", "worn: 10 days 12 h", "allowed 0 min to 251 h 59 min"),
            ("worn", "age", "sensor.age: unknown key"),
            ("tslim_like", "tslim", "did you mean \"tslim_like\"?"),
            ("reservoir: 250 U", "reservoir: 301 U", "allowed 0 to 300 U"),
            ("accuracy: exact", "accuracy: good", "is not one of usual, exact"),
            ("faults: usual}", "faults: yes}", "pump.faults: \"yes\" is not one of none, usual"),
            ("target: set, at: 10:00", "target: pump, at: 10:00", "write set"),
            ("magnitude: 80 %", "magnitude: 0.9 %", "allowed 1 to 100 %"),
            ("magnitude: 80 %", "magnitude: 0.8", "write 0.8 %"),
            ("magnitude: 80 %", "magnitude: 80 %, for: 2 h", "faults[2].for: unknown key"),
            ("magnitude: 50 %", "magnitude: 101 %", "allowed 0 to 100 %"),
            (", magnitude: 30 %", "", "faults[4].magnitude: this key is missing"),
            ("for: 2 h", "for: 25 h", "allowed 1 s to 24 h"),
            ("reservoir: 300 U", "reservoir: 300.5 U", "allowed 0 to 300 U"),
            ("fault: set_change", "fault: setchange", "did you mean \"set_change\"?"),
        ])
    func slips(find: String, replacement: String, problem: String) throws {
        let line = try refusal(find, replacement)
        #expect(line.hasPrefix("s.yaml:"), "\(line)")
        #expect(line.contains(problem), "\(line)")
    }

    @Test("a schedule off the pump's grid is refused with the nearest rate")
    func grid() throws {
        let therapy = BenchScenario.therapy
        func problem(_ rate: String, _ model: String) -> String {
            let text = rich.replacing("therapy: from_patient", with: therapy)
                .replacing("rate: 0.6 U/h", with: "rate: \(rate)")
                .replacing("tslim_like, reservoir: 250 U", with: model)
                .replacing(", reservoir: 300 U", with: "")
            do {
                _ = try load(text)
                return ""
            } catch { return "\(error)" }
        }
        #expect(problem("0.65 U/h", "omnipod_like").isEmpty)
        #expect(
            problem("0.62 U/h", "omnipod_like")
                == "s.yaml:9:5: therapy.basal: 0.62 U/h from 07:00 is not a rate of omnipod_like; "
                + "write 0.6 U/h, or choose another pump.model")
        #expect(problem("0.62 U/h", "tslim_like").isEmpty)
        #expect(problem("0.09 U/h", "tslim_like").contains("write 0.1 U/h"))
    }

    @Test("a derived schedule is one the pump can be set to")
    func derivedSchedule() throws {
        let text = rich.replacing("tslim_like, reservoir: 250 U", with: "omnipod_like")
            .replacing(", reservoir: 300 U", with: "")
        let basal = try ScenarioPlay(load(text)).therapy.basal
        #expect(basal.segments.allSatisfy { $0.rate.milliunitsPerHour % 50 == 0 })
    }

    @Test("a glucose nobody can be held at is refused where it is written")
    func initialGlucose() throws {
        let text = rich.replacing("180 mg/dL", with: "400 mg/dL")
            .replacing("s2013, cohort: child", with: "s2013, cohort: adult")
        let error = #expect(throws: TextInputError.self) { try ScenarioPlay(load(text)) }
        let line = try #require(error?.description)
        #expect(line.hasPrefix("s.yaml:6:66: patient.initial_glucose: "), "\(line)")
        #expect(line.contains("no basal rate holds 400.0 mg/dL in this person; allowed"))
    }
}
