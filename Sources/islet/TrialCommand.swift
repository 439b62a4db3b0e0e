// `islet trial`: many people, many days, several controllers on the same days.

import ArgumentParser
import Bench
import Foundation
import Trial

/// The trial commands.
struct TrialCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trial",
        abstract: "Run controllers on cohorts of virtual people and compare them.",
        subcommands: [TrialRunCommand.self])
}

/// Runs a plan.
struct TrialRunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run a plan.")

    @Argument(help: "The plan's file.")
    var plan: String

    @Option(help: "How many runs at once; else one for each core.")
    var jobs: Int?

    func run() throws {
        do {
            let work = try TrialWork(TrialPlan(path: plan)) { _ in
                throw TrialFailure("line controllers: not here yet")
            }
            let keys = work.plan.keys
            let rows = RowBox()
            SideBySide.run(keys.count, jobs: jobs ?? SideBySide.defaultJobs) { index in
                let row = work.row(keys[index])
                return { rows.add(row) }
            }
            print(TrialSummary(rows.all).table)
            for row in rows.all { if let f = row.failure { print(row.person, row.arm, f) } }
        } catch {
            HILUsage.complain("trial run", error)
            throw ExitCode(2)
        }
    }
}

final class RowBox: @unchecked Sendable {
    private(set) var all: [TrialRow] = []
    func add(_ row: TrialRow) { all.append(row) }
}
