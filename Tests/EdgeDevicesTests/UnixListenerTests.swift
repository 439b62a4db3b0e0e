// Listening at a path that a killed program left half-made.

import EdgeDevices
import Foundation
import Testing

@Suite("Unix listener")
struct UnixListenerTests {
    @Test("what a program killed between bind and link left behind is no obstacle, and is removed")
    func staleMark() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/clock"
        close(try bound(to: path + "~"))
        #expect(access(path + "~", F_OK) == 0)
        _ = try UnixListener(path: path)
        #expect(access(path + "~", F_OK) == -1)
    }

    @Test("a mark at which somebody listens is theirs: the path is refused and the mark stays")
    func livingMark() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/clock"
        let living = try bound(to: path + "~")
        defer { close(living) }
        #expect(listen(living, 1) == 0)
        #expect(throws: UnixSocketError.self) { try UnixListener(path: path) }
        #expect(access(path + "~", F_OK) == 0)
        #expect(access(path, F_OK) == -1)
    }

    @Test("a file with the mark's name is nobody's to remove")
    func fileForMark() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/clock"
        try "kept".write(toFile: path + "~", atomically: true, encoding: .utf8)
        #expect(throws: UnixSocketError.self) { try UnixListener(path: path) }
        #expect(try String(contentsOfFile: path + "~", encoding: .utf8) == "kept")
    }

    @Test("a folder that is not there is an error that names the path")
    func noFolder() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/none/clock"
        let error = #expect(throws: UnixSocketError.self) { try UnixListener(path: path) }
        #expect(error?.description.contains(path) == true)
    }

    /// A socket bound to a path, that does not listen.
    private func bound(to path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(result == 0)
        return descriptor
    }
}
