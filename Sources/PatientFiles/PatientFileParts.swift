// The parts of a patient file that stand for one thing each: name, plant, group, another person.

import TextInput
import VirtualPatient

extension PatientFile {
    /// Refuses a key or a value that asks for what no plant here represents.
    static func refuseOutOfScope(_ section: Section) throws(TextInputError) {
        var section = section
        for key in section.keys {
            guard let node = section.optional(key) else { continue }
            if let reason = OutOfScope.reason(for: key) {
                throw TextInputError(
                    place: node.place, key: key, problem: reason, mend: "remove this key")
            }
            guard node.isScalar, let word = try? node.text() else { continue }
            let kind = ["type", "diabetes", "diabetes_type", "condition", "conditions"]
            guard kind.contains(key) || ["plant", "group", "like"].contains(key) else { continue }
            // "type: 2" says it in two places.
            let isTypeOne = ["1", "type1", "type 1", "t1d", "t1dm", "type_1"]
            if kind.contains(key), isTypeOne.contains(word.lowercased()) {
                throw node.error(
                    "every patient here has type 1 diabetes", mend: "remove this key")
            }
            if let reason = OutOfScope.reason(for: word)
                ?? (kind.contains(key) ? OutOfScope.reason(for: "type" + word) : nil)
            {
                throw node.error(reason)
            }
        }
    }

    /// The longest name. Unit: characters.
    private static let longestName = 100

    /// A name: any text that fits into a line of a table.
    static func name(_ node: TextNode?, file: String) throws(TextInputError) -> String {
        guard let node else { return "patient" }
        let name = try node.text()
        guard name.count <= longestName else {
            throw node.error("a name has at most \(longestName) characters")
        }
        let isPlain = name.unicodeScalars.allSatisfy {
            $0 != "," && $0 != "\"" && $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value)
        }
        guard isPlain else {
            throw node.error(
                "\"\(name)\" has a comma, a quote or a control character",
                mend: "use letters, digits, spaces and -_@#.")
        }
        return name
    }

    static func plant(_ node: TextNode) throws(TextInputError) -> PlantModel {
        try node.choice(PlantModel.self)
    }

    static func group(_ node: TextNode) throws(TextInputError) -> AgeGroup {
        try node.choice(AgeGroup.self)
    }

    /// A drawn person by name.
    static func someone(
        _ node: TextNode, model: PlantModel?
    ) throws(TextInputError) -> PatientRecord {
        let text = try node.text()
        guard let name = PersonName(text, standard: model ?? .s2008) else {
            throw node.error(
                "\"\(text)\" is nobody's name",
                mend: "write adult-7@seed42 for a drawn person (group, number, seed), or "
                    + "adult-median, adolescent-median, child-median")
        }
        guard model == nil || model == name.model else {
            throw node.error(
                "\(text) is a person of the plant \(name.model.rawValue), not of "
                    + "\(model?.rawValue ?? "")", mend: "write one plant in both places")
        }
        do { return try People.named(name) } catch { throw node.error(error.problem) }
    }

    /// A name in quotes, as every reader of YAML takes it.
    static func quoted(_ name: String) -> String {
        "\"" + name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
