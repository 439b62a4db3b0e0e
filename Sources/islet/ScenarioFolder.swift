// A scenario that a search found, as the folder that `islet hil run` takes.

import Bench
import TextInput

/// `scenario.yaml` with a README that says what it shows.
struct ScenarioFolder {
    private let yaml: String
    private let readme: String

    /// - Parameters:
    ///   - yaml: the scenario's text.
    ///   - title: one line.
    ///   - purpose: one line.
    ///   - notes: what else the README says, by line.
    init(yaml: String, title: String, purpose: String, notes: [String]) {
        self.yaml = yaml
        readme =
            (["# \(title)", "", "    islet hil run .", "", purpose] + notes)
            .joined(separator: "\n") + "\n"
    }

    /// A case of the swarm with what is expected of it.
    init(
        _ drawn: SwarmCase, _ sentences: [String], title: String, purpose: String,
        notes: [String] = []
    ) {
        // What every run is held to is no sentence of a scenario, and one there must be.
        let stated = sentences.filter { $0 != SwarmProperty.soundness }
        let yaml = drawn.yaml(
            title: title, purpose: purpose,
            expectations: stated.isEmpty ? ["journal verifies"] : stated)
        self.init(yaml: yaml, title: title, purpose: purpose, notes: notes)
    }

    /// Writes both files.
    func write(to path: String) throws {
        try WholeFile.makeFolder(path)
        try WholeFile.write(yaml, to: "\(path)/\(Scenario.fileName)")
        try WholeFile.write(readme, to: "\(path)/README.md")
    }
}
