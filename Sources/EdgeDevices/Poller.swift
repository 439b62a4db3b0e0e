// One wait over several descriptors, so that one loop serves every line without threads.

import Glibc
public import Quantities

/// What a caller wants to know of one descriptor.
public struct PollEntry: Sendable {
    /// The descriptor.
    public let descriptor: Int32
    /// Wake when it can be written as well as when it can be read.
    public let wantsWrite: Bool

    /// A descriptor to watch for input, and for room to write when there is something to write.
    public init(_ descriptor: Int32, wantsWrite: Bool = false) {
        self.descriptor = descriptor
        self.wantsWrite = wantsWrite
    }
}

/// What was found of one descriptor.
public struct PollReadiness: Equatable, Sendable {
    /// There is something to read, or the end of it.
    public let readable: Bool
    /// There is room to write.
    public let writable: Bool
    /// The other side is gone, or the descriptor is in error.
    public let hungUp: Bool

    /// Nothing to do for this descriptor.
    public var isQuiet: Bool { !readable && !writable && !hungUp }
}

/// poll(2), with its time limit on the steady clock.
public enum Poller {
    /// Waits until a descriptor is ready or the time is over.
    ///
    /// A signal ends the wait early with every descriptor quiet; callers look at their clock.
    /// - Parameters:
    ///   - entries: the descriptors.
    ///   - timeout: how long to wait at most; nil waits for ever; zero or less looks and returns.
    /// - Returns: one readiness for each entry, in the same order.
    /// - Throws: ``SystemFailure`` when the wait itself fails.
    public static func wait(
        for entries: [PollEntry], timeout: Span?
    ) throws(SystemFailure) -> [PollReadiness] {
        var items = entries.map {
            pollfd(
                fd: $0.descriptor,
                events: Int16(POLLIN) | ($0.wantsWrite ? Int16(POLLOUT) : 0), revents: 0)
        }
        let limit = timeout.map { Int32(clamping: max(0, $0.milliseconds)) } ?? -1
        let count = poll(&items, nfds_t(items.count), limit)
        if count < 0 {
            guard errno == EINTR else { throw .last("poll") }
            for index in items.indices { items[index].revents = 0 }
        }
        return items.map { item in
            let found = Int32(item.revents)
            return PollReadiness(
                readable: found & POLLIN != 0, writable: found & POLLOUT != 0,
                hungUp: found & (POLLHUP | POLLERR | POLLNVAL) != 0)
        }
    }
}
