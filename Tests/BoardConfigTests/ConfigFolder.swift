// A configuration's folder for one test: the default texts, changed where the test says.

import BoardConfig
import Foundation
import TextInput

/// The checkout's folder.
let checkout = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

/// The configuration a board is installed with.
let defaultFolder = checkout.appendingPathComponent("firmware-config/default").path

/// A change of one file: the first `find` becomes `replacement`.
struct Change: Sendable, CustomStringConvertible {
    let file: String
    let find: String
    let replacement: String

    init(_ file: String, _ find: String, _ replacement: String) {
        self.file = file
        self.find = find
        self.replacement = replacement
    }

    var description: String { "\(file): \(find) -> \(replacement)" }
}

/// A test that changes text which is not there proves nothing.
struct NothingToChange: Error {
    let change: Change
}

/// Runs a body with the path of a folder that is gone afterwards.
func withFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("islet-config-\(ProcessInfo.processInfo.globallyUniqueString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try body(folder.path)
}

/// Runs a body with a copy of the default folder, changed.
func withConfiguration<Result>(
    _ changes: [Change], _ body: (String) throws -> Result
) throws -> Result {
    try withFolder { folder in
        for name in ["board.yaml", "therapy.yaml", "limits.yaml"] {
            var text = try String(contentsOfFile: "\(defaultFolder)/\(name)", encoding: .utf8)
            for change in changes where change.file == name {
                guard let range = text.range(of: change.find) else {
                    throw NothingToChange(change: change)
                }
                text.replaceSubrange(range, with: change.replacement)
            }
            try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
        }
        return try body(folder)
    }
}

/// The line a changed configuration is refused with, without the folder; empty if it is not.
func refusal(_ changes: Change...) throws -> String {
    try withConfiguration(changes) { folder in
        do {
            _ = try BoardConfiguration.load(folder: folder)
            return ""
        } catch let error as TextInputError {
            return error.description.replacingOccurrences(of: "\(folder)/", with: "")
        }
    }
}
