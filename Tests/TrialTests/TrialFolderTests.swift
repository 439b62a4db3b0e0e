// A folder of results: parts, merging, and going on after a program was killed.

import Foundation
import Testing
import Trial
import TrialResults

@Suite("A trial's folder")
struct TrialFolderTests {
    private static let work = Result {
        try TrialWork(
            TrialPlan(
                path: PlanFile.write(
                    PlanFile.good.replacingOccurrences(
                        of: "  - {name: ours, kind: islet, target: 120 mg/dL}\n", with: ""))
            )
        ) { _ in throw TrialFailure("no programs here") }
    }

    private static func folder() -> String {
        FileManager.default.temporaryDirectory
            .appendingPathComponent("islet-trial-\(UUID().uuidString)").path
    }

    /// Lives a part, up to a run.
    private func live(
        _ shard: String, in path: String, resumes: Bool = false, runs: Int = .max
    ) throws -> TrialFolder {
        let work = try Self.work.get()
        let part = try #require(TrialShard(shard))
        let head = work.head(build: "b", shard: part.text)
        let begun = try TrialFolder(at: path, head: head, resumes: resumes)
        let keys = work.plan.keys.filter(part.contains).dropFirst(begun.rows.count)
        let appender = try begun.appender()
        for key in keys.prefix(runs) { appender.append(work.row(key)) }
        appender.finish()
        return try TrialFolder(reading: path)
    }

    private func bytes(_ path: String, _ name: String = "runs.jsonl") throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
    }

    @Test("parts, merged in any order, are the bytes of one run")
    func merged() throws {
        let (whole, merged) = (Self.folder(), Self.folder())
        let one = try live("1/1", in: whole)
        #expect(one.rows.count == 8 && one.rows.allSatisfy { $0.failure == nil })
        let parts = try ["2/3", "3/3", "1/3"].map { try live($0, in: Self.folder()) }
        let together = try TrialFolder.merge(parts, into: merged)
        for name in ["runs.jsonl", "plan.json"] {
            #expect(try bytes(merged, name) == bytes(whole, name), "\(name)")
        }
        #expect(together.rows == one.rows)
        #expect(
            TrialSummary(together.head, together.rows).summaryCSV
                == TrialSummary(one.head, one.rows).summaryCSV)
    }

    @Test("a last line torn anywhere is dropped, and going on gives the bytes of one run")
    func torn() throws {
        let whole = Self.folder()
        _ = try live("1/1", in: whole)
        let all = try bytes(whole)
        let path = Self.folder()
        let three = try live("1/1", in: path, runs: 3)
        let length = three.rows.reduce(0) { $0 + $1.line.utf8.count + 1 }
        for cut in [length + 1, length + 40, length - 1, length - 30, length, 1, 0] {
            try all.prefix(cut).write(to: URL(fileURLWithPath: "\(path)/runs.jsonl"))
            _ = try live("1/1", in: path, resumes: true)
            #expect(try bytes(path) == all, "cut at \(cut)")
        }
    }

    @Test("a folder with somebody else's page is left as it is")
    func foreign() throws {
        let path = Self.folder()
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Data("theirs".utf8).write(to: URL(fileURLWithPath: "\(path)/index.html"))
        let error = #expect(throws: TrialFolderError.self) { try live("1/1", in: path, runs: 1) }
        #expect(error?.description.contains("index.html of something else") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["index.html"])
    }

    @Test("a merge into a folder of results names the way out that it has")
    func mergeTaken() throws {
        let path = Self.folder()
        let whole = try live("1/1", in: path)
        let error = #expect(throws: TrialFolderError.self) {
            try TrialFolder.merge([whole], into: path)
        }
        #expect(error?.description == "\(path) has results already; write another --out")
    }

    @Test("results that are there are not overwritten, nor mixed with another plan's or build's")
    func refused() throws {
        let path = Self.folder()
        let there = try live("1/2", in: path, runs: 1)
        func refusal(_ head: TrialHead, _ resumes: Bool) -> String {
            do { _ = try TrialFolder(at: path, head: head, resumes: resumes) } catch {
                return "\(error)"
            }
            return "taken"
        }
        var other = there.head
        #expect(refusal(other, true) == "taken")
        #expect(refusal(other, false).contains("write --resume to go on, or another --out"))
        other.build = "c"
        #expect(refusal(other, true).contains("of another build of islet"))
        other = there.head
        other.plan = "elsewhere/plan.yaml"
        #expect(refusal(other, true) == "taken")
        other = there.head
        other.plan_sha256 = "0"
        #expect(refusal(other, true).contains("of another plan"))
        #expect(refusal(there.head.whole, true).contains("it holds part 1/2, not the whole plan"))
    }

    @Test("a missing run, a part given twice and a broken line in the middle are refused")
    func notMerged() throws {
        func refusal(_ parts: [TrialFolder]) -> String {
            do { _ = try TrialFolder.merge(parts, into: Self.folder()) } catch { return "\(error)" }
            return "taken"
        }
        let first = try live("1/2", in: Self.folder())
        let second = try live("2/2", in: Self.folder(), runs: 2)
        #expect(refusal([first, second]).contains("2 of 8 runs are missing (6, 7)"))
        #expect(refusal([first, first]).contains("run 0 is in"))
        #expect(refusal([]) == "there is nothing to merge")
        let file = URL(fileURLWithPath: "\(first.path)/runs.jsonl")
        var lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
        lines[1] = "{}"
        try Data(lines.joined(separator: "\n").utf8).write(to: file)
        #expect(throws: TrialFolderError.self) { try TrialFolder(reading: first.path) }
    }
}
