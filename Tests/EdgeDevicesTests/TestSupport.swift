// What several tests of the edges need: scratch folders, a program's output, a second thread.

import EdgeDevices
import Foundation
import Quantities
import Synchronization
import Testing

/// A folder of its own that goes when the value goes.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        let name = "islet-edge-\(UUID().uuidString.prefix(8))"
        path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Reads a line until a number of bytes is there or five seconds are over.
func readBytes(_ line: any SerialLine, count: Int) throws -> [UInt8] {
    var all: [UInt8] = []
    let end = SystemClock.sinceBoot + .seconds(5)
    while all.count < count, SystemClock.sinceBoot < end {
        _ = try Poller.wait(for: [line.pollEntry], timeout: Span(milliseconds: 100))
        switch line.read() {
        case .bytes(let bytes): all += bytes
        case .nothing: continue
        case .hungUp: return all
        }
    }
    return all
}

/// Waits up to five seconds for a condition.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let end = SystemClock.sinceBoot + .seconds(5)
    while SystemClock.sinceBoot < end {
        if try condition() { return true }
        usleep(1000)
    }
    return try condition()
}

/// A program under test with its standard input and output on pipes.
final class PipedProgram {
    let process: ChildProcess
    private let input: Int32
    private let output: Int32
    private var pending: [UInt8] = []

    init(_ executable: String, _ arguments: [String], environment: [String] = []) throws {
        var toChild: [Int32] = [0, 0]
        var fromChild: [Int32] = [0, 0]
        try #require(pipe(&toChild) == 0 && pipe(&fromChild) == 0)
        defer {
            close(toChild[0])
            close(fromChild[1])
        }
        input = toChild[1]
        output = fromChild[0]
        process = try ChildProcess(
            executable: executable, arguments: arguments, environment: environment,
            descriptors: [0: toChild[0], 1: fromChild[1], 2: fromChild[1]])
    }

    deinit {
        closeInput()
        close(output)
        process.end()
    }

    private var isInputOpen = true

    func closeInput() {
        if isInputOpen { close(input) }
        isInputOpen = false
    }

    func say(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = write(input, bytes, bytes.count)
    }

    /// The next line of output; nil at its end or after five seconds.
    func line() throws -> String? {
        let end = SystemClock.sinceBoot + .seconds(5)
        while true {
            if let cut = pending.firstIndex(of: 10) {
                let line = String(decoding: pending[..<cut], as: UTF8.self)
                pending.removeFirst(cut + 1)
                return line
            }
            let left = end - SystemClock.sinceBoot
            guard left > .zero else { return nil }
            let found = try Poller.wait(for: [PollEntry(output)], timeout: left)
            guard !found[0].isQuiet else { continue }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(output, &buffer, buffer.count)
            guard count > 0 else { return nil }
            pending += buffer[..<count]
        }
    }
}

/// Runs a body on a thread of its own and hands back what it returned.
final class Background<Result: Sendable>: Sendable {
    private let result = Mutex<Result?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () -> Result) {
        Thread.detachNewThread { [self] in
            let value = body()
            result.withLock { $0 = value }
            done.signal()
        }
    }

    func value() throws -> Result {
        try #require(done.wait(timeout: .now() + 10) == .success)
        return try #require(result.withLock { $0 })
    }
}
