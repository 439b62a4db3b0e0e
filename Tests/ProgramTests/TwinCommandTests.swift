// `islet twin` as a person runs it, on recorded people and on files that are wrong.

import Foundation
import Testing

@Suite("islet twin")
struct TwinCommandTests {
    private static let days: String? = {
        let given = ProcessInfo.processInfo.environment["ISLET_SHARED"] ?? "../shared"
        let base =
            given.hasPrefix("/")
            ? URL(fileURLWithPath: given)
            : Programs.root.appendingPathComponent(given)
        let path = base.appendingPathComponent("data/azt1d/subject02.csv").path
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }()

    private func json(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test(
        "backtest's JSON has exactly the agreed keys",
        .enabled(if: Programs.isBuilt && TwinCommandTests.days != nil))
    func backtest() throws {
        let path = try #require(Self.days)
        let result = try Programs.run("islet", ["twin", "backtest", "--csv", path, "--json"])
        #expect(result.code == 0)
        let report = try json(result.output)
        #expect(Set(report.keys) == ["rmse", "coverage", "n"])
        let rmse = try #require(report["rmse"] as? [String: [String: Double]])
        #expect(Set(rmse.keys) == ["twin", "hold", "ar"])
        let coverage = try #require(report["coverage"] as? [String: [String: Double]])
        #expect(Set(coverage.keys) == ["80", "95"])
        for table in Array(rmse.values) + Array(coverage.values) {
            #expect(Set(table.keys) == ["30", "60", "120"])
        }
        #expect(try #require(report["n"] as? Int) > 3000)
        for horizon in ["60", "120"] {
            let twin = try #require(rmse["twin"]?[horizon])
            #expect(twin < (rmse["hold"]?[horizon] ?? 0))
            #expect(twin < (rmse["ar"]?[horizon] ?? 0))
        }
    }

    @Test(
        "fit, list, show, compare, export, forecast and whatif work on one bank",
        .enabled(if: Programs.isBuilt && TwinCommandTests.days != nil))
    func bank() throws {
        let path = try #require(Self.days)
        let folder = try Scratch.folder()
        let bank = folder.appendingPathComponent("bank").path
        func twin(_ arguments: String...) throws -> Programs.Result {
            try Programs.run("islet", ["twin"] + arguments)
        }
        let fit = try twin("fit", "--csv", path, "--bank", bank, "--name", "two", "--json")
        #expect(fit.code == 0)
        let report = try json(fit.output)
        #expect(try #require(report["cpu_seconds"] as? Double) < 60)
        #expect((report["parameters"] as? [Any])?.count == 21)
        #expect(try twin("list", "--bank", bank).output.hasPrefix("two@1"))
        let day = folder.appendingPathComponent("day.svg").path
        #expect(try twin("show", "two", "--bank", bank, "--plot", day).code == 0)
        #expect(try String(contentsOfFile: day, encoding: .utf8).hasPrefix("<svg"))
        #expect(
            try twin("compare", "two", "two@1", "--bank", bank).output
                .contains("No parameter differs"))
        let copy = folder.appendingPathComponent("copy.yaml").path
        #expect(try twin("export", "two", "--bank", bank, "--out", copy).code == 0)
        let fan = folder.appendingPathComponent("fan.html").path
        let forecast = try twin(
            "forecast", "--csv", path, "--twin", copy, "--at", "2024-01-10T12:30", "--plot", fan,
            "--json")
        #expect(forecast.code == 0)
        #expect((try json(forecast.output)["points"] as? [Any])?.count == 48)
        #expect(try String(contentsOfFile: fan, encoding: .utf8).contains("</svg>"))
        let moment = ["--csv", path, "--twin", copy, "--at", "2024-01-10T12:30"]
        let answer = try Programs.run(
            "islet", ["twin", "whatif"] + moment + ["--insulin-scale", "0.7", "--json"])
        #expect(answer.code == 0)
        #expect((try json(answer.output)["points"] as? [Any])?.count == 73)
        let less = try Programs.run(
            "islet", ["twin", "whatif"] + moment + ["--extra-bolus", "-0.2"])
        // Read as a number; it is the person's hour that has no such bolus.
        #expect(less.complaints.contains { $0.contains("no bolus of that size was given then") })
        let more = try Programs.run(
            "islet", ["twin", "whatif"] + moment + ["--extra-bolus", "0.2"])
        #expect(more.output.contains(" mg/dL lower than it was, 80 % of the time "))
        let odd = folder.appendingPathComponent("fan.txt").path
        let unwritten = try Programs.run(
            "islet", ["twin", "whatif"] + moment + ["--extra-bolus", "0.2", "--plot", odd])
        #expect(unwritten.code == 2)
        #expect(unwritten.complaints.contains { $0.contains("must end with .svg or .html") })
        #expect(!FileManager.default.fileExists(atPath: odd))
        for refused in [
            ["--insulin-scale", "0.3"], ["--carbs", "60"], ["--carbs", "10", "--hours", "9"], [],
        ] {
            let result = try Programs.run("islet", ["twin", "whatif"] + moment + refused)
            #expect(result.code == 2)
            #expect(result.complaints.contains { $0.hasPrefix("islet twin whatif:") })
        }
    }

