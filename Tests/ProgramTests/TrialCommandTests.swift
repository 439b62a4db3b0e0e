// `islet trial` as a user runs it: parts and a merge, kill -9 and going on, other programs.

import Foundation
import Testing

@Suite("islet trial", .enabled(if: Programs.isBuilt)) struct TrialCommandTests {
    private static let controllers = "  - {name: alone, kind: open_loop}\n"

    /// A plan in a folder of its own.
    private func plan(
        _ controllers: String = Self.controllers, days: Int = 1, draws: String = "1-3",
        arms: String = "hybrid-robust, full/rule"
    ) throws -> URL {
        let text = """
            title: A test
            days: \(days)
            arms: [\(arms)]
            controllers:
            \(controllers)cohorts:
              - {name: adults, model: s2008, group: adult, draws: \(draws), population: 1}

            """
        let file = try Scratch.folder().appendingPathComponent("plan.yaml")
        try Data(text.utf8).write(to: file)
        return file
    }

    private func trial(_ arguments: [String]) throws -> Programs.Result {
        try Programs.run("islet", ["trial"] + arguments)
    }

    private func files(_ folder: String) throws -> [String: Data] {
        var found: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
            found[name] = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        return found
    }

    @Test("parts, merged, are one run to the byte: every file, whatever --jobs")
    func merge() throws {
        let plan = try plan().path
        let out = try Scratch.folder().path
        let one = try trial(["run", plan, "--out", "\(out)/one", "--jobs", "1"])
        #expect(one.code == 0, "\(one.errors)")
        for part in 1...2 {
            let result = try trial(
                ["run", plan, "--shard", "\(part)/2", "--out", "\(out)/\(part)", "--jobs", "3"])
            #expect(result.code == 0, "\(result.errors)")
        }
        let merged = try trial(["merge", "\(out)/2", "\(out)/1", "--out", "\(out)/merged"])
        #expect(merged.code == 0 && merged.output == one.output)
        let (a, b) = (try files("\(out)/one"), try files("\(out)/merged"))
        #expect(
            a.keys.sorted() == [
                "differences.csv", "index.html", "plan.json", "runs.csv", "runs.jsonl",
                "summary.csv",
            ])
        #expect(a == b)
        let missing = try trial(["merge", "\(out)/2", "--out", "\(out)/half"])
        #expect(missing.code == 2)
        #expect(missing.errors.contains("give every part, each run to its end"))
        #expect(!FileManager.default.fileExists(atPath: "\(out)/half"))
    }

    @Test("killed with kill -9 on the way, --resume goes on to the bytes of one run")
    func kill() throws {
        let plan = try plan(days: 7, draws: "1-8").path
        let out = try Scratch.folder().path
        #expect(try trial(["run", plan, "--out", "\(out)/one"]).code == 0)
        let process = Process()
        process.executableURL = Programs.folder.appendingPathComponent("islet")
        process.arguments = ["trial", "run", plan, "--out", "\(out)/two", "--jobs", "1"]
        process.currentDirectoryURL = Programs.root
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        let rows = URL(fileURLWithPath: "\(out)/two/runs.jsonl")
        while process.isRunning, ((try? Data(contentsOf: rows))?.count ?? 0) < 500 {
            usleep(1000)
        }
        Foundation.kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        #expect(try trial(["run", plan, "--out", "\(out)/two"]).code == 2)
        let resumed = try trial(["run", plan, "--out", "\(out)/two", "--resume"])
        #expect(resumed.code == 0, "\(resumed.errors)")
        #expect(try files("\(out)/one") == files("\(out)/two"))
    }

    @Test(
        "a program over the line protocol takes part; one that ends is told, not averaged",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
    func programs() throws {
        let controllers = """
              - {name: theirs, kind: line, command: [/usr/bin/python3, examples/controllers/proportional.py]}
              - {name: gone, kind: line, command: [/bin/sh, -c, "exit 3"]}

            """
        let plan = try plan(controllers, draws: "1", arms: "full").path
        let out = try Scratch.folder().path
        let result = try trial(["run", plan, "--out", "\(out)/t", "--json"])
        #expect(result.code == 1)
        #expect(result.errors.contains("exit code 3"), "\(result.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        let cells = try #require((object as? [String: Any])?["cells"] as? [[String: Any]])
        #expect(cells.map { $0["failures"] as? Int } == [0, 1])
        let mean = (cells[0]["tir_70_180"] as? [String: Any])?["mean"] as? Double
        #expect((mean ?? 0) > 20)
    }

    @Test(
        "usage errors say what to write",
        arguments: [
            (["--shard", "3/2"], "write 1/4 for the first of four parts"),
            (["--jobs", "0"], "write a number from 1 to 1000"),
        ])
    func usage(options: [String], said: String) throws {
        let result = try trial(["run", plan().path, "--out", "/nowhere/at/all"] + options)
        #expect(result.code == 2 && result.errors.contains(said), "\(result.errors)")
    }

    @Test("a program that is not there and a plan that is wrong cost no run")
    func refused() throws {
        let absent = try plan("  - {name: x, kind: line, command: [/no/such]}\n").path
        let result = try trial(["run", absent, "--out", "/nowhere/at/all"])
        #expect(result.code == 2 && result.errors.contains("there is no program /no/such"))
        let wrong = try trial(["run", plan(arms: "hybird").path])
        #expect(wrong.code == 2 && wrong.errors.contains("did you mean \"hybrid\"?"))
    }

    @Test("a folder is no program")
    func folderAsProgram() throws {
        let plan = try plan("  - {name: x, kind: line, command: [/tmp]}\n").path
        let result = try trial(["run", plan, "--out", "/nowhere/at/all"])
        #expect(result.code == 2 && result.errors.contains("there is no program /tmp"))
    }

    @Test(
        "a program that writes a line too many is told, not left out of step",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
    func unasked() throws {
        let script = """
            import json, sys
            for count, line in enumerate(sys.stdin):
                m = json.loads(line)
                if m["type"] == "end": break
                if m["type"] == "init": out = {"type": "ready", "name": "x"}
                else: out = {"basal_u_per_h": m["profile"]["basal_u_per_h"], "bolus_u": 0.0}
                print("\\n".join([json.dumps(out)] * (3 if count == 100 else 1)), flush=True)
            """
        let file = try Scratch.file(Data(script.utf8))
        let plan = try plan(
            "  - {name: x, kind: line, command: [/usr/bin/python3, \(file.path)]}\n", draws: "1",
            arms: "full"
        ).path
        let result = try trial(["run", plan, "--out", "\(Scratch.folder().path)/t"])
        #expect(result.code == 1)
        #expect(
            result.errors.contains("wrote a line that nothing had asked for"), "\(result.errors)")
    }

    @Test("the plans in trials/ can be read, and judge nobody they were chosen with")
    func plans() throws {
        let folder = Programs.root.appendingPathComponent("trials")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".yaml") }.sorted()
        #expect(names.contains("development.yaml") && names.contains("final.yaml"))
        for name in names {
            let text = try String(
                contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            let isChosenWith = name == "development.yaml"
            #expect(text.contains("population: 1}") == isChosenWith, "\(name)")
            #expect(!isChosenWith || !text.contains("simglucose/"), "\(name)")
        }
    }
}
