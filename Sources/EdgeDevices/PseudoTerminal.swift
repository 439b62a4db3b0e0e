// The bench's end of a serial line without hardware: a pseudo-terminal whose other end the
// controller opens by path.

import Glibc
import Quantities

/// The master end of a pseudo-terminal pair; ``path`` is that of the other end, for the controller to
/// open. Closing it is the unplugging of the device: the controller's end hangs up at once.
public final class PseudoTerminal: BufferedLine {
    /// Held open so that what is written before the controller opens its end is kept, and a restart
    /// of the controller does not look like a cut wire to the bench.
    private let peer: Int32

    /// Makes a pair in raw mode.
    ///
    /// - Throws: ``SystemFailure``.
    public init(counters: LineCounters = .zero) throws(SystemFailure) {
        var master: Int32 = -1
        var peer: Int32 = -1
        var name = [CChar](repeating: 0, count: 128)
        guard openpty(&master, &peer, &name, nil, nil) == 0 else {
            throw .last("open a pseudo-terminal")
        }
        Descriptor.makeNonBlockingAndPrivate(master)
        Descriptor.makeNonBlockingAndPrivate(peer)
        var settings = termios()
        tcgetattr(peer, &settings)
        cfmakeraw(&settings)
        tcsetattr(peer, TCSANOW, &settings)
        self.peer = peer
        let path = name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        super.init(
            path: String(decoding: path, as: UTF8.self), fileDescriptor: master,
            counters: counters)
    }

    deinit { close() }

    /// Makes `link` a symbolic link to the other end, replacing a link that is there: the stable
    /// name that survives unplugging, as udev gives to a real device.
    ///
    /// - Throws: ``SystemFailure``.
    public func link(at link: String) throws(SystemFailure) {
        if unlink(link) != 0, errno != ENOENT { throw .last("replace the link \(link)") }
        guard symlink(path, link) == 0 else { throw .last("make the link \(link)") }
    }

    /// Throws away what was sent to the controller and not yet read by it, and what it sent and was
    /// not yet read here; both counts restart at zero. For use between two controllers, or while the
    /// new one waits for the clock's hello: it must not read meanwhile.
    ///
    /// Bytes cross a pseudo-terminal in the kernel's own time, so flushing is not enough: a mark is
    /// sent behind them in each direction and everything up to it is read away.
    /// - Returns: whether both marks arrived within a second each; false when another process reads
    ///   the other end, or the line is closed.
    @discardableResult
    public func reset() -> Bool {
        guard fileDescriptor >= 0 else { return false }
        restartCounts()
        return Self.sweep(from: fileDescriptor, to: peer)
            && Self.sweep(from: peer, to: fileDescriptor)
    }

    private static func sweep(from source: Int32, to sink: Int32) -> Bool {
        let mark = Array("islet-reset-mark".utf8)
        var unsent = mark[...]
        var tail: [UInt8] = []
        let deadline = MonotonicClock.milliseconds + 1000
        while tail != mark {
            guard MonotonicClock.milliseconds < deadline else { return false }
            let sent = unsent.withUnsafeBytes { Glibc.write(source, $0.baseAddress, $0.count) }
            unsent = unsent.dropFirst(max(0, sent))
            _ = try? Poller.wait(for: [PollEntry(sink)], timeout: Span(milliseconds: 5))
            var buffer = [UInt8](repeating: 0, count: readLimit)
            let count = Glibc.read(sink, &buffer, buffer.count)
            if count > 0 { tail = Array((tail + buffer[..<count]).suffix(mark.count)) }
        }
        return true
    }

    override func release() {
        Glibc.close(peer)
        Glibc.close(fileDescriptor)
    }
}
