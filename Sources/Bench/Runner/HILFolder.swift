// The files a run works in, in a folder of its own.

import Foundation
import Glibc
import TextInput

/// The files of one run.
public struct HILFolder: Sendable {
    /// The folder.
    public let path: String
    private let hold: FolderHold
    /// The board's configuration.
    public var board: String { "\(path)/board" }
    /// The decision journal.
    public var journal: String { "\(path)/decisions.sqlite" }
    /// The trace's folder.
    public var trace: String { "\(path)/trace" }
    /// What the controller wrote to its standard error.
    public var controllerLog: String { "\(path)/isletd.log" }
    /// What the patient wrote to its standard error.
    public var patientLog: String { "\(path)/patient.log" }
    var cgm: String { "\(path)/cgm" }
    var pump: String { "\(path)/pump" }
    var gpio: String { "\(path)/gpio" }
    var socket: String { "\(path)/clock" }
    var disk: String { "\(path)/disk" }
    var pumpMemory: String { "\(path)/pump-memory" }

    /// A new folder for a run: under TMPDIR if that is set; else in memory, where a durable record
    /// costs no waiting and a killed process loses as little as on a disk; else under /tmp.
    ///
    /// - Parameter isKept: whether it outlives the command; ``removeAbandoned()`` leaves it alone.
    /// - Throws: ``BenchError`` when it cannot be made.
    public static func make(isKept: Bool = false) throws(BenchError) -> HILFolder {
        let base = base
        var template = Array("\(base)/\(isKept ? keptPrefix : prefix)XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw .setup(
                "\(base): no folder for the run can be made here: "
                    + SystemReason.of(number: errno))
        }
        let bytes = template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let path = String(decoding: bytes, as: UTF8.self)
        let folder = HILFolder(path: path, hold: FolderHold(path))
        for part in [folder.trace, folder.gpio] {
            guard mkdir(part, 0o700) == 0 else {
                throw .setup("\(part): cannot be made: \(SystemReason.of(number: errno))")
            }
        }
        return folder
    }

    /// Removes the folders of runs whose process was killed and could not do it itself. A folder is
    /// held by a lock of the process that works in it, which the system gives up with the process.
    public static func removeAbandoned() {
        let base = base
        let names = (try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let path = "\(base)/\(name)"
            // One that is being made is not locked yet.
            var facts = stat()
            guard stat(path, &facts) == 0, time(nil) - facts.st_mtim.tv_sec > 60 else { continue }
            let hold = FolderHold(path)
            if hold.isHeld { try? FileManager.default.removeItem(atPath: path) }
        }
    }

    private static let prefix = "islet-hil-"
    private static let keptPrefix = "islet-kept-"

    /// Where the folders of runs are made; see ``make(isKept:)``.
    public static var base: String {
        ProcessInfo.processInfo.environment["TMPDIR"] ?? memoryFolder ?? "/tmp"
    }

    /// The memory file system, if it has room for the journal of a long run (1 GiB).
    private static var memoryFolder: String? {
        let path = "/dev/shm"
        var facts = statvfs()
        guard access(path, W_OK) == 0, statvfs(path, &facts) == 0,
            facts.f_bavail * facts.f_bsize >= 1 << 30
        else { return nil }
        return path
    }

    /// Removes the folder and all in it.
    public func remove() { try? FileManager.default.removeItem(atPath: path) }
}

/// A lock on a folder, given up with the last reference or with the process.
private final class FolderHold: Sendable {
    private let descriptor: Int32
    /// Whether this process has the lock.
    let isHeld: Bool

    init(_ path: String) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        isHeld = descriptor >= 0 && flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    deinit { if descriptor >= 0 { close(descriptor) } }
}
