// What `islet verify` says of a search, and what it refuses.

import Foundation
import Testing

@Suite("islet verify", .enabled(if: Programs.isBuilt)) struct VerifyCommandTests {
    @Test("of a search that was not finished nothing is said to hold")
    func unfinished() throws {
        let some = try Programs.run(
            "islet", ["verify", "protocol", "--doses", "1", "--states", "5", "--traces", "1"])
        #expect(some.output.contains("5 states (there are more)"), "\(some.output)")
        #expect(some.output.contains("not broken so far: no mode without an exit"))
        #expect(!some.output.contains("holds:"))
        let all = try Programs.run(
            "islet", ["verify", "protocol", "--doses", "1", "--traces", "1"])
        #expect(all.output.contains("holds: no mode without an exit"), "\(all.output)")
        #expect(all.output.contains("(100 mU are allowed)"))
    }

    @Test("a first case beyond all cases is refused, not trapped on")
    func from() throws {
        let result = try Programs.run(
            "islet", ["verify", "campaign", "--runs", "2", "--from", "9223372036854775806"])
        #expect(result.code == 2)
        #expect(result.errors.contains("write a number from 0 to 1000000000"))
    }

    @Test("a kept case is a scenario that plays")
    func kept() throws {
        let place = try Scratch.folder()
        let case3 = ["verify", "campaign", "--runs", "1", "--from", "3"]
        let found = try Programs.run("islet", case3 + ["--keep", place.path])
        #expect(found.code == 0, "\(found.errors)")
        let played = try Programs.run(
            "islet",
            [
                "hil", "run", place.path + "/case-3", "--in-process", "--report",
                place.path + "/report",
            ])
        #expect(played.code == 0, "\(played.errors)")
        #expect(played.output.contains("PASSED  case-3: Case 3 of the fault campaign"))
    }

    @Test("what was found is told to a tenth, cut so that nothing below a limit looks like it")
    func tenths() throws {
        let arguments = ["verify", "falsify", "--people", "1", "--evaluations", "1", "--seed", "1"]
        let told = try Programs.run("islet", arguments).output
        let json = try Programs.run("islet", arguments + ["--json"]).output
        let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
        let day = try #require((object?["days"] as? [[String: Any]])?.first)
        let lowest = try #require(day["lowest"] as? Double)
        let tenth = (lowest * 10).rounded(.down) / 10
        #expect(told.contains("at lowest \(tenth) mg/dL"), "\(told), \(lowest)")
    }
}
