// Runs the built programs as a user would.

import Foundation

enum Programs {
    struct Result {
        var code: Int32
        var output: String
        var errors: String

        /// Lines a person sees on standard error.
        var complaints: [String] {
            errors.split(separator: "\n").map(String.init)
        }
    }

    /// The folder of the programs that were built together with these tests.
    static let folder: URL = {
        let test = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return test.deletingLastPathComponent()
    }()

    /// The checkout.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static var isBuilt: Bool {
        ["islet", "isletd"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: folder.appendingPathComponent($0).path)
        }
    }

    static func run(
        _ name: String, _ arguments: [String], input: Data? = nil,
        environment: [String: String] = [:]
    ) throws -> Result {
        try run(
            folder.appendingPathComponent(name), arguments, input: input, environment: environment)
    }

    static func run(
        _ program: URL, _ arguments: [String], input: Data? = nil,
        environment: [String: String] = [:]
    ) throws -> Result {
        let process = Process()
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, new in new }
        process.executableURL = program
        process.arguments = arguments
        process.currentDirectoryURL = root
        let output = try Scratch.file()
        let errors = try Scratch.file()
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        if let input {
            let source = try Scratch.file(input)
            process.standardInput = try FileHandle(forReadingFrom: source)
        } else {
            process.standardInput = FileHandle.nullDevice
        }
        try process.run()
        process.waitUntilExit()
        return Result(
            code: process.terminationStatus,
            output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }
}

/// Files of one test run, gone with the temporary folder.
enum Scratch {
    static func folder() throws -> URL {
        let url = FileManager.default.temporaryDirectory
            .appendingPathComponent("islet-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        return url
    }

    static func file(_ content: Data = Data()) throws -> URL {
        let url = try folder().appendingPathComponent("file")
        try content.write(to: url)
        return url
    }
}

/// One run of the quickstart, shared by the tests that read its journal.
enum Quickstart {
    struct Run {
        var folder: URL
        var result: Programs.Result
        var journal: String {
            folder.appendingPathComponent("quickstart/decisions.sqlite").path
        }
    }

    static let shared: Run? = try? run()

    static func run(_ arguments: [String] = []) throws -> Run {
        let folder = try Scratch.folder()
        let result = try Programs.run(
            "islet",
            ["hil", "run", "scenarios/quickstart", "--report", folder.path] + arguments)
        return Run(folder: folder, result: result)
    }
}
