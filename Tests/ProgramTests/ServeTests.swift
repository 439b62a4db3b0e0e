// Other controllers tested by the scenarios, through the built program.

import Foundation
import Testing

@Suite("islet hil serve", .enabled(if: Programs.isBuilt)) struct ServeTests {
    private func serve(_ controller: [String], _ options: [String] = []) throws -> Programs.Result {
        let folder = try Scratch.folder()
        return try Programs.run(
            "islet",
            ["hil", "serve", "scenarios/quickstart", "--report", folder.path] + options + ["--"]
                + controller)
    }

    private func results(_ result: Programs.Result) throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return try #require(object as? [String: Any])
    }

    @Test(
        "islet's own controller closes the loop over the lines, and nothing of it is taken on trust"
    )
    func ownController() throws {
        let islet = Programs.folder.appendingPathComponent("islet").path
        let served = try serve([islet, "controller"], ["--json", "-"])
        #expect(served.code == 0, "\(served.errors)")
        #expect(try results(served)["passed"] as? Bool == true)
        // What a journal would have to show is said to be not applicable.
        #expect(served.output.contains("there is no journal"))
        let page = try serve([islet, "controller"]).output
        #expect(page.contains("-       journal verifies"))
    }

    @Test(
        "the controller in examples/ closes the loop",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
    func example() throws {
        let served = try serve(["/usr/bin/python3", "examples/controllers/proportional.py"])
        #expect(served.code == 0, "\(served.output) \(served.errors)")
    }

    @Test("a controller that dies fails the run and is named with its last words")
    func dies() throws {
        let script = #"read x; echo '{"type":"ready"}'; read x; echo "out of ideas" >&2; exit 4"#
        let served = try serve(["/bin/sh", "-c", script])
        #expect(served.code == 1)
        #expect(served.output.contains("exit code 4: out of ideas"))
    }

    @Test("a command that is not there, and too little time to answer, are usage errors")
    func usage() throws {
        let missing = try serve(["/no/such/controller"])
        #expect(missing.code == 2)
        #expect(
            missing.complaints == [
                "islet hil serve: /no/such/controller: there is no such program"
            ])
        let hasty = try serve(["/bin/cat"], ["--answer-within", "0"])
        #expect(hasty.code == 2)
        #expect(hasty.errors.contains("write 0.05 to 600"))
    }

    @Test("a controller is told what the person says they will do, once, at the step after")
    func activities() throws {
        let folder = try Scratch.folder().appendingPathComponent("sport")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let scenario = """
            title: Sport is announced
            purpose: A controller hears of it.
            seed: 1
            start: 2026-03-02 08:00
            duration: 40 min
            patient: {model: s2008, cohort: adult, draw: 1}
            therapy: from_patient
            automation: closed_loop
            exercise:
              - {at: 32 min, lasts: 30 min, intensity: light, announced: 20 min}
            sleep:
              - {at: 0 min, lasts: 1 h}
            expect: [glucose > 40]

            """
        try scenario.write(
            to: folder.appendingPathComponent("scenario.yaml"), atomically: true, encoding: .utf8)
        let script = #"""
            read x; echo '{"type":"ready"}'
            while read x; do case "$x" in *'"end"'*) exit 0;; esac
            echo "$x" >> "$1"; echo '{"basal_u_per_h":1.0,"bolus_u":0}'; done
            """#
        let heard = folder.appendingPathComponent("heard")
        let result = try Programs.run(
            "islet",
            [
                "hil", "serve", folder.path, "--report",
                folder.appendingPathComponent("report").path, "--", "/bin/sh", "-c", script, "sh",
                heard.path,
            ])
        #expect(result.code == 0, "\(result.output) \(result.errors)")
        let told = try String(contentsOf: heard, encoding: .utf8).split(separator: "\n").map {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }.map { $0?["activities"] as? [[String: Any]] }
        // At 0 min the sleep; at 15 min the sport stated at 12 min, which begins at 32.
        #expect(told.enumerated().filter { $0.element != nil }.map(\.offset) == [0, 3])
        #expect(told[0]?.first?["kind"] as? String == "sleep")
        #expect(told[0]?.first?["lasts_min"] as? Double == 60)
        #expect(told[3]?.first?["kind"] as? String == "exercise")
        #expect(told[3]?.first?["starts_in_min"] as? Double == 17)
        #expect(told[3]?.first?["lasts_min"] as? Double == 30)
    }
}
