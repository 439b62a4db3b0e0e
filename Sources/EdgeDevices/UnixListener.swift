// Waits for other programs at a path: one connection after the other, each a plain descriptor.

import Glibc
public import Quantities

/// A listening Unix socket.
public final class UnixListener {
    /// Where it listens.
    public let path: String
    private let descriptor: Int32

    /// Listens at a path where nothing is yet; at most 106 bytes long.
    /// - Throws: ``UnixSocketError``.
    public init(path: String) throws(UnixSocketError) {
        self.path = path
        descriptor = try UnixSocket.listen(at: path)
    }

    deinit {
        close(descriptor)
        unlink(path)
    }

    /// Waits for the next program to connect.
    ///
    /// - Parameter limit: real time to wait at most.
    /// - Returns: the connection, which is the caller's to close; `nil` when nobody came.
    /// - Throws: ``UnixSocketError``.
    public func accept(within limit: Span) throws(UnixSocketError) -> Int32? {
        do {
            let found = try Poller.wait(for: [PollEntry(descriptor)], timeout: limit)
            guard !found[0].isQuiet else { return nil }
        } catch {
            throw .failed(path: path, error)
        }
        let connection = Glibc.accept(descriptor, nil, nil)
        guard connection >= 0 else { throw .failed(path: path, .last("accept")) }
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        return connection
    }
}
