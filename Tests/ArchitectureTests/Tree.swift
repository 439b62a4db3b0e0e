// The checkout as the architecture tests read it.

import Foundation

enum Tree {
    /// The package's root folder.
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Layer 0, from the bottom up.
    static let pure = [
        "Quantities", "SmallMath", "Twin", "Dosing", "Safety", "Monitors", "DeviceProtocols",
        "DecisionRecord", "ControlLoop",
    ]

    static func swiftFiles(under folder: String) -> [URL] {
        let start = root.appendingPathComponent(folder)
        let found = FileManager.default.enumerator(at: start, includingPropertiesForKeys: nil)
        return (found?.compactMap { $0 as? URL } ?? [])
            .filter { $0.pathExtension == "swift" }
            .sorted { $0.path < $1.path }
    }

    static func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

    /// The modules that a target of Sources imports.
    static func imports(of target: String) throws -> Set<String> {
        let pattern = /\s*(?:(?:public|package|internal|private|@\w+)\s+)*import\s+(.+)/
        var found: Set<String> = []
        for file in swiftFiles(under: "Sources/\(target)") {
            for line in try text(file).split(separator: "\n") {
                guard let match = line.prefixMatch(of: pattern) else { continue }
                // Of `import struct Module.Type` the module.
                let last = match.1.split(separator: " ").last ?? ""
                found.insert(String(last.split(separator: ".").first ?? ""))
            }
        }
        return found
    }

    /// A line without its comment; slashes within texts begin none.
    static func code(of line: Substring) -> String {
        var code = ""
        var isText = false
        var before: Character = " "
        for character in line {
            if character == "\"", before != "\\" { isText.toggle() }
            if character == "/", before == "/", !isText { return String(code.dropLast()) }
            code.append(character)
            before = character
        }
        return code
    }

    /// A file's path below the root.
    static func name(_ file: URL) -> String {
        file.path.replacingOccurrences(of: root.path + "/", with: "")
    }

    /// The package's targets and what each depends on, as the package manager sees them.
    static func dependencies() throws -> [String: Set<String>] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let scratch = FileManager.default.temporaryDirectory
            .appendingPathComponent("islet-dump-\(ProcessInfo.processInfo.processIdentifier)")
        process.arguments = [
            "swift", "package", "--package-path", root.path, "--scratch-path", scratch.path,
            "dump-package",
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try? FileManager.default.removeItem(at: scratch)
        let manifest = try JSONDecoder().decode(Manifest.self, from: data)
        var found: [String: Set<String>] = [:]
        for target in manifest.targets {
            found[target.name] = Set(target.dependencies.flatMap(\.names))
        }
        return found
    }

    private struct Manifest: Decodable {
        struct Target: Decodable {
            var name: String
            var dependencies: [Dependency]
        }

        /// Written as an object whose one key is the kind and whose value starts with the name.
        struct Dependency: Decodable {
            var names: [String]

            init(from decoder: any Decoder) throws {
                let kinds = try decoder.singleValueContainer().decode([String: [Part]].self)
                names = kinds.values.compactMap { $0.first?.text }
            }
        }

        struct Part: Decodable {
            var text: String?

            init(from decoder: any Decoder) throws {
                text = try? decoder.singleValueContainer().decode(String.self)
            }
        }

        var targets: [Target]
    }
}
