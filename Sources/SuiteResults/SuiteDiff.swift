// Compares two runs of a suite: what fails newly, what was mended, and which margin moved beyond
// what another seed would have moved it.

/// What changed between two results of a suite.
///
/// An expectation is the same when its scenario and its sentence are. Its margins are compared seed
/// by seed. With three common seeds or more the mean change is judged by a paired t test; without
/// common seeds, but three or more on each side, by Welch's test; with fewer the noise is unknown,
/// which is said. Of all tests of a comparison those count as moved that the procedure of Benjamini
/// and Hochberg (J R Stat Soc B 57:289, 1995) picks, so that on average no more than 5 % of what is
/// called moved is chance.
public struct SuiteDiff: Sendable {
    /// How a margin moved.
    public enum Verdict: String, Sendable, CaseIterable {
        /// Down, beyond its noise.
        case worse
        /// Up, beyond its noise.
        case better
        /// It moved, and the runs have too few seeds to tell its noise.
        case unknown
        /// It moved, but not more than seeds make it move.
        case withinNoise = "within_noise"
        /// It is the same.
        case same
    }

    /// A margin before and after.
    public struct Movement: Sendable, Equatable {
        /// The scenario.
        public var scenario: String
        /// The expectation.
        public var text: String
        /// Unit of the margins.
        public var unit: String
        /// Mean margin before.
        public var before: Double
        /// Mean margin after.
        public var after: Double
        /// Seeds before.
        public var seedsBefore: Int
        /// Seeds after.
        public var seedsAfter: Int
        /// Seeds on both sides, whose margins were compared one by one.
        public var seedsCommon: Int
        /// Mean change: over the common seeds if there are any. Positive is better.
        public var change: Double
        /// Standard deviation of what the change is the mean of; `nil` when it is unknown.
        public var noise: Double?
        /// Where the change lies with 95 % confidence; `nil` when the noise is unknown.
        public var interval: ClosedRange<Double>?
        /// The chance of a change as large by seeds alone; `nil` when the noise is unknown.
        public var chance: Double?
        /// How it moved.
        public var verdict = Verdict.unknown
    }

    /// A judgement that came out otherwise.
    public struct Turn: Sendable, Equatable {
        /// The scenario.
        public var scenario: String
        /// The expectation.
        public var text: String
        /// The seeds with which it turned.
        public var seeds: [UInt64]
        /// The runs of those seeds after.
        public var runs: [String]
        /// What was measured before, with the first of the seeds.
        public var before: String
        /// What was measured after.
        public var after: String
    }

    /// Held, or was not run, and fails now.
    public internal(set) var newFailures: [Turn] = []
    /// Failed, and holds now.
    public internal(set) var fixed: [Turn] = []
    /// Was judged, and is not any more.
    public internal(set) var unjudged: [Turn] = []
    /// Every expectation with a margin on both sides.
    public internal(set) var movements: [Movement] = []
    /// Scenarios that only the earlier results have.
    public internal(set) var onlyBefore: [String] = []
    /// Scenarios that only the later results have.
    public internal(set) var onlyAfter: [String] = []
    /// Expectations that a scenario of both no longer has.
    public internal(set) var removed: [String] = []
    /// Expectations that a scenario of both did not have.
    public internal(set) var added: [String] = []

    /// Margins closer than this are the same: less than their last written digit. Ours.
    static let equal = 1e-9
    /// Seeds that make a noise known. With two, one number would have to tell both mean and spread.
    static let seedsMin = 3
    /// Share of false findings among the moved that is accepted on average.
    static let falseShare = 0.05

    /// Whether something got worse: a new failure, something no longer judged, or a margin that
    /// went down beyond its noise.
    public var isWorse: Bool {
        !newFailures.isEmpty || !unjudged.isEmpty || movements.contains { $0.verdict == .worse }
    }

    /// The movements of one verdict, the largest relative to its unit first.
    public func movements(_ verdict: Verdict) -> [Movement] {
        movements.enumerated().filter { $0.element.verdict == verdict }.sorted {
            let (a, b) = ($0.element.relativeSize, $1.element.relativeSize)
            return a != b ? a > b : $0.offset < $1.offset
        }.map(\.element)
    }

    /// Compares.
    /// - Parameters:
    ///   - before: the earlier results.
    ///   - after: the later results.
    public init(_ before: ResultSet, _ after: ResultSet) {
        let (old, new) = (Judgements(before), Judgements(after))
        onlyBefore = old.scenarios.filter { !new.scenarios.contains($0) }
        onlyAfter = new.scenarios.filter { !old.scenarios.contains($0) }
        for key in new.keys {
            guard let was = old.bySeed[key] else {
                if old.scenarios.contains(key.scenario) {
                    added.append("\(key.scenario): \(key.text)")
                }
                continue
            }
            compare(key, was, new.bySeed[key] ?? [:])
        }
        removed = old.keys.filter { new.bySeed[$0] == nil && new.scenarios.contains($0.scenario) }
            .map { "\($0.scenario): \($0.text)" }
        decide()
    }
}

extension SuiteDiff.Movement {
    /// The change over a large deviation of its unit.
    var relativeSize: Double {
        change.magnitude / (JudgedExpectation.largeDeviations[unit] ?? 1)
    }
}

