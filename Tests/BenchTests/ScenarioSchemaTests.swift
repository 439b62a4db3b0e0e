// The schema of scenarios and their loader: an independent validator agrees with the loader.

import Bench
import Foundation
import Testing
import TextInput

private let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

/// Python's jsonschema, with YAML read as version 1.2 has it: no sexagesimal numbers, no `no`.
private enum Validator {
    private static let script = """
        import json, re, sys, yaml
        from jsonschema import Draft202012Validator
        class Loader(yaml.SafeLoader): pass
        Loader.yaml_implicit_resolvers = {}
        for tag, pattern, first in [
            ('tag:yaml.org,2002:bool', r'^(true|false)$', 'tf'),
            ('tag:yaml.org,2002:int', r'^[-+]?[0-9]+$', '-+0123456789'),
            ('tag:yaml.org,2002:float', r'^[-+]?[0-9]+\\\\.[0-9]+$', '-+0123456789')]:
            Loader.add_implicit_resolver(tag, re.compile(pattern), list(first))
        schema = json.load(open(sys.argv[1]))
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        for name in sys.argv[2:]:
            faults = list(validator.iter_errors(yaml.load(open(name), Loader)))
            print('ok' if not faults else 'refused ' + faults[0].message.replace(chr(10), ' '))
        """.replacing("\\\\\\\\", with: "\\\\")

