// `islet verify`: searches for what must not happen, in the controller's code and in models of it.

import ArgumentParser
import Foundation
import Proofs

/// What is proved by searching.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Search for what must not happen.",
        discussion: """
            Exit code 0: it was not found; 1: it was; 2: wrong usage, or there was nothing to search in. \
            docs/verification.md says what each search proves and what it found.
            """,
        subcommands: [
            VerifyProtocolCommand.self, VerifyMonotoneCommand.self, VerifyCampaignCommand.self,
            VerifyFalsifyCommand.self,
        ])
}

/// How a search tells what it found.
enum VerifyOutput {
    /// One JSON object on standard output.
    static func tell(_ report: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        FileHandle.standardOutput.write(try encoder.encode(report) + Data("\n".utf8))
    }

    /// A word on how far a search is.
    static func progress(_ text: String) {
        CommandFault.say(text)
    }

    /// Says that a search had nothing to search in, which is no "not found".
    static func nothingMeasured(_ command: String, _ why: String) -> ExitCode {
        progress("islet verify \(command): nothing was measured: \(why)")
        return ExitCode(2)
    }
}

/// Explores the dose protocol's model and walks the code beside it.
struct VerifyProtocolCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "protocol",
        abstract: "Visit every state of the dose protocol's model, and walk the code beside it.",
        discussion: """
            Intent, journal, send, deliver, acknowledge and commit, with loss, late and reordered \
            frames, crashes of the controller and restarts of the pump at every step. Three doses \
            have 13,814,302 states: all are visited (42 s on a busy core, 600 MB). Then the real \
            supervisor and the real pump's book walk random ways through the model, and both must \
            agree after every step.
            """)

    @Option(help: "The most states to visit.")
    var states = 20_000_000

    @Option(help: "How many doses a run of the model decides: 1 to 5.")
    var doses = 3

    @Option(help: "A mistake to put into the model; it must be found.")
    var defect: String?

    @Option(help: "How many random ways the code walks beside the model.")
    var traces = 10_000

    @Option(help: "The seed of the random ways.")
    var seed: UInt64 = 1

    @Flag(help: "Write one JSON object to standard output.")
    var json = false

    func validate() throws {
        guard states > 0, states < Int(UInt32.max) else {
            throw ValidationError("--states \(states): write a number from 1 to \(UInt32.max - 1)")
        }
        guard (1...ProtocolCheck.dosesMost).contains(doses) else {
            throw ValidationError(
                "--doses \(doses): write a number from 1 to \(ProtocolCheck.dosesMost)")
        }
        guard traces >= 0 else { throw ValidationError("--traces \(traces): is negative") }
        if let defect, ProtocolDefect(rawValue: defect) == nil {
            let known = ProtocolDefect.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--defect \(defect): is none of \(known)")
        }
    }

    private struct Found: Encodable {
        let states: Int
        let steps: Int
        let depth: Int
        let complete: Bool
        let broken: String?
        let counterexample: [String]
        let traces: Int
        let traced_steps: Int
        let traced_doses: Int
        let worst_shortfall_mu: Int64
        let disagreement: [String]
        let disagreement_seed: UInt64?
    }

    func run() throws {
        let report = ProtocolCheck.explore(
            limit: states, doses: doses, defect: defect.flatMap(ProtocolDefect.init(rawValue:))
        ) { VerifyOutput.progress("\($0 / 1_000_000) million states") }
        let walked = ConformanceCheck.run(traces: traces, seed: seed)
        let found = Found(
            states: report.states, steps: report.steps, depth: report.depth,
            complete: report.isComplete, broken: report.broken?.rawValue,
            counterexample: report.counterexample, traces: walked.traces,
            traced_steps: walked.steps, traced_doses: walked.doses,
            worst_shortfall_mu: walked.worstShortfall, disagreement: walked.disagreement,
            disagreement_seed: walked.seed)
        if json { try VerifyOutput.tell(found) } else { tell(report, walked) }
        if report.broken != nil || !walked.disagreement.isEmpty { throw ExitCode(1) }
    }

    private func tell(_ report: ProtocolReport, _ walked: ConformanceReport) {
        let extent = report.isComplete ? "all there are" : "there are more"
        print(
            "\(report.states) states (\(extent)), \(report.steps) steps, none further than "
                + "\(report.depth) from the start")
        if let broken = report.broken {
            print("BROKEN: \(broken.rawValue), after")
            for word in report.counterexample { print("  \(word)") }
        } else {
            // Of states that were not visited nothing is known.
            let verdict = report.isComplete ? "holds" : "not broken so far"
            for property in ProtocolProperty.allCases { print("\(verdict): \(property.rawValue)") }
        }
        print(
            "the code beside the model: \(walked.traces) ways, \(walked.steps) steps, "
                + "\(walked.doses) doses; a decision counted at worst "
                + "\(walked.worstShortfall) mU too little "
                + "(\(ConformanceCheck.shortfallAllowed) mU are allowed)")
        guard !walked.disagreement.isEmpty else { return }
        print("THE CODE DISAGREES (seed \(walked.seed ?? 0)), after")
        for word in walked.disagreement { print("  \(word)") }
    }
}

/// Looks for a riskier input that raises a dose.
struct VerifyMonotoneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "monotone",
        abstract: "Look for an input that becomes riskier and raises what the judge authorises.")

    @Option(help: "How many random pairs to judge.")
    var pairs = 1_000_000

    @Option(help: "The seed of the pairs.")
    var seed: UInt64 = 1

    @Flag(help: "Write one JSON object to standard output.")
    var json = false

    func validate() throws {
        guard pairs > 0 else { throw ValidationError("--pairs \(pairs): write 1 or more") }
    }

    private struct Found: Encodable {
        struct Pair: Encodable {
            let pair: Int
            let riskier_by: String
            let safer: String
            let riskier: String
        }
        let pairs: Int
        let lowered: Int
        let raised: Int
        let violations: [Pair]
    }

    func run() throws {
        let report = MonotoneCheck.run(pairs: pairs, seed: seed)
        if json {
            try VerifyOutput.tell(
                Found(
                    pairs: report.pairs, lowered: report.lowered, raised: report.raised,
                    violations: report.violations.map {
                        Found.Pair(
                            pair: $0.pair, riskier_by: $0.step, safer: $0.safer,
                            riskier: $0.riskier)
                    }))
        } else {
            print(
                "\(report.pairs) pairs: the riskier was given less in \(report.lowered), "
                    + "more in \(report.raised)")
            for pair in report.violations {
                print("  pair \(pair.pair), \(pair.step): \(pair.safer) became \(pair.riskier)")
            }
        }
        if report.raised > 0 { throw ExitCode(1) }
    }
}
