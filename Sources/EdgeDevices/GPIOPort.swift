// The one port to the board's lines: alarm outputs, the pump interlock with its read-back, and the
// acknowledge button, through libgpiod and found by name.

import CGPIOD
import Glibc
import Quantities

/// A change of the button line.
public struct ButtonEdge: Equatable, Sendable {
    /// True when the button went down.
    public let isPressed: Bool
    /// When, on the clock of the line's driver (CLOCK_MONOTONIC on Linux 5.7 and later; the bench's
    /// virtual time in lockstep). Only differences mean something. Unit: ns.
    public let nanoseconds: UInt64

    /// An edge by its parts.
    public init(isPressed: Bool, nanoseconds: UInt64) {
        self.isPressed = isPressed
        self.nanoseconds = nanoseconds
    }
}

/// The board's lines, held until closed. One owner, one thread.
///
/// Every output is "off" from the start. What a role has no line for is accepted and does nothing.
public final class GPIOPort {
    /// Writes made to output lines, all together.
    public private(set) var writes: UInt64 = 0
    /// Button edges read.
    public private(set) var edges: UInt64 = 0
    private var chips: [OpaquePointer] = []
    private var outputs: [(role: GPIOOutput, name: String, line: OpaquePointer)] = []
    private var sense: (name: String, line: OpaquePointer)?
    private var button: (name: String, line: OpaquePointer, descriptor: Int32)?

    /// Finds and requests the lines.
    ///
    /// - Throws: ``GPIOError``; no line is held then.
    public init(_ setup: GPIOSetup) throws(GPIOError) {
        guard case .lines(let lines) = setup else { return }
        try Self.checkDistinct(lines)
        chips = try Self.openChips(lines.chip)
        for role in GPIOOutput.allCases {
            guard let wanted = lines.line(of: role) else { continue }
            let line = try find(wanted.name)
            let flags = Self.flags(wanted)
            try Self.check(gpiod_line_request_output_flags(line, Self.consumer, flags, 0), wanted)
            outputs.append((role, wanted.name, line))
        }
        if let wanted = lines.pumpEnableSense {
            let line = try find(wanted.name)
            let flags = Self.flags(wanted)
            try Self.check(gpiod_line_request_input_flags(line, Self.consumer, flags), wanted)
            sense = (wanted.name, line)
        }
        if let wanted = lines.button {
            let line = try find(wanted.name)
            let result = gpiod_line_request_both_edges_events_flags(
                line, Self.consumer, Self.flags(wanted))
            try Self.check(result, wanted)
            button = (wanted.name, line, gpiod_line_event_get_fd(line))
        }
    }

    deinit { close() }

    /// Whether the board has a line for a role.
    public func has(_ role: GPIOOutput) -> Bool { outputs.contains { $0.role == role } }

    /// Drives an output.
    ///
    /// - Throws: ``GPIOError`` naming the line.
    public func set(_ role: GPIOOutput, _ isOn: Bool) throws(GPIOError) {
        guard let output = outputs.first(where: { $0.role == role }) else { return }
        guard gpiod_line_set_value(output.line, isOn ? 1 : 0) == 0 else {
            throw .failed(line: output.name, .last("set"))
        }
        writes += 1
    }

    /// What the interlock's read-back shows; nil on a board without it. Disagreement with what was
    /// set is the caller's alarm (H30).
    ///
    /// - Throws: ``GPIOError`` naming the line.
    public func readPumpEnableSense() throws(GPIOError) -> Bool? {
        guard let sense else { return nil }
        let value = gpiod_line_get_value(sense.line)
        guard value >= 0 else { throw .failed(line: sense.name, .last("read")) }
        return value == 1
    }

    /// The descriptor that is readable when the button line changed; nil on a board without one.
    public var buttonDescriptor: Int32? { button?.descriptor }

