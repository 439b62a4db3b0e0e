// Tells systemd that the service is ready and alive: one datagram each, so no library is needed.

import Glibc
public import Quantities

/// The sd_notify protocol (systemd's sd_notify(3)), over the socket named by `NOTIFY_SOCKET`.
///
/// Outside a service manager every call does nothing.
public struct ServiceNotifier: Sendable {
    private let socketPath: String?

    /// How often the manager must hear ``alive()`` before it kills the service; nil when it does
    /// not watch this process. Notify at half of it.
    public let watchdogInterval: Span?

    /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID` from an environment.
    ///
    /// - Parameter environment: looks up a variable; the process's own by default.
    public init(environment: (String) -> String? = ServiceNotifier.processEnvironment) {
        let path = environment("NOTIFY_SOCKET") ?? ""
        socketPath = path.isEmpty ? nil : path
        // The manager names the process it watches; a child that inherits the variables is not it.
        let owner = environment("WATCHDOG_PID")
        let isOwner = owner == nil || owner == String(getpid())
        let interval = environment("WATCHDOG_USEC").flatMap { Int64($0) } ?? 0
        watchdogInterval =
            isOwner && interval > 0 ? Span(milliseconds: interval / 1000) : nil
    }

    /// A variable of this process.
    public static func processEnvironment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Tells that start-up is done, with a line for `systemctl status`.
    public func ready(status: String) { notify("READY=1\nSTATUS=\(Self.oneLine(status))") }

    /// Tells that start-up goes on, and that the next such word, or ``ready(status:)``, comes within
    /// a span; the manager's own limit on start-up no longer counts.
    public func starting(status: String, within span: Span) {
        notify(
            "EXTEND_TIMEOUT_USEC=\(span.milliseconds * 1000)\nSTATUS=\(Self.oneLine(status))")
    }

    /// Tells that the loop made progress. Call it from the loop itself, after a turn of its work
    /// is done, never from a timer (H52).
    public func alive() { notify("WATCHDOG=1") }

    /// Tells that the service is ending on purpose.
    public func stopping() { notify("STOPPING=1") }

    private static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }

    /// A lost notice is not an error for the loop: the manager's own limit deals with silence.
    private func notify(_ state: String) {
        guard let socketPath else { return }
        let kind = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array(state.utf8)
        let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
        _ = try? UnixSocket.withAddress(socketPath) { address, length in
            sendto(descriptor, bytes, bytes.count, flags, address, length)
        }
    }
}
