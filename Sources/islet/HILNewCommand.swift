// `islet hil new`: makes a scenario's folder that runs and passes as it is.

import ArgumentParser
import Bench
import Foundation
import TextInput

/// Makes a scenario's folder.
struct HILNewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make a scenario's folder that runs at once: scenario.yaml and README.md.",
        discussion: """
            The folder must not exist yet, or be empty. Exit code 2 when it cannot be made; then \
            nothing is left behind.
            """)

    @Argument(help: "The new folder.")
    var folder: String

    @Option(help: "Begin with a copy of this scenario: its folder, or its name in scenarios/.")
    var from: String?

    @Option(help: "The title; the folder's name by default.")
    var title: String?

    func run() throws {
        do {
            let template = try template()
            // What would be refused later is refused before anything is written.
            _ = try Scenario.load(
                text: template.scenario, file: "\(folder)/\(Scenario.fileName)", folder: folder)
            try write(template)
        } catch {
            CommandFault.complain("hil new", error)
            throw ExitCode(2)
        }
        print("\(folder): made; next: islet hil describe \(folder); islet hil run \(folder)")
    }

    private func template() throws -> ScenarioTemplate {
        let name = URL(fileURLWithPath: folder).lastPathComponent
        let title = title ?? name.replacing("-", with: " ").replacing("_", with: " ")
        guard !title.contains(where: \.isNewline), !title.isEmpty else {
            throw CommandFault(text: "--title: a title is one line")
        }
        guard let from else { return ScenarioTemplate(title: title) }
        let files = FileManager.default
        let candidates = [from, "scenarios/\(from)"].map { "\($0)/\(Scenario.fileName)" }
        guard let file = candidates.first(where: { files.fileExists(atPath: $0) }) else {
            let names = (try? files.contentsOfDirectory(atPath: "scenarios"))?.sorted() ?? []
            let near = Suggestion.nearest(to: from, in: names).map { "; did you mean \($0)?" }
            throw CommandFault(
                text: "--from \(from): neither a scenario's folder nor a name in scenarios/"
                    + (near ?? ""))
        }
        let text = try TextFile.read(path: file, atMost: StrictYAML.largestText)
        return ScenarioTemplate(title: title, from: text, named: from)
    }

    private func write(_ template: ScenarioTemplate) throws {
        let files = FileManager.default
        let existed = files.fileExists(atPath: folder)
        if existed {
            guard let content = try? files.contentsOfDirectory(atPath: folder) else {
                throw CommandFault(text: "\(folder): is not a folder")
            }
            guard content.isEmpty else {
                throw CommandFault(text: "\(folder): is there already and not empty; name another")
            }
        }
        let texts = [(Scenario.fileName, template.scenario), ("README.md", template.readme)]
        do {
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for (name, text) in texts {
                try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            }
        } catch {
            for (name, _) in texts { try? files.removeItem(atPath: "\(folder)/\(name)") }
            if !existed { try? files.removeItem(atPath: folder) }
            throw WholeFile.fault(folder, "cannot be written", error)
        }
    }
}
