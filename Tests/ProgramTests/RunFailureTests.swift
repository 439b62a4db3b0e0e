// How a run ends that cannot come to its end: each way with its own words and exit code.

import Foundation
import Testing

@Suite("Runs that fail", .enabled(if: Programs.isBuilt))
struct RunFailureTests {
    /// A scenario of an hour with these expectations.
    private static func scenario(_ expectations: String, _ more: String = "") throws -> URL {
        let folder = try SmallSuite.make(hours: [1]).appendingPathComponent("family/s0")
        let file = folder.appendingPathComponent("scenario.yaml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let head = text.components(separatedBy: "expect:")[0]
        try "\(head)\(more)expect:\n\(expectations)".write(
            to: file, atomically: true, encoding: .utf8)
        return folder
    }

    private static func run(
        _ scenario: URL, controller script: String? = nil
    ) throws -> Programs.Result {
        var environment: [String: String] = [:]
        if let script {
            let program = try Scratch.folder().appendingPathComponent("isletd")
            try "#!/bin/sh\n\(script)\n".write(to: program, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: program.path)
            environment["ISLETD"] = program.path
        }
        return try Programs.run(
            "islet",
            ["hil", "run", scenario.path, "--report", try Scratch.folder().path],
            environment: environment)
    }

    @Test(
        "a controller that ends by itself fails the run with its exit code or signal, and its words",
        arguments: [
            ("echo no luck >&2; exit 1", "isletd ended with exit code 1: no luck"),
            ("exit 3", "isletd ended with exit code 3"),
            ("kill -9 $$", "isletd was ended by signal 9"),
            ("echo refused >&2; exit 2", "isletd ended with exit code 2: refused"),
        ])
    func ending(script: String, words: String) throws {
        let result = try Self.run(Self.scenario("  - journal verifies\n"), controller: script)
        #expect(result.code == 1)
        #expect(result.output.contains("the run failed: \(words)"), "\(result.output)")
    }

    @Test("a controller that is not there is a wrong use, told before anything runs")
    func missing() throws {
        let result = try Programs.run(
            "islet", ["hil", "run", try Self.scenario("  - journal verifies\n").path],
            environment: ["ISLETD": "/no/such/isletd"])
        #expect(result.code == 2)
        #expect(result.complaints.last?.contains("there is no isletd") == true)
    }

    @Test("a refused start is what some scenarios expect, by the words of the refusal")
    func refusal() throws {
        let wrong = "configuration:\n  limits:\n    maximum_bolus: 90 U\n"
        let held = try Self.run(
            Self.scenario("  - isletd refuses to start: 'limits.yaml'\n", wrong))
        #expect(held.code == 0, "\(held.output)\(held.errors)")
        #expect(held.output.contains("maximum_bolus: 90 U is out of range"))
        let other = try Self.run(
            Self.scenario("  - isletd refuses to start: therapy.yaml\n", wrong))
        #expect(other.code == 1)
        #expect(other.output.contains("it refused, but said: "))
        let started = try Self.run(Self.scenario("  - isletd refuses to start\n"))
        #expect(started.code == 1)
        #expect(started.output.contains("isletd started"))
    }
}

@Suite("Golden runs of scenarios", .enabled(if: Programs.isBuilt))
struct GoldenRunTests {
    @Test("only --update writes what is golden; then the run is the same, and a change is named")
    func golden() throws {
        let folder = try SmallSuite.make(hours: [1]).appendingPathComponent("family/s0")
        let scenario = folder.appendingPathComponent("scenario.yaml")
        let golden = folder.appendingPathComponent("golden.txt")
        let text = try String(contentsOf: scenario, encoding: .utf8)
        try (text + "\n  - golden: trace\n  - golden: decisions\n").write(
            to: scenario, atomically: true, encoding: .utf8)
        let command = ["hil", "golden", folder.path]
        let before = try Programs.run("islet", command)
        #expect(before.code == 1)
        #expect(before.output.contains("nothing is written down"))
        #expect(!FileManager.default.fileExists(atPath: golden.path))

        #expect(try Programs.run("islet", command + ["--update"]).code == 0)
        let written = try String(contentsOf: golden, encoding: .utf8)
        #expect(try Programs.run("islet", command).code == 0)
        let run = ["hil", "run", folder.path, "--report", try Scratch.folder().path]
        #expect(try Programs.run("islet", run).code == 0)
        let other = try Programs.run("islet", run + ["--seed", "9"])
        #expect(other.code == 0, "what is golden is of one seed: \(other.output)")

        // The last step of the truth, as if the end had been another.
        let lines = written.split(separator: "\n", omittingEmptySubsequences: false)
        let last = try #require(lines.firstIndex { $0.hasPrefix("decisions ") }) - 1
        let end = try #require(lines[last].split(separator: " ").last)
        let whole = try #require(lines.first { $0.hasPrefix("trace ") }).dropFirst(6)
        let changed = written.replacingOccurrences(of: end, with: "00000000")
            .replacingOccurrences(of: whole, with: String(repeating: "0", count: 64))
        try changed.write(to: golden, atomically: true, encoding: .utf8)
        let differs = try Programs.run("islet", run)
        #expect(differs.code == 1)
        #expect(
            differs.output.contains("differs first in the five minutes that begin on day 1 07:00"))
        #expect(try String(contentsOf: golden, encoding: .utf8) == changed)
    }

    @Test("where nothing is golden, the command says so")
    func none() throws {
        let suite = try SmallSuite.make(hours: [1])
        let result = try Programs.run("islet", ["hil", "golden", suite.path])
        #expect(result.code == 2)
        #expect(result.complaints.last?.contains("no scenario here expects a golden run") == true)
    }
}
