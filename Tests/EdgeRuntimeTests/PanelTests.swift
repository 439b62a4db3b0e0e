// The board's panel: what of its lines becomes an event.

import ControlLoop
import EdgeDevices
import EdgeRuntime
import Testing

/// Lines in memory; the read-back shows what it is told to.
private final class LinesInMemory: PanelPort {
    let edges: UInt64 = 0
    let buttonDescriptor: Int32? = nil
    private(set) var writes: UInt64 = 0
    var sensed: Bool?

    func set(_ role: GPIOOutput, _ isOn: Bool) throws(GPIOError) { writes += 1 }
    func readPumpEnableSense() throws(GPIOError) -> Bool? { sensed }
    func readButton() throws(GPIOError) -> [ButtonEdge] { [] }
}

@Suite("The panel")
struct PanelTests {
    private static let closed = OutputState(buzzer: false, lamp: false, pumpEnable: true)

    @Test(
        "a new panel tells its first look at the interlock, whatever it shows, and then changes only",
        arguments: [true, false])
    func firstLook(sensed: Bool) {
        let lines = LinesInMemory()
        lines.sensed = sensed
        let panel = Panel(lines)
        // Nothing was commanded yet: there is nothing to compare.
        #expect(panel.checkInterlock() == nil)
        panel.show(Self.closed)
        #expect(panel.checkInterlock() == .interlock(commanded: true, sensed: sensed))
        #expect(panel.checkInterlock() == nil)
        lines.sensed = !sensed
        #expect(panel.checkInterlock() == .interlock(commanded: true, sensed: !sensed))
        #expect(panel.checkInterlock() == nil)
    }

    @Test("a board without a read-back tells nothing")
    func noReadBack() {
        let panel = Panel(LinesInMemory())
        panel.show(Self.closed)
        #expect(panel.checkInterlock() == nil)
    }
}
