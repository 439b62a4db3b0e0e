// Report folders that are there whole or not at all.

import Foundation
import TextInput

/// A folder of results, written beside its place and moved there when it is whole.
enum WholeFolder {
    /// Writes a folder, replacing an earlier report at the same place.
    ///
    /// - Parameters:
    ///   - path: its place.
    ///   - marker: a file that every folder of this kind has; a folder without it is not replaced.
    ///   - body: fills the empty folder at the path it is given.
    /// - Throws: an error naming the place and the reason, and what `body` throws; then the place is as it was.
    static func write(_ path: String, marker: String, _ body: (String) throws -> Void) throws {
        let files = FileManager.default
        let place = URL(fileURLWithPath: path)
        if files.fileExists(atPath: path),
            !files.fileExists(atPath: place.appendingPathComponent(marker).path)
        {
            throw CommandFault(
                text: "\(path): is there and is no report; choose another folder for reports")
        }
        let parent = place.deletingLastPathComponent()
        let fresh = parent.appendingPathComponent(".\(place.lastPathComponent).new")
        let old = parent.appendingPathComponent(".\(place.lastPathComponent).old")
        remove(fresh, old)
        defer { remove(fresh, old) }
        do {
            try files.createDirectory(at: fresh, withIntermediateDirectories: true)
        } catch {
            throw WholeFile.fault(path, "the report cannot be written here", error)
        }
        try body(fresh.path)
        do {
            if files.fileExists(atPath: path) { try files.moveItem(at: place, to: old) }
            try files.moveItem(at: fresh, to: place)
        } catch {
            throw WholeFile.fault(path, "the report cannot be written here", error)
        }
    }

    private static func remove(_ one: URL, _ other: URL) {
        try? FileManager.default.removeItem(at: one)
        try? FileManager.default.removeItem(at: other)
    }
}
