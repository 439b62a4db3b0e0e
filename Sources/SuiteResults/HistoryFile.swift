// Reads and writes a suite's history as `history.json`.

import Foundation
import Quantities
public import TextInput

extension SuiteHistory {
    /// The file's name, beside a suite's `results.json`.
    public static let fileName = "history.json"
    /// Names the file's shape.
    static let schema = "islet-hil-history"
    /// Version of the shape.
    static let version = 1

    private struct File: Decodable {
        var schema: String
        var version: Int
        var runs: [Run]
        var expectations: [State]
    }

    /// The content of the file.
    public var json: String {
        JSONValue.object([
            ("schema", .string(Self.schema)), ("version", .count(Self.version)),
            ("runs", .array(runs.map(Self.json))), ("expectations", .array(states.map(Self.json))),
        ]).lines(opened: 2)
    }

    private static func json(_ run: Run) -> JSONValue {
        .object([
            ("number", .count(run.number)),
            ("at_utc", .optional(run.at) { .string(WallText.iso($0)) }),
            ("build", .string(run.build)), ("runs", .count(run.runs)),
            ("failed", .count(run.failed)),
        ])
    }

    private static func json(_ state: State) -> JSONValue {
        .object([
            ("scenario", .string(state.scenario)), ("seed", .string(state.seed)),
            ("text", .string(state.text)), ("passed", .bool(state.passed)),
            ("since", .count(state.since)), ("last", .count(state.last)),
            ("runs", .count(state.runs)),
        ])
    }

    /// What is known before a run whose results go to a folder: its history if there is one, else
    /// its results as the only run known, else nothing.
    ///
    /// - Throws: ``TextInputError`` for a file that is there but cannot be read.
    public static func before(in folder: String) throws(TextInputError) -> SuiteHistory {
        if FileManager.default.fileExists(atPath: "\(folder)/\(fileName)") {
            return try read("\(folder)/\(fileName)")
        }
        guard FileManager.default.fileExists(atPath: "\(folder)/results.json") else {
            return SuiteHistory()
        }
        return SuiteHistory().adding(try ResultSet.read(folder), at: nil)
    }

    /// What is known from a folder of results, a `history.json` or a `results.json`.
    ///
    /// - Throws: ``TextInputError`` when there is nothing there, or it cannot be read.
    public static func since(_ path: String) throws(TextInputError) -> SuiteHistory {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
        {
            let history = try before(in: path)
            guard history.runs.isEmpty else { return history }
            throw TextInputError(
                place: TextPlace(file: path), problem: "holds no results",
                mend: "name a folder that islet hil run --report wrote")
        }
        if path.hasSuffix(fileName) { return try read(path) }
        return SuiteHistory().adding(try ResultSet.read(path), at: nil)
    }

    private static func read(_ path: String) throws(TextInputError) -> SuiteHistory {
        let text = try TextFile.read(path: path, atMost: ResultSet.sizeMax)
        do {
            let file = try JSONDecoder().decode(File.self, from: Data(text.utf8))
            guard file.schema == schema, file.version == version else {
                throw TextInputError(
                    place: TextPlace(file: path), key: "version",
                    problem: "\(file.schema) \(file.version) is not \(schema) \(version)",
                    mend: "remove the file: it is made anew, and what fails counts from then")
            }
            return SuiteHistory(runs: file.runs, states: file.expectations)
        } catch let error as TextInputError {
            throw error
        } catch {
            throw TextInputError(
                place: TextPlace(file: path), problem: "is not a history of a suite",
                mend: "remove the file: it is made anew, and what fails counts from then")
        }
    }
}
