// The quickstart's day, lived by the built programs as processes.

import Foundation
import Testing

@Suite("A day of closed loop, by the built programs", .enabled(if: Programs.isBuilt))
struct QuickstartTests {
    @Test("the quickstart meets its expectations, and its journal verifies and replays")
    func passes() throws {
        let run = try #require(Quickstart.shared)
        #expect(run.result.code == 0, "\(run.result.output)\(run.result.errors)")
        #expect(try Programs.run("islet", ["log", "verify", run.journal]).code == 0)
        let replay = try Programs.run("islet", ["log", "replay", run.journal])
        #expect(replay.code == 0, "\(replay.output)")
        for file in ["index.html", "report.json", "decisions.sqlite", "decisions.sqlite.head"] {
            let path = run.folder.appendingPathComponent("quickstart/\(file)").path
            #expect(FileManager.default.fileExists(atPath: path), "\(file) is missing")
        }
    }

    @Test("the same seed gives the same bytes, another seed gives others")
    func deterministic() throws {
        let first = try #require(Quickstart.shared)
        let again = try Quickstart.run()
        let other = try Quickstart.run(["--seed", "7"])
        let export = { (run: Quickstart.Run) in
            try Programs.run("islet", ["log", "export", run.journal]).output
        }
        let bytes = try export(first)
        #expect(bytes.count > 100_000)
        #expect(try export(again) == bytes)
        #expect(try export(other) != bytes)
    }

    @Test("an alarm is raised and acknowledged by the button through real lines")
    func alarm() throws {
        let run = try #require(Quickstart.shared)
        let log = try Programs.run("islet", ["log", "export", run.journal]).output
        let alarms = log.split(separator: "\n").filter { $0.contains(#""kind":"alarm""#) }
        #expect(alarms.contains { $0.contains(#""alarm":"no_reading","change":"raised""#) })
        #expect(alarms.contains { $0.contains(#""alarm":"no_reading","change":"acknowledged""#) })
        #expect(log.contains(#"{"event":"acknowledged"}"#))
    }

    @Test("a byte changed in a stored record is named, and replay does not pass")
    func tampered() throws {
        let run = try #require(Quickstart.shared)
        let copy = try Scratch.folder().appendingPathComponent("decisions.sqlite")
        try FileManager.default.copyItem(atPath: run.journal, toPath: copy.path)
        try FileManager.default.copyItem(
            atPath: run.journal + ".head", toPath: copy.path + ".head")
        var bytes = try Data(contentsOf: copy)
        // A word that stands in many records: the middle one is changed.
        let word = Data("closed_loop".utf8)
        var places: [Data.Index] = []
        var from = bytes.startIndex
        while let found = bytes.range(of: word, in: from..<bytes.endIndex) {
            places.append(found.lowerBound)
            from = found.upperBound
        }
        let place = try #require(places.dropFirst(places.count / 2).first)
        bytes[place] = UInt8(ascii: "C")
        try bytes.write(to: copy)
        let verified = try Programs.run("islet", ["log", "verify", copy.path])
        #expect(verified.code == 1)
        #expect(verified.output.contains("record"), "\(verified.output)")
    }
}
