// Golden runs: digests of the truth, the file they stand in, and the first difference.

import Bench
import Foundation
import Quantities
import Testing
import TextInput

/// Half an hour of a person who is at 100 mg/dL and eats after twelve minutes.
private func halfHour(mealAt minute: Int64 = 12, glucoseAt20: Double = 100) -> BenchTrace {
    BenchTrace(
        minutes: (0...30).map {
            TraceMinute(
                minute: $0, plasma: $0 == 20 ? glucoseAt20 : 100, interstitial: 100,
                basal: .units(0.02), bolus: .zero, reached: 0.02)
        }, events: [TraceEvent(at: .minutes(minute), kind: .meal, value: 45)])
}

@Suite("Golden runs")
struct GoldenTests {
    @Test("the same truth has the same digest, six steps of five minutes and what is left")
    func same() {
        let digest = GoldenDigest(of: halfHour())
        #expect(digest == GoldenDigest(of: halfHour()))
        #expect(digest.steps.count == 7)
        #expect(digest.whole.hasPrefix(digest.steps[6]))
        #expect(digest.firstDifference(from: GoldenDigest(of: halfHour())) == nil)
    }

    @Test("a difference is named by the five minutes it begins in")
    func differences() {
        let golden = GoldenDigest(of: halfHour())
        #expect(GoldenDigest(of: halfHour(mealAt: 13)).firstDifference(from: golden) == 2)
        #expect(GoldenDigest(of: halfHour(mealAt: 17)).firstDifference(from: golden) == 2)
        #expect(GoldenDigest(of: halfHour(glucoseAt20: 100.001)).firstDifference(from: golden) == 4)
        var short = halfHour()
        short.minutes.removeLast(6)
        #expect(GoldenDigest(of: short).firstDifference(from: golden) == 5)
    }

    @Test("what is written is read back; anything else is refused with its line")
    func file() throws {
        let file = GoldenFile(seed: .max, digests: [GoldenDigest(of: halfHour())])
        #expect(try GoldenFile.parse(file.text, file: "golden.txt") == file)
        for (find, replacement, place) in [
            ("seed 18446744073709551615", "seed -1", "golden.txt:2:"),
            ("seed 18446744073709551615\n", "", "golden.txt: says no seed"),
            ("trace ", "traces ", "golden.txt:3:"), ("\n  ", "\n  xyz ", "golden.txt:4:"),
        ] {
            let text = file.text.replacingOccurrences(of: find, with: replacement)
            do {
                _ = try GoldenFile.parse(text, file: "golden.txt")
                Issue.record("\(replacement) was read")
            } catch {
                #expect(error.description.hasPrefix(place), "\(error)")
            }
        }
    }

    private func check(
        _ trace: BenchTrace, seed: UInt64 = 7, against file: GoldenFile?, problem: String? = nil
    ) throws -> CheckedExpectation {
        let signals = RunSignals(
            trace: trace, facts: nil, end: .minute(30), scheduled: { _ in .zero })
        let golden = GoldenEvidence(
            seed: seed, file: file, problem: problem, digests: [GoldenDigest(of: trace)])
        let evidence = RunEvidence(
            signals: signals, journal: JournalFindings(fault: nil, records: 0, head: ""),
            golden: golden, startMinute: 360)
        return ExpectationCheck(evidence: evidence).check(
            try StatedExpectation(sentence: "golden: trace"))
    }

    @Test("a run is judged by its golden file, of the same seed only")
    func judged() throws {
        let file = GoldenFile(seed: 7, digests: [GoldenDigest(of: halfHour())])
        #expect(try check(halfHour(), against: file).status == .held)
        let other = try check(halfHour(mealAt: 17), against: file)
        #expect(other.status == .failed)
        #expect(other.measured == "differs first in the five minutes that begin on day 1 06:10")
        #expect(other.at == .minute(10))
        #expect(try check(halfHour(), seed: 8, against: file).status == .notJudged)
        #expect(try check(halfHour(), against: nil).status == .failed)
        #expect(try check(halfHour(), against: file, problem: "golden.txt:2: no").status == .failed)
        let empty = GoldenFile(seed: 7, digests: [])
        #expect(try check(halfHour(), against: empty).measured.contains("islet hil golden"))
    }
}
