// Runs cases of the swarm, each in a process of its own that may die, and writes their folders.

import Bench
import EdgeDevices
import Foundation
import Glibc
import Quantities
import TextInput

/// Runs cases.
struct SwarmJudge: Sendable {
    let islet: String
    /// Whether everything runs with the controller in the judging process.
    let inProcess: Bool

    /// Real time a run may take; none takes a hundredth of it.
    private static let limit = Span.seconds(300)

    /// Runs a case and judges sentences of it.
    /// - Throws: `BenchError` when it was stopped; ``CommandFault`` when the case is no scenario, which
    ///   is a defect of the draw.
    func run(_ drawn: SwarmCase, expecting sentences: [String]) throws -> SwarmRun {
        let work = try HILFolder.make()
        defer { work.remove() }
        let folder = "\(work.path)/swarm-\(drawn.seed)"
        try ScenarioFolder(drawn, sentences, title: "t", purpose: "p").write(to: folder)
        let isHosted = inProcess || !drawn.isAboutProcesses
        let arguments = isHosted ? ["--in-process"] : []
        let child = try start(["hil", "judge", folder] + arguments, in: work.path)
        let status = child.wait(within: Self.limit)
        if StopRequest.isRaised {
            child.end()
            throw BenchError.stopped
        }
        return try result(status, child, in: work.path, seed: drawn.seed)
    }

    /// Runs a folder as a person would, with the controller in processes of its own.
    /// - Returns: whether the run failed, in just this sentence.
    func reproduces(_ folder: String, _ sentence: String) throws -> Bool {
        let work = try HILFolder.make()
        defer { work.remove() }
        let results = "\(work.path)/results.json"
        let child = try start(
            ["hil", "run", folder, "--report", "\(work.path)/report", "--json", results],
            in: work.path)
        let status = child.wait(within: Self.limit)
        if status == .running { child.end() }
        if StopRequest.isRaised { throw BenchError.stopped }
        guard status == .exited(1), let data = FileManager.default.contents(atPath: results) else {
            return false
        }
        struct Results: Decodable {
            struct Run: Decodable {
                struct Judged: Decodable {
                    let text: String
                    let passed: Bool
                }
                let expectations: [Judged]
            }
            let runs: [Run]
        }
        let found = try JSONDecoder().decode(Results.self, from: data)
        return found.runs.first?.expectations.contains { $0.text == sentence && !$0.passed }
            ?? false
    }

    private func start(_ arguments: [String], in folder: String) throws -> ChildProcess {
        let output = try Self.open("\(folder)/stdout")
        let errors = try Self.open("\(folder)/stderr")
        defer {
            close(output)
            close(errors)
        }
        let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
        return try ChildProcess(
            executable: islet, arguments: arguments, environment: environment.sorted(),
            descriptors: [1: output, 2: errors])
    }

    private static func open(_ path: String) throws -> Int32 {
        let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw CommandFault(
                text: "\(path): cannot be written: \(SystemReason.of(number: errno))")
        }
        return descriptor
    }

    private func result(
        _ status: ChildStatus, _ child: ChildProcess, in folder: String, seed: UInt64
    ) throws -> SwarmRun {
        let words = FileManager.default.contents(atPath: "\(folder)/stderr") ?? Data()
        let lines = String(decoding: words, as: UTF8.self).split(separator: "\n")
        switch status {
        case .running:
            child.end()
            return SwarmRun(failure: "not at its end after \(Self.limit.milliseconds / 1000) s")
        case .signalled(let number):
            // A trap in the controller ends the whole process: what it said first is the reason.
            let said = lines.first { $0.contains("Fatal error") } ?? lines.first ?? ""
            return SwarmRun(failure: "ended by signal \(number): \(said)")
        case .exited(0):
            let data = FileManager.default.contents(atPath: "\(folder)/stdout") ?? Data()
            return try JSONDecoder().decode(SwarmRun.self, from: data)
        case .exited(StopRequest.exitCode): throw BenchError.stopped
        case .exited: throw CommandFault(text: "seed \(seed): \(lines.last ?? "nothing was said")")
        }
    }
}
