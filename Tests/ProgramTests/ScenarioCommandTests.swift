// `islet hil new` and `islet hil describe` by the built programs.

import Foundation
import Testing

@Suite("Writing scenarios, by the built programs", .enabled(if: Programs.isBuilt))
struct ScenarioCommandTests {
    @Test("a new scenario is told, runs and passes at once")
    func new() throws {
        let base = try Scratch.folder()
        let folder = base.appendingPathComponent("late-lunch").path
        let made = try Programs.run("islet", ["hil", "new", folder])
        #expect(made.code == 0, "\(made.errors)")
        let told = try Programs.run("islet", ["hil", "describe", folder])
        #expect(told.code == 0)
        #expect(told.output.hasPrefix("late lunch (late-lunch)\n"))
        let run = try Programs.run(
            "islet", ["hil", "run", folder, "--report", base.appendingPathComponent("r").path])
        #expect(run.code == 0, "\(run.output)\(run.errors)")
    }

    @Test("a folder with something in it is left as it is")
    func existing() throws {
        let base = try Scratch.folder()
        let note = base.appendingPathComponent("note.txt")
        try Data("mine".utf8).write(to: note)
        let refused = try Programs.run("islet", ["hil", "new", base.path])
        #expect(refused.code == 2)
        #expect(refused.complaints.count == 1)
        #expect(refused.errors.contains("is there already and not empty"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: base.path) == ["note.txt"])
    }

    @Test("a copy begins with the other's text under another title; an unknown other is refused")
    func copy() throws {
        let folder = try Scratch.folder().appendingPathComponent("mine").path
        let made = try Programs.run(
            "islet", ["hil", "new", folder, "--from", "quickstart", "--title", "Mine: \"x\""])
        #expect(made.code == 0, "\(made.errors)")
        let text = try String(contentsOfFile: "\(folder)/scenario.yaml", encoding: .utf8)
        #expect(text.contains("title: \"Mine: \\\"x\\\"\"\n"))
        #expect(text.contains("mode closed_loop >= 85 %"))
        let other = try Programs.run("islet", ["hil", "new", folder + "2", "--from", "quikstart"])
        #expect(other.code == 2)
        #expect(other.errors.contains("did you mean quickstart?"))
        #expect(!FileManager.default.fileExists(atPath: folder + "2"))
    }

    @Test("the picture and the page are written as files")
    func picture() throws {
        let base = try Scratch.folder()
        let files = ["t.svg", "t.html"].map { base.appendingPathComponent($0).path }
        let told = try Programs.run(
            "islet",
            ["hil", "describe", "scenarios/long-wear", "--svg", files[0], "--html", files[1]])
        #expect(told.code == 0, "\(told.errors)")
        #expect(try String(contentsOfFile: files[0], encoding: .utf8).hasPrefix("<svg "))
        let page = try String(contentsOfFile: files[1], encoding: .utf8)
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains("sensor ends"))
        let nothing = try Programs.run("islet", ["hil", "describe", base.path])
        #expect(nothing.code == 2)
        #expect(nothing.errors.contains("scenario.yaml: there is no such file"))
    }
}
