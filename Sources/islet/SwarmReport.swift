// What the swarm tells of its seeds: failures with their small scenarios, and what was judged.

import Bench
import DecisionRecord
import Foundation
import Quantities
import TextInput

/// What came of one seed.
struct SwarmSeedResult: Sendable {
    let seed: UInt64
    /// What was drawn and could not be.
    let redrawn: [String]
    /// The journal's last hash.
    let head: String
    /// Properties that speak of the case.
    let judged: [String]
    /// Those that failed.
    let failed: [String]
    /// The gravest failure that is not known, or the gravest known one.
    var finding: SwarmReportedFinding?
}

/// A failure as it is told.
struct SwarmReportedFinding: Sendable {
    let seed: UInt64
    var finding: SwarmFinding
    /// What the list of known findings says of it.
    let known: String?
    /// Properties that failed beside it.
    var others: [String] = []
    /// Runs that were spent on shrinking it.
    var runs = 0
    var isMinimal = false
    /// The scenario that reproduces it, run before it was written; `nil` when none does.
    var folder: String?
    private var size = ""

    init(seed: UInt64, finding: SwarmFinding, known: String?) {
        self.seed = seed
        self.finding = finding
        self.known = known
    }

    /// Whether somebody must look at it.
    var isNew: Bool { known == nil }

    mutating func take(_ shrunk: SwarmShrink.Shrunk) {
        finding = shrunk.finding
        runs = shrunk.runs
        isMinimal = shrunk.isMinimal
        size = shrunk.smallest.sizeWords
    }

    /// The command that runs the small scenario.
    var reproduce: String? { folder.map { "islet hil run \($0)" } }

    var words: String {
        var lines = [
            "\(isNew ? "UNSAFE" : "KNOWN ")  seed \(seed)  \(finding.property): "
                + "\(finding.sentence): \(finding.measured)"
        ]
        if let known { lines.append("        known: \(known)") }
        if !others.isEmpty { lines.append("        also: \(others.joined(separator: ", "))") }
        if let reproduce {
            lines.append("        \(reproduce)")
            if runs > 0 { lines.append("        \(size); \(effort)") }
        } else if isNew {
            lines.append("        no folder: it does not fail when isletd runs in processes")
        }
        return lines.joined(separator: "\n")
    }

    private var effort: String {
        "\(runs) runs, " + (isMinimal ? "nothing more can be taken away" : "not all was tried")
    }

    /// Lines of the folder's README.
    func notes(_ property: SwarmProperty, _ candidate: SwarmCase) -> [String] {
        var lines = [
            "", "Property `\(property.id)`: \(property.why).", "",
            "Found by `islet hil swarm --seed \(seed)`; \(candidate.sizeWords).",
        ]
        if runs > 0 { lines.append("Made small in \(effort).") }
        return lines + ["Measured: \(finding.measured)."]
    }
}

extension SwarmCase {
    /// How much is in it.
    var sizeWords: String {
        let count = { (count: Int, name: String) in
            "\(count) \(name)\(count == 1 ? "" : "s")"
        }
        return "\(count(faults.count, "fault")), \(count(meals.count, "meal")), "
            + "\(count(life.count, "other event")), \(QuantityText.write(duration))"
    }
}

/// Failures that are known and open: never left out, only not new.
struct SwarmKnown: Sendable {
    private struct Entry {
        let seed: UInt64
        let property: String
        let words: String
    }

    private let entries: [Entry]

    /// Nothing is known.
    init() { entries = [] }

    /// Reads a list: a line a finding, "SEED PROPERTY WORDS"; what follows # is for people.
    /// - Throws: `TextInputError` naming the line.
    init(path: String) throws(TextInputError) {
        var found: [Entry] = []
        let lines = try TextFile.read(path: path, atMost: 1 << 20)
            .split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let text = line.prefix { $0 != "#" }
            guard text.contains(where: { !$0.isWhitespace }) else { continue }
            let words = text.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count == 3, let seed = UInt64(words[0]),
                SwarmProperty.all.contains(where: { $0.id == words[1] })
            else {
                throw TextInputError(
                    place: TextPlace(file: path, line: index + 1, column: 1),
                    problem: "is no known finding",
                    mend: "write SEED PROPERTY WORDS, for example 17 low what is known of it")
            }
            found.append(Entry(seed: seed, property: words[1], words: words[2]))
        }
        entries = found
    }

    /// What is known of a failure.
    func words(_ seed: UInt64, _ property: String) -> String? {
        entries.first { $0.seed == seed && $0.property == property }?.words
    }

    /// Known failures of seeds that were run, which did not come about.
    func gone(_ results: [SwarmSeedResult]) -> [String] {
        entries.filter { entry in
            results.contains { $0.seed == entry.seed && !$0.failed.contains(entry.property) }
        }.map { "seed \($0.seed) \($0.property)" }
    }
}

