// Ctrl-C and the like as a wish that runs look at, so that children end and folders go.

import Glibc
import Synchronization

/// Written by a signal handler, read by every thread.
private let wish = Atomic<Bool>(false)

/// The wish to stop everything, from the keyboard or a service manager.
public enum StopRequest {
    /// Exit code of a command that was stopped: that of a shell's child ended by SIGINT.
    public static let exitCode: Int32 = 130

    /// From here SIGINT, SIGTERM and SIGHUP no longer end this process at once.
    public static func listen() {
        // Made here, since a handler must not be the first to need it.
        wish.store(false, ordering: .relaxed)
        var heard = sigset_t()
        sigemptyset(&heard)
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { _ in wish.store(true, ordering: .relaxed) }
            sigaddset(&heard, number)
        }
        // Who started this process may have blocked them, and a mask is inherited.
        pthread_sigmask(SIG_UNBLOCK, &heard, nil)
    }

    /// Whether the wish was heard.
    public static var isRaised: Bool { wish.load(ordering: .relaxed) }
}
