// Runs the fault campaign: as many cases of the grid as asked for, on several cores.

import Bench
import Foundation
public import Quantities
import Synchronization
public import TextInput
import VirtualPatient

/// One case that broke something.
public struct CampaignFinding: Sendable, Equatable {
    /// The case: with the seed it is the same run again.
    public var number: Int
    /// Its fault, in words.
    public var fault: String
    /// Who it happened to, and the scenario's own seed.
    public var person: String
    /// Doses outside the envelope and properties broken, in words.
    public var broken: [String]
    /// Severe lows that the run on scheduled basal does not have, in words.
    public var lows: [String]
}

/// One case that could not be played.
public struct CampaignRefusal: Sendable, Equatable {
    /// The case.
    public var number: Int
    /// Why not, in one line: mostly settings that the controller refuses to start for.
    public var reason: String
}

/// What the campaign found.
public struct CampaignReport: Sendable, Equatable {
    /// Runs played to their end; none of them means that nothing was measured.
    public var runs = 0
    /// Cases that were not played, in order.
    public var refusals: [CampaignRefusal] = []
    /// Runs with a severe low, whoever is to blame.
    public var withSevereLow = 0
    /// Cases that broke something, in order.
    public var findings: [CampaignFinding] = []

    /// Runs with a dose outside the envelope or a property broken.
    public var outside: Int { findings.filter { !$0.broken.isEmpty }.count }
    /// Runs with a severe low of the controller's own.
    public var attributable: Int { findings.filter { !$0.lows.isEmpty }.count }
}

/// The fault campaign.
public enum FaultCampaign {
    /// By how much a decision may count less insulin on board than there is (S9).
    public static var countedTooLittleAllowed: InsulinAmount { TrueInsulin.tolerance }

    /// Runs a range of cases.
    ///
    /// - Parameters:
    ///   - cases: their numbers.
    ///   - jobs: how many at a time.
    ///   - progress: told how many are done, now and then, from any thread.
    /// - Throws: ``TextInputError`` if the campaign's own scenario cannot be read.
    public static func run(
        cases: Range<Int>, seed: UInt64, jobs: Int, progress: @escaping @Sendable (Int) -> Void
    ) throws(TextInputError) -> CampaignReport {
        let grid = try CampaignGrid(seed: seed)
        let done = Mutex(Done(next: cases.lowerBound))
        DispatchQueue.concurrentPerform(iterations: max(1, min(jobs, cases.count))) { _ in
            while let number = done.withLock({ $0.take(below: cases.upperBound) }) {
                let outcome = Self.play(grid.make(number))
                let count = done.withLock { $0.note(outcome) }
                if count.isMultiple(of: 50) { progress(count) }
            }
        }
        var report = done.withLock { $0.report }
        report.findings.sort { $0.number < $1.number }
        report.refusals.sort { $0.number < $1.number }
        return report
    }

    private struct Done {
        var next: Int
        var count = 0
        var report = CampaignReport()

        init(next: Int) { self.next = next }

        mutating func take(below end: Int) -> Int? {
            guard next < end else { return nil }
            next += 1
            return next - 1
        }

        mutating func note(_ outcome: Outcome) -> Int {
            count += 1
            switch outcome {
            case .refused(let refusal): report.refusals.append(refusal)
            case .played(let hasLow, let finding):
                report.runs += 1
                if hasLow { report.withSevereLow += 1 }
                if let finding { report.findings.append(finding) }
            }
            return count
        }
    }

    private enum Outcome {
        case refused(CampaignRefusal)
        case played(hasSevereLow: Bool, CampaignFinding?)
    }

    private static func play(_ entry: CampaignCase) -> Outcome {
        let run: PlayedRun
        do {
            run = try PlayedRun(entry.scenario)
        } catch {
            return .refused(CampaignRefusal(number: entry.number, reason: "\(error)"))
        }
        let lows = run.attributableLows()
        let hasLow = !PlayedRun.severeLows(in: run.loop.trace).isEmpty
        guard !lows.isEmpty || !run.broken.isEmpty else {
            return .played(hasSevereLow: hasLow, nil)
        }
        return .played(
            hasSevereLow: hasLow,
            CampaignFinding(
                number: entry.number, fault: entry.words, person: entry.person,
                broken: run.broken, lows: lows))
    }
}

extension CampaignCase {
    /// Who it happens to.
    var person: String {
        guard case .sampled(let patient) = scenario.subject else { return "" }
        return "\(patient.model.rawValue) \(patient.cohort.rawValue) draw \(patient.draw), "
            + "seed \(scenario.seed)"
    }
}
