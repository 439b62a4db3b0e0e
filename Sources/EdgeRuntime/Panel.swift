// The board's lamp, buzzer, interlock and button behind one door.

import ControlLoop
import EdgeDevices
import Quantities

/// The lines a person sees, hears and presses, and the interlock.
final class Panel {
    private let port: any PanelPort
    private var debouncer = ButtonDebouncer(minimumHold: .zero)
    private var commandedEnable: Bool?
    private var contradicted = false

    init(_ port: any PanelPort) { self.port = port }

    var pollEntry: PollEntry? { port.buttonDescriptor.map { PollEntry($0) } }
    var writes: UInt64 { port.writes }
    var edges: UInt64 { port.edges }

    /// Drives the lines. A line that cannot be driven shows in the read-back.
    func show(_ state: OutputState) {
        try? port.set(.buzzer, state.buzzer)
        try? port.set(.led, state.lamp)
        try? port.set(.pumpEnable, state.pumpEnable)
        commandedEnable = state.pumpEnable
    }

    /// Button presses, and the interlock's read-back when it begins or ceases to contradict.
    func look() -> [LoopEvent] {
        var events: [LoopEvent] = []
        for edge in (try? port.readButton()) ?? [] where debouncer.take(edge) {
            events.append(.acknowledged)
        }
        return events
    }

    /// Reads the interlock back.
    func checkInterlock() -> LoopEvent? {
        guard let commandedEnable, let sensed = try? port.readPumpEnableSense() else { return nil }
        let contradicts = sensed != commandedEnable
        guard contradicts != contradicted else { return nil }
        contradicted = contradicts
        return .interlock(commanded: commandedEnable, sensed: sensed)
    }
}