    @Test(
        "a file that is wrong is refused with 2, naming file, line and column",
        .enabled(if: Programs.isBuilt))
    func wrongFile() throws {
        let text = "time_local,cgm_mgdl,basal_u_per_h,bolus_u,carbs_g\n2026-01-01 06:00:00,x,1,,\n"
        let file = try Scratch.file(Data(text.utf8)).path
        for command in ["fit", "backtest", "forecast"] {
            let result = try Programs.run("islet", ["twin", command, "--csv", file])
            #expect(result.code == 2)
            #expect(result.output.isEmpty)
            #expect(result.complaints.contains { $0.contains("\(file):2:21: cgm_mgdl:") })
        }
    }

    @Test(
        "validate judges people nobody tuned on beside the baselines, the same way each time",
        .enabled(if: Programs.isBuilt))
    func validate() throws {
        func judge(_ arguments: String...) throws -> Programs.Result {
            try Programs.run("islet", ["twin", "validate", "--count", "1"] + arguments)
        }
        let found = try judge("--json")
        #expect(found.code == 0)
        let report = try json(found.output)
        #expect(report["people"] as? String == "s2008 adult")
        let horizons = try #require(report["horizons"] as? [[String: Any]])
        #expect(horizons.compactMap { $0["minutes"] as? Int } == [30, 60, 120, 240])
        for row in horizons {
            let twin = try #require(row["rmse_twin"] as? Double)
            let hold = try #require(row["rmse_hold"] as? Double)
            #expect(twin > 3 && twin < hold, "\(row)")
        }
        #expect(try judge("--json").output == found.output)
        let limits = try #require(report["limits"] as? [[String: Any]])
        let missed = limits.contains { $0["met"] as? Bool == false }
        #expect(try judge("--gate").code == (missed ? 1 : 0))
        let children = try judge("--model", "hovorka", "--cohort", "child")
        #expect(children.code == 2)
        #expect(children.complaints.contains { $0.contains("islet twin validate:") })
        let nobody = try judge("--split", "mine")
        #expect(nobody.complaints.contains { $0.contains("must be one of development, test") })
        let unused = try judge("--settings", "trials/simglucose/Quest.csv")
        #expect(unused.code == 2)
        #expect(unused.complaints.contains { $0.contains("--settings: needs --patients") })
        let lives = try judge("--lives", "3")
        #expect(lives.code == 2)
        #expect(lives.complaints.contains { $0.contains("--lives: needs --patients") })
        let counted = try judge("--patients", "trials/simglucose/vpatient_params.csv")
        #expect(counted.code == 2)
        #expect(counted.complaints.contains { $0.contains("--count: --patients judges all") })
        let days = try #require(report["days"] as? [String: Any])
        let mean = try #require(days["mean_glucose"] as? Double)
        #expect(mean > 80 && mean < 250)
    }

    @Test(
        "robustness lives through wild cycles without a number out of range",
        .enabled(if: Programs.isBuilt))
    func robustness() throws {
        let found = try Programs.run(
            "islet", ["twin", "robustness", "--cycles", "3000", "--json"])
        #expect(found.code == 0, "\(found.output)\(found.errors)")
        let report = try json(found.output)
        #expect(report["cycles"] as? Int == 3000)
        #expect(report["broken"] as? Int == 0)
        #expect(report["untrusted"] as? Int ?? 0 > 0)
        let none = try Programs.run("islet", ["twin", "robustness", "--cycles", "0"])
        #expect(none.code == 2)
    }

    @Test(
        "watch stages a fault once for each person and counts days without one",
        .enabled(if: Programs.isBuilt))
    func watch() throws {
        let found = try Programs.run(
            "islet",
            [
                "twin", "watch", "--model", "s2008", "--cohort", "adult", "--count", "1",
                "--fault", "stuck sensor", "--json",
            ])
        #expect(found.code == 0)
        let report = try json(found.output)
        let faults = try #require(report["faults"] as? [[String: Any]])
        #expect(faults.count == 1)
        #expect(faults.first?["staged"] as? Int == 1)
        #expect(faults.first?["found"] as? Int == 1)
        let quiet = try #require(report["quiet"] as? [[String: Any]])
        #expect(quiet.count == 6)
        // Four days and the epilogue of nine hours, less the first day.
        for row in quiet {
            let days = try #require(row["days"] as? Double)
            #expect(days > 3.3 && days < 3.4)
        }
        let refused = try Programs.run("islet", ["twin", "watch", "--model", "loop"])
        #expect(refused.code == 2)
        #expect(refused.complaints.contains { $0.contains("s2008, s2013, hovorka, all") })
    }
}
