// The shape of the other end of the wires: a world that moves when told and does no I/O.

public import Quantities

/// The lines between the controller and the world.
public enum BenchLine: Sendable, Hashable, CaseIterable {
    /// cgm-uart.
    case cgm
    /// pump-uart.
    case pump
}

/// Something the world sends to the controller.
public enum WorldOutput: Sendable, Equatable {
    /// Bytes on a line.
    case bytes([UInt8], BenchLine)
    /// The acknowledge button's contact opens or closes.
    case button(pressed: Bool)
    /// The interlock's read-back is broken, or mended.
    case interlock(GPIOShimFault)
    /// A line's terminal hangs up; its bytes are lost on the way.
    case hangUp(BenchLine)
    /// A line's terminal is there again.
    case restored(BenchLine)
}

/// A virtual person with their devices, in virtual time.
///
/// Deterministic: the same calls give the same outputs, bytes and trace. Whoever drives it moves
/// bytes and time: over real lines in lockstep, in real time, or in process.
public protocol World: Sendable {
    /// The virtual time it is.
    var now: LoopInstant { get }
    /// The next instant at which the world does something by itself.
    var nextEvent: LoopInstant { get }
    /// Moves time on and does everything due up to and at it. Never back.
    mutating func advance(to instant: LoopInstant)
    /// Bytes the controller sent, now.
    mutating func receive(_ bytes: [UInt8], on line: BenchLine)
    /// The controller's buzzer line, as it is now.
    mutating func hear(buzzer: Bool)
    /// A controller took the place of the one before.
    mutating func controllerStarted()
    /// Whether there is something to take with ``takeOutputs()``.
    var hasOutputs: Bool { get }
    /// What the world sends, in order; each is given out once.
    mutating func takeOutputs() -> [WorldOutput]
    /// What was written down since the last call.
    mutating func takeTrace() -> BenchTrace
    /// What the pump must find again after a restart, when it changed since the last call. Whoever
    /// drives the world makes it durable before sending outputs.
    mutating func takePumpMemory() -> [UInt8]?
}
