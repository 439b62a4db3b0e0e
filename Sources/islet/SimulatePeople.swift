// Who is simulated: a table's patient, a drawn person, a cohort, or a patient of a YAML file.

import Foundation
import PatientFiles
import Quantities
import TextInput
import VirtualPatient

/// A wrong option: what is wrong with it and how to mend it.
struct SimulateFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// What the options say about whom to simulate.
struct SimulateChoice {
    var name: String?
    var model: String?
    var patients: String?
    var patient: String?
    var patientFile: String?
    var cohort: String?
    var count: Int?
    var seed: UInt64?
    var jobs: Int
    var initialGlucose: Double?

    /// The people, at their starts.
    func people() throws -> [PatientRecord] {
        try atTheirStarts(found())
    }

    private func found() throws -> [PatientRecord] {
        if let name, let reason = OutOfScope.reason(for: name) { throw SimulateFault(reason) }
        if cohort == nil {
            if count != nil { throw SimulateFault("--count belongs to --cohort") }
            if seed != nil {
                throw SimulateFault(
                    "--seed belongs to --cohort; a name has its own, as in adult-7@seed42")
            }
        }
        switch (patients, cohort, patientFile) {
        case (let file?, nil, nil): return [try tablePatient(file)]
        case (nil, let group?, nil):
            try refuse(patient, name, beside: "--cohort")
            return try drawn(group)
        case (nil, nil, let file?):
            try refuse(patient, name, beside: "--patient-file")
            return [try filePatient(file)]
        case (nil, nil, nil):
            guard let name = try oneName() else {
                throw SimulateFault(
                    "say who: a name such as adult-7@seed42, --patients FILE.csv --patient NAME, "
                        + "--patient-file FILE.yaml, or --cohort GROUP")
            }
            return [try person(named: name)]
        default:
            throw SimulateFault(
                "--patients, --patient-file and --cohort exclude each other; give one")
        }
    }

    private func refuse(_ patient: String?, _ name: String?, beside option: String) throws {
        if patient != nil {
            throw SimulateFault("--patient belongs to --patients, not to \(option)")
        }
        if let name { throw SimulateFault("\(name): a name does not go with \(option)") }
    }

    private func oneName() throws -> String? {
        if let name, let patient, name != patient {
            throw SimulateFault("\(name) and --patient \(patient) are two people; give one")
        }
        return name ?? patient
    }

    /// The plant asked for; `nil` where none is.
    func chosenModel() throws -> PlantModel? {
        guard let model else { return nil }
        if let plant = PlantModel(rawValue: model) { return plant }
        if let reason = OutOfScope.reason(for: model) {
            throw SimulateFault("--model \(model): \(reason)")
        }
        let names = PlantModel.allCases.map(\.rawValue).joined(separator: ", ")
        throw SimulateFault("--model \(model): there is no such plant; there are \(names)")
    }

    private func tablePatient(_ file: String) throws -> PatientRecord {
        let plant = try chosenModel() ?? .s2008
        let table = try Self.read(file) { text throws(TableError) in
            try PatientTable(parsing: text, model: plant)
        }
        guard let name = try oneName() else {
            throw SimulateFault("--patients needs --patient NAME, one of the table's names")
        }
        guard let record = table.patient(named: name) else {
            let names = table.patients.map(\.name)
            let near = Suggestion.nearest(to: name, in: names).map { "; did you mean \($0)?" }
            throw SimulateFault(
                "--patient \(name): \(file) has no such patient"
                    + (near ?? "; it begins with \(names.prefix(4).joined(separator: ", "))"))
        }
        return record
    }

    private func filePatient(_ file: String) throws -> PatientRecord {
        let record = try PatientFile.read(path: file)
        if let plant = try chosenModel(), plant != record.physiology.model {
            throw SimulateFault(
                "--model \(plant.rawValue): the patient of \(file) has the plant "
                    + "\(record.physiology.model.rawValue); leave --model out")
        }
        return record
    }

    private func person(named name: String) throws -> PatientRecord {
        let plant = try chosenModel()
        guard let person = PersonName(name, standard: plant ?? .s2008) else {
            let words = name.split(separator: "-").map(String.init)
            if let reason = words.lazy.compactMap(OutOfScope.reason(for:)).first {
                throw SimulateFault("\(name): \(reason)")
            }
            throw SimulateFault(
                "\(name): nobody has that name; write adult-7@seed42 for a drawn person (group, "
                    + "number, seed), hovorka-adult-7@seed42 for another plant, or adult-median")
        }
        if let plant, plant != person.model {
            throw SimulateFault("--model \(plant.rawValue): \(name) has another plant")
        }
        do { return try People.named(person) } catch {
            throw SimulateFault("\(name): \(error.problem)")
        }
    }

    private func drawn(_ groupName: String) throws -> [PatientRecord] {
        guard let group = AgeGroup(rawValue: groupName) else {
            if let reason = OutOfScope.reason(for: groupName) {
                throw SimulateFault("--cohort \(groupName): \(reason)")
            }
            let names = AgeGroup.allCases.map(\.rawValue)
            let near = Suggestion.nearest(to: groupName, in: names).map { "; did you mean \($0)?" }
            throw SimulateFault(
                "--cohort \(groupName): there is no such group; there are "
                    + names.joined(separator: ", ") + (near ?? ""))
        }
        let count = count ?? 1
        guard (1...100_000).contains(count) else {
            throw SimulateFault("--count \(count): must be 1 to 100000")
        }
        let people: People
        do {
            people = try People(model: try chosenModel() ?? .s2008, group: group, seed: seed ?? 1)
        } catch let error as TableError {
            throw SimulateFault("--cohort \(groupName): \(error.problem)")
        }
        return SimulateThreads.map(count: count, jobs: jobs) { people.patient($0 + 1) }
    }

    private func atTheirStarts(_ people: [PatientRecord]) throws -> [PatientRecord] {
        guard let initialGlucose else { return people }
        guard (10...1000).contains(initialGlucose) else {
            let hint =
                (1..<10).contains(initialGlucose)
                ? "; this looks like mmol/L, the option takes mg/dL" : ""
            throw SimulateFault(
                "--initial-glucose \(initialGlucose): allowed 10 to 1000 mg/dL\(hint)")
        }
        return try people.map { person in
            do {
                return try PatientRecord(person, steadyAt: .mgPerdL(initialGlucose))
            } catch let error as TableError {
                throw SimulateFault(
                    "--initial-glucose \(initialGlucose): \(person.name): \(error.problem)")
            }
        }
    }

    /// Reads a file and turns a fault of its content into one that names the file.
    static func read<Content>(
        _ path: String, _ parse: (String) throws(TableError) -> Content
    ) throws -> Content {
        let text = try TextFile.read(path: path, atMost: 256 << 20)
        do { return try parse(text) } catch {
            throw TextInputError(
                place: TextPlace(file: path, line: error.line ?? 0),
                key: error.column.map { "column \($0)" }, problem: error.problem)
        }
    }
}
