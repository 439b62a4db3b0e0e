// What a run is to the bit: chains of hashes over its truth and its decisions, so that the first
// difference can be named.

import DecisionRecord
import Journal
import Quantities

/// A part of a run as a chain of hashes: each step is the hash of the last one and what came new.
public struct GoldenDigest: Sendable, Equatable {
    /// Which part.
    public let part: Expectation.GoldenPart
    /// The last step's hash in hex; of nothing, zeros.
    public let whole: String
    /// The first eight digits of each step's hash.
    public let steps: [String]

    /// A digest as it was written down.
    init(part: Expectation.GoldenPart, whole: String, steps: [String]) {
        self.part = part
        self.whole = whole
        self.steps = steps
    }

    private init(part: Expectation.GoldenPart, contents: [[UInt8]]) {
        var last = Digest.zero
        var steps: [String] = []
        steps.reserveCapacity(contents.count)
        for content in contents {
            last = SHA256.hash(last.bytes + content)
            steps.append(String(last.hex.prefix(8)))
        }
        self.init(part: part, whole: last.hex, steps: steps)
    }

    /// Length of a step of the truth.
    static let traceStep = Span.minutes(5)

    /// The truth, five minutes a step.
    public init(of trace: BenchTrace) {
        let step = Self.traceStep.milliseconds
        var texts: [String] = []
        func add(_ line: String, at time: Int64) {
            let index = Int(max(0, time) / step)
            while texts.count <= index { texts.append("") }
            texts[index] += line
        }
        for minute in trace.minutes { add(minute.row, at: Int64(minute.minute) * 60_000) }
        for event in trace.events { add(event.row, at: event.at.milliseconds) }
        self.init(part: .trace, contents: texts.map { Array($0.utf8) })
    }

    /// The decisions, one a step, each with what came of its doses.
    /// - Throws: `JournalError` when the journal cannot be read.
    public init(ofJournal path: String) throws {
        var contents: [[UInt8]] = []
        try JournalReader(path).forEachRecord { chained in
            let record = chained.record
            let bytes = Array("\(record.at.milliseconds):".utf8) + record.body.encoded()
            switch record.kind {
            case .decision: contents.append(bytes)
            case .outcome where !contents.isEmpty: contents[contents.count - 1] += bytes
            default: break
            }
            return true
        }
        self.init(part: .decisions, contents: contents)
    }

    /// The number of the first step that is not as in another digest; `nil` when all are.
    public func firstDifference(from other: GoldenDigest) -> Int? {
        guard whole != other.whole else { return nil }
        let pairs = zip(steps, other.steps)
        return Array(pairs).firstIndex { $0 != $1 } ?? min(steps.count, other.steps.count)
    }
}
