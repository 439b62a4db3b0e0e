// Where the independent oracles are found and asked: Python programs that share no code with Islet.

import Foundation
import Testing

/// The oracles' Python: `tools/install-oracles` puts it beside the checkout; elsewhere it is named by
/// `ISLET_ORACLES`.
enum Oracle {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../..").standardizedFileURL

    static let python: String? = {
        let named = ProcessInfo.processInfo.environment["ISLET_ORACLES"]
        let installed = root.appending(path: ".build-oracles/bin/python").path
        return [named, installed].compactMap(\.self).first(
            where: FileManager.default.isExecutableFile(atPath:))
    }()

    /// What a skipped test says.
    static let absent: Comment = "no oracles on this machine: tools/install-oracles gets them"

    /// What a script of tools/oracles prints.
    static func ask(_ script: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/timeout")
        process.arguments =
            ["300", try #require(python), root.appending(path: "tools/oracles/\(script)").path]
            + arguments
        let answer = Pipe()
        process.standardOutput = answer
        process.standardError = FileHandle.nullDevice
        try process.run()
        let text = answer.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "\(script) \(arguments) failed")
        return try #require(String(bytes: text, encoding: .utf8))
    }
}

/// Rows of comma-separated text: names first, then fields by name.
struct OracleRows {
    let rows: [[String: Substring]]

    init(_ text: String) {
        let lines = text.split(separator: "\n")
        let names = lines.first.map { $0.split(separator: ",").map(String.init) } ?? []
        rows = lines.dropFirst().map { line in
            Dictionary(
                uniqueKeysWithValues: zip(
                    names, line.split(separator: ",", omittingEmptySubsequences: false)))
        }
    }
}
