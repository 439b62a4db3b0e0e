// The pipes between the runner and its children: whole lines, and never a wait without an end.

import EdgeDevices
import Foundation
import Glibc
import Quantities
import TextInput

/// Lines to and from a child's standard input and output, which are one socket.
final class ChildPipes {
    private let own: Int32
    /// What to give to the child, for both; -1 once given up.
    private(set) var childEnd: Int32
    private var pending: [UInt8] = []
    private(set) var isClosed = false

    /// Private from the first moment: a child that another thread starts just now must not hold
    /// this one's end open.
    init() throws(BenchError) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw .setup("no socket to the virtual patient can be made")
        }
        own = ends[0]
        childEnd = ends[1]
    }

    deinit {
        close(own)
        if childEnd >= 0 { close(childEnd) }
    }

    /// Gives up the child's end; after it has started.
    func childStarted() {
        close(childEnd)
        childEnd = -1
    }

    /// Sends one line. A child that is gone does not hear it.
    func say(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        _ = send(own, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// The next whole line.
    ///
    /// - Parameter limit: how long to wait.
    /// - Returns: `nil` when there is none by then, or ever; see ``isClosed``.
    func line(within limit: Span) -> String? {
        if let line = takeLine() { return line }
        let found = try? Poller.wait(for: [PollEntry(own)], timeout: limit)
        guard let found, !found[0].isQuiet else { return nil }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = read(own, &buffer, buffer.count)
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
        guard descriptor >= 0 else {
            throw .setup("\(path): cannot be written: \(SystemReason.of(number: errno))")
        }
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
    /// Whether somebody wished it to end; see ``StopRequest``.
    public var isStop: Bool { description == Self.stopped.description }

    /// Somebody wished it to end.
    public static let stopped = BenchError(description: "stopped")

    /// Something is missing or wrong before the run.
    static func setup(_ text: String) -> BenchError { BenchError(description: text) }
}
