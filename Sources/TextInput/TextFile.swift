// Reads a whole text file, bounded, or says plainly why it cannot.

import Foundation

/// Bounded reading of text files.
public enum TextFile {
    /// The text of a file.
    /// - Parameters:
    ///   - path: the file.
    ///   - name: how errors name it; the path itself by default.
    ///   - limit: the largest size read. Unit: bytes.
    /// - Throws: ``TextInputError`` when the file is missing, unreadable, too large or not UTF-8.
    public static func read(
        path: String, as name: String? = nil, atMost limit: Int
    ) throws(TextInputError) -> String {
        let place = TextPlace(file: name ?? path)
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw TextInputError(
                place: place, problem: "there is no such file", mend: "check the path")
        }
        guard !isFolder.boolValue else {
            throw TextInputError(place: place, problem: "is a folder where a file is expected")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw TextInputError(
                place: place, problem: "cannot be opened", mend: "check who may read it")
        }
        defer { try? handle.close() }
        // Reading one byte past the limit also bounds files that have no size, like devices.
        guard let data = try? handle.read(upToCount: limit + 1) ?? Data() else {
            throw TextInputError(place: place, problem: "cannot be read")
        }
        guard data.count <= limit else {
            throw TextInputError(
                place: place, problem: "is larger than the \(limit) bytes this reader takes")
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw TextInputError(
                place: place, problem: "is not UTF-8 text", mend: "save it as UTF-8")
        }
        return text
    }
}
