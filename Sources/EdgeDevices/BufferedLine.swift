// The part all lines share: the bounded output queue, the counts, and telling silence from a
// vanished device.

import Glibc

/// Result of one attempt to move bytes through a descriptor.
enum Transfer {
    /// So many bytes moved.
    case moved(Int)
    /// The operating system can move none now.
    case blocked
    /// The device is gone.
    case gone
}

/// A line over a descriptor; its kinds differ in how they open, move bytes and close.
public class BufferedLine: SerialLine {
    /// The most a line keeps for sending. Unit: bytes. A frame has at most 258 on the wire.
    public static let outputLimit = 8192
    /// The most one read takes. Unit: bytes.
    public static let readLimit = 4096

    /// The path as it was configured.
    public let path: String
    /// The descriptor to wait on; -1 once closed.
    public internal(set) final var fileDescriptor: Int32
    /// Bytes in and out since the count began.
    public private(set) final var counters: LineCounters
    private final var output: [UInt8] = []
    private final var isGone = false

    init(path: String, fileDescriptor: Int32, counters: LineCounters) {
        self.path = path
        self.fileDescriptor = fileDescriptor
        self.counters = counters
    }

    /// Takes bytes from the device; read(2) unless a kind has its own way.
    func take(_ buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        Self.transfer(Glibc.read(fileDescriptor, buffer.baseAddress, buffer.count))
    }

    /// Gives bytes to the device; write(2) unless a kind has its own way.
    func put(_ buffer: UnsafeRawBufferPointer) -> Transfer {
        Self.transfer(Glibc.write(fileDescriptor, buffer.baseAddress, buffer.count))
    }

    /// Gives up the device; called once.
    func release() { Glibc.close(fileDescriptor) }

    private static func transfer(_ count: Int) -> Transfer {
        guard count < 0 else { return .moved(count) }
        return errno == EAGAIN || errno == EINTR ? .blocked : .gone
    }

    /// Bytes accepted but not yet handed to the operating system.
    public final var pendingBytes: Int { output.count }

    /// Takes what has come, at most ``readLimit`` bytes. Never waits.
    public final func read() -> LineRead {
        guard !isGone else { return .hungUp }
        // A non-blocking read of a tty gives 0 both for silence and for an unplugged device; only
        // poll tells them apart.
        var item = pollfd(fd: fileDescriptor, events: Int16(POLLIN), revents: 0)
        let ready = poll(&item, 1, 0)
        guard ready != 0 else { return .nothing }
        guard ready > 0 else { return errno == EINTR ? .nothing : hangUp() }
        var moved = Transfer.gone
        let bytes = [UInt8](unsafeUninitializedCapacity: Self.readLimit) { buffer, count in
            moved = take(UnsafeMutableRawBufferPointer(buffer))
            if case .moved(let size) = moved { count = size }
        }
        switch moved {
        case .moved(let size) where size > 0:
            counters.received += UInt64(size)
            return .bytes(bytes)
        case .blocked where Int32(item.revents) & (POLLHUP | POLLERR | POLLNVAL) == 0:
            return .nothing
        default:
            return hangUp()
        }
    }

    private func hangUp() -> LineRead {
        isGone = true
        output = []
        return .hungUp
    }

    /// Accepts bytes for sending, all or none, and sends what can be sent at once. Never waits.
    ///
    /// - Returns: `.full` when ``outputLimit`` would be passed.
    public final func write(_ bytes: [UInt8]) -> LineWrite {
        guard !isGone else { return .hungUp }
        guard output.count + bytes.count <= Self.outputLimit else { return .full }
        output += bytes
        return flush()
    }

    /// Sends pending bytes as far as there is room.
    public final func flush() -> LineWrite {
        guard !isGone else { return .hungUp }
        while !output.isEmpty {
            switch output.withUnsafeBytes(put) {
            case .moved(let count) where count > 0:
                counters.sent += UInt64(count)
                output.removeFirst(count)
            case .moved, .blocked:
                return .accepted
            case .gone:
                _ = hangUp()
                return .hungUp
            }
        }
        return .accepted
    }

    /// Forgets bytes not yet handed to the operating system.
    public final func discardPending() { output = [] }

    /// Starts both counts anew and forgets pending bytes.
    final func restartCounts() {
        output = []
        counters = .zero
    }

    /// Closes the line and gives up its lock. Harmless when repeated.
    public final func close() {
        isGone = true
        output = []
        guard fileDescriptor >= 0 else { return }
        release()
        fileDescriptor = -1
    }
}
