// A controller in the bench's own process, on cables in memory.

import BoardConfig
import EdgeDevices
import EdgeRuntime
import Quantities

/// The bench's board in memory.
struct HostedBoard: BoardAccess {
    let cgm: MemoryCable
    let pump: MemoryCable
    /// `nil` for a board without GPIO lines.
    let panel: MemoryPanel?

    func open(
        _ line: BoardLine, counters: LineCounters
    ) throws(SerialLineError) -> any SerialLine {
        try (line == .cgm ? cgm : pump).openForController(counters: counters)
    }

    func openPanel() throws(GPIOError) -> any PanelPort {
        if let panel { panel.open() } else { try GPIOPort(.none) }
    }
}

/// Starts controllers and hands them the clock; what a process would do to them is done by calls.
final class HostedSeat: LockstepPeer {
    private let folder: String
    private let board: HostedBoard
    private var controller: HostedController?
    private var advance: LockstepAdvance?
    /// How often a controller was started.
    private(set) var starts = 0
    /// Why the last controller ended by itself: its exit code and its line.
    private(set) var ending: (code: Int32, line: String)?

    /// - Parameter folder: the board's configuration.
    init(folder: String, board: HostedBoard) {
        self.folder = folder
        self.board = board
    }

    /// The planner of the controller there is.
    var planner: HostedPlanner? { controller?.planner }

    /// Whether there is no controller.
    var isEmpty: Bool { controller == nil }

    /// As kill -9: what was not durable is lost, and nothing is closed in order.
    func kill() { controller = nil }

    func accept(within limit: Span) throws(LockstepError) {
        starts += 1
        do {
            controller = try HostedController(
                configuration: BoardConfiguration.load(folder: folder), access: board)
        } catch let error as DaemonError {
            throw end(error.exitCode, error.description)
        } catch {
            throw end(2, "\(error)")
        }
    }

    func send(_ advance: LockstepAdvance) throws(LockstepError) {
        guard controller != nil else { throw .closed }
        self.advance = advance
    }

    func awaitIdle(within limit: Span) throws(LockstepError) -> LockstepIdle {
        guard let controller, let advance else { throw .closed }
        do { return try controller.advance(advance) } catch {
            throw end(error.exitCode, error.description)
        }
    }

    func finish() throws(LockstepError) {
        do { try controller?.finish() } catch { throw end(error.exitCode, error.description) }
        controller = nil
    }

    func disconnect() { controller = nil }

    private func end(_ code: Int32, _ line: String) -> LockstepError {
        ending = (code, "isletd: \(line)")
        controller = nil
        return .closed
    }
}
