// isletd and the virtual patient over ports that are there already, joined by socat, as on a desk.

import Foundation
import Glibc
import Testing

@Suite(
    "Real ports joined by socat", .enabled(if: Programs.isBuilt),
    .enabled(if: RealPorts.socat != nil, "socat is not installed"))
struct RealPortTests {
    @Test("a run over joined ports has the records of the run over the bench's own terminals")
    func lockstep() throws {
        let desk = try RealPorts()
        defer { desk.end() }
        let bench = try desk.referenceRun()
        try desk.writeBoard(clock: "clock:\n  lockstep: {socket: \(desk.path)/clock}")
        let patient = try desk.startPatient(["--lockstep", "\(desk.path)/clock", "--rate", "max"])
        try desk.wait(for: "\(desk.path)/clock")
        let result = try Programs.run("isletd", ["--config", desk.board.path])
        #expect(result.code == 0, "\(result.errors)")
        patient.waitUntilExit()
        #expect(patient.terminationStatus == 0)
        #expect(try desk.records() == bench)
    }

    @Test(
        "in real time no sample is sent before isletd listens, and Ctrl-C leaves a whole trace",
        arguments: RealPorts.drivers)
    func realTime(driver: String) throws {
        let desk = try RealPorts()
        defer { desk.end() }
        _ = try desk.referenceRun()
        try desk.writeBoard(clock: "clock: system", driver: driver)
        // The patient is there well before the controller, as on a desk.
        let patient = try desk.startPatient([])
        usleep(500_000)
        let controller = try desk.startController(isShimmed: driver == "serialport")
        try desk.wait(for: "\(desk.board.path)/decisions.sqlite")
        usleep(4_000_000)
        patient.interrupt()
        patient.waitUntilExit()
        #expect(patient.terminationStatus == 130)
        controller.terminate()
        controller.waitUntilExit()
        #expect(controller.terminationStatus == 0)
        let records = try desk.records()
        #expect(records.contains(#""event":"pump_connected""#))
        #expect(records.contains(#""event":"sensor""#), "the first sample has come")
        let events = try String(contentsOfFile: "\(desk.path)/trace/events.csv", encoding: .utf8)
        #expect(events.contains("\n0,cgm,"))
        #expect(events.hasSuffix("\n"))
    }
}

/// Two pairs of ports, a board's folder and a patient at one of them.
private final class RealPorts {
    static let socat = ["/usr/bin/socat", "/usr/local/bin/socat"].first {
        FileManager.default.isExecutableFile(atPath: $0)
    }

    private static let ttyShim = Programs.root.appendingPathComponent(".build-shims/ttyshim.so")

    /// Through libserialport too where the shim that lets it take a terminal is built.
    static var drivers: [String] {
        FileManager.default.fileExists(atPath: ttyShim.path)
            ? ["terminal", "serialport"] : ["terminal"]
    }

    private let folder: URL
    let board: URL
    private let suite: URL
    private var children: [Process] = []
    var path: String { folder.path }
    private var scenario: String { suite.appendingPathComponent("family/s0").path }

    init() throws {
        // A socket's path has room for 107 bytes.
        folder = URL(fileURLWithPath: "/tmp/islet-desk-\(UUID().uuidString.prefix(8))")
        board = folder.appendingPathComponent("board")
        suite = try SmallSuite.make(hours: [1])
        try FileManager.default.createDirectory(
            at: folder.appendingPathComponent("trace"), withIntermediateDirectories: true)
        for name in ["cgm", "pump"] {
            let ends = ["a", "b"].map { "pty,raw,echo=0,link=\(folder.path)/\(name)-\($0)" }
            try start(URL(fileURLWithPath: Self.socat ?? ""), ends)
            for end in ["a", "b"] { try wait(for: "\(folder.path)/\(name)-\(end)") }
        }
    }

    func end() {
        // A test's thread blocks signals and its children inherit that: only SIGKILL ends socat.
        for child in children where child.isRunning { kill(child.processIdentifier, SIGKILL) }
        children.forEach { $0.waitUntilExit() }
        try? FileManager.default.removeItem(at: folder)
    }

    /// Runs the scenario on the bench's own terminals and keeps the board's folder it made.
    /// - Returns: the records of its journal.
    func referenceRun() throws -> String {
        let work = try Scratch.folder()
        let reports = try Scratch.folder()
        let result = try Programs.run(
            "islet", ["hil", "run", scenario, "--keep", "--report", reports.path],
            environment: ["TMPDIR": work.path, "ISLET_GPIO_SHIM_LIBRARY": ""])
        #expect(result.code == 0, "\(result.errors)")
        let kept = try #require(
            FileManager.default.contentsOfDirectory(atPath: work.path)
                .first { $0.hasPrefix("islet-kept-") })
        try FileManager.default.copyItem(
            at: work.appendingPathComponent("\(kept)/board"), to: board)
        return try Self.records(reports.appendingPathComponent("s0/decisions.sqlite").path)
    }

    func writeBoard(clock: String, driver: String = "terminal") throws {
        let key = try #require(
            FileManager.default.contentsOfDirectory(atPath: board.path)
                .first { $0.hasSuffix(".key") })
        try """
        cgm: {port: \(path)/cgm-b, driver: \(driver), baud: 115200, unit: mg/dL}
        pump:
          {port: \(path)/pump-b, driver: \(driver), baud: 115200, key_file: \(key),
          bolus_increment: 0.05 U, basal_increment: 0.05 U/h}
        gpio: none
        \(clock)
        journal: decisions.sqlite
        utc_offset: "+00:00"
        cycle: 5 min
        """.write(
            to: board.appendingPathComponent("board.yaml"), atomically: true, encoding: .utf8)
    }

    func startPatient(_ arguments: [String]) throws -> Process {
        try start(
            Programs.folder.appendingPathComponent("islet"),
            [
                "hil", "patient", "--scenario", scenario, "--cgm", "\(path)/cgm-a", "--pump",
                "\(path)/pump-a", "--trace", "\(path)/trace",
            ] + arguments)
    }

    func startController(isShimmed: Bool) throws -> Process {
        try start(
            Programs.folder.appendingPathComponent("isletd"), ["--config", board.path],
            isShimmed ? ["LD_PRELOAD": Self.ttyShim.path] : [:])
    }

    @discardableResult
    private func start(
        _ program: URL, _ arguments: [String], _ environment: [String: String] = [:]
    ) throws -> Process {
        let process = Process()
        process.executableURL = program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, new in new }
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        children.append(process)
        return process
    }

    /// Waits until something is at a path.
    func wait(for path: String) throws {
        for _ in 0..<1500 where !FileManager.default.fileExists(atPath: path) { usleep(20_000) }
        try #require(FileManager.default.fileExists(atPath: path), "\(path)")
    }

    func records() throws -> String {
        try Self.records(board.appendingPathComponent("decisions.sqlite").path)
    }

    private static func records(_ journal: String) throws -> String {
        let result = try Programs.run("islet", ["log", "export", journal])
        #expect(result.code == 0)
        return result.output
    }
}
