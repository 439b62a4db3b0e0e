// Reaching a tty by its configured path: following links, and the lock that keeps a second
// controller off the same device.

import Glibc

/// An opened and locked tty. The lock lives as long as the descriptor.
struct LockedTerminal {
    /// The descriptor, non-blocking, not inherited by children.
    let descriptor: Int32
    /// The path after following links. libserialport 0.1.1 opens no symbolic link (udev's stable
    /// names are such), so it gets this one.
    let resolvedPath: String

    /// Opens and locks.
    init(path: String) throws(SerialLineError) {
        guard let resolved = realpath(path, nil) else { throw Self.error(path, "look up") }
        resolvedPath = String(cString: resolved)
        free(resolved)
        var facts = stat()
        guard stat(resolvedPath, &facts) == 0 else { throw Self.error(path, "look up") }
        // Not opened before it is known to be a device: opening a FIFO or a disk has effects.
        guard facts.st_mode & S_IFMT == S_IFCHR else { throw .notSerial(path: path) }
        descriptor = open(resolvedPath, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.error(path, "open") }
        guard isatty(descriptor) == 1 else {
            close(descriptor)
            throw .notSerial(path: path)
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error: SerialLineError =
                errno == EWOULDBLOCK ? .busy(path: path) : Self.error(path, "lock")
            close(descriptor)
            throw error
        }
    }

    /// The typed error of the call that just failed.
    static func error(_ path: String, _ operation: String) -> SerialLineError {
        switch errno {
        case ENOENT, ENOTDIR, ENODEV, ENXIO: .missing(path: path)
        case EACCES, EPERM: .denied(path: path)
        case EBUSY: .busy(path: path)
        default: .failed(path: path, reason: SystemFailure.last(operation).description)
        }
    }
}
