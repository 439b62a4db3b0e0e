// The line of daily tests and the bench: a pseudo-terminal through plain termios. libserialport
// refuses ptys because they have no modem-control lines.

import Glibc

/// A pseudo-terminal (or any tty) through termios, without a library.
public final class TerminalLine: BufferedLine {
    /// Opens and locks the line; see ``SerialLines/open(_:path:bitsPerSecond:counters:)``.
    ///
    /// - Throws: ``SerialLineError``.
    public init(
        path: String, bitsPerSecond: Int, counters: LineCounters = .zero
    ) throws(SerialLineError) {
        guard let speed = Self.speeds.first(where: { $0.0 == bitsPerSecond })?.1 else {
            throw .speed(path: path, bitsPerSecond: bitsPerSecond)
        }
        let terminal = try LockedTerminal(path: path)
        super.init(path: path, fileDescriptor: terminal.descriptor, counters: counters)
        var settings = termios()
        guard tcgetattr(fileDescriptor, &settings) == 0 else {
            throw LockedTerminal.error(path, "read the settings")
        }
        cfmakeraw(&settings)
        cfsetspeed(&settings, speed)
        settings.c_cflag |= tcflag_t(CLOCAL | CREAD)
        guard tcsetattr(fileDescriptor, TCSANOW, &settings) == 0 else {
            throw LockedTerminal.error(path, "set up")
        }
        tcflush(fileDescriptor, TCIFLUSH)
    }

    deinit { close() }

    private static let speeds: [(Int, speed_t)] = [
        (9600, speed_t(B9600)), (19200, speed_t(B19200)), (38400, speed_t(B38400)),
        (57600, speed_t(B57600)), (115_200, speed_t(B115200)), (230_400, speed_t(B230400)),
        (460_800, speed_t(B460800)), (921_600, speed_t(B921600)),
    ]
}
