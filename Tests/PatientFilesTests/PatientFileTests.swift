// Patients as YAML: what a person can write, what is refused and where, and that nothing is lost.

import PatientFiles
import Quantities
import Testing
import TextInput
import VirtualPatient

@Suite("Patient files")
struct PatientFileTests {
    private func read(_ text: String) throws -> PatientRecord {
        try PatientFile.parse(text, file: "p.yaml")
    }

    private func person(_ name: String) throws -> PatientRecord {
        try People.named(#require(PersonName(name)))
    }

    @Test("a person like another, with some parameters changed")
    func like() throws {
        let base = try person("adult-7@seed42")
        let patient = try read(
            """
            name: anna
            like: adult-7@seed42
            body_mass: 61 kg
            parameters:
              kabs_per_min: 0.05
              Gb_mg_per_dL: 130
            """)
        #expect(patient.name == "anna")
        #expect(patient.group == .adult)
        var expected = base.physiology.values
        // The order of the declarations: BW, EGPb, Gb, Ib, kabs.
        (expected[0], expected[2], expected[4]) = (61, 130, 0.05)
        #expect(patient.physiology.values == expected)
        #expect(patient.start.kind == .rest)
    }

    @Test(
        "what is written reads back the same",
        arguments: ["adult-7@seed42", "s2013-child-2@seed3", "hovorka-adult-4@seed9"])
    func roundTrip(name: String) throws {
        let rest = try person(name)
        var plant = rest.plant
        for minute in 0..<90 {
            plant.step(
                minute: PlantInput(carbohydrate: .grams(minute == 3 ? 30 : 0), insulinUnits: 0.01))
        }
        let steady = try PatientRecord(rest, steadyAt: .mgPerdL(151.5))
        let anywhere = try PatientRecord(rest, stateComponents: plant.stateComponents)
        for patient in [rest, steady, anywhere] {
            #expect(try read(PatientFile.write(patient)) == patient)
        }
    }

    @Test("initial_glucose is a true steady state")
    func initialGlucose() throws {
        let patient = try read("like: child-median\ninitial_glucose: 180 mg/dL\n")
        #expect(
            patient.plant.plasmaGlucose == .mgPerdL(180)
                || abs(
                    patient.plant.plasmaGlucose.milligramsPerDeciliter - 180) < 1e-9
        )
        #expect(patient == (try PatientRecord(read("like: child-median"), steadyAt: .mgPerdL(180))))
    }

