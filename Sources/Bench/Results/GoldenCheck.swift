// Judges a run against the scenario's golden file.

import Quantities
public import TextInput

/// A run and what was written down of it.
package struct GoldenEvidence: Sendable {
    /// The run's seed.
    var seed: UInt64
    /// What was written down; `nil` when nothing was.
    var file: GoldenFile?
    /// Why what was written down cannot be read.
    var problem: String?
    /// What the run is.
    var digests: [GoldenDigest]

    /// A run and what was written down of it.
    package init(seed: UInt64, file: GoldenFile?, problem: String?, digests: [GoldenDigest]) {
        self.seed = seed
        self.file = file
        self.problem = problem
        self.digests = digests
    }

    /// The evidence for a scenario that expects its golden run; `nil` for another.
    init?(_ scenario: Scenario, trace: BenchTrace, journal: String?) {
        let parts = scenario.goldenParts
        guard !parts.isEmpty else { return nil }
        var file: GoldenFile?
        var problem: String?
        do throws(TextInputError) { file = try GoldenFile.read(folder: scenario.folder) } catch {
            problem = error.description
        }
        self.init(
            seed: scenario.seed, file: file, problem: problem,
            digests: Self.digests(parts, trace: trace, journal: journal))
    }

    fileprivate static func digests(
        _ parts: [Expectation.GoldenPart], trace: BenchTrace, journal: String?
    ) -> [GoldenDigest] {
        parts.compactMap { part in
            switch part {
            case .trace: GoldenDigest(of: trace)
            case .decisions: journal.flatMap { try? GoldenDigest(ofJournal: $0) }
            }
        }
    }
}

extension BenchResult {
    /// What became of the expectations of a golden run.
    public var goldenExpectations: [CheckedExpectation] {
        zip(play.scenario.expectations, expectations).compactMap { stated, checked in
            if case .golden = stated.expectation.claim { checked } else { nil }
        }
    }

    /// Writes the scenario's golden file: from now on this run is what it should be.
    /// - Parameter folder: the run's files.
    /// - Throws: ``TextInputError`` when it cannot be written.
    public func writeGolden(from folder: HILFolder) throws(TextInputError) {
        let digests = GoldenEvidence.digests(
            play.scenario.goldenParts, trace: trace, journal: folder.journal)
        try GoldenFile(seed: play.scenario.seed, digests: digests)
            .write(folder: play.scenario.folder)
    }
}

extension Scenario {
    /// What of its run the scenario expects to be golden, each once.
    public var goldenParts: [Expectation.GoldenPart] {
        Expectation.GoldenPart.allCases.filter { part in
            expectations.contains { $0.expectation.claim == .golden(part) }
        }
    }
}

extension ExpectationCheck {
    /// Whether a part of the run is to the bit what was written down.
    func golden(_ part: Expectation.GoldenPart) -> Finding {
        guard let golden = evidence.golden else { return .notJudged("there is no golden run") }
        if let problem = golden.problem { return Finding(false, problem) }
        guard let file = golden.file, let wanted = file.digests.first(where: { $0.part == part })
        else {
            return Finding(false, "nothing is written down; islet hil golden --update does it")
        }
        guard file.seed == golden.seed else {
            return .notJudged("what is written down is of seed \(file.seed)")
        }
        guard let found = golden.digests.first(where: { $0.part == part }) else {
            return Finding(false, "the journal cannot be read")
        }
        guard let step = found.firstDifference(from: wanted) else {
            return Finding(true, "the same to the bit, \(found.whole.prefix(8))")
        }
        let at = moment(of: step, part)
        let place = at.map { " on \(words($0))" } ?? ""
        switch part {
        case .trace:
            return Finding(
                false, "differs first in the five minutes that begin\(place)", at: at)
        case .decisions:
            return Finding(
                false,
                "differs first in decision \(step + 1) of \(found.steps.count) "
                    + "(golden: \(wanted.steps.count))\(place)", at: at)
        }
    }

    private func moment(of step: Int, _ part: Expectation.GoldenPart) -> Int64? {
        switch part {
        case .trace: return Int64(step) * GoldenDigest.traceStep.milliseconds
        case .decisions:
            let decisions = signals.facts?.decisions ?? []
            return decisions.indices.contains(step) ? decisions[step].at.milliseconds : nil
        }
    }
}
