// Build tool: writes the digest of the sources that decide doses into a Swift file.

import DecisionRecord
import Foundation

let arguments = CommandLine.arguments
guard arguments.count > 2 else {
    FileHandle.standardError.write(Data("usage: source-fingerprint OUTPUT SOURCE...\n".utf8))
    exit(2)
}
var hasher = SHA256()
for path in arguments[2...].sorted() {
    guard let content = FileManager.default.contents(atPath: path) else {
        FileHandle.standardError.write(Data("source-fingerprint: \(path) cannot be read\n".utf8))
        exit(2)
    }
    let name = URL(fileURLWithPath: path).pathComponents.suffix(3).joined(separator: "/")
    hasher.update(Array(name.utf8) + [0] + Array(content) + [0])
}
let text = """
    /// Which sources this program was built from.
    public enum BuildFingerprint {
        /// SHA-256 over the names and contents of the sources that decide doses; the same in debug
        /// and release builds.
        public static let sources = "\(hasher.finalize().hex)"
    }

    """
do {
    try text.write(toFile: arguments[1], atomically: true, encoding: .utf8)
} catch {
    FileHandle.standardError.write(Data("source-fingerprint: \(error)\n".utf8))
    exit(2)
}
