// The pipes between the runner and its children: whole lines, and never a wait without an end.

import EdgeDevices
import Foundation
import Glibc
import Quantities

/// Lines to and from a child's standard input and output.
final class ChildPipes {
    private let toChild = Pipe()
    private let fromChild = Pipe()
    private var pending: [UInt8] = []
    private(set) var isClosed = false

    /// What to give to the child.
    var childInput: Int32 { toChild.fileHandleForReading.fileDescriptor }
    var childOutput: Int32 { fromChild.fileHandleForWriting.fileDescriptor }

    /// Gives up the child's ends; after it has started.
    func childStarted() {
        try? toChild.fileHandleForReading.close()
        try? fromChild.fileHandleForWriting.close()
    }

    /// Sends one line.
    func say(_ line: String) {
        try? toChild.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
    }

    /// The next whole line.
    ///
    /// - Parameter limit: how long to wait.
    /// - Returns: `nil` when there is none by then, or ever; see ``isClosed``.
    func line(within limit: Span) -> String? {
        if let line = takeLine() { return line }
        let descriptor = fromChild.fileHandleForReading.fileDescriptor
        let found = try? Poller.wait(for: [PollEntry(descriptor)], timeout: limit)
        guard let found, !found[0].isQuiet else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(descriptor, &buffer, buffer.count)
        if count <= 0 {
            isClosed = true
            return nil
        }
        pending += buffer[..<count]
        return takeLine()
    }

    private func takeLine() -> String? {
        guard let end = pending.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        let line = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeSubrange(...end)
        return line
    }
}

/// A child's log file: where its standard error goes.
final class ChildLog {
    let path: String
    let descriptor: Int32

    /// Starts a log; an existing one goes on.
    init(path: String) throws(BenchError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .setup("\(path): cannot be written") }
    }

    deinit { close(descriptor) }

    /// The last line written, for saying why a child ended.
    var lastLine: String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        return text.split(separator: "\n").last.map(String.init)
    }
}

/// Why a bench run could not be done, in one line.
public struct BenchError: Error, Sendable, CustomStringConvertible {
    /// One line that names the place and the mend.
    public let description: String

    /// Something is missing or wrong before the run.
    static func setup(_ text: String) -> BenchError { BenchError(description: text) }
}