/// Everything that came of a swarm.
struct SwarmReport: Sendable {
    let results: [SwarmSeedResult]
    let properties: [SwarmProperty]
    let known: SwarmKnown
    let inProcess: Bool

    /// Whether nothing new was found.
    var passed: Bool { !results.contains { $0.finding?.isNew == true } }

    /// Of everything that happened in every run.
    private var digest: String {
        var hash = SHA256()
        for result in results { hash.update(Array("\(result.seed) \(result.head)\n".utf8)) }
        return hash.finalize().hex
    }

    var table: String {
        let new = results.count { $0.finding?.isNew == true }
        let knownCount = results.count { $0.finding?.isNew == false }
        let redrawn = results.count { !$0.redrawn.isEmpty }
        var lines = [
            "\(results.count) seeds from \(results.first?.seed ?? 0): "
                + "\(results.count - new - knownCount) safe, \(new) not, \(knownCount) known; "
                + "\(redrawn) had something that no board accepts, drawn again or left out",
            "  property                     judged  failed",
        ]
        for property in properties {
            let judged = results.count { $0.judged.contains(property.id) }
            let failed = results.count { $0.failed.contains(property.id) }
            let name = property.id.padding(toLength: 28, withPad: " ", startingAt: 0)
            lines.append("  \(name)\(Self.padded(judged))\(Self.padded(failed))")
        }
        lines += known.gone(results).map { "no more: \($0); take it from the list" }
        return (lines + ["digest of all runs: \(digest.prefix(16))"]).joined(separator: "\n")
    }

    private static func padded(_ count: Int) -> String {
        String(repeating: " ", count: max(0, 8 - "\(count)".count)) + "\(count)"
    }

    private struct Told: Encodable {
        struct Property: Encodable {
            let id: String
            let why: String
            let phase: String
            let judged: Int
            let failed: Int
        }
        struct Finding: Encodable {
            let seed: String
            let property: String
            let sentence: String
            let measured: String
            let at_s: Double?
            let known: String?
            let also: [String]
            let reproduce: String?
            let shrink_runs: Int
            let minimal: Bool
        }
        struct Redrawn: Encodable {
            let seed: String
            let because: [String]
        }
        let schema = "islet-hil-swarm"
        let version = 1
        let passed: Bool
        let seeds: Int
        let first_seed: String?
        let in_process: Bool
        let digest: String
        let properties: [Property]
        let findings: [Finding]
        let redrawn: [Redrawn]
    }

    /// One JSON object.
    func json() throws -> Data {
        let told = Told(
            passed: passed, seeds: results.count, first_seed: results.first.map { "\($0.seed)" },
            in_process: inProcess, digest: digest,
            properties: properties.map { property in
                Told.Property(
                    id: property.id, why: property.why, phase: property.phase.rawValue,
                    judged: results.count { $0.judged.contains(property.id) },
                    failed: results.count { $0.failed.contains(property.id) })
            },
            findings: results.compactMap(\.finding).map { found in
                Told.Finding(
                    seed: "\(found.seed)", property: found.finding.property,
                    sentence: found.finding.sentence, measured: found.finding.measured,
                    at_s: found.finding.at?.seconds, known: found.known, also: found.others,
                    reproduce: found.reproduce, shrink_runs: found.runs, minimal: found.isMinimal)
            },
            redrawn: results.filter { !$0.redrawn.isEmpty }.map {
                Told.Redrawn(seed: "\($0.seed)", because: $0.redrawn)
            })
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        return try encoder.encode(told) + Data("\n".utf8)
    }
}
