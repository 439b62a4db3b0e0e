// `islet hil faults`: every fault a scenario may have, as the tables of docs/faults.md.

import ArgumentParser
import Bench

struct HILFaultsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faults",
        abstract: "List the faults a scenario may have, one table a target, in Markdown.")

    func run() { print(FaultTable.markdown) }
}
