// Runs within one process are the serial runs to the byte, and refuse what they cannot be.

import Foundation
import Testing

@Suite("Runs within one process", .enabled(if: Programs.isBuilt))
struct InProcessTests {
    /// Records as text: the bytes of an SQLite file tell when pages moved, not what is in them.
    private func records(_ reports: URL, _ name: String) throws -> String {
        let journal = reports.appendingPathComponent("\(name)/decisions.sqlite").path
        let result = try Programs.run("islet", ["log", "export", journal])
        #expect(result.code == 0)
        return result.output
    }

    @Test(
        "journal, trace, events and report are those of the serial run, faults included",
        arguments: [
            [],
            [
                "fault: off, target: cgm, at: 06:40, for: 20 min",
                "fault: kill, target: planner, at: 06:33",
                "fault: kill, target: supervisor, at: 07:12",
                "fault: bit_errors, target: pump_line, at: 07:20, for: 20 min, magnitude: 0.5 %",
                "fault: hang_up, target: pump_line, at: 07:47, for: 3 min",
                "fault: hang_up, target: cgm_line, at: 08:01, for: 2 min",
                "fault: reset, target: pump, at: 08:16",
            ],
        ])
    func equality(faults: [String]) throws {
        let suite = try SmallSuite.make(hours: [3], faults: faults)
        var bytes: [[String: Data]] = []
        var journals: [String] = []
        for way in [[], ["--in-process"]] {
            let reports = try Scratch.folder()
            let result = try Programs.run(
                "islet", ["hil", "run", suite.path, "--report", reports.path] + way)
            #expect(result.code == 0, "\(result.output)\(result.errors)")
            bytes.append(try SmallSuite.bytes(of: reports))
            journals.append(try records(reports, "s0"))
        }
        #expect(bytes[0].keys.sorted() == bytes[1].keys.sorted())
        // The history says when the suite was run, by the clock on the wall.
        for (path, data) in bytes[0] where path != "history.json" {
            #expect(bytes[1][path] == data, "\(path)")
        }
        #expect(journals[0].split(separator: "\n").count > 100)
        #expect(journals[0] == journals[1])
    }

    @Test("kills in the middle of isletd's work and rates need processes: refused by name")
    func refusals() throws {
        let suite = try SmallSuite.make(hours: [1])
        for (arguments, word) in [(["--kills", "2"], "kills"), (["--rate", "60"], "rate")] {
            let result = try Programs.run(
                "islet",
                ["hil", "run", suite.path, "--in-process", "--report", try Scratch.folder().path]
                    + arguments)
            #expect(result.code == 2)
            #expect(result.complaints.last?.contains(word) == true)
            #expect(result.complaints.last?.contains("--in-process") == true)
        }
    }
}
