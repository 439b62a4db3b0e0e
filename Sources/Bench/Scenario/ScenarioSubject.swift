// Reads who plays the patient: a drawn person, a person of a file or a table, or a recorded one.

import PatientFiles
import Quantities
import TextInput
import VirtualPatient

extension Scenario {
    static func subject(
        _ node: TextNode, folder: String, input: [String]
    ) throws(TextInputError) -> Subject {
        var section = try node.section()
        if let recorded = section.optional("recorded") {
            try section.finish()
            return .recorded(try recording(recorded, folder: folder, input: input))
        }
        let subject: Subject
        if let file = section.optional("file") {
            let path = path(try file.text(), in: folder)
            subject = .written(
                WrittenPatient(
                    source: .file(path: path), place: file.place,
                    initialGlucose: try initialGlucose(&section)))
        } else if let table = section.optional("table") {
            subject = .written(try rowPatient(&section, table: table, folder: folder))
        } else {
            subject = .sampled(try sampledPatient(&section))
        }
        try section.finish()
        guard input.isEmpty else {
            throw node.error(
                "an input file is given, but this scenario plays a virtual patient",
                mend: "leave out --input")
        }
        return subject
    }

    private static func sampledPatient(
        _ section: inout Section
    ) throws(TextInputError) -> SampledPatient {
        let model = try section.required("model").choice(PlantModel.self)
        let cohortNode = try section.required("cohort")
        let cohort = try cohortNode.choice(AgeGroup.self)
        do { _ = try People(model: model, group: cohort, seed: 0) } catch {
            throw cohortNode.error(error.problem)
        }
        return SampledPatient(
            model: model, cohort: cohort,
            draw: try section.required("draw").integer(in: 1...1_000_000),
            initialGlucose: try initialGlucose(&section))
    }

    private static func rowPatient(
        _ section: inout Section, table: TextNode, folder: String
    ) throws(TextInputError) -> WrittenPatient {
        let modelNode = section.optional("model")
        let model = try modelNode?.choice(PlantModel.self) ?? .s2008
        guard model != .hovorka else {
            throw (modelNode ?? table).error(
                "a table holds people of s2008 and s2013", mend: "write s2008 or s2013")
        }
        return WrittenPatient(
            source: .row(
                path: path(try table.text(), in: folder),
                name: try section.required("row").text(), model: model,
                cohort: try section.required("cohort").choice(AgeGroup.self)),
            place: table.place, initialGlucose: try initialGlucose(&section))
    }

    /// Which glucose a person can be started at is known when they are there.
    private static func initialGlucose(
        _ section: inout Section
    ) throws(TextInputError) -> InitialGlucose? {
        guard let node = section.optional("initial_glucose") else { return nil }
        return InitialGlucose(
            glucose: try node.glucose(in: .mgPerdL(40) ... .mgPerdL(400)), place: node.place)
    }

    private enum Layout: String, CaseIterable {
        case azt1d
        case nightscout
    }

    private static func recording(
        _ node: TextNode, folder: String, input: [String]
    ) throws(TextInputError) -> Recording {
        var section = try node.section()
        let layout = try section.required("layout").choice(Layout.self)
        let keys = layout == .azt1d ? ["file"] : ["entries", "treatments"]
        var paths: [String] = []
        for key in keys {
            guard let written = try section.optional(key)?.text() else { continue }
            paths.append(path(written, in: folder))
        }
        try section.finish()
        if !input.isEmpty { paths = input }
        guard paths.count == keys.count else {
            throw node.error(
                "this scenario needs \(keys.joined(separator: " and ")) of the recorded person",
                mend: "give \(keys.map { _ in "--input FILE" }.joined(separator: " "))")
        }
        switch layout {
        case .azt1d: return .csv(path: paths[0])
        case .nightscout: return .nightscout(entries: paths[0], treatments: paths[1])
        }
    }

    /// A path as written when it is absolute, else from the scenario's folder.
    private static func path(_ written: String, in folder: String) -> String {
        written.hasPrefix("/") ? written : join(folder, written)
    }
}

extension Scenario.WrittenPatient {
    /// The person and their group, at the start of the person's own file.
    func person() throws(TextInputError) -> (record: PatientRecord, group: AgeGroup) {
        switch source {
        case .file(let path):
            let record = try PatientFile.read(path: path)
            guard let group = record.group else {
                throw TextInputError(
                    place: TextPlace(file: path), key: "group", problem: "this key is missing",
                    mend: "a scenario needs it: write group: adult, adolescent or child")
            }
            return (record, group)
        case .row(let path, let name, let model, let cohort):
            let text = try TextFile.read(path: path, atMost: Self.largestTable)
            let table: PatientTable
            do { table = try PatientTable(parsing: text, model: model) } catch {
                throw TextInputError(
                    place: TextPlace(file: path, line: error.line ?? 0), key: error.column,
                    problem: error.problem)
            }
            guard let record = table.patient(named: name) else {
                let names = table.patients.map(\.name)
                throw TextInputError(
                    place: place, key: "patient.row",
                    problem: "\(path) has no patient \"\(name)\"",
                    mend: Suggestion.nearest(to: name, in: names).map { "did you mean \"\($0)\"?" }
                        ?? "it begins with \(names.prefix(4).joined(separator: ", "))")
            }
            return (record, cohort)
        }
    }

    /// Unit: bytes.
    private static let largestTable = 1 << 22
}
