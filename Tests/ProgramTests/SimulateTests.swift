// `islet simulate` as a user runs it: people, starts, pictures, descriptions, and refusals.

import Foundation
import Glibc
import Testing

@Suite("islet simulate", .enabled(if: Programs.isBuilt, "the programs are not built"))
struct SimulateTests {
    private func simulate(_ arguments: String...) throws -> Programs.Result {
        try Programs.run("islet", ["simulate"] + arguments)
    }

    private func object(_ result: Programs.Result) throws -> [String: Any] {
        try #require(
            try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    }

    @Test(
        "a name gives the same person whether drawn alone or in a cohort, on any number of threads")
    func cohort() throws {
        let one = try simulate("--cohort", "child", "--count", "11", "--seed", "4")
        let three = try simulate("--cohort", "child", "--count", "11", "--seed", "4", "--jobs", "3")
        #expect(one.code == 0)
        #expect(one.output == three.output)
        let lines = one.output.split(separator: "\n")
        #expect(lines.count == 1 + 11 * 1441)
        #expect(lines.first == "time_min,plasma_mg_dl,interstitial_mg_dl,patient")
        let alone = try simulate("child-11@seed4").output.split(separator: "\n")
        #expect(lines.last == (alone.last.map { "\($0),child-11@seed4" } ?? "")[...])
    }

    @Test("--initial-glucose starts at a true state and says which basal rate holds it")
    func initialGlucose() throws {
        let result = try simulate("adult-7@seed42", "--initial-glucose", "200", "--days", "0.01")
        #expect(result.code == 0)
        let first = result.output.split(separator: "\n")[1].split(separator: ",").compactMap {
            Double($0)
        }
        #expect(abs(first[1] - 200) < 1e-6 && abs(first[2] - 200) < 1e-6)
        #expect(result.errors.contains("U/h would hold"))
        let report = try object(
            simulate("adult-7@seed42", "--initial-glucose", "200", "--days", "0.01", "--json"))
        let patient = try #require((report["patients"] as? [[String: Any]])?.first)
        let holding = try #require(patient["holding_u_per_h"] as? Double)
        let own = try #require(patient["basal_u_per_h"] as? Double)
        #expect(holding > 0 && holding < own)
    }

    @Test("a patient written as YAML is simulated to the same bytes")
    func roundTrip() throws {
        let path = try Scratch.folder().appendingPathComponent("p.yaml").path
        let saved = try simulate(
            "s2013-adolescent-2@seed6", "--initial-glucose", "180", "--save-patient", path)
        #expect(saved.code == 0)
        let again = try simulate("--patient-file", path, "--days", "0.2")
        let direct = try simulate(
            "s2013-adolescent-2@seed6", "--initial-glucose", "180", "--days", "0.2")
        #expect(again.code == 0)
        #expect(again.output == direct.output)
    }

