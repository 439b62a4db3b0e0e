// `islet twin robustness`: the twin's numbers through a million cycles of everything that goes wrong.

import ArgumentParser
import TwinStudy

/// The study of docs/twin.md on faults that nobody would draw by hand.
struct TwinRobustnessCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "robustness",
        abstract: "Feed the operational twin jumps, nonsense, gaps and huge doses.",
        discussion: """
            Exit code 1: a number was not finite or left its range, or a snapshot did not restore \
            to the same bytes. 2: wrong usage.
            """)

    @Option(help: "How many cycles (1 to 100000000).")
    var cycles = 1_000_000

    @Option(help: "The seed of everything random.")
    var seed: UInt64 = 77

    @Flag(help: "Print one JSON object.")
    var json = false

    private struct Found: Encodable {
        let cycles: Int
        let seed: UInt64
        let broken: Int
        let repaired: Int
        let differing_snapshots: Int
        let untrusted: Int
        let longest_distrust: Int
    }

    func run() throws {
        let found = try TwinTools.told("robustness") {
            guard (1...100_000_000).contains(cycles) else {
                throw TwinRefusal("--cycles \(cycles): write a number from 1 to 100000000")
            }
            let result = RobustnessStudy.run(cycles: cycles, seed: seed)
            let found = Found(
                cycles: result.cycles, seed: seed, broken: result.broken,
                repaired: result.repaired, differing_snapshots: result.differing,
                untrusted: result.untrusted, longest_distrust: result.longestDistrust)
            if json {
                print(try TwinTools.json(found))
            } else {
                print(
                    "\(found.cycles) cycles: \(found.broken) with a number not finite or out of "
                        + "range, \(found.repaired) repairs, \(found.differing_snapshots) "
                        + "snapshots restored otherwise; \(found.untrusted) cycles untrusted, at "
                        + "most \(found.longest_distrust) in a row")
            }
            return found
        }
        if found.broken > 0 || found.differing_snapshots > 0 { throw ExitCode(1) }
    }
}
