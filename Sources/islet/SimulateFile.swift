// A file that appears whole or not at all, whatever happens while it is written.

import Foundation
import Glibc
import TextInput

/// A file in the making: it stands beside its place until it is finished.
final class SimulateFile {
    private let path: String
    private let unfinishedPath: String
    private let handle: FileHandle
    private var isOpen = true

    /// Begins a file.
    /// - Throws: ``TextInputError`` naming the path when its folder cannot be written, or when
    ///   something else than a file stands there.
    init(path named: String) throws {
        let path = try Self.place(of: named)
        self.path = path
        unfinishedPath = "\(path).unfinished-\(getpid())"
        guard FileManager.default.createFile(atPath: unfinishedPath, contents: nil),
            let handle = FileHandle(forWritingAtPath: unfinishedPath)
        else {
            throw TextInputError(
                place: TextPlace(file: path),
                problem: "cannot be written: \(SystemReason.of(number: errno))")
        }
        self.handle = handle
    }

    /// Where a file of that name is: behind its links, which stay what they are.
    ///
    /// A device or a pipe (/dev/stdout) is refused: renaming would put a file in its place.
    private static func place(of path: String) throws -> String {
        var facts = stat()
        guard stat(path, &facts) == 0 else { return path }
        guard facts.st_mode & S_IFMT == S_IFREG else {
            throw TextInputError(
                place: TextPlace(file: path), problem: "is no ordinary file",
                mend: "name a file that is one or does not exist yet")
        }
        guard let real = realpath(path, nil) else { return path }
        defer { free(real) }
        return String(cString: real)
    }

    /// Appends bytes.
    func write(_ bytes: [UInt8]) throws {
        do { try handle.write(contentsOf: bytes) } catch {
            throw WholeFile.fault(path, "cannot be written", error)
        }
    }

    /// Completes the file; it appears under its name now.
    func finish() throws {
        try handle.synchronize()
        try handle.close()
        guard rename(unfinishedPath, path) == 0 else {
            throw TextInputError(
                place: TextPlace(file: path), problem: SystemReason.of(number: errno))
        }
        isOpen = false
    }

    /// Removes what is unfinished.
    func abandon() {
        guard isOpen else { return }
        isOpen = false
        try? handle.close()
        try? FileManager.default.removeItem(atPath: unfinishedPath)
    }
}