    @Test("--describe prints a person as a clinician would, with every definition")
    func describe() throws {
        let result = try simulate("--describe", "adult-7@seed42")
        #expect(result.code == 0)
        for words in [
            "body mass", "TDI", "U/kg/day", "basal", "ISF", "mg/dL per U", "CR", "g/U", "onset",
            "peak", "duration", "test meal", "in 8 h", "Definitions",
        ] { #expect(result.output.contains(words), "\(words)") }
        let report = try object(simulate("--describe", "adult-7@seed42", "--json"))
        let person = try #require((report["descriptions"] as? [[String: Any]])?.first)
        #expect(person["group"] as? String == "adult")
        for key in ["isf_mg_dl_per_u", "cr_g_per_u", "tdi_u_per_kg_per_day", "action_peak_min"] {
            #expect((person[key] as? Double ?? 0) > 0, "\(key)")
        }
    }

    @Test(
        "--plot draws one standalone picture or page with every strip", arguments: ["svg", "html"])
    func plot(ending: String) throws {
        let path = try Scratch.folder().appendingPathComponent("p.\(ending)").path
        let inputs = try Scratch.file(
            Data("time_min,CHO_g_per_min,insulin_U_per_min\n0,0,0.02\n30,45,3\n300,0,0.02\n".utf8))
        let result = try simulate(
            "s2013-adult-1@seed1", "--inputs", inputs.path, "--plot", path)
        #expect(result.code == 0)
        #expect(result.output.isEmpty)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        for words in [
            "<svg", "Glucose", "mg/dL", "Bolus", "Basal", "U/h", "Insulin in plasma", "pmol/L",
            "Glucagon in plasma", "Glucose from food", "45 g", "hours since the start", "</svg>",
        ] { #expect(text.contains(words), "\(words)") }
        // Nothing is fetched from anywhere, and no script runs.
        let links = text.replacingOccurrences(of: "http://www.w3.org/2000/svg", with: "")
        #expect(!links.contains("http") && !links.contains("<script"))
    }

    @Test("--throughput reports the vector and the scalar speed of each plant in one run")
    func throughput() throws {
        for model in ["s2008", "s2013", "hovorka"] {
            let report = try object(
                simulate(
                    "--model", model, "--cohort", "adult", "--count", "2", "--throughput",
                    "--json"))
            for key in [
                "patient_days_per_cpu_s", "scalar_patient_days_per_cpu_s", "ratio",
                "bytes_per_patient", "lanes", "threads", "patient_days_per_wall_s",
            ] { #expect((report[key] as? Double ?? 0) > 0, "\(model) \(key)") }
            #expect(report["instruction_set"] is String)
        }
        let report = try object(
            simulate(
                "adult-1@seed1", "--throughput", "--instruction-set", "baseline", "--json"))
        #expect(report["instruction_set"] as? String == "baseline")
        #expect(report["lanes"] as? Int == 4)
    }

    @Test(
        "a wrong option is refused with exit code 2, saying what is allowed",
        arguments: [
            (["--cohort", "type2"], "type 2 diabetes is outside"),
            (["--cohort", "pregnant"], "pregnancy is outside"),
            (["--model", "t2dm", "--cohort", "adult"], "type 2 diabetes is outside"),
            (["--model", "s2014", "--cohort", "adult"], "s2008, s2013, hovorka"),
            (["--cohort", "adults"], "did you mean adult"),
            (["--cohort", "adult", "--count", "0"], "1 to 100000"),
            (["--model", "hovorka", "--cohort", "child"], "adults only"),
            (["adult-7@seed42", "--initial-glucose", "5000"], "10 to 1000"),
            (["adult-7@seed42", "--initial-glucose", "8"], "mmol/L"),
            (["adult-7@seed42", "--initial-glucose", "990"], "allowed 1 to"),
            (["adult-7@seed42", "--initial-glucose", "nan"], "10 to 1000"),
            (["adult-7@seed42", "--initial-glucose", "-5"], "10 to 1000"),
            (["adult-7@seed42", "--days", "0"], "more than 0"),
            (["adult-7@seed42", "--days", "-1"], "more than 0"),
            (["--cohort", "adult", "--count", "-4"], "1 to 100000"),
            (["type2-adult-1@seed1"], "type 2 diabetes is outside"),
            (["--cohort", "adult", "--instruction-set", "baseline"], "belongs to --throughput"),
            (
                ["--cohort", "adult", "--throughput", "--instruction-set", "mmx"],
                "this processor has baseline"
            ),
            (["adult-7@seed42", "--jobs", "0"], "1 to 256"),
            (["adult-7@seed42", "--plot", "p.png"], ".svg or .html"),
            (["adult-7@seed42", "--plot", "/no/such/folder/p.svg"], "cannot be written"),
            (["adult-7@seed42", "--output", "/no/such/folder/p.csv"], "cannot be written"),
            (["--cohort", "adult", "--count", "2", "--save-patient", "p.yaml"], "one patient"),
            (["adult-7@seed42", "--count", "9"], "--count belongs to --cohort"),
            (["adult-7@seed42", "--seed", "77"], "--seed belongs to --cohort"),
            (["nobody"], "nobody has that name"),
            (["--patient-file", "/no/such/file.yaml"], "no such file"),
            ([], "say who"),
        ])
    func refusal(arguments: [String], words: String) throws {
        let result = try Programs.run("islet", ["simulate"] + arguments)
        #expect(result.code == 2)
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(result.output.isEmpty)
    }

    @Test(
        "a bad table or course is refused with file, row and column, and no file is begun",
        arguments: [
            ("1,0,nan", "column insulin_U_per_min"), ("1,-5,0", "0 to 1000 g/min"),
            ("1,0", "2 fields"), ("0.5,0,0", "column time_min"), ("1,0,2000", "0 to 1000 U/min"),
        ])
    func badInputs(row: String, words: String) throws {
        let inputs = try Scratch.file(
            Data("time_min,CHO_g_per_min,insulin_U_per_min\n0,0,0.02\n\(row)\n".utf8))
        let folder = try Scratch.folder()
        let result = try simulate(
            "adult-7@seed42", "--inputs", inputs.path,
            "--output", folder.appendingPathComponent("o.csv").path,
            "--plot", folder.appendingPathComponent("o.svg").path)
        #expect(result.code == 2)
        #expect(result.errors.contains("\(inputs.path):3"), "\(result.errors)")
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("a patient file's fault is refused with line, column, key and range, and nothing is left")
    func badPatientFile() throws {
        let file = try Scratch.file(
            Data("like: adult-7@seed42\nparameters:\n  kabs_per_min: 2.6\n".utf8))
        let folder = try Scratch.folder()
        let result = try simulate(
            "--patient-file", file.path, "--plot", folder.appendingPathComponent("o.html").path)
        #expect(result.code == 2)
        #expect(result.errors.contains("\(file.path):3:"))
        #expect(result.errors.contains("parameters.kabs_per_min"))
        #expect(result.errors.contains("allowed 0.002 to 2.5 1/min"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("a file that cannot be finished leaves nothing half-written")
    func unfinished() throws {
        // No file may grow beyond 8 KiB: it is found out when everything is simulated.
        let folder = try Scratch.folder()
        let program = Programs.folder.appendingPathComponent("islet").path
        let result = try Programs.run(
            URL(fileURLWithPath: "/bin/bash"),
            [
                "-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "bash", program, "simulate",
                "adult-7@seed42", "--plot", folder.appendingPathComponent("p.svg").path,
            ])
        #expect(result.code == 2)
        #expect(result.errors.contains("cannot be written"), "\(result.errors)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("a file is written behind its link, and nothing but a file is written over")
    func places() throws {
        let folder = try Scratch.folder()
        let file = try Scratch.file(Data("old".utf8))
        let link = folder.appendingPathComponent("link.csv").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file.path)
        #expect(try simulate("adult-7@seed42", "--days", "0.1", "--output", link).code == 0)
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file.path)
        #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("time_min,"))
        let pipe = folder.appendingPathComponent("pipe").path
        #expect(mkfifo(pipe, 0o600) == 0)
        for place in [pipe, folder.path] {
            let result = try simulate("adult-7@seed42", "--days", "0.1", "--output", place)
            #expect(result.code == 2)
            #expect(result.errors.contains("\(place): is no ordinary file"), "\(result.errors)")
        }
        #expect(
            Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
                == ["link.csv", "pipe"])
    }
}
