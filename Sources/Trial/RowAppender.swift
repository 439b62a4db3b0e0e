// Lines of results as they come, each written by one call and kept by the disk.

import Glibc
import TextInput
package import TrialResults

/// Writes lines of results one by one at a file's end.
package final class RowAppender {
    private let descriptor: Int32
    private let path: String
    private var keptAt = ContinuousClock.now
    /// Why nothing more was written; `nil` as long as all is well.
    package private(set) var failure: TrialFolderError?

    /// - Parameter length: what is beyond this many bytes is dropped.
    init(path: String, from length: Int) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0, ftruncate(descriptor, length) == 0,
            lseek(descriptor, 0, SEEK_END) == length
        else {
            throw TrialFolderError("\(path): cannot be written: \(SystemReason.of(number: errno))")
        }
    }

    deinit { close(descriptor) }

    /// Writes one line by one call.
    package func append(_ row: TrialRow) {
        guard failure == nil else { return }
        let bytes = Array("\(row.line)\n".utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                fail("cannot be written")
                return
            }
            sent += count
        }
        let now = ContinuousClock.now
        if now - keptAt > .seconds(1) {
            keptAt = now
            keep()
        }
    }

    /// Tells the disk to keep everything; ``failure`` says whether it does.
    package func finish() { if failure == nil { keep() } }

    private func keep() {
        while fdatasync(descriptor) != 0 {
            guard errno == EINTR else { return fail("is not kept by the disk") }
        }
    }

    /// Says what went wrong, with the reason the system gave last.
    private func fail(_ what: String) {
        failure = TrialFolderError("\(path): \(what): \(SystemReason.of(number: errno))")
    }
}
