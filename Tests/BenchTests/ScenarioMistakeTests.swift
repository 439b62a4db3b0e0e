// The mistakes people make in scenarios: each is refused with its place and what to write.

import Bench
import Foundation
import Testing
import TextInput

private let good = """
    title: A test
    purpose: To be read.
    seed: 42
    start: 2026-03-01 06:00
    duration: 24 h
    patient:
      model: s2008
      cohort: adult
      draw: 3
    therapy: from_patient
    automation: closed_loop
    limits:
      maximum_bolus: 1 U
      maximum_basal: 2 U/h
    meals:
      - at: 07:30
        name: breakfast
        carbs: 45 g
        announced: exactly
      - {at: 12:30, carbs: 60 g, announced: {error: -10 %, delay: 10 min}}
    exercise:
      - {at: 17:00, lasts: 45 min, intensity: moderate}
      - {at: 20:00, lasts: 30 min, heart_rate: 130 bpm}
    faults:
      - {fault: off, target: cgm, at: 14:45, for: 30 min}
    expect:
      - time in 70..180 >= 70 %
      - journal verifies
    """

private func refusal(_ text: String) -> String {
    do {
        _ = try Scenario.load(text: text, file: "s.yaml", folder: "s")
        return ""
    } catch { return "\(error)" }
}

@Suite("Mistakes in scenarios")
struct ScenarioMistakeTests {
    @Test(
        "a mistake is refused at its line and column, with what to write",
        arguments: [
            // Units.
            ("45 g", "45", "s.yaml:18:12: meals[1].carbs: \"45\" has no unit; write 45 g"),
            (
                "45 g", "45 grams",
                "s.yaml:18:12: meals[1].carbs: 45 grams: this file uses g; write 45 g"
            ),
            ("45 g", "4.5 BE", "s.yaml:18:12: meals[1].carbs: 4.5 BE: expected a value in g"),
            ("45 g", "45g", ""),
            (
                "draw: 3", "draw: 3\n  initial_glucose: 8.3 mmol/L",
                "s.yaml:10:20: patient.initial_glucose: 8.3 mmol/L: this file uses mg/dL; write 150 mg/dL"
            ),
            (
                "draw: 3", "draw: 3\n  initial_glucose: 8.3",
                "\"8.3\" has no unit; this file uses mg/dL; if it is mmol/L, write 150 mg/dL"
            ),
            (
                "draw: 3", "draw: 3\n  initial_glucose: 8.3 mg/dL",
                "this looks like mmol/L: 8.3 mmol/L is 150 mg/dL"
            ),
            (
                "1 U\n", "1 u\n",
                "s.yaml:13:18: limits.maximum_bolus: 1 u: this file uses U; write 1 U"
            ),
            ("1 U\n", "0,5 U\n", "write decimals with a point"),
            ("2 U/h", "2 U", "limits.maximum_basal: 2 U: this file uses U/h; write 2 U/h"),
            (
                "-10 %", "-10",
                "s.yaml:20:49: meals[2].announced.error: \"-10\" has no unit; write -10 %"
            ),
            ("-10 %", "-0.1", "\"-0.1\" has no unit"),
            (
                "130 bpm", "130",
                "s.yaml:23:44: exercise[2].heart_rate: \"130\" has no unit; write 130 bpm"
            ),
            // Times.
            ("at: 07:30", "at: 8.30", "s.yaml:16:9: meals[1].at: \"8.30\" has no unit"),
            ("at: 07:30", "at: 8.30", "as a time of day, write 08:30"),
            ("at: 07:30", "at: 7:30", "\"7:30\" is not a time of day; write 07:30"),
            ("at: 07:30", "at: 24:00", "write for example 07:30 (00:00 to 23:59)"),
            ("at: 07:30", "at: 7:30 am", "is not a time of day"),
            ("at: 07:30", "at: day2 07:30", "write for example day 2 07:30"),
            (
                "at: 07:30", "at: noon",
                "meals[1].at: \"noon\" is not a moment; write for example 07:30"
            ),
            ("at: 07:30", "at: day 2 07:30", "is after the end, 24 h from the start"),
            ("at: 14:45", "at: 25 h", "s.yaml:25:35: faults[1].at: 25 h is after the end, 24 h"),
            ("at: 14:45", "at: 30 min after breakfest", "did you mean \"breakfast\"?"),
            (
                "for: 30 min", "for: 30 m",
                "s.yaml:25:47: faults[1].for: \"m\" is not a unit of time; write min"
            ),
            ("for: 30 min", "for: 30", "\"30\" has no unit; write 30 min, or s, h, days"),
            ("duration: 24 h", "duration: 24 hours", "\"hours\" is not a unit of time; write h"),
            ("duration: 24 h", "duration: 1d", "\"d\" is not a unit of time; write days"),
            ("2026-03-01 06:00", "01.03.2026 06:00", "write for example 2026-03-01 06:00"),
            (
                "2026-03-01 06:00", "2026-02-30 06:00",
                "s.yaml:4:8: start: \"2026-02-30 06:00\" is not"
            ),
            (
                "17:00, lasts: 45 min", "19:30, lasts: 45 min",
                "begins before the one at line 22 has ended"
            ),
            // Keys and words.
            (
                "name: breakfast", "nmae: breakfast",
                "s.yaml:17:5: meals[1].nmae: unknown key; did you mean \"name\"?"
            ),
            (
                "expect:", "expects:",
                "s.yaml:26:1: expect: this key is missing; is it meant by \"expects\"?"
            ),
            ("faults:", "fault:", "unknown key; did you mean \"faults\"?"),
            (
                "closed_loop", "closed loop",
                "s.yaml:11:13: automation: \"closed loop\" is not one of"
            ),
            ("closed_loop", "closed loop", "did you mean \"closed_loop\"?"),
            ("moderate", "hard", "\"hard\" is not one of light, moderate, vigorous"),
            (
                "announced: exactly", "announced: true",
                "write no, exactly, or {error: 15 %, delay: 10 min}"
            ),
            ("target: cgm", "target: cmg", "did you mean \"cgm\"?"),
            (
                "seed: 42\n", "seed: 42\nseed: 43\n",
                "seed: this key is written twice; keep one of them"
            ),
            (
                "intensity: moderate}", "intensity: moderate, heart_rate: 120 bpm}",
                "remove one of the two"
            ),
            // YAML.
            ("  cohort: adult", "\tcohort: adult", "indent with spaces"),
            ("  cohort: adult", "   cohort: adult", "s.yaml:8:"),
            ("  cohort: adult", "cohort: adult", "not valid YAML"),
            ("{fault: off,", "{fault: off", "not valid YAML"),
            (
                "- {fault: off", "{fault: off",
                "faults: is not a list; start each element with \"- \""
            ),
            ("title: A test", "title: A test: two", "not valid YAML"),
            ("title: A test", "title:", "title: has no value"),
            ("limits:", "limits: &a", "anchors and aliases are not allowed"),
            ("60 g", "60 g # lunch", "not valid YAML"),
        ])
    func mistakes(find: String, replacement: String, problem: String) throws {
        let range = try #require(good.range(of: find))
        let line = refusal(good.replacingCharacters(in: range, with: replacement))
        if problem.isEmpty {
            #expect(line == "")
        } else {
            #expect(line.hasPrefix("s.yaml:"), "\(line)")
            #expect(line.contains(problem), "\(line)")
        }
    }

    @Test("the scenario without a mistake is taken")
    func taken() { #expect(refusal(good) == "") }
}
