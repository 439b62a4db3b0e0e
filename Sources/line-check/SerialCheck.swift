// The serial half of line-check.

import EdgeDevices
import Quantities

/// A command line that makes no sense.
struct UsageError: Error {
    let reason: String
}

/// Opens a serial line, shows what comes, and echoes it when asked to.
struct SerialCheck {
    private let kind: SerialLineKind
    private let path: String
    private var speed = 115_200
    private var seconds: Int64 = 10
    private var echoes = false

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        guard let word = rest.popFirst(), let kind = SerialLineKind(rawValue: word) else {
            throw UsageError(reason: "port or terminal is wanted")
        }
        guard let path = rest.popFirst() else { throw UsageError(reason: "a path is wanted") }
        self.kind = kind
        self.path = path
        while let option = rest.popFirst() {
            switch option {
            case "--echo": echoes = true
            case "--speed": speed = try Self.number(&rest, option)
            case "--seconds": seconds = Int64(try Self.number(&rest, option))
            default: throw UsageError(reason: "\(option) is not an option")
            }
        }
    }

    private static func number(_ rest: inout ArraySlice<String>, _ option: String) throws -> Int {
        guard let text = rest.popFirst(), let number = Int(text), 1...10_000_000 ~= number else {
            throw UsageError(reason: "\(option) wants a whole number, at least 1")
        }
        return number
    }

    func run() throws {
        let line = try SerialLines.open(kind, path: path, bitsPerSecond: speed)
        say("open \(path) at \(speed) bit/s")
        let end = SystemClock.sinceBoot + .seconds(seconds)
        while true {
            let left = end - SystemClock.sinceBoot
            guard left > .zero else { break }
            _ = try Poller.wait(for: [line.pollEntry], timeout: left)
            switch line.read() {
            case .bytes(let bytes):
                if echoes { _ = line.write(bytes) } else { say(Self.hex(bytes)) }
            case .nothing:
                if line.flush() == .hungUp { return finish(line, "hung up") }
            case .hungUp:
                return finish(line, "hung up")
            }
        }
        finish(line, "time is over")
    }

    private func finish(_ line: any SerialLine, _ reason: String) {
        say("\(reason): \(line.counters.received) bytes in, \(line.counters.sent) bytes out")
        line.close()
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}