/// The judgements of results by expectation and seed.
private struct Judgements {
    struct Key: Hashable {
        var scenario: String
        var text: String
        /// Tells sentences apart that a scenario has twice.
        var occurrence: Int
    }

    var scenarios: [String] = []
    /// In the order of the results.
    var keys: [Key] = []
    var bySeed: [Key: [UInt64: (judged: JudgedExpectation, run: String)]] = [:]

    init(_ results: ResultSet) {
        for run in results.runs {
            if !scenarios.contains(run.scenario) { scenarios.append(run.scenario) }
            var seen: [String: Int] = [:]
            for judged in run.expectations {
                seen[judged.text, default: 0] += 1
                let key = Key(
                    scenario: run.scenario, text: judged.text, occurrence: seen[judged.text] ?? 1)
                if bySeed[key] == nil { keys.append(key) }
                // The same seed again is the same run.
                if bySeed[key]?[run.seed] == nil {
                    bySeed[key, default: [:]][run.seed] = (judged, run.run)
                }
            }
        }
    }
}

extension SuiteDiff {
    private typealias BySeed = [UInt64: (judged: JudgedExpectation, run: String)]

    private mutating func compare(_ key: Judgements.Key, _ old: BySeed, _ new: BySeed) {
        let common = new.keys.filter { old[$0] != nil }.sorted()
        func turn(_ seeds: [UInt64], from: BySeed) -> Turn? {
            guard let first = seeds.first, let after = new[first] else { return nil }
            let before = from[first] ?? from.sorted { $0.key < $1.key }.first?.value
            return Turn(
                scenario: key.scenario, text: key.text, seeds: seeds,
                runs: seeds.compactMap { new[$0]?.run },
                before: before?.judged.measured ?? "", after: after.judged.measured)
        }
        func turned(_ was: Bool?, _ becomes: Bool?) -> [UInt64] {
            common.filter { old[$0]?.judged.passed == was && new[$0]?.judged.passed == becomes }
        }
        if common.isEmpty {
            // Other seeds: what failed with none of them before and fails with some now is new.
            let failing = new.keys.filter { new[$0]?.judged.passed == false }.sorted()
            let failedBefore = old.values.contains { $0.judged.passed == false }
            if !failedBefore, let turn = turn(failing, from: old) { newFailures.append(turn) }
            if failedBefore, failing.isEmpty, let turn = turn(new.keys.sorted(), from: old) {
                fixed.append(turn)
            }
        } else {
            let failing = (turned(true, false) + turned(nil, false)).sorted()
            if let turn = turn(failing, from: old) { newFailures.append(turn) }
            if let turn = turn(turned(false, true), from: old) { fixed.append(turn) }
            let lost = (turned(true, nil) + turned(false, nil)).sorted()
            if let turn = turn(lost, from: old) { unjudged.append(turn) }
        }
        if let movement = movement(key, old, new, common) { movements.append(movement) }
    }

    private func movement(
        _ key: Judgements.Key, _ old: BySeed, _ new: BySeed, _ common: [UInt64]
    ) -> Movement? {
        func margins(_ side: BySeed) -> [Double] {
            side.keys.sorted().compactMap { side[$0]?.judged.margin }
        }
        let (was, becomes) = (margins(old), margins(new))
        let unit = new.keys.sorted().compactMap { new[$0]?.judged }
            .first { $0.margin != nil }?.unit
        guard !was.isEmpty, !becomes.isEmpty, let unit else { return nil }
        let differences = common.compactMap { seed -> Double? in
            guard let after = new[seed]?.judged.margin, let before = old[seed]?.judged.margin
            else { return nil }
            return after - before
        }
        var movement = Movement(
            scenario: key.scenario, text: key.text, unit: unit, before: Sample(was).mean,
            after: Sample(becomes).mean, seedsBefore: was.count, seedsAfter: becomes.count,
            seedsCommon: differences.count, change: 0)
        if differences.isEmpty {
            movement.change = movement.after - movement.before
            if min(was.count, becomes.count) >= Self.seedsMin {
                movement.judge(Sample(was), Sample(becomes))
            }
        } else {
            let sample = Sample(differences)
            movement.change = sample.mean
            if differences.count >= Self.seedsMin { movement.judge(sample) }
            if differences.allSatisfy({ $0.magnitude < Self.equal }) { movement.verdict = .same }
        }
        return movement
    }

    /// Picks the movements that count, by the procedure of Benjamini and Hochberg.
    private mutating func decide() {
        let tested = movements.indices.filter {
            movements[$0].verdict != .same && movements[$0].chance != nil
        }
        let ordered = tested.sorted {
            (movements[$0].chance ?? 1, $0) < (movements[$1].chance ?? 1, $1)
        }
        let picked = ordered.indices.last { rank in
            let bound = Self.falseShare * Double(rank + 1) / Double(ordered.count)
            return (movements[ordered[rank]].chance ?? 1) <= bound
        }
        for (rank, index) in ordered.enumerated() {
            guard let picked, rank <= picked else {
                movements[index].verdict = .withinNoise
                continue
            }
            movements[index].verdict = movements[index].change < 0 ? .worse : .better
        }
    }
}
