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
}
