// What results.json and its tables say, against the documented shape.

import Foundation
import GlycemicMetrics
import Quantities
import SuiteResults
import Testing
import TextInput

@Suite("Results of a suite for other programs")
struct ResultTests {
    private static let results = Sample.results([Sample.run(), Sample.run("low", lowest: -1.25)])

    @Test("what is written is read back the same, to the bit")
    func roundTrip() throws {
        var expected = Self.results
        // A key that the sample leaves out comes back as having no value.
        for index in expected.runs.indices {
            let given = expected.runs[index].metricsTrue ?? []
            expected.runs[index].metricsTrue = GlycemicSummary.keys.map { key in
                NamedMetric(key: key, value: given.first { $0.key == key }?.value)
            }
        }
        #expect(try ResultSet.parse(Self.results.json, from: "results.json") == expected)
    }

    @Test("the same results are the same bytes")
    func stable() { #expect(Self.results.json == Self.results.json) }

    @Test("real time is no part of the results")
    func noRealTime() {
        var slow = Self.results
        slow.runs[0].elapsed = .seconds(999)
        #expect(slow.json == Self.results.json)
        #expect(slow.runsCSV == Self.results.runsCSV)
        #expect(slow.expectationsCSV == Self.results.expectationsCSV)
    }

    @Test("a run fails by a failed expectation, by one that did not arise, and by not ending")
    func verdict() {
        #expect(Sample.run().passed)
        #expect(!Sample.run(lowest: -0.1).passed)
        var silent = Sample.run()
        silent.expectations[2].status = .didNotArise
        #expect(!silent.passed)
        var stopped = Sample.run()
        stopped.failure = "isletd ended"
        #expect(!stopped.passed)
        #expect(!Sample.results([Sample.run(), stopped]).passed)
    }

    @Test("the tightest margin is the smallest relative to a large deviation of its unit")
    func tightest() {
        // 4.5 of 100 % against 2 of 100 mg/dL.
        #expect(Sample.run().tightest?.unit == "mg/dL")
        #expect(Sample.run(lowest: 5).tightest?.unit == "%")
        // Nothing can be better than no time out of none allowed: that says nothing.
        #expect(Sample.run(margin: 0).tightest?.unit == "mg/dL")
        var only = Sample.run(margin: 0)
        only.expectations.remove(at: 2)
        #expect(only.tightest?.margin == 0)
    }

    @Test(
        "what is not this program's results is refused, naming file, key and what to do",
        arguments: [
            ("{\"schema\":\"other\",\"version\":2}", "schema"),
            ("{\"schema\":\"islet-hil-results\",\"version\":3}", "version 3"),
            ("{\"schema\":\"islet-hil-results\",\"version\":2,\"build\":\"\"}", "runs is missing"),
            ("[1,2", "JSON"),
        ])
    func refused(text: String, words: String) {
        let error = #expect(throws: TextInputError.self) {
            try ResultSet.parse(text, from: "old/results.json")
        }
        let said = error?.description ?? ""
        #expect(said.hasPrefix("old/results.json"), "\(said)")
        #expect(said.contains(words), "\(said)")
    }

    @Test("a wrong value deep inside is named by its path")
    func deep() {
        let text = Self.results.json.replacingOccurrences(
            of: "\"seed\": \"18446744073709551615\"", with: "\"seed\": \"1x\"")
        let error = #expect(throws: TextInputError.self) {
            try ResultSet.parse(text, from: "results.json")
        }
        #expect(error?.key == "runs[0].seed", "\(String(describing: error))")
    }
}

@Suite("The documented shape of results.json")
struct SchemaTests {
    private static let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../docs/results.schema.json").standardizedFileURL

    @Test("docs/results.schema.json is what the code says; WRITE_SCHEMAS=1 writes it anew")
    func documented() throws {
        if ProcessInfo.processInfo.environment["WRITE_SCHEMAS"] != nil {
            try Data(ResultsSchema.json.utf8).write(to: Self.file)
        }
        let text = try String(contentsOf: Self.file, encoding: .utf8)
        #expect(text == ResultsSchema.json)
    }

    @Test("every object of the results has exactly the keys of the schema, in its order and kinds")
    func keys() throws {
        let results = Sample.results([Sample.run()])
        let schema = try object(ResultsSchema.json)
        let value = try object(results.json)
        var problems: [String] = []
        check(value, schema, "results", &problems)
        #expect(problems.isEmpty, "\(problems)")
        // The check itself can fail.
        var wrong: [String] = []
        check(["schema": 1] as [String: Any], schema, "results", &wrong)
        #expect(wrong.contains { $0.contains("lacks") } && wrong.contains("results.schema is 1"))
    }

    private func object(_ text: String) throws -> [String: Any] {
        let value = try JSONSerialization.jsonObject(with: Data(text.utf8))
        return try #require(value as? [String: Any])
    }

    /// The part of JSON Schema that the schema uses, judged strictly: no key beyond the listed.
    private func check(
        _ value: Any, _ schema: [String: Any], _ place: String, _ problems: inout [String]
    ) {
        if let any = schema["anyOf"] as? [[String: Any]] {
            guard !(value is NSNull) else { return }
            return check(value, any[0], place, &problems)
        }
        if let constant = schema["const"] {
            if "\(constant)" != "\(value)" { problems.append("\(place) is \(value)") }
            return
        }
        if let choices = schema["enum"] as? [String] {
            if !choices.contains("\(value)") { problems.append("\(place) is \(value)") }
            return
        }
        switch schema["type"] as? String {
        case "object":
            guard let fields = value as? [String: Any],
                let properties = schema["properties"] as? [String: [String: Any]]
            else { return problems.append("\(place) is no object") }
            // A sample need not have every metric.
            let isMetrics = place.hasSuffix("metrics_true")
            let missing = Set(properties.keys).subtracting(fields.keys)
            if !missing.isEmpty, !isMetrics { problems.append("\(place) lacks \(missing)") }
            for (key, field) in fields {
                guard let known = properties[key] else {
                    problems.append("\(place).\(key) is not in the schema")
                    continue
                }
                check(field, known, "\(place).\(key)", &problems)
            }
        case "array":
            guard let items = value as? [Any], let inner = schema["items"] as? [String: Any]
            else { return problems.append("\(place) is no array") }
            for item in items { check(item, inner, "\(place)[]", &problems) }
        case "string": if !(value is String) { problems.append("\(place) is no text") }
        case "boolean": if !(value is Bool) { problems.append("\(place) is no flag") }
        case "integer", "number":
            if !(value is NSNumber) || value is String { problems.append("\(place) is no number") }
        default: problems.append("\(place) has a schema of no kind")
        }
    }
}
