// Writes what a suite leaves beside the folders of its runs: results, tables, history, the page.

import Bench
import EdgeDevices
import EdgeRuntime
import Foundation
import Quantities
import Review
import SuiteResults
import TextInput

/// A suite's report folder.
struct SuiteFolder {
    private let path: String
    private let history: SuiteHistory
    private let reproduce: String

    /// A folder for a suite's report.
    ///
    /// - Parameters:
    ///   - path: the folder.
    ///   - since: what to compare with; else what an earlier run left in the folder.
    ///   - reproduce: the command that runs the suite again.
    /// - Throws: `TextInputError` for earlier results that cannot be read. They are read before the
    ///   suite is run, so that a mistake costs no waiting.
    init(_ path: String, since: String?, reproduce: String) throws(TextInputError) {
        self.path = path
        self.reproduce = reproduce
        if let since {
            history = try .since(since)
        } else {
            history = try .before(in: path)
        }
    }

    /// The results of runs, as this build made them.
    static func results(_ finished: [FinishedRun]) -> ResultSet {
        ResultSet(build: BuildFingerprint.sources, runs: finished.map(\.result))
    }

    /// Writes `results.json`, `results.csv`, `expectations.csv`, `history.json` and `index.html`.
    ///
    /// - Throws: `TextInputError` when a file cannot be written; each is there whole or as it was.
    func write(_ finished: [FinishedRun]) throws(TextInputError) {
        let results = Self.results(finished)
        let next = history.adding(results, at: SystemClock(origin: .origin).wall)
        var sketches: [String: RunSketch] = [:]
        for run in finished { sketches[run.result.run] = run.sketch }
        let report = SuiteReport(
            results: results, sketches: sketches, history: history, now: next.runs.last,
            hazards: Hazards.all.map {
                HazardRow(id: $0.id, title: $0.cause, exempt: $0.notSimulated)
            }, reproduce: reproduce)
        let files = [
            ("results.json", results.json), ("results.csv", results.runsCSV),
            ("expectations.csv", results.expectationsCSV), ("index.html", report.html),
            (SuiteHistory.fileName, next.json),
        ]
        try WholeFile.makeFolder(path)
        for (name, text) in files { try WholeFile.write(text, to: "\(path)/\(name)") }
    }
}
