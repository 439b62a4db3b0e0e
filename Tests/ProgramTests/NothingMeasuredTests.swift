// A check that had nothing to measure is no check passed: exit code 2, and why.

import Foundation
import Testing

@Suite("Checks that measured nothing do not pass", .enabled(if: Programs.isBuilt))
struct NothingMeasuredTests {
    /// A drawn child whose basal is beyond what the controller starts for.
    @Test("a campaign of one refused case says why and passes nothing")
    func campaign() throws {
        let result = try Programs.run(
            "islet", ["verify", "campaign", "--from", "1037", "--runs", "1"])
        #expect(result.code == 2, "\(result.output)\(result.errors)")
        #expect(result.output.contains("0 runs (1 refused)"))
        #expect(result.output.contains("case 1037 refused: "))
        #expect(result.output.contains("plausible is 0.1 to 0.7 U/kg"))
        #expect(result.errors.contains("nothing was measured"))
    }

    /// With seed 3 the first day drawn has a sensitivity that the controller refuses.
    @Test("a falsifier without a day to play names the person and passes nothing")
    func falsifier() throws {
        let result = try Programs.run(
            "islet", ["verify", "falsify", "--people", "1", "--evaluations", "1", "--seed", "3"])
        #expect(result.code == 2, "\(result.output)\(result.errors)")
        #expect(result.output.contains("no day could be played: "))
        #expect(result.output.contains("insulin_sensitivity"))
        #expect(result.errors.contains("nothing was measured"))
    }

    @Test("alarms of runs with faults alone keep no budget")
    func alarms() throws {
        let folder = try Scratch.folder()
        let report = """
            {"begin_ms": 0, "end_ms": 3600000, "alarms": [], "true_glucose": [], "faults": [FAULTS]}
            """
        func measured(_ faults: String) throws -> Programs.Result {
            let place = folder.appendingPathComponent("one")
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try Data(report.replacingOccurrences(of: "FAULTS", with: faults).utf8)
                .write(to: place.appendingPathComponent("report.json"))
            return try Programs.run("islet", ["hil", "alarms", folder.path])
        }
        let faulty = try measured("{}")
        #expect(faulty.code == 2)
        #expect(faulty.errors.contains("none of the 1 reports is of a run without faults"))
        let quiet = try measured("")
        #expect(quiet.code == 0, "\(quiet.errors)")
        #expect(quiet.output.contains("within the budget of 1"))
    }
}
