// `islet verify campaign`: every fault at every phase, length and size, over drawn patients.

import ArgumentParser
import Bench
import Foundation
import Proofs
import Quantities

/// Runs the fault campaign.
struct VerifyCampaignCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "campaign",
        abstract: "Run the fault campaign: no dose outside the envelope, no severe low of its own.",
        discussion: """
            Each run is twelve hours of the controller's code and a virtual patient, with one \
            fault of the sensor, the lines, the pump or the set. A run with a severe low is \
            compared with the same world on the pump's own schedule. Exit code 2 if every case was \
            refused, for then nothing was measured. With --keep each case that is told, or the one \
            of --runs 1, is written as a scenario for islet hil run, which shows all of it.
            """)

    @Option(help: "How many cases, from the first.")
    var runs = 10_000

    @Option(help: "The first case; with --runs 1 that case alone.")
    var from = 0

    @Option(help: "The seed of patients and chance.")
    var seed: UInt64 = 1

    @Option(help: "How many at a time.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "The folder to write cases to, as scenarios.")
    var keep: String?

    @Flag(help: "Write one JSON object to standard output.")
    var json = false

    func validate() throws {
        guard (1...1_000_000).contains(runs) else {
            throw ValidationError("--runs \(runs): write a number from 1 to 1000000")
        }
        guard (0...1_000_000_000).contains(from) else {
            throw ValidationError("--from \(from): write a number from 0 to 1000000000")
        }
        guard (1...256).contains(jobs) else {
            throw ValidationError("--jobs \(jobs): write a number from 1 to 256")
        }
    }

    private struct Found: Encodable {
        struct Finding: Encodable {
            let number: Int
            let fault: String
            let person: String
            let broken: [String]
            let lows: [String]
        }
        struct Refusal: Encodable {
            let number: Int
            let reason: String
        }
        let seed: UInt64
        let runs: Int
        let refused: [Refusal]
        let with_severe_low: Int
        let outside: Int
        let attributable: Int
        let findings: [Finding]
    }

    func run() throws {
        let report: CampaignReport
        do {
            report = try FaultCampaign.run(cases: from..<(from + runs), seed: seed, jobs: jobs) {
                VerifyOutput.progress("\($0) of \(runs) runs")
            }
            if let keep { try write(report, to: keep) }
        } catch {
            CommandFault.complain("verify campaign", error)
            throw ExitCode(2)
        }
        if json {
            try VerifyOutput.tell(
                Found(
                    seed: seed, runs: report.runs,
                    refused: report.refusals.map {
                        Found.Refusal(number: $0.number, reason: $0.reason)
                    },
                    with_severe_low: report.withSevereLow, outside: report.outside,
                    attributable: report.attributable,
                    findings: report.findings.map {
                        Found.Finding(
                            number: $0.number, fault: $0.fault, person: $0.person,
                            broken: $0.broken, lows: $0.lows)
                    }))
        } else {
            print(
                "\(report.runs) runs (\(report.refusals.count) refused): \(report.outside) with a "
                    + "dose outside the envelope or a property broken; \(report.withSevereLow) "
                    + "with a severe low, \(report.attributable) of them the controller's own")
            let allowed = FaultCampaign.countedTooLittleAllowed
            print("  allowed: insulin on board counted up to \(allowed.units) U too little (S9)")
            for finding in report.findings {
                print("  case \(finding.number): \(finding.fault); \(finding.person)")
                for word in finding.broken + finding.lows { print("    \(word)") }
            }
            for refusal in report.refusals {
                print("  case \(refusal.number) refused: \(refusal.reason)")
            }
        }
        if !report.findings.isEmpty { throw ExitCode(1) }
        if report.runs == 0 { throw VerifyOutput.nothingMeasured("campaign", "no case was played") }
    }

    private func write(_ report: CampaignReport, to place: String) throws {
        for number in runs == 1 ? [from] : report.findings.map(\.number) {
            let finding = report.findings.first { $0.number == number }
            let words = finding.map {
                ["", "Found: " + ($0.broken + $0.lows).joined(separator: "; ")]
            }
            let folder = ScenarioFolder(
                yaml: try FaultCampaign.scenario(of: number, seed: seed),
                title: "Case \(number) of the fault campaign",
                purpose: "`islet verify campaign --runs 1 --from \(number) --seed \(seed)`",
                notes: words ?? [])
            try WholeFolder.write("\(place)/case-\(number)", marker: Scenario.fileName) {
                try folder.write(to: $0)
            }
        }
    }
}
