// Reads who plays the patient: a drawn person, a person of a file or a table, or a recorded one.

import PatientFiles
import Quantities
import TextInput
import VirtualPatient

extension Scenario {
    /// The keys of the section `patient`, in its four forms.
    enum PatientKeys {
        static let model = RequiredKey<PlantModel>("model", .choice, "The plant.")
        static let cohort = RequiredKey<AgeGroup>("cohort", .choice, "The age group.")
        static let draw = RequiredKey(
            "draw", .integer(in: 1...1_000_000), "Which person of the seed, from 1.")
        static let initialGlucose = OptionalKey(
            "initial_glucose", .glucose(in: .mgPerdL(40) ... .mgPerdL(400)),
            "A true steady state to start from; left out, the person's own.")
        static let file = RequiredKey(
            "file", .text, "A readable patient, from the scenario's folder.")
        static let table = RequiredKey(
            "table", .text, "A table in the layout of simglucose's vpatient_params.csv.")
        static let row = RequiredKey("row", .text, "A name of the table.")
        static let tableModel = FallbackKey<PlantModel>(
            "model", .choice, or: "s2008", "The plant; s2013 adds an answer to low glucose.")
        static let recorded = RequiredKey(
            "recorded", .node(.section(recording)), "The files of a recorded person.")
        static let layout = RequiredKey<Layout>("layout", .choice, "The files' layout.")
        static let recordedFile = OptionalKey("file", .text, "Of azt1d; or give --input.")
        static let entries = OptionalKey("entries", .text, "Of nightscout; or give --input.")
        static let treatments = OptionalKey("treatments", .text, "Of nightscout.")

        static let drawnForm = SectionForm(
            "A person drawn from a population.", [model, cohort, draw, initialGlucose])
        static let fileForm = SectionForm("A person of a file.", [file, initialGlucose])
        static let rowForm = SectionForm(
            "A row of a table.", [table, row, cohort, tableModel, initialGlucose])
        static let recordedForm = SectionForm("A recorded person.", [recorded])
        static let recording = SectionForm(
            "A recording.", [layout, recordedFile, entries, treatments])
    }

    static func subject(
        _ node: TextNode, folder: String, input: [String]
    ) throws(TextInputError) -> Subject {
        // The one key that only one form has says which form it is.
        let names = try node.section().keys
        let has = { (key: any DeclaredKey) in names.contains(key.declaration.name) }
        if has(PatientKeys.recorded) {
            var section = try node.section(of: PatientKeys.recordedForm)
            let recorded = try section.read(PatientKeys.recorded)
            try section.finish()
            return .recorded(try recording(recorded, folder: folder, input: input))
        }
        let subject: Subject
        if has(PatientKeys.file) {
            subject = .written(try filePatient(node, folder: folder))
        } else if has(PatientKeys.table) {
            subject = .written(try rowPatient(node, folder: folder))
        } else {
            subject = .sampled(try sampledPatient(node))
        }
        guard input.isEmpty else {
            throw node.error(
                "an input file is given, but this scenario plays a virtual patient",
                mend: "leave out --input")
        }
        return subject
    }

    private static func sampledPatient(_ node: TextNode) throws(TextInputError) -> SampledPatient {
        var section = try node.section(of: PatientKeys.drawnForm)
        let model = try section.read(PatientKeys.model)
        let cohort = try section.read(PatientKeys.cohort)
        do { _ = try People(model: model, group: cohort, seed: 0) } catch {
            throw section.place(PatientKeys.cohort).error(error.problem)
        }
        let patient = SampledPatient(
            model: model, cohort: cohort, draw: try section.read(PatientKeys.draw),
            initialGlucose: try initialGlucose(&section))
        try section.finish()
        return patient
    }

    private static func filePatient(
        _ node: TextNode, folder: String
    ) throws(TextInputError) -> WrittenPatient {
        var section = try node.section(of: PatientKeys.fileForm)
        let patient = WrittenPatient(
            source: .file(path: path(try section.read(PatientKeys.file), in: folder)),
            place: section.place(PatientKeys.file).place,
            initialGlucose: try initialGlucose(&section))
        try section.finish()
        return patient
    }

    private static func rowPatient(
        _ node: TextNode, folder: String
    ) throws(TextInputError) -> WrittenPatient {
        var section = try node.section(of: PatientKeys.rowForm)
        let model = try section.read(PatientKeys.tableModel)
        guard model != .hovorka else {
            throw section.place(PatientKeys.tableModel).error(
                "a table holds people of s2008 and s2013", mend: "write s2008 or s2013")
        }
        let patient = WrittenPatient(
            source: .row(
                path: path(try section.read(PatientKeys.table), in: folder),
                name: try section.read(PatientKeys.row), model: model,
                cohort: try section.read(PatientKeys.cohort)),
            place: section.place(PatientKeys.row).place,
            initialGlucose: try initialGlucose(&section))
        try section.finish()
        return patient
    }

    /// Which glucose a person can be started at is known when they are there.
    private static func initialGlucose(
        _ section: inout Section
    ) throws(TextInputError) -> InitialGlucose? {
        guard let glucose = try section.read(PatientKeys.initialGlucose) else { return nil }
        return InitialGlucose(
            glucose: glucose, place: section.place(PatientKeys.initialGlucose).place)
    }

    enum Layout: String, CaseIterable {
        case azt1d
        case nightscout
    }

    private static func recording(
        _ node: TextNode, folder: String, input: [String]
    ) throws(TextInputError) -> Recording {
        var section = try node.section(of: PatientKeys.recording)
        let layout = try section.read(PatientKeys.layout)
        let keys =
            layout == .azt1d
            ? [PatientKeys.recordedFile] : [PatientKeys.entries, PatientKeys.treatments]
        var paths: [String] = []
        for key in keys {
            guard let written = try section.read(key) else { continue }
            paths.append(path(written, in: folder))
        }
        try section.finish()
        if !input.isEmpty { paths = input }
        guard paths.count == keys.count else {
            throw node.error(
                "this scenario needs \(keys.map(\.declaration.name).joined(separator: " and ")) of the recorded person",
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
