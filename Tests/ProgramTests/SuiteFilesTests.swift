// The files that a suite of runs leaves behind, by the built programs.

import Foundation
import Testing

@Suite("What a suite leaves behind, by the built programs", .enabled(if: Programs.isBuilt))
struct SuiteFilesTests {
    private func bytes(_ run: Quickstart.Run, _ name: String) throws -> Data {
        try Data(contentsOf: run.folder.appendingPathComponent(name))
    }

    @Test("results and tables are the same bytes when the suite is run again")
    func deterministic() throws {
        let first = try #require(Quickstart.shared)
        let again = try Quickstart.run()
        for name in ["results.json", "results.csv", "expectations.csv"] {
            #expect(try bytes(first, name) == bytes(again, name), "\(name)")
            #expect(try bytes(first, name).count > 500)
        }
        let pages = try ["index.html", "quickstart/index.html"].map { try bytes(first, $0) }
        #expect(pages.allSatisfy { $0.count > 10_000 })
        #expect(
            try bytes(first, "quickstart/report.json") == bytes(again, "quickstart/report.json"))
    }

    @Test("diff of the same results finds nothing; of other seeds it says that noise is unknown")
    func diff() throws {
        let first = try #require(Quickstart.shared)
        let same = try Programs.run("islet", ["hil", "diff", first.folder.path, first.folder.path])
        #expect(same.code == 0)
        #expect(same.output.contains("nothing got worse"))
        let other = try Quickstart.run(["--seed", "7"])
        let page = other.folder.appendingPathComponent("diff.html").path
        let moved = try Programs.run(
            "islet", ["hil", "diff", first.folder.path, other.folder.path, "--report", page])
        #expect(moved.output.contains("seed noise unknown"), "\(moved.output)")
        #expect(FileManager.default.fileExists(atPath: page))
        let json = try Programs.run(
            "islet", ["hil", "diff", first.folder.path, other.folder.path, "--json"])
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8))
        #expect((object as? [String: Any])?["schema"] as? String == "islet-hil-diff")
    }

    @Test("results that are not there are told in one line with the path, exit code 2")
    func missing() throws {
        let result = try Programs.run("islet", ["hil", "diff", "/nowhere", "/nowhere"])
        #expect(result.code == 2)
        #expect(result.complaints.count == 1)
        #expect(result.complaints.first?.contains("/nowhere") == true)
    }

    @Test("new failures end with exit code 1 and are named")
    func worse() throws {
        let first = try #require(Quickstart.shared)
        let text = try String(
            contentsOf: first.folder.appendingPathComponent("results.json"), encoding: .utf8)
        // A copy in which nothing holds any more.
        let broken = text.replacingOccurrences(
            of: "\"status\": \"held\"", with: "\"status\": \"failed\"")
        let copy = try Scratch.folder().appendingPathComponent("results.json")
        try Data(broken.utf8).write(to: copy)
        let result = try Programs.run("islet", ["hil", "diff", first.folder.path, copy.path])
        #expect(result.code == 1)
        #expect(result.output.contains("NEW FAILURES"))
    }
}
