// `islet hil diff`: what changed between two runs of a suite, and whether seeds explain it.

import ArgumentParser
import Foundation
import Review
import SuiteResults
import TextInput

/// Compares the results of two runs of a suite.
struct HILDiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compare two runs of a suite: what broke, and which margin moved beyond noise.",
        discussion: """
            A and B are report folders of islet hil run, or their results.json; A is the earlier. \
            Margins are compared seed by seed: run both with --seeds 5 (or more) to know their \
            seed noise. How it is judged is in docs/results.md. Exit code 0: nothing got worse; \
            1: a new failure, something no longer judged, or a margin that went down beyond its \
            noise; 2: results that cannot be read.
            """)

    @Argument(help: "The earlier results.")
    var before: String

    @Argument(help: "The later results.")
    var after: String

    @Flag(help: "Print one JSON object.")
    var json = false

    @Option(help: "Write a page for people to this file.")
    var report: String?

    func run() throws {
        let diff: SuiteDiff
        do {
            let (old, new) = (try ResultSet.read(before), try ResultSet.read(after))
            diff = SuiteDiff(old, new)
            if let report {
                let page = diff.html(before: (before, old), after: (after, new))
                try HILRunCommand.write(page, to: report)
            }
        } catch {
            CommandFault.complain("hil diff", error)
            throw ExitCode(2)
        }
        print(json ? diff.json : diff.text, terminator: json ? "" : "\n")
        if diff.isWorse { throw ExitCode(1) }
    }
}
