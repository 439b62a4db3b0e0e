// The GPIO half of line-check.

import EdgeDevices
import Glibc
import Quantities

/// Holds a board's lines, does as standard input says, and shows the button's edges.
struct GPIOCheck {
    private var lines = GPIOLines()

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let option = rest.popFirst() {
            guard let value = rest.popFirst() else {
                throw UsageError(reason: "\(option) wants a value")
            }
            switch option {
            case "--chip": lines.chip = value
            case "--buzzer": lines.buzzer = try Self.line(value)
            case "--led": lines.led = try Self.line(value)
            case "--pump-enable": lines.pumpEnable = try Self.line(value)
            case "--watchdog-kick": lines.watchdogKick = try Self.line(value)
            case "--sense": lines.pumpEnableSense = try Self.line(value)
            case "--button": lines.button = try Self.line(value)
            default: throw UsageError(reason: "\(option) is not an option")
            }
        }
    }

    private static func line(_ text: String) throws -> GPIOLine {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var isActiveLow = false
        var bias = GPIOBias.asIs
        for part in parts.dropFirst() {
            switch part {
            case "active-low": isActiveLow = true
            case "pull-up": bias = .pullUp
            case "pull-down": bias = .pullDown
            case "no-bias": bias = .disabled
            default: throw UsageError(reason: "\(part) is not a property of a line")
            }
        }
        return GPIOLine(name: String(parts[0]), isActiveLow: isActiveLow, bias: bias)
    }

    func run() throws {
        let port = try GPIOPort(.lines(lines))
        say("open")
        var debouncer = ButtonDebouncer(minimumHold: Span(milliseconds: 50))
        var commands = CommandReader()
        while true {
            let entries = [PollEntry(0), PollEntry(port.buttonDescriptor ?? -1)]
            _ = try Poller.wait(for: entries, timeout: nil)
            for edge in try port.readButton() {
                let press = debouncer.take(edge) ? ", a press" : ""
                say("button \(edge.isPressed ? "down" : "up") at \(edge.nanoseconds) ns\(press)")
            }
            guard let batch = commands.read() else { return }
            for command in batch where try obey(command, port) { return }
        }
    }

    /// Does one command. Returns whether it was "quit".
    private func obey(_ command: String, _ port: GPIOPort) throws -> Bool {
        let words = command.split(separator: " ").map(String.init)
        if words == ["quit"] { return true }
        if words == ["sense"] {
            let sense = try port.readPumpEnableSense()
            say("sense \(sense.map { $0 ? "on" : "off" } ?? "not there")")
        } else if words.count == 2, let role = GPIOOutput(rawValue: words[0]),
            ["on", "off"].contains(words[1])
        {
            try port.set(role, words[1] == "on")
            say("\(command), \(port.writes) writes")
        } else {
            say("not understood: \(command)")
        }
        return false
    }
}

/// Cuts standard input into lines without waiting for more than is there.
struct CommandReader {
    private var pending: [UInt8] = []

    /// The whole lines that are there; nil at the end of the input.
    mutating func read() -> [String]? {
        var item = pollfd(fd: 0, events: Int16(POLLIN), revents: 0)
        guard poll(&item, 1, 0) > 0 else { return [] }
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(0, &buffer, buffer.count)
        guard count > 0 else { return nil }
        pending += buffer[..<count]
        var parts = pending.split(separator: 10, omittingEmptySubsequences: false)
        pending = parts.popLast().map(Array.init) ?? []
        return parts.map { String(decoding: $0, as: UTF8.self) }.filter { !$0.isEmpty }
    }
}
