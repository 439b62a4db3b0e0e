// Processes that die, hang or are killed, and bad input, by the built programs.

import Foundation
import Testing

@Suite("Processes that die, hang or are killed", .enabled(if: Programs.isBuilt))
struct ProcessFaultTests {
    @Test(
        "the planner killed and stopped: scheduled basal, an alarm, a restart, a log that replays")
    func planner() throws {
        let folder = try Scratch.folder()
        let result = try Programs.run(
            "islet", ["hil", "run", "scenarios/planner-faults", "--report", folder.path])
        #expect(result.code == 0, "\(result.output)\(result.errors)")
        let journal = folder.appendingPathComponent("planner-faults/decisions.sqlite").path
        let log = try Programs.run("islet", ["log", "export", journal]).output
        let lines = log.split(separator: "\n")
        for failure in ["died", "late"] {
            #expect(
                lines.contains {
                    $0.contains(#""event":"planner_failed","failure":"\#(failure)""#)
                },
                "no planner was found \(failure)")
        }
        // Each failure puts the loop on scheduled basal at once; where a decision is waiting for the
        // answer, it is made without a planner.
        let left = lines.filter {
            $0.contains(#""kind":"mode""#) && $0.contains(#""began":true"#)
                && $0.contains(#""cause":"planner_missing""#)
        }
        #expect(left.count == 3)
        #expect(
            lines.contains {
                $0.contains(#""kind":"decision""#) && $0.contains(#""reply":null"#)
                    && $0.contains(#""causes":["planner_missing"]"#)
            })
    }

    @Test("isletd killed at ten moments of the day restarts, and no dose is lost or doubled")
    func controller() throws {
        let run = try Quickstart.run(["--kills", "10"])
        // The bench compares the pump's record with the journal, dose id by dose id.
        #expect(run.result.code == 0, "\(run.result.output)\(run.result.errors)")
        let log = try Programs.run("islet", ["log", "export", run.journal]).output
        let starts = log.split(separator: "\n").filter { $0.contains(#""kind":"session""#) }
        // A start that is itself killed before its session is durable leaves no record, by right.
        #expect((6...11).contains(starts.count))
        #expect(try Programs.run("islet", ["log", "verify", run.journal]).code == 0)
        #expect(try Programs.run("islet", ["log", "replay", run.journal]).code == 0)
    }
}

@Suite("Bad input ends with one clear line and exit code 2", .enabled(if: Programs.isBuilt))
struct BadInputTests {
    /// A copy of the default configuration with a key and one change.
    private func board(
        _ file: String, _ find: String, _ replacement: String, key: String? = nil
    ) throws -> URL {
        let folder = try Scratch.folder().appendingPathComponent("board")
        let original = Programs.root.appendingPathComponent("firmware-config/default")
        try FileManager.default.copyItem(at: original, to: folder)
        let path = folder.appendingPathComponent(file)
        let text = try String(contentsOf: path, encoding: .utf8)
        #expect(text.contains(find), "\(file) no longer holds \(find)")
        try text.replacingOccurrences(of: find, with: replacement)
            .write(to: path, atomically: true, encoding: .utf8)
        let digits = key ?? (0..<32).map { String(format: "%02x", $0) }.joined()
        let keyFile = folder.appendingPathComponent("pump.key")
        try digits.write(to: keyFile, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600], ofItemAtPath: keyFile.path)
        return folder
    }

    private func expectRefusal(_ result: Programs.Result, says: String) {
        #expect(result.code == 2, "\(result.output)\(result.errors)")
        #expect(result.complaints.count == 1, "\(result.errors)")
        #expect(result.errors.contains(says), "\(result.errors)")
    }

    @Test("a port that is not there")
    func port() throws {
        let folder = try board("therapy.yaml", "target:", "target:")
        let result = try Programs.run("isletd", ["--config", folder.path])
        expectRefusal(result, says: "serial line")
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!left.contains { $0.hasSuffix(".sqlite") })
    }

    @Test("a key that is no key")
    func key() throws {
        let folder = try board("therapy.yaml", "target:", "target:", key: "abc")
        expectRefusal(
            try Programs.run("islet", ["config", "check", folder.path]), says: "64 hexadecimal")
    }

    @Test("a key that is not the pump's: said after a minute of its silence")
    func wrongKey() throws {
        let folder = try board("therapy.yaml", "target:", "target:")
        let patient = Process()
        patient.executableURL = Programs.folder.appendingPathComponent("islet")
        patient.currentDirectoryURL = Programs.root
        let (cgm, pump) = (folder.path + "/cgm", folder.path + "/pump")
        patient.arguments = [
            "hil", "patient", "--scenario", "scenarios/quickstart", "--cgm", "pty:" + cgm,
            "--pump", "pty:" + pump, "--lockstep", folder.path + "/clock", "--rate", "max",
        ]
        patient.standardError = FileHandle.nullDevice
        patient.standardOutput = FileHandle.nullDevice
        try patient.run()
        defer { patient.terminate() }
        for _ in 0..<1000 where !FileManager.default.fileExists(atPath: folder.path + "/clock") {
            usleep(20_000)
        }
        try """
        cgm: {port: \(cgm), driver: terminal, baud: 115200, unit: mg/dL}
        pump:
          {port: \(pump), driver: terminal, baud: 115200, key_file: pump.key,
          bolus_increment: 0.05 U, basal_increment: 0.05 U/h}
        gpio: none
        clock:
          lockstep: {socket: \(folder.path)/clock}
        journal: decisions.sqlite
        utc_offset: "+00:00"
        cycle: 5 min
        """.write(
            to: folder.appendingPathComponent("board.yaml"), atomically: true, encoding: .utf8)
        expectRefusal(try Programs.run("isletd", ["--config", folder.path]), says: "pump.key")
    }

    @Test("a unit that is not the file's")
    func unit() throws {
        let folder = try board("therapy.yaml", "110 mg/dL", "6.1 mmol/L")
        expectRefusal(
            try Programs.run("islet", ["config", "check", folder.path]), says: "mg/dL")
    }

    @Test("a key nobody knows, with what was probably meant")
    func unknownKey() throws {
        let folder = try board("therapy.yaml", "carb_ratio:", "carb_ration:")
        expectRefusal(
            try Programs.run("islet", ["config", "check", folder.path]), says: "carb_ratio")
    }

    @Test("a journal that is none")
    func journal() throws {
        let file = try Scratch.file(Data("not a database at all, but long enough".utf8))
        for command in ["verify", "replay", "show", "export"] {
            expectRefusal(
                try Programs.run("islet", ["log", command, file.path]), says: file.path)
        }
    }

    @Test("a scenario with a typo")
    func scenario() throws {
        let folder = try Scratch.folder().appendingPathComponent("typo")
        try FileManager.default.copyItem(
            at: Programs.root.appendingPathComponent("scenarios/quickstart"), to: folder)
        let path = folder.appendingPathComponent("scenario.yaml")
        let text = try String(contentsOf: path, encoding: .utf8)
        try text.replacingOccurrences(of: "duration:", with: "duratoin:")
            .write(to: path, atomically: true, encoding: .utf8)
        let report = try Scratch.folder()
        let result = try Programs.run(
            "islet", ["hil", "run", folder.path, "--report", report.path])
        expectRefusal(result, says: "duration")
        #expect(try FileManager.default.contentsOfDirectory(atPath: report.path).isEmpty)
    }

    @Test("arguments that are none")
    func usage() throws {
        #expect(try Programs.run("islet", ["nonsense"]).code == 2)
        #expect(try Programs.run("islet", ["simulate", "--seed", "-3"]).code == 2)
        #expect(try Programs.run("isletd", []).code == 2)
    }
}
