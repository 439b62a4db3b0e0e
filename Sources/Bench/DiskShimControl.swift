// The bench's hand on the disk under isletd's journal, which hil/shims/diskshim.c lets fail.
//
// Both sides map one file; its layout is declared in hil/shims/diskstate.h.

import Glibc

/// Why a failing disk could not be set up.
public struct DiskShimError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One line that names the file and the system's reason.
    public let description: String
}

/// What is wrong with the disk.
public struct DiskTrouble: Equatable, Sendable {
    /// Whether nothing more can be stored.
    public var isFull = false
    /// Share of the syncs that fail, 0 ... 1.
    public var failingSyncs = 0.0
    /// What is stored of each write before there is no room, 0.01 ... 0.99; `nil` for all of it.
    public var storedShare: Double?

    /// A disk that works.
    public init() {}
}

/// The bench's side of the failing disk. One owner, one thread.
public final class DiskShimControl {
    private enum Layout {
        static let size = 512
        static let isFull = 8
        static let failingSyncs = 12
        static let storedShare = 16
        static let wasCut = 20
        static let cutAt = 24
        static let writes = 32
        static let chance = 40
        static let failures = 48
        static let lost = 56
        static let prefix = 64
        static let prefixMax = 447
    }

    private let path: String
    private let map: UnsafeMutableRawPointer

    /// Makes the shared file.
    ///
    /// - Parameters:
    ///   - path: where; there is none yet.
    ///   - prefix: how the paths of the files meant begin, such as the journal's.
    ///   - seed: of the disk's own chance.
    /// - Throws: ``DiskShimError`` naming the file.
    public init(path: String, prefix: String, seed: UInt64) throws(DiskShimError) {
        guard prefix.utf8.count <= Layout.prefixMax else {
            throw DiskShimError(description: "disk shim: \(prefix): is too long a path")
        }
        self.path = path
        let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw Self.error(path) }
        defer { close(file) }
        guard ftruncate(file, off_t(Layout.size)) == 0 else { throw Self.error(path) }
        let map = mmap(nil, Layout.size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)
        guard let map, map != MAP_FAILED else { throw Self.error(path) }
        self.map = map
        put("ISLETDK1", at: 0)
        put(prefix, at: Layout.prefix)
        // The shim's generator stands still at 0.
        map.storeBytes(of: seed | 1, toByteOffset: Layout.chance, as: UInt64.self)
    }

    deinit { munmap(map, Layout.size) }

    /// The variables that make a child use the failing disk, beside `LD_PRELOAD`.
    public var environment: [String] { ["ISLET_DISK_SHIM=\(path)"] }

    /// What is wrong with the disk from now on.
    public func set(_ trouble: DiskTrouble) {
        store(trouble.isFull ? 1 : 0, Layout.isFull)
        store(UInt32(trouble.failingSyncs * 1_000_000), Layout.failingSyncs)
        store(UInt32((trouble.storedShare ?? 0) * 100), Layout.storedShare)
    }

    /// The power is cut at the nth write from now, from 1; where a cut is awaited already, at the
    /// earlier of both.
    public func cutPower(atWrite number: UInt64) {
        let due = writes + number
        let standing = long(Layout.cutAt)
        map.storeBytes(
            of: standing == 0 ? due : min(standing, due), toByteOffset: Layout.cutAt,
            as: UInt64.self)
    }

    /// Whether a cut is still to come, or not yet taken note of.
    public var isCutAwaited: Bool {
        long(Layout.cutAt) != 0
            || map.load(fromByteOffset: Layout.wasCut, as: UInt32.self) != 0
    }

    /// Whether the power was cut since last asked.
    public func takeCut() -> Bool {
        guard map.load(fromByteOffset: Layout.wasCut, as: UInt32.self) != 0 else { return false }
        store(0, Layout.wasCut)
        return true
    }

    /// Writes to the files meant, so far.
    public var writes: UInt64 { long(Layout.writes) }

    /// Calls that were made to fail, so far.
    public var failures: UInt64 { long(Layout.failures) }

    /// Writes that power cuts have taken back, so far.
    public var lost: UInt64 { long(Layout.lost) }

    private func long(_ offset: Int) -> UInt64 {
        map.load(fromByteOffset: offset, as: UInt64.self)
    }

    private func store(_ value: UInt32, _ offset: Int) {
        map.storeBytes(of: value, toByteOffset: offset, as: UInt32.self)
    }

    private func put(_ text: String, at offset: Int) {
        for (index, byte) in text.utf8.enumerated() {
            map.storeBytes(of: byte, toByteOffset: offset + index, as: UInt8.self)
        }
    }

    private static func error(_ path: String) -> DiskShimError {
        DiskShimError(description: "disk shim \(path): \(String(cString: strerror(errno)))")
    }
}
