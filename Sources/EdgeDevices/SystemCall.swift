// The few raw system services the other files share: errno as a value, and the monotonic clock.

import Glibc

/// A failed system call: what was tried and the operating system's reason.
public struct SystemFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The operation, as a person would name it ("open", "bind").
    public let operation: String
    /// The error number.
    public let code: Int32

    /// A failure by its parts.
    public init(operation: String, code: Int32) {
        self.operation = operation
        self.code = code
    }

    /// The failure of the call just made in this thread.
    static func last(_ operation: String) -> SystemFailure {
        SystemFailure(operation: operation, code: errno)
    }

    /// "open: No such file or directory (error 2)".
    public var description: String {
        "\(operation): \(String(cString: strerror(code))) (error \(code))"
    }
}

/// The steady clock that time limits of edge operations are measured on.
enum MonotonicClock {
    /// Unit: ms since an arbitrary instant; never steps.
    static var milliseconds: Int64 { read(CLOCK_MONOTONIC) }

    /// A clock of the operating system, in whole milliseconds.
    static func read(_ clock: clockid_t) -> Int64 {
        var now = timespec()
        clock_gettime(clock, &now)
        return Int64(now.tv_sec) * 1000 + Int64(now.tv_nsec) / 1_000_000
    }
}

/// Settings of file descriptors.
enum Descriptor {
    /// Makes reads and writes return at once and keeps the descriptor out of child processes.
    static func makeNonBlockingAndPrivate(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
}
