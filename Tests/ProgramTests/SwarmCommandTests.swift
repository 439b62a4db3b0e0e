// `islet hil swarm` finds what a property forbids, makes it small, and tells it as a scenario.

import Foundation
import Testing

@Suite("The swarm's command", .enabled(if: Programs.isBuilt))
struct SwarmCommandTests {
    private struct Told: Decodable {
        struct Finding: Decodable {
            let seed: String
            let property: String
            let sentence: String
            let reproduce: String?
            let minimal: Bool
        }
        let passed: Bool
        let findings: [Finding]
    }

    private static let asked = "alarm no_reading never"

    private func swarm(_ arguments: [String]) throws -> Programs.Result {
        try Programs.run("islet", ["hil", "swarm", "--in-process"] + arguments)
    }

    private func told(_ result: Programs.Result) throws -> Told {
        try JSONDecoder().decode(Told.self, from: Data(result.output.utf8))
    }

    /// Finds a silent sensor among two faults of a drawn day: about forty runs, so not in debug.
    @Test(
        "a known fault that a property forbids is found, and left alone in a small scenario",
        .enabled(if: Programs.folder.path.contains("release"), "forty runs take minutes in debug"))
    func findsAndShrinks() throws {
        let reports = try Scratch.folder()
        let kept = try Scratch.folder()
        let result = try swarm([
            "--seed", "10", "--expect", Self.asked, "--report", reports.path, "--keep", kept.path,
            "--json",
        ])
        #expect(result.code == 1)
        let finding = try #require(try told(result).findings.first)
        #expect(finding.property == "asked" && finding.sentence == Self.asked && finding.minimal)

        let folder = reports.appendingPathComponent("seed-10-asked")
        #expect(finding.reproduce == "islet hil run \(folder.path)")
        let text = try String(
            contentsOf: folder.appendingPathComponent("scenario.yaml"), encoding: .utf8)
        let drawn = try String(
            contentsOf: kept.appendingPathComponent("seed-10/scenario.yaml"), encoding: .utf8)
        let faults = { (text: String) in text.components(separatedBy: "{fault:").count - 1 }
        #expect(faults(text) == 1)
        #expect(faults(drawn) > 1)
        #expect(!text.contains("meals:"))
        #expect(text.count < drawn.count / 2)

        // The one command fails in that sentence alone, and without the fault it does not.
        let again = try run(folder)
        #expect(again.code == 1)
        #expect(again.output.contains("FAILED  \(Self.asked)"))
        let without = try Scratch.folder()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let rest = lines.filter { !$0.hasPrefix("faults:") && !$0.contains("{fault:") }
        try Data(rest.joined(separator: "\n").utf8).write(
            to: without.appendingPathComponent("scenario.yaml"))
        #expect(try run(without).code == 0)
    }

    private func run(_ folder: URL) throws -> Programs.Result {
        try Programs.run(
            "islet", ["hil", "run", folder.path, "--report", try Scratch.folder().path])
    }

    @Test(
        "the same seeds give the same, whatever runs side by side, and what is known is told",
        .enabled(if: Programs.folder.path.contains("release"), "four days take 30 s in debug"))
    func sameWhateverJobs() throws {
        let known = try Scratch.file(Data("# open\n2 low no longer fails\n".utf8)).path
        let outputs = try ["1", "2"].map { jobs in
            let result = try swarm([
                "--seeds", "2", "--jobs", jobs, "--shrink-runs", "0", "--known", known,
                "--report", try Scratch.folder().path,
            ])
            #expect(result.code == 0, "\(result.output)\(result.errors)")
            return result.output
        }
        #expect(outputs[0] == outputs[1])
        #expect(outputs[0].contains("2 seeds from 1: 2 safe, 0 not, 0 known"))
        #expect(outputs[0].contains("no more: seed 2 low; take it from the list"))
        #expect(outputs[0].contains("digest of all runs: "))
    }

    @Test("a wrong use is one line that says what to write, and exit code 2")
    func refusals() throws {
        let list = try Scratch.file(Data("17 nonsense words\n".utf8)).path
        for (arguments, words) in [
            (["--seed", "3", "--seeds", "2"], "--seed is one seed"),
            (["--seed", "3", "--first-seed", "2"], "leave out --first-seed"),
            (["--seeds", "0"], "--seeds 0"), (["--jobs", "0"], "--jobs 0"),
            (["--expect", "alarm nothing never"], "is not an alarm"),
            (["--known", list], "\(list):1:1: is no known finding; write SEED PROPERTY WORDS"),
            (["--known", "/nowhere"], "/nowhere"),
        ] {
            let result = try swarm(arguments + ["--report", try Scratch.folder().path])
            #expect(result.code == 2, "\(arguments)")
            #expect(result.complaints.count == 1)
            #expect(result.complaints.last?.contains(words) == true, "\(result.complaints)")
        }
    }
}
