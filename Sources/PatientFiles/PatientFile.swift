// A patient as a text a person can write: read strictly, and written so that it reads back the same.

public import TextInput
public import VirtualPatient

/// Patients as YAML files.
///
/// ```yaml
/// name: anna
/// like: adult-7@seed42          # or adult-median, child-median, ...
/// body_mass: 61 kg
/// initial_glucose: 180 mg/dL
/// parameters:
///   kabs_per_min: 0.05
/// ```
///
/// Either `like` names a drawn person whose parameters are taken over but for those that are
/// changed, or every parameter stands in the file. The keys of `parameters` end with the unit.
public enum PatientFile {
    /// The largest file read. Unit: bytes.
    public static let largestFile = 1 << 16

    /// Reads a patient.
    /// - Throws: ``TextInputError`` with line, column and key for an unknown key, a value outside
    ///   its range, parameters no steady state follows from, or a setting out of scope.
    public static func read(path: String) throws(TextInputError) -> PatientRecord {
        try parse(TextFile.read(path: path, atMost: largestFile), file: path)
    }

    /// Parses a patient's text.
    /// - Parameter file: how errors name it.
    public static func parse(
        _ text: String, file: String
    ) throws(TextInputError) -> PatientRecord {
        let root = try StrictYAML.parse(text, file: file)
        var section = try root.section()
        try refuseOutOfScope(section)
        let name = try self.name(section.optional("name"), file: file)
        let written = try section.optional("plant").map(plant)
        let base = try section.optional("like").map { node throws(TextInputError) in
            try someone(node, model: written)
        }
        let model = written ?? base?.physiology.model ?? .s2008
        let group = try section.optional("group").map(group) ?? base?.group
        let mass = section.optional("body_mass")
        let changes = section.optional("parameters")
        let glucose = section.optional("initial_glucose")
        let state = section.optional("initial_state")
        try section.finish()

        let physiology = try ParameterText(model: model).read(
            changes, over: base?.physiology, mass: mass, root: root)
        return try StateText(name: name, group: group, physiology: physiology)
            .read(glucose: glucose, state: state)
    }

    /// A patient's text; ``parse(_:file:)`` gives the same patient back.
    public static func write(_ patient: PatientRecord) -> String {
        var lines = [
            "# A virtual patient of Islet (research software), not a real person.",
            "name: \(quoted(patient.name))",
            "plant: \(patient.physiology.model.rawValue)",
        ]
        if let group = patient.group { lines.append("group: \(group.rawValue)") }
        lines += ParameterText(model: patient.physiology.model).write(patient.physiology)
        lines += StateText.write(patient)
        return lines.joined(separator: "\n") + "\n"
    }
}
