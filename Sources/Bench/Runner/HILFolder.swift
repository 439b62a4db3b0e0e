// The files a run works in, in a folder of its own.

import Foundation
import Glibc

/// The files of one run.
public struct HILFolder: Sendable {
    /// The folder.
    public let path: String
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
    var pumpMemory: String { "\(path)/pump-memory" }

    /// A new folder for a run: under TMPDIR if that is set; else in memory, where a durable record
    /// costs no waiting and a killed process loses as little as on a disk; else under /tmp.
    ///
    /// - Throws: ``BenchError`` when it cannot be made.
    public static func make() throws(BenchError) -> HILFolder {
        let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? memoryFolder ?? "/tmp"
        var template = Array("\(base)/islet-hil-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw .setup("\(base): no folder for the run can be made here")
        }
        let bytes = template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let folder = HILFolder(path: String(decoding: bytes, as: UTF8.self))
        for part in [folder.trace, folder.gpio] {
            guard mkdir(part, 0o700) == 0 else { throw .setup("\(part): cannot be made") }
        }
        return folder
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