    /// One line a text: "ok", or "refused" and why; `nil` where the validator is not installed.
    static func verdicts(on texts: [String]) throws -> [String]? {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("islet-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let write = { (name: String, text: String) in
            let url = folder.appendingPathComponent(name)
            try Data(text.utf8).write(to: url)
            return url.path
        }
        let program = try write("check.py", script)
        let schema = try write("schema.json", ScenarioSchema.json)
        let names = try texts.enumerated().map { try write("\($0.offset).yaml", $0.element) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", program, schema] + names
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { return nil }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    static let isThere: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", "import jsonschema, yaml"]
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}

/// A scenario that writes nearly every key there is.
private let full = """
    title: Everything
    purpose: Every key once.
    family: meals
    hazards: [H01, H09]
    reported: [LoopKit/Loop#1541]
    seed: 18446744073709551615
    start: 2026-03-01 06:00
    utc_offset: "+01:00"
    duration: 50 h
    patient: {model: s2013, cohort: adult, draw: 3, initial_glucose: 150 mg/dL}
    therapy: from_patient
    automation: closed_loop
    limits:
      maximum_basal: 3 U/h
      maximum_bolus: 1.5 U
      maximum_insulin_on_board: 4 U
      hourly_basal_multiple: 2
      two_hour_daily_share: 30 %
    configuration: {limits: left_out}
    meals:
      - {name: lunch, at: 12:30, carbs: 60 g, announced: {error: -20 %, delay: 10 min}, bolus: none}
      - {at: 40 min after lunch, carbs: 20.5 g, announced: no, bolus: 1 U}
      - {at: every day 07:30, carbs: 45 g, announced: {carbs: 50 g}, lasts: 20 min}
      - {at: day 2 18:30, carbs: 60 g, fast_share: 60 %, fat: 20 g, protein: 30 g, announced: exactly}
    exercise:
      - {at: 20:00, lasts: 45 min, intensity: moderate}
      - {at: day 2 07:00, lasts: 30 min, heart_rate: 140 bpm}
    alcohol: [{at: 21:00, amount: 0.6 g/kg}]
    illness: [{at: day 2 06:00, lasts: 1 days, severity: feverish}]
    variability: {class: drawn, dawn: none}
    rescue: rule_of_15
    sensor: {model: g6, faults: usual, worn: 2 days 12 h}
    pump: {model: tslim_like, reservoir: 180 U, accuracy: exact, faults: none}
    person: {acknowledges_alarms_within: 5 min}
    faults: [{fault: kill, target: planner, at: at lunch}]
    expect: [journal verifies]
    """

private let written = """
    title: Settings written out
    purpose: The therapy's own keys.
    seed: 1
    patient: {recorded: {layout: azt1d, file: person.csv}}
    automation: advise_only
    therapy:
      basal: [{from: 00:00, rate: 1 U/h}, {from: 07:00, rate: 0.6 U/h}]
      insulin_sensitivity: 45 mg/dL/U
      carb_ratio: 10 g/U
      target: 110 mg/dL
      suspend_threshold: 70 mg/dL
      total_daily_insulin: 40 U
      body_mass: 75 kg
      insulin_action_duration: 6 h
      insulin_action_peak: 75 min
    expect: [no command sent]
    """

private func loads(_ text: String) -> Bool {
    (try? Scenario.load(text: text, file: "s.yaml", folder: "s")) != nil
}

@Suite("Schema of scenarios", .enabled(if: Validator.isThere, "needs python3 with jsonschema"))
struct ScenarioSchemaTests {
    @Test("the schema takes every scenario of this repository, and texts that write every key")
    func accepts() throws {
        let folder = checkout.appendingPathComponent("scenarios").path
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder)
            .filter { $0.hasSuffix("/scenario.yaml") }.sorted()
        let texts = try files.map { try String(contentsOfFile: "\(folder)/\($0)", encoding: .utf8) }
        let verdicts = try #require(try Validator.verdicts(on: [full, written] + texts))
        for (name, verdict) in zip(["full", "written"] + files, verdicts) {
            #expect(verdict == "ok", "\(name): \(verdict)")
        }
        #expect(verdicts.count == files.count + 2 && files.count >= 7)
        #expect(loads(full) && loads(written))
    }

    /// A key of the texts above, and a line each key can be misspelt in.
    private static let misspelt: [String] = {
        let words = full.split { !($0.isLetter || $0.isNumber || "_:".contains($0)) }
        return words.filter { $0.hasSuffix(":") && $0.first?.isLetter == true }.map(String.init)
    }()

    @Test("a key misspelt anywhere is refused by the schema and by the loader")
    func misspellings() throws {
        #expect(Self.misspelt.count > 50)
        let texts = Self.misspelt.indices.map { index in
            // The index-th key of the text with another letter.
            var rest = full[...]
            var found = rest.startIndex..<rest.startIndex
            for key in Self.misspelt[...index] {
                guard let range = rest.firstRange(of: key) else { break }
                found = range
                rest = full[range.upperBound...]
            }
            return full.replacingCharacters(in: found, with: "z" + Self.misspelt[index])
        }
        let verdicts = try #require(try Validator.verdicts(on: texts))
        for (index, verdict) in verdicts.enumerated() {
            #expect(verdict.hasPrefix("refused"), "z\(Self.misspelt[index]) is taken by the schema")
            #expect(!loads(texts[index]), "z\(Self.misspelt[index]) is taken by the loader")
        }
    }

    @Test(
        "what the loader refuses of a value's form, the schema refuses as well",
        arguments: [
            ("seed: 18446744073709551615", "seed: -1"),
            ("seed: 18446744073709551615", "seed: lucky"),
            ("seed: 18446744073709551615\n", ""), ("carbs: 60 g", "carbs: 60"),
            ("150 mg/dL", "8.3 mmol/L"), ("at: 12:30", "at: 12.30"), ("at: 12:30", "at: 24:30"),
            ("duration: 50 h", "duration: 50"), ("duration: 50 h\n", ""),
            ("family: meals", "family: meal"), ("[H01, H09]", "[H1]"),
            ("Loop#1541]", "Loop 1541]"), ("error: -20 %", "error: -20"),
            ("announced: no,", "announced: none,"), ("bolus: 1 U", "bolus: 1 mU"),
            ("heart_rate: 140 bpm", "heart_rate: 140"), ("0.6 g/kg", "0.6 g"),
            ("model: s2013", "model: s2014"), ("draw: 3", "draw: 0"),
            ("draw: 3", "recorded: {layout: azt1d, file: x.csv}"),
            ("\"+01:00\"", "\"1:00\""), ("2026-03-01 06:00", "01.03.2026 06:00"),
            ("hourly_basal_multiple: 2", "hourly_basal_multiple: 20"),
            ("rescue: rule_of_15", "rescue: rule of 15"), ("class: drawn", "class: hhhh"),
            ("model: g6", "model: g5"), ("accuracy: exact", "accuracy: usually"),
            ("expect: [journal verifies]", "expect: journal verifies"),
            ("title: Everything\n", ""), ("at: every day 07:30", "at: every day 7:30"),
            ("45 min, intensity", "45 m, intensity"), ("closed_loop", "close_loop"),
        ])
    func values(find: String, replacement: String) throws {
        let range = try #require(full.range(of: find))
        let text = full.replacingCharacters(in: range, with: replacement)
        #expect(!loads(text))
        let verdict = try #require(try Validator.verdicts(on: [text])?.first)
        #expect(verdict.hasPrefix("refused"))
    }

    @Test("parts of a recorded person are refused by both")
    func recorded() throws {
        let texts = ["meals: []", "pump: {}", "rescue: none"].map { written + "\n" + $0 }
        let verdicts = try #require(try Validator.verdicts(on: texts))
        #expect(verdicts.allSatisfy { $0.hasPrefix("refused") })
        #expect(texts.allSatisfy { !loads($0) })
    }
}
