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
        close(try boundSocket(SOCK_STREAM, path + "~"))
        #expect(access(path + "~", F_OK) == 0)
        _ = try UnixListener(path: path)
        #expect(access(path + "~", F_OK) == -1)
    }

    @Test("a mark at which somebody listens is theirs: the path is refused and the mark stays")
    func livingMark() throws {
        let folder = try ScratchFolder()
        let path = folder.path + "/clock"
        let living = try boundSocket(SOCK_STREAM, path + "~")
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
}
