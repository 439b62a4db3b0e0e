// The bench's end of the lockstep clock: it owns virtual time and waits for the controller to have
// done everything up to each instant.

import Glibc
public import Quantities

/// Listens for a controller and advances it. One controller at a time; a restarted controller
/// connects again.
public final class LockstepServer {
    /// The path controllers connect to.
    public let path: String
    /// The descriptor that is readable when a controller wants to connect.
    public let listenDescriptor: Int32
    /// The connected controller, if any.
    public private(set) var connection: LockstepConnection?

    /// Listens at a path where nothing is yet; at most 106 bytes long.
    ///
    /// - Throws: ``LockstepError/socket(_:)``.
    public init(path: String) throws(LockstepError) {
        self.path = path
        do { listenDescriptor = try UnixSocket.listen(at: path) } catch { throw .socket(error) }
        Descriptor.makeNonBlockingAndPrivate(listenDescriptor)
    }

    deinit {
        close(listenDescriptor)
        unlink(path)
    }

    /// Waits for a controller, drops the one before it, and exchanges hellos. From here every total
    /// of bytes and edges counts from zero.
    ///
    /// - Parameter limit: the real time to wait at most, for each of connection and hello.
    /// - Throws: ``LockstepError``.
    public func accept(within limit: Span) throws(LockstepError) {
        connection = nil
        let start = MonotonicClock.milliseconds
        var descriptor = Glibc.accept(listenDescriptor, nil, nil)
        while descriptor < 0 {
            guard errno == EAGAIN || errno == EINTR || errno == ECONNABORTED else {
                throw .failed(.last("accept"))
            }
            let left = limit.milliseconds - (MonotonicClock.milliseconds - start)
            guard left > 0 else { throw .timeout(milliseconds: limit.milliseconds) }
            do {
                let entry = [PollEntry(listenDescriptor)]
                _ = try Poller.wait(for: entry, timeout: Span(milliseconds: left))
            } catch {
                throw .failed(error)
            }
            descriptor = Glibc.accept(listenDescriptor, nil, nil)
        }
        let connection = LockstepConnection(descriptor: descriptor)
        let hello = try connection.receive(within: limit)
        guard hello == .hello(.controller) else { throw .unexpected(hello) }
        try connection.send(.hello(.bench))
        self.connection = connection
    }

    /// Tells the controller that it is now so late, and that so many bytes and edges are under way.
    ///
    /// - Throws: ``LockstepError``.
    public func send(_ advance: LockstepAdvance) throws(LockstepError) {
        try connected().send(.advance(advance))
    }

    /// Waits for the controller's answer to an advance.
    ///
    /// - Parameter limit: the real time to wait at most.
    /// - Throws: ``LockstepError``; after a timeout the answer may still come later.
    public func awaitIdle(within limit: Span) throws(LockstepError) -> LockstepIdle {
        let message = try connected().receive(within: limit)
        guard case .idle(let idle) = message else { throw .unexpected(message) }
        return idle
    }

    /// Tells the controller that the run is over.
    ///
    /// - Throws: ``LockstepError``.
    public func finish() throws(LockstepError) { try connected().send(.finish) }

    /// Forgets a controller that is gone.
    public func disconnect() { connection = nil }

    private func connected() throws(LockstepError) -> LockstepConnection {
        guard let connection else { throw .closed }
        return connection
    }
}
