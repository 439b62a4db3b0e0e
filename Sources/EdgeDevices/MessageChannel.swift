// Whole messages between the supervisor and the planner over a socket pair. The reader trusts
// nothing: the other end may be a program that went mad.
//
// On the socket a message is 49 53 4C 31 ("ISL1"), its length as u32 little-endian, its bytes.

import Glibc

/// What came through a channel.
public enum ChannelRead: Equatable, Sendable {
    /// One whole message.
    case message([UInt8])
    /// No whole message is there now.
    case nothing
    /// The other end closed the channel, between two messages.
    case closed
    /// The bytes are no messages; nothing more can be read. The other end is to be ended.
    case corrupt(ChannelFault)
}

/// Why bytes are no message.
public enum ChannelFault: Equatable, Sendable {
    /// A message does not begin with the four bytes it must begin with.
    case badStart
    /// The length is beyond the limit. Unit: bytes.
    case oversize(UInt32)
    /// The channel ended inside a message.
    case truncated
}

/// One end of a message channel; non-blocking, one owner, one thread.
public final class MessageChannel {
    /// The longest message. Unit: bytes.
    public static let messageLimit = 65536
    /// The most that waits for sending. Unit: bytes.
    private static let outputLimit = 4 * messageLimit
    private static let start: [UInt8] = [0x49, 0x53, 0x4C, 0x31]
    private static let headLength = 8

    /// The descriptor to wait on; ask for room to write while ``wantsWrite``. -1 once closed.
    public private(set) var fileDescriptor: Int32
    private var input: [UInt8] = []
    private var output: [UInt8] = []
    private var finished: ChannelRead?

    /// Takes over one connected end, such as descriptor 3 of a started planner.
    public init(descriptor: Int32) {
        fileDescriptor = descriptor
        Descriptor.makeNonBlockingAndPrivate(descriptor)
    }

    deinit { close() }

    /// A connected pair: this process's end, and the raw descriptor to give to a child and then to
    /// close here with ``closeDescriptor(_:)``.
    ///
    /// - Throws: ``SystemFailure``.
    public static func pair() throws(SystemFailure) -> (channel: MessageChannel, peer: Int32) {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw .last("make a socket pair") }
        return (MessageChannel(descriptor: ends[0]), ends[1])
    }

    /// Closes a raw descriptor of ``pair()`` after the child has its copy.
    public static func closeDescriptor(_ descriptor: Int32) { Glibc.close(descriptor) }

    /// Whether there are bytes waiting for room.
    public var wantsWrite: Bool { !output.isEmpty }

    /// The entry for ``Poller``.
    public var pollEntry: PollEntry { PollEntry(fileDescriptor, wantsWrite: wantsWrite) }

    /// Accepts a message for sending, whole or not at all. Never waits.
    ///
    /// - Parameter message: 0 ... ``messageLimit`` bytes.
    /// - Returns: `.full` when it is too long or too much waits already; `.hungUp`.
    public func send(_ message: [UInt8]) -> LineWrite {
        guard fileDescriptor >= 0 else { return .hungUp }
        guard message.count <= Self.messageLimit,
            output.count + Self.headLength + message.count <= Self.outputLimit
        else { return .full }
        output += Self.start
        let length = UInt32(message.count)
        for shift: UInt32 in [0, 8, 16, 24] {
            output.append(UInt8(truncatingIfNeeded: length >> shift))
        }
        output += message
        return flush()
    }

    /// Sends what waits as far as there is room.
    ///
    /// - Returns: `.accepted`, or `.hungUp`.
    public func flush() -> LineWrite {
        guard fileDescriptor >= 0 else { return .hungUp }
        while !output.isEmpty {
            let count = Glibc.send(
                fileDescriptor, output, output.count, Int32(MSG_NOSIGNAL))
            guard count >= 0 else { return errno == EAGAIN || errno == EINTR ? .accepted : .hungUp }
            output.removeFirst(count)
        }
        return .accepted
    }

    /// The next message if a whole one is there. Never waits.
    public func read() -> ChannelRead {
        if let message = cut() { return message }
        guard fileDescriptor >= 0 else { return finish(.closed) }
        // At most one whole message is ever held; a flood stays in the kernel's bounded buffer. There
        // is always room for a byte here, for otherwise a message would be whole.
        var buffer = [UInt8](repeating: 0, count: 16384)
        while true {
            let room = Self.headLength + Self.messageLimit - input.count
            let count = recv(fileDescriptor, &buffer, min(buffer.count, room), 0)
            if count < 0, errno == EAGAIN || errno == EINTR { return .nothing }
            if count <= 0 { return finish(input.isEmpty ? .closed : .corrupt(.truncated)) }
            input += buffer[..<count]
            if let message = cut() { return message }
        }
    }

    /// Closes this end.
    public func close() {
        guard fileDescriptor >= 0 else { return }
        Glibc.close(fileDescriptor)
        fileDescriptor = -1
        output = []
    }

    private func finish(_ result: ChannelRead) -> ChannelRead {
        finished = result
        input = []
        return result
    }

    /// The first whole message of the input, or the fault that ends the channel.
    private func cut() -> ChannelRead? {
        if let finished { return finished }
        guard Self.start.starts(with: input.prefix(Self.start.count)) else {
            return finish(.corrupt(.badStart))
        }
        guard input.count >= Self.headLength else { return nil }
        let length = (0..<4).reduce(UInt32(0)) { $0 | UInt32(input[4 + $1]) << (8 * UInt32($1)) }
        guard length <= UInt32(Self.messageLimit) else {
            return finish(.corrupt(.oversize(length)))
        }
        let end = Self.headLength + Int(length)
        guard input.count >= end else { return nil }
        let message = Array(input[Self.headLength..<end])
        input.removeFirst(end)
        return .message(message)
    }
}
