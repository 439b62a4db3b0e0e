// Where the loop's time comes from: the board's own clocks, or the bench in lockstep.

import Glibc
public import Quantities

/// The loop's time and the wall's.
public protocol LoopClock: AnyObject {
    /// Now, on the loop's own line: ages and deadlines.
    var now: LoopInstant { get }
    /// Now, on the wall: display, journal, the daily schedule.
    var wall: WallInstant { get }
}

/// The board's clocks. Loop time runs on through suspend and never steps (H46).
public final class SystemClock: LoopClock {
    private let origin: LoopInstant
    private let bootOrigin: Span

    /// A loop time line through one known point.
    ///
    /// - Parameters:
    ///   - origin: the loop time at `sinceBoot`.
    ///   - sinceBoot: a reading of ``sinceBoot`` in this boot; nil means now. A program that
    ///     restarts within one boot passes the pair it noted before and so loses no time.
    public init(origin: LoopInstant, at sinceBoot: Span? = nil) {
        self.origin = origin
        bootOrigin = sinceBoot ?? Self.sinceBoot
    }

    /// Now, on the loop's own line.
    public var now: LoopInstant { origin + (Self.sinceBoot - bootOrigin) }

    /// Now, on the wall.
    public var wall: WallInstant {
        WallInstant(unixMilliseconds: MonotonicClock.read(CLOCK_REALTIME))
    }

    /// The time since the machine started, suspend included (CLOCK_BOOTTIME).
    public static var sinceBoot: Span { Span(milliseconds: MonotonicClock.read(CLOCK_BOOTTIME)) }

    /// The kernel's identity of this boot, a UUID in lower case.
    ///
    /// - Throws: ``SystemFailure`` when the kernel does not say.
    public static func bootID() throws(SystemFailure) -> String {
        let file = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw .last("open the boot id") }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(file, &bytes, bytes.count)
        guard count >= 36 else { throw .last("read the boot id") }
        return String(decoding: bytes[..<36], as: UTF8.self)
    }
}

/// The controller's end of the lockstep clock: time stands still between the bench's advances.
///
/// The loop waits on ``fileDescriptor`` beside its lines, takes each advance from ``receive()``,
/// consumes its lines up to the totals named, acts, and answers with exactly one
/// ``idle(_:)``.
public final class LockstepClock: LoopClock {
    /// What the bench asks for.
    public enum Request: Equatable, Sendable {
        /// Time moved (or more bytes came at the same time).
        case advance(LockstepAdvance)
        /// The run is over; end cleanly.
        case finish
    }

    private let connection: LockstepConnection
    /// The instant of the last advance; the line's origin before the first.
    public private(set) var now: LoopInstant
    /// The wall time of the last advance; 1970-01-01 before the first.
    public private(set) var wall: WallInstant

    /// Connects to the bench and exchanges hellos. The lines must be open by now: their totals
    /// count from here.
    ///
    /// - Parameters:
    ///   - path: the bench's socket.
    ///   - limit: the real time to wait for the bench's hello at most.
    /// - Throws: ``LockstepError``.
    public init(path: String, helloWithin limit: Span) throws(LockstepError) {
        do {
            connection = LockstepConnection(descriptor: try UnixSocket.connect(to: path))
        } catch {
            throw .socket(error)
        }
        now = .origin
        wall = WallInstant(unixMilliseconds: 0)
        try connection.send(.hello(.controller))
        let hello = try connection.receive(within: limit)
        guard hello == .hello(.bench) else { throw .unexpected(hello) }
    }

    /// The descriptor to wait on; readable when the bench asks for something.
    public var fileDescriptor: Int32 { connection.fileDescriptor }

    /// The bench's next request if one is there; an advance sets ``now`` and ``wall``. Never waits.
    ///
    /// - Throws: ``LockstepError``; among them `.unexpected` for time that goes back.
    public func receive() throws(LockstepError) -> Request? {
        guard let message = try connection.receive() else { return nil }
        return try accept(message)
    }

    /// The bench's next request, waiting for it.
    ///
    /// - Parameter limit: the real time to wait at most; nil waits for ever.
    /// - Throws: ``LockstepError``.
    public func receive(within limit: Span?) throws(LockstepError) -> Request {
        try accept(connection.receive(within: limit))
    }

    /// Answers the last advance.
    ///
    /// - Throws: ``LockstepError``.
    public func idle(_ idle: LockstepIdle) throws(LockstepError) {
        try connection.send(.idle(idle))
    }

    private func accept(_ message: LockstepMessage) throws(LockstepError) -> Request {
        switch message {
        case .advance(let advance):
            guard advance.now >= now else { throw .unexpected(message) }
            now = advance.now
            wall = advance.wall
            return .advance(advance)
        case .finish:
            return .finish
        case .hello, .idle:
            throw .unexpected(message)
        }
    }
}
