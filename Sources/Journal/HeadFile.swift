// The journal's end, kept beside the journal, so that a tail cut off from the table shows.

import DecisionRecord
import Foundation
import Glibc

/// The file `<journal>.head`: how many records a checkpoint has seen and the digest of the last.
///
/// Three lines of text: `islet journal head 1`, `count N`, `head HEX`.
struct HeadFile {
    /// What was found where the file should be.
    enum Content: Equatable {
        case absent
        case unreadable(String)
        case checkpoint(ChainCheckpoint)
    }

    let path: String

    init(journal: String) { path = journal + ".head" }

    /// Whether any file is at a path.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isFolder(_ path: String) -> Bool {
        var isFolder = ObjCBool(false)
        return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            && isFolder.boolValue
    }

    func read() -> Content {
        let data: Data
        do {
            guard Self.exists(path) else { return .absent }
            data = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            return .unreadable("it cannot be read")
        }
        let lines = String(decoding: data, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, lines[0] == "islet journal head 1", lines[3].isEmpty,
            lines[1].hasPrefix("count "), let count = UInt64(lines[1].dropFirst(6)),
            lines[2].hasPrefix("head "), let head = Digest(hex: String(lines[2].dropFirst(5)))
        else { return .unreadable("it is not a head file") }
        return .checkpoint(ChainCheckpoint(count: count, head: head))
    }

    /// Replaces the file in one step: after a power cut it holds the old or the new checkpoint.
    func write(_ checkpoint: ChainCheckpoint) throws(JournalError) {
        let text =
            "islet journal head 1\ncount \(checkpoint.count)\nhead \(checkpoint.head.hex)\n"
        let temporary = path + ".new"
        let file = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { throw failure("cannot be made") }
        let content = Array(text.utf8)
        let written = Glibc.write(file, content, content.count) == content.count
        let synced = written && fsync(file) == 0
        guard Glibc.close(file) == 0, synced else { throw failure("cannot be written") }
        guard rename(temporary, path) == 0 else { throw failure("cannot be replaced") }
        try syncDirectory()
    }

    private func syncDirectory() throws(JournalError) {
        let slash = path.lastIndex(of: "/")
        let name = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
        let directory = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure("its folder cannot be opened") }
        defer { _ = Glibc.close(directory) }
        guard fsync(directory) == 0 else { throw failure("its folder cannot be synced") }
    }

    private func failure(_ what: String) -> JournalError {
        .failed(path: path, reason: "\(what): \(String(cString: strerror(errno)))")
    }
}
