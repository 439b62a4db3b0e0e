// Many scenarios with one command of the built program.

import Foundation
import Glibc
import Testing

/// Small scenarios of their own, so that a suite takes seconds.
enum SmallSuite {
    /// A folder of scenario folders, each of so many hours.
    ///
    /// - Parameter faults: lines of a `faults:` section for all of them.
    static func make(hours: [Int], seed: Int = 4, faults: [String] = []) throws -> URL {
        let folder = try Scratch.folder()
        for (index, length) in hours.enumerated() {
            let scenario = folder.appendingPathComponent("family/s\(index)")
            try FileManager.default.createDirectory(
                at: scenario, withIntermediateDirectories: true)
            try """
            title: Small \(index)
            purpose: A few quiet hours.
            seed: \(seed + index)
            start: 2026-03-01 06:00
            duration: \(length) h
            patient: {model: s2008, cohort: adult, draw: 14}
            therapy: from_patient
            automation: closed_loop
            limits: {maximum_basal: 3 U/h, maximum_bolus: 2 U, maximum_insulin_on_board: 4 U}
            sensor: {model: g6}
            pump: {reservoir: 200 U}
            \(faults.isEmpty ? "" : "faults:")
            \(faults.map { "  - {\($0)}" }.joined(separator: "\n"))
            expect:
              - journal verifies
              - journal replays
            """.write(
                to: scenario.appendingPathComponent("scenario.yaml"), atomically: true,
                encoding: .utf8)
        }
        return folder
    }

    /// Every file of the reports whose bytes must be the same, by its path. The suite's own page
    /// and history name the dates of runs (docs/results.md).
    static func bytes(of reports: URL) throws -> [String: Data] {
        var found: [String: Data] = [:]
        for path in FileManager.default.subpaths(atPath: reports.path) ?? []
        where !["index.html", "history.json"].contains(path)
            && ["csv", "json", "html", "svg"].contains((path as NSString).pathExtension)
        {
            found[path] = try Data(contentsOf: reports.appendingPathComponent(path))
        }
        return found
    }
}

@Suite("A suite of scenarios", .enabled(if: Programs.isBuilt))
struct SuiteRunTests {
    @Test("order and bytes do not depend on --jobs")
    func jobs() throws {
        let suite = try SmallSuite.make(hours: [3, 1, 1])
        var outputs: [[String: Data]] = []
        for jobs in ["1", "3"] {
            let reports = try Scratch.folder()
            let result = try Programs.run(
                "islet",
                ["hil", "run", suite.path, "--jobs", jobs, "--report", reports.path])
            #expect(result.code == 0, "\(result.errors)")
            let order = result.output.split(separator: "\n").filter { $0.contains("Small") }
            #expect(order.count == 3)
            for (index, line) in order.enumerated() { #expect(line.contains("Small \(index)")) }
            outputs.append(try SmallSuite.bytes(of: reports))
        }
        #expect(outputs[0].count >= 3 * 5)
        #expect(outputs[0] == outputs[1])
    }

    @Test("Ctrl-C leaves no child, no folder of a run, and no report that is not whole")
    func stop() throws {
        let suite = try SmallSuite.make(hours: [240, 240])
        let reports = try Scratch.folder()
        let work = try Scratch.folder()
        let json = try Scratch.folder().appendingPathComponent("results.json")
        let process = Process()
        process.executableURL = Programs.folder.appendingPathComponent("islet")
        process.arguments = [
            "hil", "run", suite.path, "--jobs", "2", "--report", reports.path, "--json", json.path,
        ]
        process.environment = ProcessInfo.processInfo.environment
            .merging(["TMPDIR": work.path]) { _, new in new }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        var waits = 0
        while try journals(in: work) < 2, waits < 600 {
            usleep(50_000)
            waits += 1
        }
        #expect(try journals(in: work) == 2, "both runs are under way")
        process.interrupt()
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(try FileManager.default.contentsOfDirectory(atPath: work.path).isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: reports.path).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: json.path))
        #expect(try commands(naming: work.path).isEmpty)
    }

    private func journals(in work: URL) throws -> Int {
        try FileManager.default.contentsOfDirectory(atPath: work.path).filter {
            FileManager.default.fileExists(
                atPath: work.appendingPathComponent("\($0)/decisions.sqlite").path)
        }.count
    }

    /// Processes whose command line holds a path.
    private func commands(naming path: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { process in
            guard Int(process) != nil,
                let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline")
            else { return false }
            return String(decoding: line, as: UTF8.self).contains(path)
        }
    }

    @Test("the folder of a run that was killed is removed by the next command")
    func abandoned() throws {
        let work = try Scratch.folder()
        let make = { (name: String) -> URL in
            let folder = work.appendingPathComponent(name)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1e9)], ofItemAtPath: folder.path)
            return folder
        }
        let left = try make("islet-hil-left")
        let inUse = try make("islet-hil-in-use")
        let kept = try make("islet-kept-kept")
        let hold = open(inUse.path, O_RDONLY | O_DIRECTORY)
        defer { close(hold) }
        #expect(flock(hold, LOCK_EX | LOCK_NB) == 0)
        let suite = try SmallSuite.make(hours: [1])
        let result = try Programs.run(
            "islet", ["hil", "run", suite.path, "--report", try Scratch.folder().path],
            environment: ["TMPDIR": work.path])
        #expect(result.code == 0, "\(result.errors)")
        #expect(!FileManager.default.fileExists(atPath: left.path))
        #expect(FileManager.default.fileExists(atPath: inUse.path))
        #expect(FileManager.default.fileExists(atPath: kept.path))
    }

    @Test("a folder that is no report is not replaced by one")
    func strangers() throws {
        let suite = try SmallSuite.make(hours: [1])
        let reports = try Scratch.folder()
        let own = reports.appendingPathComponent("s0")
        try FileManager.default.createDirectory(at: own, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: own.appendingPathComponent("notes.txt"))
        let result = try Programs.run(
            "islet", ["hil", "run", suite.path, "--report", reports.path])
        #expect(result.code == 2)
        #expect(result.errors.contains("is no report"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: own.path) == ["notes.txt"])
    }

    @Test("--jobs, --seeds and --kills outside their range are refused")
    func ranges() throws {
        let suite = try SmallSuite.make(hours: [1])
        for arguments in [["--jobs", "0"], ["--jobs", "1001"], ["--seeds", "0"]] {
            let result = try Programs.run("islet", ["hil", "run", suite.path] + arguments)
            #expect(result.code == 2)
            #expect(result.complaints.last?.contains(arguments[0]) == true)
        }
    }
}
