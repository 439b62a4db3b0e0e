// A line of bytes to a device, usable from one poll loop: what every kind of serial port offers.

public import Quantities

/// What came from a line.
public enum LineRead: Equatable, Sendable {
    /// One or more bytes, in order.
    case bytes([UInt8])
    /// Nothing is there now.
    case nothing
    /// The device is unplugged or the other end is closed. Close the line and open it again.
    case hungUp
}

/// What became of bytes given to a line.
public enum LineWrite: Equatable, Sendable {
    /// All were taken: sent, or kept to be sent when the line has room.
    case accepted
    /// There is no room for all of them; none was taken.
    case full
    /// The device is unplugged or the other end is closed; none was taken.
    case hungUp
}

/// Bytes that crossed a line since its count began.
public struct LineCounters: Equatable, Sendable {
    /// Bytes read from the line.
    public var received: UInt64
    /// Bytes handed to the operating system for sending.
    public var sent: UInt64

    /// No bytes yet.
    public static let zero = LineCounters(received: 0, sent: 0)

    /// Counts to go on from, as of the line that this one replaces.
    public init(received: UInt64, sent: UInt64) {
        self.received = received
        self.sent = sent
    }
}

/// A non-blocking line of bytes. One owner uses it from one thread.
public protocol SerialLine: AnyObject {
    /// The path as it was configured.
    var path: String { get }
    /// The descriptor to wait on; ask for room to write while ``wantsWrite``. -1 once closed.
    var fileDescriptor: Int32 { get }
    /// Bytes in and out since the count began.
    var counters: LineCounters { get }
    /// Bytes accepted but not yet handed to the operating system.
    var pendingBytes: Int { get }
    /// Takes what has come, as much as one read gives. Never waits.
    func read() -> LineRead
    /// Accepts bytes for sending, all or none, and sends what can be sent at once. Never waits.
    func write(_ bytes: [UInt8]) -> LineWrite
    /// Sends pending bytes as far as there is room. Call it when the poll finds the line writable.
    /// - Returns: `.accepted`, or `.hungUp`.
    func flush() -> LineWrite
    /// Forgets bytes not yet handed to the operating system: what a frame older than its deadline
    /// deserves. A part of it may already be on the wire.
    func discardPending()
    /// Closes the line and gives up its lock. Harmless when repeated.
    func close()
}

extension SerialLine {
    /// Whether there are bytes waiting for room.
    public var wantsWrite: Bool { pendingBytes > 0 }

    /// The entry for ``Poller``.
    public var pollEntry: PollEntry { PollEntry(fileDescriptor, wantsWrite: wantsWrite) }

    /// Waits until every accepted byte is handed to the operating system, or the time is over.
    ///
    /// - Parameter limit: how long to wait at most, on the steady clock.
    /// - Returns: `.accepted` when all is sent, `.full` when time was up, `.hungUp`.
    public func drain(within limit: Span) -> LineWrite {
        let deadline = MonotonicClock.milliseconds + limit.milliseconds
        while true {
            if flush() == .hungUp { return .hungUp }
            guard wantsWrite else { return .accepted }
            let left = deadline - MonotonicClock.milliseconds
            guard left > 0 else { return .full }
            let entry = [PollEntry(fileDescriptor, wantsWrite: true)]
            let found = try? Poller.wait(for: entry, timeout: Span(milliseconds: left))
            if let found, found[0].hungUp, !found[0].writable { return .hungUp }
        }
    }
}

/// Why a line could not be opened. Every case names the configured path.
public enum SerialLineError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Nothing is at the path.
    case missing(path: String)
    /// Another process holds the line.
    case busy(path: String)
    /// What is at the path is not a serial line.
    case notSerial(path: String)
    /// This user may not open it.
    case denied(path: String)
    /// The speed is none that a line can have. Unit: bit/s.
    case speed(path: String, bitsPerSecond: Int)
    /// Anything else, with the operation that failed and the system's or library's reason.
    case failed(path: String, reason: String)

    /// One line that names the place and, where there is one, the mend.
    public var description: String {
        switch self {
        case .missing(let path):
            "serial line \(path): there is nothing at this path; is the device plugged in?"
        case .busy(let path):
            "serial line \(path): another process is using it"
        case .notSerial(let path):
            "serial line \(path): this is not a serial line"
        case .denied(let path):
            "serial line \(path): no permission; is this user in the group that owns it?"
        case .speed(let path, let bitsPerSecond):
            "serial line \(path): \(bitsPerSecond) bit/s is not a speed this line can have"
        case .failed(let path, let reason):
            "serial line \(path): \(reason)"
        }
    }
}

/// How a line is reached.
public enum SerialLineKind: String, Sendable, CaseIterable {
    /// A real port, through libserialport.
    case port
    /// A pseudo-terminal, through plain termios.
    case terminal
}

/// Opening of lines of either kind.
public enum SerialLines {
    /// Opens a line, raw, 8 data bits, no parity, 1 stop bit, no flow control, and locks it against
    /// other processes that lock. Input that was waiting before is thrown away.
    ///
    /// - Parameters:
    ///   - kind: how to reach it.
    ///   - path: the device; symbolic links are followed.
    ///   - bitsPerSecond: the speed.
    ///   - counters: counts to go on from.
    /// - Throws: ``SerialLineError``.
    public static func open(
        _ kind: SerialLineKind, path: String, bitsPerSecond: Int, counters: LineCounters = .zero
    ) throws(SerialLineError) -> any SerialLine {
        switch kind {
        case .port:
            try SerialPortLine(path: path, bitsPerSecond: bitsPerSecond, counters: counters)
        case .terminal:
            try TerminalLine(path: path, bitsPerSecond: bitsPerSecond, counters: counters)
        }
    }
}
