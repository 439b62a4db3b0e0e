// What a file that cannot be written says.

import Foundation
import Testing

import TextInput

@Suite("Writing whole files")
struct WholeFileTests {
    private func folder() throws -> String {
        let path = FileManager.default.temporaryDirectory.path + "/islet-\(UUID().uuidString)"
        try WholeFile.makeFolder(path)
        return path
    }

    private func message(_ body: () throws(TextInputError) -> Void) -> String {
        do { try body() } catch { return error.description }
        return ""
    }

    @Test("a file is there whole, in place of an earlier one")
    func written() throws {
        let path = try folder() + "/a.txt"
        try WholeFile.write("one, long", to: path)
        try WholeFile.write("two", to: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "two")
    }

    @Test("what cannot be written says path and reason in one line")
    func reasons() throws {
        let base = try folder()
        let missing = message { () throws(TextInputError) in
            try WholeFile.write("x", to: "\(base)/none/a.txt")
        }
        #expect(missing == "\(base)/none/a.txt: cannot be written: No such file or directory")
        try WholeFile.write("x", to: "\(base)/file")
        let below = message { () throws(TextInputError) in
            try WholeFile.makeFolder("\(base)/file/folder")
        }
        #expect(below.hasPrefix("\(base)/file/folder: this folder cannot be made: "))
        #expect(below.hasSuffix("Not a directory"), "\(below)")
        #expect(SystemReason.of(number: ENOSPC) == "No space left on device")
    }
}
