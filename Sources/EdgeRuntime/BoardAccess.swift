// How the parts of a board are reached: real ones by their paths, or the bench's in memory.

import BoardConfig
public import EdgeDevices
import Quantities

/// A serial line's purpose.
public enum BoardLine: Sendable {
    /// The sensor's receiver.
    case cgm
    /// The pump.
    case pump
}

/// The way to a board's lines.
public protocol BoardAccess {
    /// Opens a serial line.
    ///
    /// - Parameter counters: counts to go on from.
    /// - Throws: ``SerialLineError``.
    func open(_ line: BoardLine, counters: LineCounters) throws(SerialLineError) -> any SerialLine
    /// Opens the lines of alarms, interlock and button.
    ///
    /// - Throws: ``GPIOError``.
    func openPanel() throws(GPIOError) -> any PanelPort
}

/// The board that a configuration names.
struct ConfiguredBoard: BoardAccess {
    let configuration: BoardConfiguration

    func open(
        _ line: BoardLine, counters: LineCounters
    ) throws(SerialLineError) -> any SerialLine {
        let setup = line == .cgm ? configuration.cgm : configuration.pump
        return try SerialLines.open(
            setup.driver == .serialPort ? .port : .terminal, path: setup.path,
            bitsPerSecond: setup.bitsPerSecond, counters: counters)
    }

    func openPanel() throws(GPIOError) -> any PanelPort {
        guard let setup = configuration.gpio else { return try GPIOPort(.none) }
        return try GPIOPort(
            .lines(
                GPIOLines(
                    chip: setup.chip, buzzer: GPIOLine(name: setup.buzzer),
                    led: GPIOLine(name: setup.light), pumpEnable: GPIOLine(name: setup.interlock),
                    pumpEnableSense: GPIOLine(name: setup.interlockReadBack),
                    button: GPIOLine(
                        name: setup.button, isActiveLow: true, bias: .pullUp))))
    }
}

/// One line of a board, to be opened again when it was unplugged.
package struct LineDoor {
    package let line: BoardLine
    package let access: any BoardAccess

    package init(line: BoardLine, access: any BoardAccess) {
        self.line = line
        self.access = access
    }

    /// How long to wait before an unplugged line is opened again.
    static let reopenAfter = Span.seconds(2)

    func open(counters: LineCounters = .zero) throws(SerialLineError) -> any SerialLine {
        try access.open(line, counters: counters)
    }
}
