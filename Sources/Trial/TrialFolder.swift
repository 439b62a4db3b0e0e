// A trial's folder: lines of results that survive kill -9, taken up again, and merged.

import Foundation
import TextInput
package import TrialResults

/// What is wrong with a folder of results, with what to do.
package struct TrialFolderError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One line.
    package let description: String

    init(_ text: String) { description = text }
}

/// A folder of results.
///
/// `plan.json` says what was planned, `runs.jsonl` has a line for each finished run, in the
/// order of the plan. A line is written by one call, so a killed program leaves whole lines and at most one
/// torn last one; the disk is told to keep them every second and at the end.
package struct TrialFolder: Sendable {
    /// The folder.
    package let path: String
    /// `plan.json`.
    package let head: TrialHead
    /// The rows that are there, in order.
    package private(set) var rows: [TrialRow]

    private static let planName = "plan.json"
    private static let rowsName = "runs.jsonl"
    /// What is written of the rows when all are there.
    private static let toldNames = ["runs.csv", "summary.csv", "differences.csv", "index.html"]

    private static func encoded(_ head: TrialHead) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(head) + Data("\n".utf8)
    }

    /// Begins a folder, or takes one up again.
    /// - Parameter resumes: whether results may be there already; they must be of the same plan,
    ///   part and build.
    /// - Throws: ``TrialFolderError``.
    package init(at path: String, head: TrialHead, resumes: Bool) throws {
        self.path = path
        self.head = head
        rows = []
        let files = FileManager.default
        if files.fileExists(atPath: "\(path)/\(Self.planName)") {
            let there = try TrialFolder(reading: path)
            guard resumes else {
                throw TrialFolderError(
                    "\(path) has results already; write --resume to go on, or another --out")
            }
            if let difference = Self.difference(there.head, head) {
                throw TrialFolderError("\(path): \(difference); write another --out")
            }
            rows = there.rows
            return
        }
        // Somebody else's page or table of the same name would be lost.
        for name in Self.toldNames where files.fileExists(atPath: "\(path)/\(name)") {
            throw TrialFolderError(
                "\(path) has a file \(name) of something else; write another --out")
        }
        do {
            try files.createDirectory(atPath: path, withIntermediateDirectories: true)
            try Data().write(to: URL(fileURLWithPath: "\(path)/\(Self.rowsName)"))
            try Self.encoded(head).write(
                to: URL(fileURLWithPath: "\(path)/\(Self.planName)"), options: .atomic)
        } catch { throw TrialFolderError("\(path): cannot be written: \(SystemReason.of(error))") }
    }

    /// Why results of one head are not those of another; `nil` when they are.
    private static func difference(_ there: TrialHead, _ here: TrialHead) -> String? {
        if there.plan_sha256 != here.plan_sha256 {
            return "its results are of another plan (\"\(there.title)\", or its tables changed)"
        }
        if there.build != here.build { return "its results are of another build of islet" }
        if there.shard != here.shard {
            return "it holds \(there.shard.map { "part \($0)" } ?? "the whole plan"), not "
                + (here.shard.map { "part \($0)" } ?? "the whole plan")
        }
        var alike = there
        // The same plan may be called otherwise from another folder.
        alike.plan = here.plan
        return alike == here ? nil : "its plan.json is of another version"
    }

    /// Reads a folder; a torn last line of its results is left out.
    /// - Throws: ``TrialFolderError``.
    package init(reading path: String) throws {
        self.path = path
        guard let plan = FileManager.default.contents(atPath: "\(path)/\(Self.planName)") else {
            throw TrialFolderError("\(path) has no plan.json; give a folder of islet trial run")
        }
        guard let head = try? JSONDecoder().decode(TrialHead.self, from: plan), head.schema == 1
        else { throw TrialFolderError("\(path)/plan.json is none that this version reads") }
        self.head = head
        guard let data = FileManager.default.contents(atPath: "\(path)/\(Self.rowsName)") else {
            throw TrialFolderError("\(path) has no runs.jsonl")
        }
        var lines = String(decoding: data, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        // What follows the last line end was being written.
        lines.removeLast()
        var rows: [TrialRow] = []
        for (number, line) in lines.enumerated() {
            guard let row = TrialRow(line: String(line)) else {
                throw TrialFolderError("\(path)/runs.jsonl:\(number + 1): is no line of results")
            }
            if let last = rows.last, row.index <= last.index {
                throw TrialFolderError(
                    "\(path)/runs.jsonl:\(number + 1): run \(row.index) follows run \(last.index)")
            }
            rows.append(row)
        }
        self.rows = rows
    }

    /// Opens the lines for writing, without what was torn.
    package func appender() throws -> RowAppender {
        let length = rows.reduce(0) { $0 + $1.line.utf8.count + 1 }
        return try RowAppender(path: "\(path)/\(Self.rowsName)", from: length)
    }

    /// Puts parts together in a new folder.
    /// - Throws: ``TrialFolderError`` when parts are of different plans or builds, or runs are
    ///   missing or there twice; `TextInputError` when the new folder cannot be written.
    package static func merge(_ parts: [TrialFolder], into path: String) throws -> TrialFolder {
        guard let first = parts.first else { throw TrialFolderError("there is nothing to merge") }
        var rows: [Int: (row: TrialRow, folder: String)] = [:]
        for part in parts {
            if let difference = difference(part.head.whole, first.head.whole) {
                throw TrialFolderError("\(part.path) and \(first.path): \(difference)")
            }
            for row in part.rows {
                if let other = rows.updateValue((row, part.path), forKey: row.index) {
                    throw TrialFolderError(
                        "run \(row.index) is in \(other.folder) and in \(part.path); "
                            + "give each part once")
                }
            }
        }
        let missing = (0..<first.head.runs).filter { rows[$0] == nil }
        guard missing.isEmpty, rows.count == first.head.runs else {
            let some =
                missing.prefix(5).map { "\($0)" }.joined(separator: ", ")
                + (missing.count > 5 ? ", ..." : "")
            throw TrialFolderError(
                "\(missing.count) of \(first.head.runs) runs are missing (\(some)); "
                    + "give every part, each run to its end")
        }
        // Whatever the order of the parts.
        var head = first.head.whole
        head.plan = parts.map(\.head.plan).min() ?? head.plan
        guard !FileManager.default.fileExists(atPath: "\(path)/\(planName)") else {
            throw TrialFolderError("\(path) has results already; write another --out")
        }
        var whole = try TrialFolder(at: path, head: head, resumes: false)
        whole.rows = (0..<first.head.runs).compactMap { rows[$0]?.row }
        let text = whole.rows.map { $0.line + "\n" }.joined()
        try WholeFile.write(text, to: "\(path)/\(Self.rowsName)")
        return whole
    }
}
