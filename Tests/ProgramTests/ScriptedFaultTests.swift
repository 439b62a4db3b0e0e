// Scripted faults of isletd's processes, clock and disk, run with the built programs.

import Foundation
import Testing

/// A scenario of a few hours with some faults, in a folder of its own.
private enum FaultRun {
    static var hasDiskShim: Bool {
        FileManager.default.fileExists(
            atPath: Programs.root.appendingPathComponent(".build-shims/diskshim.so").path)
    }

    struct Run {
        let result: Programs.Result
        let journal: String
        /// The journal's records, one a line.
        let log: [Substring]

        /// How many records hold all of some words.
        func count(_ words: String...) -> Int {
            log.filter { line in words.allSatisfy { line.contains($0) } }.count
        }
    }

    static func run(
        _ faults: [String], duration: String = "5 h", expect: [String] = [],
        arguments: [String] = []
    ) throws -> Run {
        let folder = try Scratch.folder().appendingPathComponent("faulty")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let all = ["journal verifies", "journal replays"] + expect
        try """
        title: Faults by script
        purpose: To be run by a test.
        seed: 20261121
        start: 2026-03-01 06:00
        duration: \(duration)
        patient: {model: s2008, cohort: adult, draw: 2}
        automation: closed_loop
        therapy: from_patient
        limits:
          {maximum_basal: 3 U/h, maximum_bolus: 2 U, maximum_insulin_on_board: 4 U}
        meals:
          - {at: 07:00, carbs: 60 g, announced: no}
        faults:
        \(faults.map { "  - {\($0)}" }.joined(separator: "\n"))
        expect:
        \(all.map { "  - \($0)" }.joined(separator: "\n"))
        """.write(
            to: folder.appendingPathComponent("scenario.yaml"), atomically: true, encoding: .utf8)
        let report = try Scratch.folder()
        let result = try Programs.run(
            "islet", ["hil", "run", folder.path, "--report", report.path] + arguments)
        let journal = report.appendingPathComponent("faulty/decisions.sqlite").path
        let log = try Programs.run("islet", ["log", "export", journal]).output
        return Run(result: result, journal: journal, log: log.split(separator: "\n"))
    }
}

@Suite("Scripted faults around isletd", .enabled(if: Programs.isBuilt))
struct ScriptedFaultTests {
    @Test("isletd away for 40 min and stopped for 40 min carries on, with every dose accounted for")
    func supervisor() throws {
        let run = try FaultRun.run([
            "fault: off, target: supervisor, at: 1 h, for: 40 min",
            "fault: stop, target: supervisor, at: 150 min, for: 40 min",
            "fault: kill, target: supervisor, at: 4 h",
        ])
        #expect(run.result.code == 0, "\(run.result.output)\(run.result.errors)")
        #expect(run.count(#""kind":"session""#) == 3)
    }

    @Test("a wall clock that steps back by 3 h is noticed once, and time goes on")
    func clock() throws {
        let run = try FaultRun.run(
            ["fault: clock_step, target: clock, at: 2 h, magnitude: -3 h"],
            expect: ["alarm wall_clock_step raised"])
        #expect(run.result.code == 0, "\(run.result.output)\(run.result.errors)")
    }

    @Test("lines that hang up come back: the loop closes again")
    func hangUp() throws {
        let run = try FaultRun.run(
            [
                "fault: hang_up, target: pump_line, at: 1 h, for: 20 min",
                "fault: hang_up, target: cgm_line, at: 2 h, for: 30 min",
            ], expect: ["alarm pump_silent raised", "alarm no_reading raised"])
        #expect(run.result.code == 0, "\(run.result.output)\(run.result.errors)")
    }

    @Test("a fault that the run cannot bring about is refused before it begins")
    func refused() throws {
        let run = try FaultRun.run(
            ["fault: clock_step, target: clock, at: 1 h, magnitude: 1 h"],
            arguments: ["--rate", "1"])
        #expect(run.result.code != 0)
        let said = run.result.output + run.result.errors
        #expect(said.contains("needs virtual time"), "\(said)")
    }
}

@Suite(
    "A disk that fails under the journal",
    .enabled(if: Programs.isBuilt && FaultRun.hasDiskShim, "make -C hil/shims"))
struct DiskFaultTests {
    @Test("the power cut at ten writes: the journal verifies and no dose is lost or doubled")
    func powerCut() throws {
        let cuts = (1...10).map { number in
            "fault: power_cut, target: disk, at: \(number * 25) min, magnitude: \(number)"
        }
        let run = try FaultRun.run(cuts)
        // The bench compares the pump's record with the journal, dose id by dose id.
        #expect(run.result.code == 0, "\(run.result.output)\(run.result.errors)")
        #expect((8...11).contains(run.count(#""kind":"session""#)))
    }

    @Test(
        "a disk that is full, does not sync or stores halves: an alarm, and nothing unrecorded",
        arguments: [
            "fault: disk_full", "fault: failed_fsync", "fault: partial_delivery, magnitude: 50 %",
        ])
    func broken(fault: String) throws {
        let run = try FaultRun.run(
            ["\(fault), target: disk, at: 1 h, for: 1 h"],
            expect: ["alarm journal_unwritable raised"])
        #expect(run.result.code == 0, "\(run.result.output)\(run.result.errors)")
    }
}
