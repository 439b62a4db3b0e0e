// Unix stream sockets by path: the lockstep clock's connection.

import Glibc
import Quantities

/// Why a Unix socket could not be used; each case names its path.
public enum UnixSocketError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The path is longer than the system's socket addresses hold.
    case pathTooLong(path: String, limit: Int)
    /// A system call failed.
    case failed(path: String, SystemFailure)

    /// One line that names the place.
    public var description: String {
        switch self {
        case .pathTooLong(let path, let limit):
            "socket \(path): the path is longer than \(limit) bytes; use a shorter one"
        case .failed(let path, let failure):
            "socket \(path): \(failure)"
        }
    }
}

/// Addresses and descriptors of Unix sockets.
enum UnixSocket {
    /// The longest path an address holds. Unit: bytes.
    static let pathLimit = 107
    /// The longest path to listen at, which has a mark behind it until it listens. Unit: bytes.
    static let listenPathLimit = pathLimit - 1

    /// Runs `body` with the address of a path. A leading "@" names the abstract namespace.
    static func withAddress<Result>(
        _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) throws(UnixSocketError) -> Result {
        var name = Array(path.utf8)
        guard !name.isEmpty, name.count <= pathLimit else {
            throw .pathTooLong(path: path, limit: pathLimit)
        }
        let isAbstract = name[0] == UInt8(ascii: "@")
        if isAbstract { name[0] = 0 }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let pathOffset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
        let length = socklen_t(pathOffset + name.count + (isAbstract ? 0 : 1))
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    /// A new stream socket, not inherited by children.
    static func make(_ path: String) throws(UnixSocketError) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        guard descriptor >= 0 else { throw .failed(path: path, .last("make a socket")) }
        return descriptor
    }

    /// Connects to a listener.
    static func connect(to path: String) throws(UnixSocketError) -> Int32 {
        let descriptor = try make(path)
        do throws(UnixSocketError) {
            let result = try withAddress(path) { Glibc.connect(descriptor, $0, $1) }
            guard result == 0 else { throw .failed(path: path, .last("connect")) }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Listens at a path where nothing is yet. The path appears only once connecting to it works:
    /// others wait for it.
    static func listen(at path: String) throws(UnixSocketError) -> Int32 {
        guard path.utf8.count <= listenPathLimit else {
            throw .pathTooLong(path: path, limit: listenPathLimit)
        }
        let descriptor = try make(path)
        do throws(UnixSocketError) {
            if path.utf8.first == UInt8(ascii: "@") {
                try bind(descriptor, to: path, named: path)
            } else {
                try appear(descriptor, at: path)
            }
            return descriptor
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Binds to a path with a mark behind it, listens, and moves to the path itself.
    ///
    /// Who does so holds the folder, and a process that ends holds it no more: a marked socket that
    /// is there already belongs to one that was killed half-way, and is in the way.
    private static func appear(_ descriptor: Int32, at path: String) throws(UnixSocketError) {
        let held = try hold(folder(of: path), for: path)
        defer { close(held) }
        let marked = path + "~"
        if try isDeadSocket(marked) { unlink(marked) }
        try bind(descriptor, to: marked, named: path)
        defer { unlink(marked) }
        guard link(marked, path) == 0 else { throw .failed(path: path, .last("bind")) }
    }

    /// Holds a folder by an abstract name made of its inode, which nothing but its owner's life
    /// keeps; waits up to a second for others, who need it for a few system calls.
    private static func hold(
        _ folder: String, for path: String
    ) throws(UnixSocketError) -> Int32 {
        var found = stat()
        guard fstatat(AT_FDCWD, folder, &found, 0) == 0 else {
            throw .failed(path: path, .last("bind"))
        }
        let name = "@islet-\(found.st_dev)-\(found.st_ino)"
        let descriptor = try make(path)
        var tries = 0
        while try withAddress(name, { Glibc.bind(descriptor, $0, $1) }) != 0 {
            tries += 1
            guard errno == EADDRINUSE, tries < 1000 else {
                let failure = SystemFailure.last("bind")
                close(descriptor)
                throw .failed(path: path, failure)
            }
            usleep(1000)
        }
        return descriptor
    }

    private static func bind(
        _ descriptor: Int32, to address: String, named path: String
    ) throws(UnixSocketError) {
        let result = try withAddress(address) { Glibc.bind(descriptor, $0, $1) }
        guard result == 0 else { throw .failed(path: path, .last("bind")) }
        guard Glibc.listen(descriptor, 4) == 0 else { throw .failed(path: path, .last("listen")) }
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Whether a path is a socket at which nobody listens.
    private static func isDeadSocket(_ path: String) throws(UnixSocketError) -> Bool {
        var found = stat()
        guard lstat(path, &found) == 0, found.st_mode & S_IFMT == S_IFSOCK else { return false }
        let descriptor = try make(path)
        defer { close(descriptor) }
        let result = try withAddress(path) { Glibc.connect(descriptor, $0, $1) }
        return result != 0 && errno == ECONNREFUSED
    }
}
