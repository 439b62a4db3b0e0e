// The real ways to another controller: a child's pipes, this program's own streams, a socket.

import Bench
import EdgeDevices
import Foundation
import Glibc
import Quantities
import TextInput

/// Whole lines over two descriptors, never waiting longer than allowed.
final class DescriptorChannel: ServedChannel {
    private let input: Int32
    private let output: Int32
    private let howItEnded: () -> String
    private var pending: [UInt8] = []
    private var isDiscarding = false
    private var isClosed = false

    /// - Parameters:
    ///   - input: what the controller writes arrives here.
    ///   - output: what is written here arrives at the controller.
    ///   - howItEnded: asked when the controller has closed its end.
    init(input: Int32, output: Int32, howItEnded: @escaping () -> String) {
        self.input = input
        self.output = output
        self.howItEnded = howItEnded
    }

    func send(_ line: String) {
        let bytes = Array("\(line)\n".utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { write(output, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            sent += count
        }
    }

    func receive(within limit: Span) -> ServedAnswer {
        let deadline = SystemClock.sinceBoot + limit
        while true {
            if let answer = takeLine() { return answer }
            if isClosed { return .gone(howItEnded()) }
            let left = deadline - SystemClock.sinceBoot
            let found = try? Poller.wait(for: [PollEntry(input)], timeout: max(.zero, left))
            if let found, !found[0].isQuiet {
                read()
            } else if left <= .zero {
                return .silence
            }
        }
    }

    func takeWaiting() -> ServedAnswer? {
        // Enough for an overlong line; one that never ends is not waited for.
        for _ in 0..<16 {
            if let answer = takeLine() { return answer }
            let found = try? Poller.wait(for: [PollEntry(input)], timeout: .zero)
            guard !isClosed, let found, !found[0].isQuiet else { return nil }
            read()
        }
        return nil
    }

    private func read() {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        let count = Glibc.read(input, &buffer, buffer.count)
        if count < 0, errno == EINTR || errno == EAGAIN { return }
        guard count > 0 else {
            isClosed = true
            return
        }
        pending += buffer[..<count]
    }

    /// A line that is too long is told once, and its rest is thrown away.
    private func takeLine() -> ServedAnswer? {
        while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
            let line = pending[..<end]
            let answer: ServedAnswer =
                line.count > ServedLimits.lineLengthMax
                ? .overlong : .line(String(decoding: line, as: UTF8.self))
            pending.removeSubrange(...end)
            if isDiscarding {
                isDiscarding = false
                continue
            }
            return answer
        }
        guard pending.count > ServedLimits.lineLengthMax else { return nil }
        pending.removeAll()
        if isDiscarding { return nil }
        isDiscarding = true
        return .overlong
    }
}

/// Another controller as a child of this program.
final class ServedChild {
    private let process: ChildProcess
    private let toChild = Pipe()
    private let fromChild = Pipe()
    private let log: URL

    /// How long a controller may take to end after the last line.
    private static let endLimit = Span.seconds(20)

    /// Starts a command.
    /// - Parameter log: takes what it writes to its standard error.
    /// - Throws: ``CommandFault`` when it cannot be started.
    init(_ command: [String], log: URL) throws(CommandFault) {
        self.log = log
        guard let name = command.first, let executable = Self.find(name) else {
            throw CommandFault(text: "\(command.first ?? ""): there is no such program")
        }
        guard FileManager.default.createFile(atPath: log.path, contents: nil),
            let file = FileHandle(forWritingAtPath: log.path)
        else {
            throw CommandFault(
                text: "\(log.path): cannot be written: \(SystemReason.of(number: errno))")
        }
        defer { try? file.close() }
        var variables = ProcessInfo.processInfo.environment
        variables["TZ"] = "UTC"
        do {
            process = try ChildProcess(
                executable: executable, arguments: Array(command.dropFirst()),
                environment: variables.map { "\($0.key)=\($0.value)" }.sorted(),
                descriptors: [
                    0: toChild.fileHandleForReading.fileDescriptor,
                    1: fromChild.fileHandleForWriting.fileDescriptor, 2: file.fileDescriptor,
                ])
        } catch {
            throw CommandFault(text: "\(error)")
        }
        try? toChild.fileHandleForReading.close()
        try? fromChild.fileHandleForWriting.close()
    }

    deinit { process.end() }

    var channel: DescriptorChannel {
        DescriptorChannel(
            input: fromChild.fileHandleForReading.fileDescriptor,
            output: toChild.fileHandleForWriting.fileDescriptor, howItEnded: { self.words })
    }

    /// Lets it end by itself; one that does not is ended.
    func finish() {
        try? toChild.fileHandleForWriting.close()
        if process.wait(within: Self.endLimit) == .running { process.end() }
    }

    private var words: String {
        let how =
            switch process.wait(within: .seconds(2)) {
            case .exited(let code): "it ended with exit code \(code)"
            case .signalled(let number): "it was ended by signal \(number)"
            case .running: "it closed its output"
            }
        let text = try? String(contentsOf: log, encoding: .utf8)
        let last = text?.split(separator: "\n").last
        return last.map { "\(how): \($0)" } ?? how
    }

    /// The program's path, looked for as a shell does.
    static func find(_ name: String) -> String? {
        if name.contains("/") { return isProgram(name) ? name : nil }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        return path.split(separator: ":").map { "\($0)/\(name)" }
            .first(where: isProgram)
    }

    /// A folder counts as executable, too.
    private static func isProgram(_ path: String) -> Bool {
        var isFolder = ObjCBool(false)
        let files = FileManager.default
        return files.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
            && files.isExecutableFile(atPath: path)
    }
}