    /// The changes of the button line that wait, in order. Never waits.
    ///
    /// - Throws: ``GPIOError`` naming the line.
    public func readButton() throws(GPIOError) -> [ButtonEdge] {
        guard let button else { return [] }
        var found: [ButtonEdge] = []
        while try isReadable(button) {
            var event = gpiod_line_event()
            guard gpiod_line_event_read_fd(button.descriptor, &event) == 0 else {
                throw .failed(line: button.name, .last("read an edge"))
            }
            let nanoseconds = UInt64(event.ts.tv_sec) * 1_000_000_000 + UInt64(event.ts.tv_nsec)
            let isPressed = Int(event.event_type) == Int(GPIOD_LINE_EVENT_RISING_EDGE)
            found.append(ButtonEdge(isPressed: isPressed, nanoseconds: nanoseconds))
        }
        edges += UInt64(found.count)
        return found
    }

    /// Gives up every line. Outputs fall to what the wiring makes of them.
    public func close() {
        outputs = []
        sense = nil
        button = nil
        chips.forEach { gpiod_chip_close($0) }
        chips = []
    }

    private func isReadable(
        _ button: (name: String, line: OpaquePointer, descriptor: Int32)
    ) throws(GPIOError) -> Bool {
        do throws(SystemFailure) {
            let entry = PollEntry(button.descriptor)
            let found = try Poller.wait(for: [entry], timeout: .zero)[0]
            guard !found.hungUp || found.readable else {
                throw SystemFailure(operation: "wait for an edge", code: ENODEV)
            }
            return found.readable
        } catch {
            throw .failed(line: button.name, error)
        }
    }

    private static let consumer = "islet"

    private static func flags(_ line: GPIOLine) -> Int32 {
        let bias =
            switch line.bias {
            case .asIs: 0
            case .disabled: GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE
            case .pullUp: GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP
            case .pullDown: GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN
            }
        return Int32(bias | (line.isActiveLow ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0))
    }

    private static func check(_ result: Int32, _ line: GPIOLine) throws(GPIOError) {
        guard result != 0 else { return }
        switch errno {
        case EBUSY: throw .busy(line: line.name)
        case EACCES, EPERM: throw .denied("line \(line.name)")
        default: throw .failed(line: line.name, .last("request"))
        }
    }

    private static func checkDistinct(_ lines: GPIOLines) throws(GPIOError) {
        var seen: [String] = []
        let all = GPIOOutput.allCases.map(lines.line(of:)) + [lines.pumpEnableSense, lines.button]
        for case let line? in all {
            guard !seen.contains(line.name) else { throw .sharedLine(line: line.name) }
            seen.append(line.name)
        }
    }

    private static func openChips(_ wanted: String?) throws(GPIOError) -> [OpaquePointer] {
        if let wanted {
            guard let chip = gpiod_chip_open_lookup(wanted) else {
                throw errno == EACCES ? .denied("chip \(wanted)") : .chipMissing(wanted)
            }
            return [chip]
        }
        guard let iterator = gpiod_chip_iter_new() else {
            throw errno == EACCES ? .denied("chips") : .chipMissing(nil)
        }
        defer { gpiod_chip_iter_free_noclose(iterator) }
        var chips: [OpaquePointer] = []
        while let chip = gpiod_chip_iter_next_noclose(iterator) { chips.append(chip) }
        guard !chips.isEmpty else { throw .chipMissing(nil) }
        return chips
    }

    /// The one line of a name. `gpiod_line_find` would take the first of several.
    private func find(_ name: String) throws(GPIOError) -> OpaquePointer {
        var found: OpaquePointer?
        for chip in chips {
            for offset in 0..<gpiod_chip_num_lines(chip) {
                guard let line = gpiod_chip_get_line(chip, offset),
                    let text = gpiod_line_name(line), String(cString: text) == name
                else { continue }
                guard found == nil else { throw .ambiguous(line: name) }
                found = line
            }
        }
        guard let found else { throw .lineMissing(line: name) }
        return found
    }
}
