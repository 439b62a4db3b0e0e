// Everything a suite's page shows, as plain values.

import Quantities
public import SuiteResults

/// A hazard of the project's list.
public struct HazardRow: Sendable, Equatable {
    /// Its id, as scenarios name it.
    public var id: String
    /// What it is, in a few words; may be empty.
    public var title: String
    /// Why no simulated scenario can cover it; empty when one can.
    public var exempt: String

    /// A hazard.
    public init(id: String, title: String, exempt: String = "") {
        self.id = id
        self.title = title
        self.exempt = exempt
    }
}

/// A suite's results, ready to be drawn as a page.
public struct SuiteReport: Sendable {
    /// The results.
    public var results: ResultSet
    /// Pictures of the runs, by the runs' names.
    public var sketches: [String: RunSketch]
    /// What was known before this run of the suite.
    public var history: SuiteHistory
    /// This run of the suite, as the history will know it.
    public var now: SuiteHistory.Run?
    /// The project's hazards, in the order of the list.
    public var hazards: [HazardRow]
    /// The command that runs the whole suite again.
    public var reproduce: String

    /// A suite's report.
    public init(
        results: ResultSet, sketches: [String: RunSketch], history: SuiteHistory,
        now: SuiteHistory.Run?, hazards: [HazardRow], reproduce: String
    ) {
        self.results = results
        self.sketches = sketches
        self.history = history
        self.now = now
        self.hazards = hazards
        self.reproduce = reproduce
    }

    /// The report as one HTML page (UTF-8). It needs no network; its links lead to the runs' pages
    /// beside it.
    public var html: String { SuitePage(report: self).html }
}

extension SuiteReport {
    /// What a run comes to on the page.
    enum RunStatus: String {
        case passed, new, failing

        var label: String {
            switch self {
            case .passed: "passed"
            case .new: "new failure"
            case .failing: "still failing"
            }
        }
    }

    /// A run is newly failing when any of its failures is new, or nothing is known of it.
    func status(_ run: RunResult) -> RunStatus {
        guard !run.passed else { return .passed }
        let standings = run.failed.map { history.standing(of: $0, in: run) }
        let isOld = standings.allSatisfy { standing in
            if case .failing = standing { return true }
            return false
        }
        return isOld ? .failing : .new
    }

    /// The runs of the failed, newly failing first, each group in the order run.
    var failedRuns: [RunResult] {
        let failed = results.runs.filter { !$0.passed }
        return failed.filter { status($0) == .new } + failed.filter { status($0) != .new }
    }

    /// Families in the order they first come up; runs without one come last, under "other".
    var families: [(name: String, runs: [RunResult])] {
        var groups: [(name: String, runs: [RunResult])] = []
        for run in results.runs where run.family != nil {
            let name = run.family ?? ""
            if let index = groups.firstIndex(where: { $0.name == name }) {
                groups[index].runs.append(run)
            } else {
                groups.append((name, [run]))
            }
        }
        let others = results.runs.filter { $0.family == nil }
        if !others.isEmpty { groups.append((groups.isEmpty ? "scenarios" : "other", others)) }
        return groups
    }

    /// An earlier run of the suite in words: "run 4 (Fri 20 Nov 21:10 UTC, build 01234567)".
    func words(_ run: SuiteHistory.Run?) -> String {
        guard let run else { return "an earlier run" }
        let build =
            run.build == results.build ? "this build" : "build \(run.build.prefix(8))"
        guard let at = run.at else { return "the results compared with (\(build))" }
        let utc = WallText(offset: .zero)
        return "run \(run.number) (\(utc.shortDate(at)) \(utc.time(at)) UTC, \(build))"
    }

    /// How a moment of a run is told: "day 2 07:30" of the person's clock.
    static func moment(_ judged: JudgedExpectation, in run: RunResult) -> String? {
        guard let at = judged.at else { return nil }
        let calendar = WallText(offset: run.utcOffset)
        let wall = WallInstant(unixMilliseconds: run.start.unixMilliseconds + at.milliseconds)
        let time = calendar.time(wall)
        let day = calendar.dayNumber(wall) - calendar.dayNumber(run.start) + 1
        return run.duration > .hours(24) || day > 1 ? "day \(day) \(time)" : time
    }
}
