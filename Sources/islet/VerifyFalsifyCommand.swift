// `islet verify falsify`: looks for the day on which the controller makes a low.

import ArgumentParser
import Foundation
import Proofs

/// Searches days for a low of the controller's own.
struct VerifyFalsifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "falsify",
        abstract: "Search meals, sensor errors and settings for a low that the controller makes.",
        discussion: """
            Sensor errors stay within 15 % or 15 mg/dL, settings within 30 %. For each person the \
            worst day found is told; exit code 1 if on one of them a property is broken, a dose is \
            outside the envelope, or a severe low is the controller's own; 2 if no day could be \
            played.
            """)

    @Option(help: "How many people.")
    var people = 10

    @Option(help: "Days tried for each.")
    var evaluations = 240

    @Option(help: "The seed of people and chance.")
    var seed: UInt64 = 1

    @Option(help: "How many people at a time.")
    var jobs = ProcessInfo.processInfo.activeProcessorCount

    @Flag(help: "Write one JSON object to standard output.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(people) else {
            throw ValidationError("--people \(people): write a number from 1 to 10000")
        }
        guard (1...100_000).contains(evaluations) else {
            throw ValidationError("--evaluations \(evaluations): write 1 to 100000")
        }
        guard (1...256).contains(jobs) else {
            throw ValidationError("--jobs \(jobs): write a number from 1 to 256")
        }
    }

    private struct Found: Encodable {
        struct Day: Encodable {
            let person: String
            let day: String
            let lowest: Double
            let lowest_untreated: Double
            let broken: [String]
            let lows: [String]
            let tried: Int
            let refused: Int
        }
        struct Refusal: Encodable {
            let person: String
            let reason: String
        }
        let seed: UInt64
        let days: [Day]
        let refused: [Refusal]
    }

    /// Cut, not rounded: nothing below a limit is told as the limit.
    private static func tenth(_ value: Double) -> Double { (value * 10).rounded(.down) / 10 }

    func run() throws {
        let report: FalsifierReport
        do {
            report = try Falsifier.run(
                people: people, evaluations: evaluations, seed: seed, jobs: jobs
            ) { VerifyOutput.progress("\($0.person): \($0.tried) days tried") }
        } catch {
            CommandFault.complain("verify falsify", error)
            throw ExitCode(2)
        }
        if json {
            try VerifyOutput.tell(
                Found(
                    seed: seed,
                    days: report.days.map {
                        Found.Day(
                            person: $0.person, day: $0.day, lowest: $0.lowest,
                            lowest_untreated: $0.lowestUntreated, broken: $0.broken,
                            lows: $0.lows, tried: $0.tried, refused: $0.refused)
                    },
                    refused: report.refused.map {
                        Found.Refusal(person: $0.person, reason: $0.reason)
                    }))
        } else {
            for day in report.days {
                print(
                    "\(day.person): at lowest \(Self.tenth(day.lowest)) mg/dL, "
                        + "\(Self.tenth(day.lowestUntreated)) on the schedule "
                        + "(\(day.tried) days, \(day.refused) of them refused)")
                print("  \(day.day)")
                for word in day.broken + day.lows { print("  FOUND \(word)") }
            }
            for refusal in report.refused {
                print("\(refusal.person): no day could be played: \(refusal.reason)")
            }
        }
        let isFound = report.days.contains { !$0.broken.isEmpty || !$0.lows.isEmpty }
        if isFound { throw ExitCode(1) }
        if report.days.isEmpty {
            throw VerifyOutput.nothingMeasured("falsify", "no day was played")
        }
    }
}
