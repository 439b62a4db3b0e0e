// Since when a scenario fails, from the runs before.

import Foundation
import Quantities
import SuiteResults
import Testing
import TextInput

@Suite("Since when something fails")
struct HistoryTests {
    private static let friday = WallInstant(unixMilliseconds: 1_795_212_000_000)
    private static let broken = Sample.run(lowest: -3)

    private func standing(_ history: SuiteHistory, _ run: RunResult) -> Standing {
        history.standing(of: run.expectations[2], in: run)
    }

    @Test("what held in the run before and fails now is a new failure")
    func new() throws {
        let history = SuiteHistory().adding(Sample.results([Sample.run()]), at: Self.friday)
        #expect(standing(history, Sample.run()) == .holds)
        guard case .newFailure(let held) = standing(history, Self.broken) else {
            Issue.record("it is \(standing(history, Self.broken))")
            return
        }
        #expect(try #require(held).at == Self.friday)
        #expect(held?.number == 1)
    }

    @Test("a failure is dated from the first of its unbroken row, and says how long the row is")
    func row() throws {
        var history = SuiteHistory()
        for run in [Self.broken, Sample.run(), Self.broken, Self.broken] {
            history = history.adding(Sample.results([run]), at: Self.friday)
        }
        guard case .failing(let runs, let since) = standing(history, Self.broken) else {
            Issue.record("it is \(standing(history, Self.broken))")
            return
        }
        #expect(runs == 2)
        #expect(try #require(since).number == 3)
        guard case .fixed(let failed, let first) = standing(history, Sample.run()) else {
            Issue.record("it is \(standing(history, Sample.run()))")
            return
        }
        #expect(failed == 2)
        #expect(first?.number == 3)
    }

    @Test("a scenario that was not run keeps what is known of it; another seed knows nothing")
    func others() {
        let history = SuiteHistory()
            .adding(Sample.results([Self.broken, Sample.run("other")]), at: nil)
            .adding(Sample.results([Sample.run("other")]), at: nil)
        guard case .failing(1, let since) = standing(history, Self.broken) else {
            Issue.record("it is \(standing(history, Self.broken))")
            return
        }
        #expect(since?.number == 1)
        #expect(standing(history, Sample.run(seed: 5, lowest: -1)) == .failsAtFirst)
        let judged = Sample.run().expectations[3]
        #expect(history.standing(of: judged, in: Sample.run()) == .notJudged)
    }

    @Test("the history reads back as it was written, from its folder or its file")
    func file() throws {
        let history = SuiteHistory()
            .adding(Sample.results([Self.broken, Sample.run("other")]), at: Self.friday)
            .adding(Sample.results([Sample.run()]), at: nil)
        let folder = try Folder()
        let path = folder.write(history.json, as: SuiteHistory.fileName)
        #expect(try SuiteHistory.before(in: folder.path) == history)
        #expect(try SuiteHistory.since(path) == history)
        #expect(try SuiteHistory.since(folder.path) == history)
    }

    @Test("results without a history are compared with as the only run known")
    func resultsOnly() throws {
        let folder = try Folder()
        _ = folder.write(Sample.results([Sample.run()]).json, as: "results.json")
        let history = try SuiteHistory.before(in: folder.path)
        guard case .newFailure(let held) = standing(history, Self.broken) else {
            Issue.record("it is \(standing(history, Self.broken))")
            return
        }
        #expect(held?.at == nil)
        #expect(held?.build == "beef")
    }

    @Test("an empty folder is the beginning; asked for by name, it is an error")
    func nothing() throws {
        let folder = try Folder()
        #expect(try SuiteHistory.before(in: folder.path) == SuiteHistory())
        let error = #expect(throws: TextInputError.self) { try SuiteHistory.since(folder.path) }
        #expect(error?.description.contains("holds no results") == true)
    }

    @Test("a file that is no history is refused with its name, never taken for nothing")
    func broken() throws {
        let folder = try Folder()
        for text in ["", "{}", #"{"schema":"islet-hil-history","version":2,"runs":[],"#] {
            _ = folder.write(text, as: SuiteHistory.fileName)
            let error = #expect(throws: TextInputError.self) {
                try SuiteHistory.before(in: folder.path)
            }
            #expect(error?.description.contains(SuiteHistory.fileName) == true)
        }
    }

    @Test("runs that nothing names any more are forgotten after fifty")
    func bounded() {
        var history = SuiteHistory()
        for _ in 0..<80 { history = history.adding(Sample.results([Sample.run()]), at: nil) }
        // The first, which still dates what holds since then, and the newest fifty.
        #expect(history.runs.count == 51 || history.runs.count == 52)
        #expect(history.runs.first?.number == 1)
        #expect(history.runs.last?.number == 80)
    }
}

/// A folder of one test, removed with it.
final class Folder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("islet-suite-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, as name: String) -> String {
        _ = FileManager.default.createFile(atPath: "\(path)/\(name)", contents: Data(text.utf8))
        return "\(path)/\(name)"
    }
}