    /// What is written, where the fault is said to be (line), and words of the refusal.
    private static let faults: [(String, Int, [String])] = [
        ("like: adult-7@seed42\nbodymass: 60 kg\n", 2, ["unknown key", "body_mass"]),
        ("like: adult-7@seed42\nbody_mass: 60\n", 2, ["no unit", "kg"]),
        ("like: adult-7@seed42\nbody_mass: 400 kg\n", 2, ["out of range", "5 to 250 kg"]),
        (
            "like: adult-7@seed42\nparameters:\n  kabs_per_min: 2.6\n", 3,
            ["out of range", "0.002 to 2.5 1/min"]
        ),
        ("like: adult-7@seed42\nparameters:\n  kabs_per_min: nan\n", 3, ["not a finite"]),
        ("like: adult-7@seed42\nparameters:\n  kabs_per_min: -0.1\n", 3, ["out of range"]),
        ("like: adult-7@seed42\nparameters:\n  kabs_per_min: 0,05\n", 3, ["with a point"]),
        ("like: adult-7@seed42\nparameters:\n  kabs: 0.05\n", 3, ["kabs_per_min", "unit"]),
        ("like: adult-7@seed42\nparameters:\n  Gb_mmol_per_L: 7\n", 3, ["Gb_mg_per_dL"]),
        ("like: adult-7@seed42\nparameters:\n  kabs_per_mn: 0.05\n", 3, ["kabs_per_min"]),
        (
            "like: adult-7@seed42\nparameters:\n  kmin_per_min: 0.4\n", 3,
            ["must be less than kmax"]
        ),
        (
            "like: adult-7@seed42\nbody_mass: 60 kg\nparameters:\n  BW_kg: 60\n", 4,
            ["body mass stands twice"]
        ),
        ("like: adult-0@seed42\n", 1, ["nobody's name", "adult-median"]),
        ("like: adult-7@seed42\nplant: hovorka\n", 0, []),
        ("like: hovorka-child-1@seed2\n", 1, ["adults only"]),
        ("like: s2013-adult-7@seed42\nplant: s2008\n", 1, ["s2013", "s2008"]),
        ("like: adult-7@seed42\nplant: s2014\n", 2, ["s2013"]),
        ("like: adult-7@seed42\ngroup: adlt\n", 2, ["adult"]),
        ("like: adult-7@seed42\nname: a,b\n", 2, ["comma"]),
        ("like: adult-7@seed42\ninitial_glucose: 8.5 mmol/L\n", 2, ["mg/dL", "153"]),
        (
            "like: adult-7@seed42\ninitial_glucose: 990 mg/dL\n", 2,
            ["no basal rate", "allowed 1 to"]
        ),
        (
            "like: adult-7@seed42\ninitial_glucose: 150 mg/dL\ninitial_state:\n  Gp_mg_per_kg: 1\n",
            2, ["exclude"]
        ),
        (
            "like: adult-7@seed42\ninitial_state:\n  Gp_mg_per_kg: 1\n", 3,
            ["Qsto1_mg", "missing"]
        ),
        ("name: x\nplant: s2008\n", 1, ["body_mass", "missing", "like: adult-median"]),
        ("like: adult-7@seed42\nlike: adult-8@seed42\n", 0, ["written twice"]),
        ("like: [1]\n", 1, ["list"]),
        ("", 0, ["empty"]),
    ]

    @Test("a fault is refused with its line and what to write", arguments: faults.indices)
    func fault(index: Int) throws {
        let (text, line, words) = Self.faults[index]
        // "adult-7@seed42" is a name on any plant that the file says.
        guard !words.isEmpty else {
            #expect(try read(text).physiology.model == .hovorka)
            return
        }
        let error = try #require(throws: TextInputError.self) { try read(text) }
        if line > 0 { #expect(error.place.line == line, "\(error)") }
        for word in words { #expect(error.description.contains(word), "\(error)") }
    }

    @Test(
        "a negative or not finite state is refused with its key", arguments: ["-1", "nan", "inf"])
    func state(value: String) throws {
        let rest = try person("s2013-adult-1@seed1")
        var plant = rest.plant
        plant.step(minute: PlantInput())
        let text = PatientFile.write(
            try PatientRecord(rest, stateComponents: plant.stateComponents))
        let lines = text.split(separator: "\n").map {
            $0.hasPrefix("  Gt_mg_per_kg:") ? "  Gt_mg_per_kg: \(value)" : String($0)
        }
        let error = try #require(throws: TextInputError.self) {
            try read(lines.joined(separator: "\n"))
        }
        #expect(error.key == "initial_state.Gt_mg_per_kg")
    }

    @Test(
        "settings out of scope are refused by name with the reason",
        arguments: [
            ("type: 2", "type 2 diabetes is outside"),
            ("type: type 2", "type 2 diabetes is outside"),
            ("diabetes: T2DM", "type 2 diabetes is outside"), ("pregnant: true", "pregnancy is"),
            ("gestational_diabetes: true", "pregnancy is"), ("group: toddler", "younger than"),
            ("plant: t2dm", "type 2 diabetes is outside"), ("c_peptide: 0.3", "all insulin"),
            ("metformin: 500 mg", "drugs other than insulin"),
        ])
    func outOfScope(line: String, words: String) throws {
        let error = try #require(throws: TextInputError.self) {
            try read("like: adult-7@seed42\n\(line)\n")
        }
        #expect(error.description.contains(words), "\(error)")
        #expect(error.place.line == 2)
    }
}
