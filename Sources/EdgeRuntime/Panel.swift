// The board's lamp, buzzer, interlock and button behind one door.

package import ControlLoop
package import EdgeDevices
import Quantities

/// The lines a person sees, hears and presses, and the interlock.
package final class Panel {
    private let port: any PanelPort
    private var debouncer = ButtonDebouncer(minimumHold: .zero)
    private var commandedEnable: Bool?
    /// `nil` before the first look. What a journal says of the interlock may be of a wire that was
    /// mended while the board was off, so that look is told whatever it shows.
    private var contradicted: Bool?

    /// - Parameter port: the lines.
    package init(_ port: any PanelPort) { self.port = port }

    var pollEntry: PollEntry? { port.buttonDescriptor.map { PollEntry($0) } }
    var writes: UInt64 { port.writes }
    var edges: UInt64 { port.edges }

    /// Drives the lines. A line that cannot be driven shows in the read-back.
    package func show(_ state: OutputState) {
        try? port.set(.buzzer, state.buzzer)
        try? port.set(.led, state.lamp)
        try? port.set(.pumpEnable, state.pumpEnable)
        commandedEnable = state.pumpEnable
    }

    /// Button presses.
    func look() -> [LoopEvent] {
        var events: [LoopEvent] = []
        for edge in (try? port.readButton()) ?? [] where debouncer.take(edge) {
            events.append(.acknowledged)
        }
        return events
    }

    /// Reads the interlock back: the first look at it, and where it begins or ceases to contradict.
    package func checkInterlock() -> LoopEvent? {
        guard let commandedEnable, let sensed = try? port.readPumpEnableSense() else { return nil }
        let contradicts = sensed != commandedEnable
        guard contradicts != contradicted else { return nil }
        contradicted = contradicts
        return .interlock(commanded: commandedEnable, sensed: sensed)
    }
}
