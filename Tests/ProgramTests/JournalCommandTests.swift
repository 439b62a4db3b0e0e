// `islet log` on journals that are not sound: what the help says of exit codes holds.

import Foundation
import Testing

@Suite("islet log on a journal that was cut", .enabled(if: Programs.isBuilt))
struct JournalCommandTests {
    /// A copy of the quickstart's journal with fewer records than its head file has seen.
    private func cut() throws -> String {
        let run = try #require(Quickstart.shared)
        let folder = try Scratch.folder()
        let copy = folder.appendingPathComponent("cut.sqlite")
        try FileManager.default.copyItem(
            at: URL(fileURLWithPath: run.journal), to: copy)
        try FileManager.default.copyItem(
            at: URL(fileURLWithPath: run.journal + ".head"),
            to: URL(fileURLWithPath: copy.path + ".head"))
        let script = """
            import sqlite3, sys
            db = sqlite3.connect(sys.argv[1])
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                db.execute(f"DROP TRIGGER {name}")
            db.execute("DELETE FROM record WHERE sequence = (SELECT max(sequence) FROM record)")
            db.commit()
            """
        let done = try Programs.run(
            URL(fileURLWithPath: "/usr/bin/python3"), ["-c", script, copy.path])
        #expect(done.code == 0, "\(done.errors)")
        return copy.path
    }

    @Test(
        "replay and export say that it is not sound, with exit code 1",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
    func unsound() throws {
        let path = try cut()
        #expect(try Programs.run("islet", ["log", "verify", path]).code == 1)
        let replay = try Programs.run("islet", ["log", "replay", path])
        #expect(replay.code == 1)
        #expect(replay.output.hasPrefix("NOT REPRODUCED: the journal is not sound: "))
        let json = try Programs.run("islet", ["log", "replay", path, "--json"])
        #expect(json.code == 1 && json.output.contains("\"reproduced\":false"), "\(json.output)")
        let export = try Programs.run("islet", ["log", "export", path])
        #expect(export.code == 1)
        #expect(export.errors.contains("the journal is not sound"), "\(export.errors)")
        // What can be read is there all the same.
        #expect(export.output.split(separator: "\n").count > 1000)
    }

    @Test("a folder is called a folder", arguments: ["verify", "replay", "show", "export"])
    func folder(command: String) throws {
        let result = try Programs.run("islet", ["log", command, "Sources"])
        #expect(result.code == 2)
        #expect(result.errors.contains("it is a folder; give the file in it"), "\(result.errors)")
    }
}
