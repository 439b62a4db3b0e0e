// One connected end of the lockstep socket: whole messages in and out, with real time limits.

import Glibc
public import Quantities

/// Why the lockstep conversation ended.
public enum LockstepError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The socket could not be used.
    case socket(UnixSocketError)
    /// The bytes are not of this protocol.
    case fault(LockstepFault)
    /// The other end is gone.
    case closed
    /// The other end did not answer within the real time given. Unit: ms.
    case timeout(milliseconds: Int64)
    /// A message came that has no place here.
    case unexpected(LockstepMessage)
    /// A system call on the open connection failed.
    case failed(SystemFailure)

    /// One line for a person.
    public var description: String {
        switch self {
        case .socket(let error): "lockstep clock: \(error)"
        case .fault(let fault): "lockstep clock: the other end speaks another protocol (\(fault))"
        case .closed: "lockstep clock: the other end closed the connection"
        case .timeout(let limit): "lockstep clock: no answer from the other end in \(limit) ms"
        case .unexpected(let message): "lockstep clock: unexpected message \(message)"
        case .failed(let failure): "lockstep clock: \(failure)"
        }
    }
}

/// A connected lockstep socket. Closed when the last reference goes.
public final class LockstepConnection {
    /// The descriptor to wait on; readable when a message may be there.
    public let fileDescriptor: Int32
    private var decoder = LockstepDecoder()

    /// Takes over a connected descriptor.
    init(descriptor: Int32) {
        fileDescriptor = descriptor
        Descriptor.makeNonBlockingAndPrivate(descriptor)
    }

    deinit { close(fileDescriptor) }

    /// Sends one message.
    ///
    /// - Throws: ``LockstepError/closed`` or ``LockstepError/failed(_:)``. A full socket is a
    ///   failure: the conversation never has more than two frames under way.
    public func send(_ message: LockstepMessage) throws(LockstepError) {
        let bytes = LockstepCodec.encode(message)
        let sent = Glibc.send(fileDescriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        guard sent == bytes.count else {
            throw sent < 0 && (errno == EPIPE || errno == ECONNRESET)
                ? .closed : .failed(.last("send"))
        }
    }

    /// The next message if one is there. Never waits.
    ///
    /// - Throws: ``LockstepError/closed``, ``LockstepError/fault(_:)``,
    ///   ``LockstepError/failed(_:)``.
    public func receive() throws(LockstepError) -> LockstepMessage? {
        if let message = try decoded() { return message }
        var buffer = [UInt8](repeating: 0, count: 4 * LockstepCodec.frameLength)
        let count = recv(fileDescriptor, &buffer, buffer.count, 0)
        if count == 0 { throw .closed }
        if count < 0 {
            switch errno {
            case EAGAIN, EINTR: return nil
            case ECONNRESET: throw .closed
            default: throw .failed(.last("receive"))
            }
        }
        decoder.push(Array(buffer[..<count]))
        return try decoded()
    }

    /// The next message, waiting for it.
    ///
    /// - Parameter limit: the real time to wait at most, on the steady clock; nil waits for ever.
    /// - Throws: as ``receive()``, and ``LockstepError/timeout(milliseconds:)``.
    public func receive(within limit: Span?) throws(LockstepError) -> LockstepMessage {
        let start = MonotonicClock.milliseconds
        while true {
            if let message = try receive() { return message }
            var left: Span?
            if let limit {
                let remaining = limit.milliseconds - (MonotonicClock.milliseconds - start)
                guard remaining > 0 else { throw .timeout(milliseconds: limit.milliseconds) }
                left = Span(milliseconds: remaining)
            }
            do {
                _ = try Poller.wait(for: [PollEntry(fileDescriptor)], timeout: left)
            } catch {
                throw .failed(error)
            }
        }
    }

    private func decoded() throws(LockstepError) -> LockstepMessage? {
        do { return try decoder.next() } catch { throw .fault(error) }
    }
}
