// `islet hil schema`: what a scenario may say, for editors or as tables for people.

import ArgumentParser
import Bench

/// Prints the schema of scenarios.
struct HILSchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema",
        abstract: "Print the JSON Schema of scenario.yaml, for editors that check while you write.",
        discussion: """
            Schema, tables and loader are made of the same declarations. An editor with a YAML \
            language server uses the schema when the scenario's first line is \
            "# yaml-language-server: $schema=scenario.schema.json" (a path from the scenario).
            """)

    @Flag(help: "Print tables of the keys as Markdown instead.")
    var table = false

    func run() {
        print(table ? ScenarioSchema.table : ScenarioSchema.json, terminator: "")
    }
}
