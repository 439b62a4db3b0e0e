// The board's lines as the controller uses them, whoever stands behind them.

/// Alarm outputs, the pump's interlock with its read-back, and the acknowledge button.
public protocol PanelPort: AnyObject {
    /// Writes made to output lines, all together.
    var writes: UInt64 { get }
    /// Button edges read.
    var edges: UInt64 { get }
    /// The descriptor that is readable when the button line changed; `nil` where there is none.
    var buttonDescriptor: Int32? { get }
    /// Drives an output; without a line for it, nothing happens.
    /// - Throws: ``GPIOError`` naming the line.
    func set(_ role: GPIOOutput, _ isOn: Bool) throws(GPIOError)
    /// What the interlock's read-back shows; `nil` on a board without it.
    /// - Throws: ``GPIOError`` naming the line.
    func readPumpEnableSense() throws(GPIOError) -> Bool?
    /// The changes of the button line that wait, in order. Never waits.
    /// - Throws: ``GPIOError`` naming the line.
    func readButton() throws(GPIOError) -> [ButtonEdge]
}

extension GPIOPort: PanelPort {}
