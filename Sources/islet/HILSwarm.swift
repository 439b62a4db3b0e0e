// The swarm's work: each seed drawn, run and judged; what fails is shrunk, run again and kept.

import Bench
import DecisionRecord
import Foundation
import Quantities
import Synchronization

/// Seeds to do.
struct HILSwarm: Sendable {
    let seeds: [UInt64]
    let properties: [SwarmProperty]
    let known: SwarmKnown
    let judge: SwarmJudge
    /// Where small scenarios go.
    let reports: String
    /// Where every scenario drawn goes; `nil` for nowhere.
    let kept: String?
    /// Whether faults of the disk are left out.
    let inProcess: Bool
    /// Runs that shrinking one failure may take; 0 to leave it as drawn.
    let shrinkRuns: Int
    let progress: SuiteProgress

    /// Does every seed.
    ///
    /// - Parameter quietly: whether nothing is said of failures on standard output.
    /// - Throws: the first thing, in the order of the seeds, that kept one from being run.
    func run(jobs: Int, quietly: Bool) throws -> [SwarmSeedResult] {
        let state = Mutex<(results: [SwarmSeedResult], error: (any Error)?)>(([], nil))
        let isBroken = Mutex(false)
        SideBySide.run(seeds.count, jobs: jobs) { index in
            guard !isBroken.withLock({ $0 }), !StopRequest.isRaised else { return {} }
            progress.show(index, at: .origin)
            do {
                let result = try one(seeds[index])
                progress.end(index, passed: result.finding?.isNew != true)
                return {
                    state.withLock { $0.results.append(result) }
                    if !quietly, let finding = result.finding {
                        progress.print { print(finding.words) }
                    }
                }
            } catch {
                isBroken.withLock { $0 = true }
                return { state.withLock { $0.error = $0.error ?? error } }
            }
        }
        progress.clear()
        if StopRequest.isRaised { throw BenchError.stopped }
        let (results, error) = state.withLock { $0 }
        if let error { throw error }
        return results
    }

    private func one(_ seed: UInt64) throws -> SwarmSeedResult {
        let draw: SwarmDraw
        do { draw = try SwarmDraw(seed: seed, inProcess: inProcess) } catch {
            throw CommandFault(text: "seed \(seed) cannot be drawn: \(error)")
        }
        let drawn = draw.drawn
        let sentences = properties.compactMap { $0.sentence(for: drawn) }
        if let kept {
            try ScenarioFolder(
                drawn, sentences, title: "Swarm seed \(seed) as drawn",
                purpose: "What the swarm draws for seed \(seed), before anything is taken away."
            ).write(to: "\(kept)/seed-\(seed)")
        }
        let run = try judge.run(drawn, expecting: sentences)
        let found = SwarmFinding.all(of: properties, in: run, of: drawn)
        var result = SwarmSeedResult(
            seed: seed, redrawn: draw.redrawn, head: run.head,
            judged: properties.filter { $0.sentence(for: drawn) != nil }.map(\.id),
            failed: found.map(\.property), finding: nil)
        let isKnown = { (finding: SwarmFinding) in known.words(seed, finding.property) != nil }
        if let first = found.first(where: { !isKnown($0) }) {
            result.finding = try small(drawn, first, others: found.filter { $0 != first })
        } else if let first = found.first {
            result.finding = SwarmReportedFinding(
                seed: seed, finding: first, known: known.words(seed, first.property))
        }
        return result
    }

    /// Shrinks a failure, runs what is left as a person would, and keeps the folder.
    private func small(
        _ drawn: SwarmCase, _ finding: SwarmFinding, others: [SwarmFinding]
    ) throws -> SwarmReportedFinding {
        var report = SwarmReportedFinding(seed: drawn.seed, finding: finding, known: nil)
        report.others = others.map(\.property)
        guard let property = properties.first(where: { $0.id == finding.property }) else {
            return report
        }
        var smallest = drawn
        if shrinkRuns > 0 {
            var shrink = SwarmShrink(
                drawn, failing: finding, of: property, budget: shrinkRuns
            ) { $0.canBeSetUp ? try judge.run($0, expecting: [$1]) : nil }
            let shrunk = try shrink.run()
            smallest = shrunk.smallest
            report.take(shrunk)
        }
        // What is left, then what was drawn: whatever fails for a person too.
        for candidate in smallest == drawn ? [drawn] : [smallest, drawn] {
            if try keep(candidate, &report, property) { break }
        }
        return report
    }

    private func keep(
        _ candidate: SwarmCase, _ report: inout SwarmReportedFinding, _ property: SwarmProperty
    ) throws -> Bool {
        guard let sentence = property.sentence(for: candidate) else { return false }
        let name = "seed-\(candidate.seed)-\(property.id)"
        let folder = ScenarioFolder(
            candidate, [sentence], title: "Swarm seed \(candidate.seed), \(property.id)",
            purpose: "Fails: \(sentence).", notes: report.notes(property, candidate))
        let work = try HILFolder.make()
        defer { work.remove() }
        let draft = "\(work.path)/\(name)"
        try folder.write(to: draft)
        guard try judge.reproduces(draft, sentence) else { return false }
        let place = "\(reports)/\(name)"
        try WholeFolder.write(place, marker: Scenario.fileName) { try folder.write(to: $0) }
        report.folder = place
        return true
    }
}
