// The metrics against iglu-python 0.4.3 on a scripted 14-day trace, and against published numbers.

import Foundation
import GlycemicMetrics
import Quantities
import Testing

/// The trace of `Oracle/iglu_oracle.py`, by the same rules in whole-number arithmetic.
enum OracleTrace {
    static let scripted: [(Int, [Int])] = [
        (20, Array(repeating: 69, count: 3)),
        (320, Array(repeating: 69, count: 2)),
        (610, [65, 65, 65, 65, 50, 50, 50, 66, 66]),
        (900, Array(repeating: 68, count: 24)),
        (1190, Array(repeating: 60, count: 25)),
        (1480, [69, 69, 69, 70, 70, 69, 69, 69]),
        (1770, [69, 69, 69, 70, 70, 70, 69, 69, 69]),
        (2050, [54, 70, 140, 180, 250].flatMap { Array(repeating: $0, count: 6) }),
        (2340, [53, 53, 54, 53, 53]),
        (2640, [40, 40, 40, 40, 400, 400, 400, 400]),
        (2930, [181, 181, 181, 180, 180, 251, 251, 251]),
        (3220, [66, 66, 66] + Array(repeating: 110, count: 12) + [66, 66, 66]),
    ]

    static let missing: [Range<Int>] = [
        1194..<1199, 902..<903, 3500..<3620, 400..<409, 3223..<3231,
    ]

    static func samples() -> [GlucoseSample] {
        var state = 20_260_301
        var values: [Int] = []
        for index in 0..<(14 * 288) {
            let (day, slot) = (index / 288, index % 288)
            var value = 118
            for (meal, height) in [(90, 70 + day * 17 % 90), (156, 60 + day * 29 % 120), (228, 90)]
            where meal <= slot && slot < meal + 48 {
                value += height * min(slot - meal, 48 - (slot - meal)) / 24
            }
            state = (state * 1_103_515_245 + 12345) % (1 << 31)
            values.append(value + (state >> 16) % 7 - 3)
        }
        for (start, run) in scripted {
            values.replaceSubrange(start..<(start + run.count), with: run)
        }
        return values.enumerated().compactMap { index, value in
            if missing.contains(where: { $0.contains(index) }) { return nil }
            return GlucoseSample(at: .minutes(5 * Int64(index)), glucose: .mgPerdL(Double(value)))
        }
    }
}

@Suite("Metrics against independent programs")
struct OracleTests {
    /// `TZ=UTC python Oracle/iglu_oracle.py` with iglu-python 0.4.3, 2026.
    static let expected: [(String, Double)] = [
        ("n", 3889), ("mean", 144.02545641553098), ("sd", 39.7949621472124),
        ("cv", 27.63050584085567), ("gmi", 6.755088917459501), ("gri", 22.283363332476217),
        ("lbgi", 0.3181126491634008), ("hbgi", 3.6902159681666795),
        ("active_pct_span", 96.45337301587301), ("tir_70_180", 78.68346618668039),
        ("titr_70_140", 58.34404731293391), ("tbr_l2_lt54", 0.282849061455387),
        ("tbr_lt70", 2.3142195937258934), ("tar_gt180", 19.00231421959373),
        ("tar_l2_gt250", 1.697094368732322), ("ev_hypo_lt70", 12), ("ev_hypo_lt54", 2),
        ("ev_hyper_gt180", 43), ("ev_hyper_gt250", 9),
    ]

    @Test("every metric and event count equals iglu-python's on the scripted trace")
    func iglu() throws {
        let samples = OracleTrace.samples()
        // The trace itself is the script's: count and sum printed by it.
        #expect(samples.reduce(0) { $0 + $1.glucose.milligramsPerDeciliter } == 560_115)
        let summary = try GlycemicSummary(of: samples)
        let entries = summary.entries
        for (key, value) in Self.expected {
            let found = try #require(entries.first { $0.key == key }?.value ?? nil)
            #expect(abs(found - value) < 1e-9, "\(key): \(found), iglu \(value)")
        }
        #expect(summary.extendedHypoEvents == 1)
    }

    @Test("the order of the readings does not matter")
    func permutation() throws {
        let samples = OracleTrace.samples()
        // A fixed shuffle: 2017 has no factor in common with the count, 3889.
        let shuffled = samples.indices.map { samples[$0 * 2017 % samples.count] }
        #expect(shuffled != samples)
        #expect(try GlycemicSummary(of: shuffled) == GlycemicSummary(of: samples))
        #expect(try GlycemicSummary(of: samples.reversed()) == GlycemicSummary(of: samples))
    }

    @Test("shifting all times changes nothing")
    func shift() throws {
        let samples = OracleTrace.samples()
        let shifted = samples.map {
            GlucoseSample(at: $0.at + .minutes(123_457), glucose: $0.glucose)
        }
        #expect(try GlycemicSummary(of: shifted) == GlycemicSummary(of: samples))
    }

    /// The folder of shared reference data: ISLET_SHARED, or `../shared` beside the checkout.
    static let shared: URL? = {
        if let path = ProcessInfo.processInfo.environment["ISLET_SHARED"] {
            return URL(fileURLWithPath: path)
        }
        let beside = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../shared").standardizedFileURL
        return FileManager.default.fileExists(atPath: beside.path) ? beside : nil
    }()

    @Test(
        "a recorded person's metrics equal those published for the set",
        .enabled(if: shared != nil, "shared reference data not found"))
    func recordedPerson() throws {
        let shared = try #require(Self.shared)
        let file = shared.appendingPathComponent("data/azt1d/subject02.csv")
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
        let reader = DateFormatter()
        reader.locale = Locale(identifier: "en_US_POSIX")
        reader.timeZone = TimeZone(secondsFromGMT: 0)
        reader.dateFormat = "yyyy-MM-dd HH:mm:ss"
        var samples: [GlucoseSample] = []
        for line in lines {
            let fields = line.split(separator: ",", omittingEmptySubsequences: false)
            guard let value = Double(fields[1]) else { continue }
            let date = try #require(reader.date(from: String(fields[0])))
            samples.append(
                GlucoseSample(
                    at: .seconds(Int64(date.timeIntervalSince1970)), glucose: .mgPerdL(value)))
        }
        let summary = try GlycemicSummary(of: samples)
        // clinical-review.md section 2: 28.0 days, 98.9 % active, TIR 75.3, TBR 0.35, mean 155.8,
        // CV 28.8.
        #expect(abs(summary.span.hours / 24 - 28.0) < 0.05)
        #expect(abs(summary.activeShare - 98.9) < 0.1)
        #expect(abs(summary.inRange - 75.3) < 0.05)
        #expect(abs(summary.below70 - 0.35) < 0.005)
        #expect(abs(summary.mean - 155.8) < 0.05)
        #expect(abs((summary.coefficientOfVariation ?? 0) - 28.8) < 0.05)
    }
}
