// SIGTERM and SIGINT as a descriptor, so that the one wait of the loop sees them too.

import EdgeDevices
import Glibc

/// Written once before the handlers are set, read by them.
nonisolated(unsafe) private var stopPipeWriteEnd: Int32 = -1

/// The wish to end, from the service manager or the keyboard.
final class StopSignal {
    private let readEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        readEnd = ends[0]
        stopPipeWriteEnd = ends[1]
        var heard = sigset_t()
        sigemptyset(&heard)
        for number in [SIGTERM, SIGINT] {
            signal(number) { _ in
                var byte: UInt8 = 1
                _ = write(stopPipeWriteEnd, &byte, 1)
            }
            sigaddset(&heard, number)
        }
        // Who started this process may have blocked them, and a mask is inherited.
        pthread_sigmask(SIG_UNBLOCK, &heard, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    var pollEntry: PollEntry { PollEntry(readEnd) }

    /// Whether the wish was heard.
    var isRaised: Bool {
        var byte: UInt8 = 0
        return read(readEnd, &byte, 1) == 1
    }
}
