// `islet hil swarm`: random scenarios and faults, and a small scenario of everything unsafe.

import ArgumentParser
import Bench
import Foundation
import Quantities
import TextInput

/// Draws, runs and shrinks random scenarios.
struct HILSwarmCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "swarm",
        abstract:
            "Run random scenarios with random faults; make a small one of each that is unsafe.",
        discussion: """
            Each seed draws a person, settings, a life, devices and faults; while faults stand \
            nothing unsafe may happen, and when they are over the loop must be back. A failure \
            never stops the others: it is made small, run once more with isletd in its own \
            processes, and kept as a scenario. Exit code 0: nothing new was found; 1: something \
            was; 2: something could not be run; 130: stopped. docs/swarm.md has the properties.
            """)

    @Option(help: "How many seeds.")
    var seeds: Int?

    @Option(help: "The first seed; else 1.")
    var firstSeed: UInt64?

    @Option(help: "Just this seed.")
    var seed: UInt64?

    @Option(help: "How many run side by side; else one for each core.")
    var jobs: Int?

    @Option(help: "Folder for swarm.json and the small scenarios.")
    var report = "swarm-report"

    @Option(help: "Keep the scenario of every seed, as drawn, in this folder.")
    var keep: String?

    @Flag(help: "Run everything without processes, and leave out faults of the disk; faster.")
    var inProcess = false

    @Option(help: "A list of findings that are known: SEED PROPERTY WORDS on each line.")
    var known: String?

    @Option(help: "Also hold every run to this sentence of docs/expectations.md.")
    var expect: [String] = []

    @Option(help: "Runs that making one failure small may take; 0 to leave it as drawn.")
    var shrinkRuns = 150

    @Flag(help: "Write the results as one JSON object to standard output.")
    var json = false

    func run() throws {
        let results: SwarmReport
        do {
            results = try runAll()
            let data = try results.json()
            try write(data)
            if json {
                FileHandle.standardOutput.write(data)
            } else {
                print(results.table)
            }
        } catch let error as BenchError where error.isStop {
            CommandFault.say("islet hil swarm: stopped")
            throw ExitCode(StopRequest.exitCode)
        } catch {
            CommandFault.complain("hil swarm", error)
            throw ExitCode(2)
        }
        if !results.passed { throw ExitCode(1) }
    }

    private func runAll() throws -> SwarmReport {
        let numbers = try numbers()
        try Self.check("jobs", jobs ?? 1, 1...1000)
        try Self.check("shrink-runs", shrinkRuns, 0...100_000)
        let asked = try expect.map { sentence throws(TextInputError) in
            try SwarmProperty.asked(sentence)
        }
        let properties = asked + SwarmProperty.all
        let listed = try known.map { path throws(TextInputError) in try SwarmKnown(path: path) }
        let programs = try HILPrograms()
        guard programs.gpioShim != nil, inProcess || programs.diskShim != nil else {
            throw CommandFault(text: "the swarm needs the shims: run make -C hil/shims")
        }
        StopRequest.listen()
        HILFolder.removeAbandoned()
        let swarm = HILSwarm(
            seeds: numbers, properties: properties, known: listed ?? SwarmKnown(),
            judge: SwarmJudge(islet: programs.islet, inProcess: inProcess), reports: report,
            kept: keep,
            inProcess: inProcess, shrinkRuns: shrinkRuns,
            progress: SuiteProgress(
                numbers.map { SuiteProgress.Run(name: "seed \($0)", length: .hours(1)) }))
        return SwarmReport(
            results: try swarm.run(jobs: jobs ?? SideBySide.defaultJobs, quietly: json),
            properties: properties, known: listed ?? SwarmKnown(), inProcess: inProcess)
    }

    private func numbers() throws -> [UInt64] {
        if let seed {
            guard seeds == nil else {
                throw CommandFault(text: "--seed is one seed; leave out --seeds")
            }
            guard firstSeed == nil else {
                throw CommandFault(text: "--seed is one seed; leave out --first-seed")
            }
            return [seed]
        }
        let count = seeds ?? 100
        try Self.check("seeds", count, 1...1_000_000)
        let firstSeed = firstSeed ?? 1
        guard firstSeed <= UInt64.max - UInt64(count) else {
            throw CommandFault(text: "--first-seed \(firstSeed): no \(count) seeds follow it")
        }
        return (0..<UInt64(count)).map { firstSeed + $0 }
    }

    private static func check(_ option: String, _ value: Int, _ range: ClosedRange<Int>) throws {
        guard range.contains(value) else {
            throw CommandFault(
                text: "--\(option) \(value): write a number from \(range.lowerBound) to "
                    + "\(range.upperBound)")
        }
    }

    private func write(_ data: Data) throws {
        try WholeFile.makeFolder(report)
        try WholeFile.write([UInt8](data), to: "\(report)/swarm.json")
    }
}
