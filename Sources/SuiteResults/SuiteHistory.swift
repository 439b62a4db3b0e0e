// Since when something fails: what every run of a suite leaves for the next one to compare with.

public import Quantities
import TextInput

/// What is known of earlier runs of a suite, kept beside its results as `history.json`.
///
/// An expectation is known by its scenario, the seed and its sentence: another seed, or a changed
/// sentence, is another expectation.
public struct SuiteHistory: Sendable, Equatable {
    /// One run of the suite.
    public struct Run: Sendable, Equatable, Decodable {
        /// Its number, from 1.
        public var number: Int
        /// When it ended; `nil` when only its results are known.
        public var at: WallInstant?
        /// Fingerprint of the sources that ran, in hex.
        public var build: String
        /// Runs of scenarios in it, and how many of them failed.
        public var runs: Int
        /// See ``runs``.
        public var failed: Int

        private enum CodingKeys: String, CodingKey {
            case number, build, runs, failed
            case at = "at_utc"
        }

        init(number: Int, at: WallInstant?, build: String, runs: Int, failed: Int) {
            self.number = number
            self.at = at
            self.build = build
            self.runs = runs
            self.failed = failed
        }

        /// Decodes a run.
        public init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: CodingKeys.self)
            number = try object.decode(Int.self, forKey: .number)
            build = try object.decode(String.self, forKey: .build)
            runs = try object.decode(Int.self, forKey: .runs)
            failed = try object.decode(Int.self, forKey: .failed)
            at = try object.decodeIfPresent(String.self, forKey: .at).flatMap {
                TimeText.instant($0)
            }
        }
    }

    /// Names an expectation over runs of the suite.
    struct Key: Hashable {
        var scenario: String
        var seed: String
        var text: String
    }

    /// What an expectation came to last, and since which run that is so.
    struct State: Sendable, Equatable, Decodable {
        var scenario: String
        var seed: String
        var text: String
        var passed: Bool
        /// Number of the first run of the unbroken row with this outcome.
        var since: Int
        /// Number of the newest run of the row.
        var last: Int
        /// How many runs of its scenario are in the row.
        var runs: Int

        var key: Key { Key(scenario: scenario, seed: seed, text: text) }
    }

    /// Runs, in order: those that a state still names, and the newest.
    public private(set) var runs: [Run] = []
    private(set) var states: [State] = []

    /// Runs that are kept although nothing names them any more.
    static let runsKept = 50

    /// Nothing is known.
    public init() {}

    init(runs: [Run], states: [State]) {
        self.runs = runs
        self.states = states
    }

    /// The history after one more run of the suite. Scenarios that were not run keep what is known
    /// of them; sentences that their scenario no longer has are forgotten.
    /// - Parameters:
    ///   - results: what the run came to.
    ///   - at: when it ended; `nil` when that is not known.
    public func adding(_ results: ResultSet, at: WallInstant?) -> SuiteHistory {
        var next = SuiteHistory()
        let number = (runs.last?.number ?? 0) + 1
        let run = Run(
            number: number, at: at, build: results.build, runs: results.runs.count,
            failed: results.runs.count { !$0.passed })
        let known = Dictionary(states.map { ($0.key, $0) }) { first, _ in first }
        var ran: Set<[String]> = []
        for result in results.runs {
            ran.insert([result.scenario, "\(result.seed)"])
            var written: Set<String> = []
            for judged in result.expectations {
                guard let passed = judged.passed, written.insert(judged.text).inserted else {
                    continue
                }
                var state = State(
                    scenario: result.scenario, seed: "\(result.seed)", text: judged.text,
                    passed: passed, since: number, last: number, runs: 1)
                if let before = known[state.key], before.passed == passed {
                    state.since = before.since
                    state.runs = before.runs + 1
                }
                next.states.append(state)
            }
        }
        next.states += states.filter { !ran.contains([$0.scenario, $0.seed]) }
        let named = Set(next.states.flatMap { [$0.since, $0.last] })
        let old = runs.enumerated().filter {
            named.contains($0.element.number) || $0.offset + Self.runsKept > runs.count
        }
        next.runs = old.map(\.element) + [run]
        return next
    }
}

/// How an expectation of a run compares with earlier runs.
public enum Standing: Sendable, Equatable {
    /// It holds, as before, or there is nothing to compare with.
    case holds
    /// It holds; it failed in the run before, and in so many in a row.
    case fixed(failedFor: Int, since: SuiteHistory.Run?)
    /// It fails, and held in that earlier run.
    case newFailure(heldIn: SuiteHistory.Run?)
    /// It has failed in so many runs in a row before this one, the first of them that run.
    case failing(runs: Int, since: SuiteHistory.Run?)
    /// It fails, and was never run before.
    case failsAtFirst
    /// It was not judged.
    case notJudged
}

extension SuiteHistory {
    /// How a judgement stands against what is known from before it.
    public func standing(of judged: JudgedExpectation, in run: RunResult) -> Standing {
        guard let passed = judged.passed else { return .notJudged }
        let last = states.first {
            $0.text == judged.text && $0.scenario == run.scenario && $0.seed == "\(run.seed)"
        }
        guard let last else { return passed ? .holds : .failsAtFirst }
        switch (last.passed, passed) {
        case (true, true): return .holds
        case (false, true):
            return .fixed(failedFor: last.runs, since: self.run(last.since))
        case (true, false): return .newFailure(heldIn: self.run(last.last))
        case (false, false): return .failing(runs: last.runs, since: self.run(last.since))
        }
    }

    private func run(_ number: Int) -> Run? { runs.last { $0.number == number } }
}
