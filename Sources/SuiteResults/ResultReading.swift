// Reads `results.json` back, with errors that name the place.

import Foundation
import GlycemicMetrics
import Quantities
public import TextInput

extension ResultSet {
    /// The largest file read. Unit: bytes. Ours: ten thousand runs of ordinary length.
    static let sizeMax = 256 << 20

    /// Reads results.
    ///
    /// - Parameter path: a `results.json`, or the folder it lies in.
    /// - Throws: ``TextInputError`` that names the file and what is wrong in it.
    public static func read(_ path: String) throws(TextInputError) -> ResultSet {
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        let file = exists && isFolder.boolValue ? "\(path)/results.json" : path
        let text = try TextFile.read(path: file, atMost: sizeMax)
        return try parse(text, from: file)
    }

    /// Reads the text of a `results.json`.
    public static func parse(_ text: String, from file: String) throws(TextInputError) -> ResultSet
    {
        let place = TextPlace(file: file)
        do {
            let data = Data(text.utf8)
            let head = try JSONDecoder().decode(Head.self, from: data)
            guard head.schema == schema else {
                throw TextInputError(
                    place: place, key: "schema", problem: "\"\(head.schema)\" is not \(schema)",
                    mend: "name a results.json of islet hil run")
            }
            guard head.version == version else {
                throw TextInputError(
                    place: place, key: "version",
                    problem: "version \(head.version) is not the one this program reads",
                    mend: "run the suite again: this program writes version \(version)")
            }
            return try JSONDecoder().decode(ResultSet.self, from: data)
        } catch let error as TextInputError {
            throw error
        } catch let error as DecodingError {
            throw TextInputError(
                place: place, key: error.path, problem: error.problem,
                mend: "name a results.json of islet hil run")
        } catch {
            throw TextInputError(place: place, problem: "\(error)")
        }
    }

    private struct Head: Decodable {
        var schema: String
        var version: Int
    }
}

extension DecodingError {
    fileprivate var context: Context? {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .keyNotFound(_, let context), .dataCorrupted(let context):
            context
        @unknown default: nil
        }
    }

    /// "runs[3].seed".
    fileprivate var path: String {
        (context?.codingPath ?? []).reduce("") { path, key in
            if let index = key.intValue { return "\(path)[\(index)]" }
            return path.isEmpty ? key.stringValue : "\(path).\(key.stringValue)"
        }
    }

    fileprivate var problem: String {
        switch self {
        case .keyNotFound(let key, _): "\(key.stringValue) is missing"
        case .valueNotFound: "has no value"
        case .typeMismatch: "is of another kind"
        default: context?.debugDescription ?? "is not JSON"
        }
    }
}

extension ResultSet: Decodable {
    private enum CodingKeys: String, CodingKey { case build, runs }

    /// Decodes results; `passed` and `totals` follow from the runs.
    public init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            build: try object.decode(String.self, forKey: .build),
            runs: try object.decode([RunResult].self, forKey: .runs))
    }
}

extension RunResult: Decodable {
    private enum CodingKeys: String, CodingKey {
        case run, scenario, folder, title, summary, family, hazards, reported, subject, seed
        case configuration, build, failure, violations, expectations, alarms, faults, decisions
        case starts, advances, reproduce, report
        case journalHead = "journal_head"
        case start = "start_utc"
        case utcOffset = "utc_offset_min"
        case duration = "duration_s"
        case metricsTrue = "metrics_true"
        case metricsSensor = "metrics_sensor"
    }

    /// Decodes a run; `passed` follows from what is in it.
    public init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String {
            try object.decode(String.self, forKey: key)
        }
        func number(_ key: CodingKeys) throws -> Int { try object.decode(Int.self, forKey: key) }
        func parsed<Value>(_ key: CodingKeys, _ parse: (String) -> Value?) throws -> Value {
            guard let value = parse(try text(key)) else {
                throw DecodingError.typeMismatch(
                    Value.self,
                    .init(codingPath: object.codingPath + [key], debugDescription: ""))
            }
            return value
        }
        self.init(
            run: try text(.run), scenario: try text(.scenario), folder: try text(.folder),
            title: try text(.title), subject: try parsed(.subject, Subject.init(rawValue:)),
            seed: try parsed(.seed) { UInt64($0) },
            start: try parsed(.start) { TimeText.instant($0) },
            utcOffset: .minutes(try object.decode(Int64.self, forKey: .utcOffset)),
            duration: try Span(
                decodedSeconds: object.decode(Double.self, forKey: .duration), object.codingPath),
            reproduce: try text(.reproduce))
        summary = try text(.summary)
        family = try object.decodeIfPresent(String.self, forKey: .family)
        hazards = try object.decode([String].self, forKey: .hazards)
        reported = try object.decode([String].self, forKey: .reported)
        configuration = try object.decodeIfPresent(String.self, forKey: .configuration) ?? ""
        build = try object.decodeIfPresent(String.self, forKey: .build) ?? ""
        journalHead = try object.decodeIfPresent(String.self, forKey: .journalHead) ?? ""
        failure = try object.decodeIfPresent(String.self, forKey: .failure)
        violations = try object.decode([String].self, forKey: .violations)
        expectations = try object.decode([JudgedExpectation].self, forKey: .expectations)
        metricsTrue = Self.metrics(
            try object.decodeIfPresent([String: Double?].self, forKey: .metricsTrue))
        metricsSensor = Self.metrics(
            try object.decodeIfPresent([String: Double?].self, forKey: .metricsSensor))
        alarms = try object.decode(AlarmCounts.self, forKey: .alarms)
        faults = try number(.faults)
        decisions = try number(.decisions)
        starts = try number(.starts)
        advances = try number(.advances)
        report = try object.decodeIfPresent(String.self, forKey: .report)
    }

    private static func metrics(_ named: [String: Double?]?) -> [NamedMetric]? {
        named.map { named in
            GlycemicSummary.keys.map { NamedMetric(key: $0, value: named[$0] ?? nil) }
        }
    }
}

extension JudgedExpectation.Status: Decodable {}

extension JudgedExpectation: Decodable {
    private enum CodingKeys: String, CodingKey {
        case text, status, measured, margin, unit
        case at = "at_s"
    }

    /// Decodes a judgement; `passed` follows from its status.
    public init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            text: try object.decode(String.self, forKey: .text),
            status: try object.decode(Status.self, forKey: .status),
            measured: try object.decode(String.self, forKey: .measured),
            margin: try object.decodeIfPresent(Double.self, forKey: .margin),
            unit: try object.decode(String.self, forKey: .unit),
            at: try object.decodeIfPresent(Double.self, forKey: .at).map {
                try Span(decodedSeconds: $0, object.codingPath)
            })
    }
}

extension Span {
    /// A span from seconds in a file; a number beyond a thousand years is refused.
    fileprivate init(decodedSeconds seconds: Double, _ path: [any CodingKey]) throws {
        guard seconds.magnitude < 3.2e10 else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: path, debugDescription: "a time is out of range"))
        }
        self.init(milliseconds: Int64((seconds * 1000).rounded()))
    }
}
