// The bench board's lines in memory, for a controller in the same process: what the shim makes up.

import EdgeDevices
import Quantities

/// The person's ear and finger on a board's lines, whoever makes the lines.
protocol PersonPanel: AnyObject {
    /// Edges the controller was given since it started.
    var edges: UInt64 { get }
    /// Whether the buzzer sounds.
    func buzzer() -> Bool
    /// Puts a finger on the button, or takes it off.
    func press(_ pressed: Bool, at now: LoopInstant)
    /// Breaks or mends the interlock's read-back.
    func breakInterlock(_ fault: GPIOShimFault)
    /// The controller has ended: its outputs fall.
    func release()
    /// Another controller starts: its edges count from zero.
    func restart()
}

/// Lines in memory.
final class MemoryPanel: PersonPanel {
    private(set) var edges: UInt64 = 0
    fileprivate var levels: [GPIOOutput: Bool] = [:]
    fileprivate var waiting: [ButtonEdge] = []
    private var isPressed = false
    private var isWatched = false
    private var fault = GPIOShimFault.none

    /// The controller's end; an edge from before is not delivered.
    func open() -> any PanelPort {
        isWatched = true
        waiting = []
        return MemoryPanelPort(self)
    }

    func buzzer() -> Bool { levels[.buzzer] ?? false }

    func press(_ pressed: Bool, at now: LoopInstant) {
        guard pressed != isPressed else { return }
        isPressed = pressed
        guard isWatched else { return }
        waiting.append(
            ButtonEdge(
                isPressed: pressed, nanoseconds: UInt64(max(0, now.milliseconds)) * 1_000_000))
        edges += 1
    }

    func breakInterlock(_ fault: GPIOShimFault) { self.fault = fault }

    func release() {
        levels = [:]
        isWatched = false
    }

    func restart() { edges = 0 }

    /// What the read-back shows of the interlock's line.
    fileprivate var interlock: Bool {
        switch fault {
        case .none: levels[.pumpEnable] ?? false
        case .stuckLow: false
        case .stuckHigh: true
        }
    }
}

/// The controller's end.
private final class MemoryPanelPort: PanelPort {
    private let panel: MemoryPanel
    private(set) var writes: UInt64 = 0
    private(set) var edges: UInt64 = 0

    init(_ panel: MemoryPanel) { self.panel = panel }

    var buttonDescriptor: Int32? { nil }

    func set(_ role: GPIOOutput, _ isOn: Bool) {
        // The bench's board has no line for a watchdog outside.
        guard role != .watchdogKick else { return }
        panel.levels[role] = isOn
        writes += 1
    }

    func readPumpEnableSense() -> Bool? { panel.interlock }

    func readButton() -> [ButtonEdge] {
        var found: [ButtonEdge] = []
        swap(&found, &panel.waiting)
        edges += UInt64(found.count)
        return found
    }
}
