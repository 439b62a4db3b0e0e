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
    /// - Throws: ``TextInputError`` naming the path when its folder cannot be written.
    init(path: String) throws {
        self.path = path
        unfinishedPath = "\(path).unfinished-\(getpid())"
        guard FileManager.default.createFile(atPath: unfinishedPath, contents: nil),
            let handle = FileHandle(forWritingAtPath: unfinishedPath)
        else {
            throw TextInputError(
                place: TextPlace(file: path), problem: "cannot be written",
                mend: "check that its folder exists and may be written")
        }
        self.handle = handle
    }

    /// Appends bytes.
    func write(_ bytes: [UInt8]) throws {
        do { try handle.write(contentsOf: bytes) } catch {
            throw TextInputError(
                place: TextPlace(file: path), problem: "cannot be written: \(error)")
        }
    }

    /// Completes the file; it appears under its name now.
    func finish() throws {
        try handle.synchronize()
        try handle.close()
        guard rename(unfinishedPath, path) == 0 else {
            throw TextInputError(
                place: TextPlace(file: path), problem: String(cString: strerror(errno)))
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
