// What one reading on, just below or just above each threshold counts as.

import Foundation
import GlycemicMetrics
import Quantities
import Testing

/// Which ranges one reading falls into. Values from the consensus text (clinical-review 1.1).
struct EdgeCase: Sendable, CustomTestStringConvertible {
    let value: Double
    let inside: Set<String>
    var testDescription: String { "\(value) mg/dL" }

    static let all: [EdgeCase] = [
        EdgeCase(value: 53, inside: ["tbr_lt70", "tbr_l2_lt54"]),
        EdgeCase(value: 54, inside: ["tbr_lt70", "tbr_l1_54_69"]),
        EdgeCase(value: 69, inside: ["tbr_lt70", "tbr_l1_54_69"]),
        EdgeCase(value: 70, inside: ["tir_70_180", "titr_70_140"]),
        EdgeCase(value: 140, inside: ["tir_70_180", "titr_70_140"]),
        EdgeCase(value: 141, inside: ["tir_70_180"]),
        EdgeCase(value: 180, inside: ["tir_70_180"]),
        EdgeCase(value: 181, inside: ["tar_gt180", "tar_l1_181_250"]),
        EdgeCase(value: 250, inside: ["tar_gt180", "tar_l1_181_250"]),
        EdgeCase(value: 251, inside: ["tar_gt180", "tar_l2_gt250"]),
        EdgeCase(value: 53.9, inside: ["tbr_lt70", "tbr_l2_lt54"]),
        EdgeCase(value: 69.9, inside: ["tbr_lt70", "tbr_l1_54_69"]),
        EdgeCase(value: 180.1, inside: ["tar_gt180", "tar_l1_181_250"]),
        EdgeCase(value: 250.1, inside: ["tar_gt180", "tar_l2_gt250"]),
    ]
}

@Suite("Range edges")
struct EdgeTests {
    static let shares = [
        "tir_70_180", "titr_70_140", "tbr_lt70", "tbr_l1_54_69", "tbr_l2_lt54", "tar_gt180",
        "tar_l1_181_250", "tar_l2_gt250",
    ]

    @Test(
        "one reading counts in exactly the ranges the consensus puts it in", arguments: EdgeCase.all
    )
    func edge(_ edge: EdgeCase) throws {
        let summary = try GlycemicSummary(of: [
            GlucoseSample(at: .zero, glucose: .mgPerdL(edge.value))
        ])
        for entry in summary.entries where Self.shares.contains(entry.key) {
            #expect(entry.value == (edge.inside.contains(entry.key) ? 100 : 0), "\(entry.key)")
        }
    }

    @Test("one reading has a mean but no deviation, and JSON says null")
    func oneReading() throws {
        let summary = try GlycemicSummary(of: [
            GlucoseSample(at: .zero, glucose: .mgPerdL(120))
        ])
        #expect(summary.mean == 120)
        #expect(summary.standardDeviation == nil)
        #expect(summary.coefficientOfVariation == nil)
        #expect(summary.activeShare == 100)
        #expect(summary.json.hasPrefix(#"{"n":1,"mean":120.0,"sd":null,"cv":null,"gmi":6.1"#))
    }

    @Test("the sensor's LOW and HIGH count as 40 and 400, a missing reading not at all")
    func sensorWords() throws {
        #expect(GlucoseSample(at: .zero, reading: .missing) == nil)
        let readings: [SensorReading] = [.low, .high, .missing, .value(.mgPerdL(100))]
        let samples = readings.enumerated().compactMap {
            GlucoseSample(at: .minutes(5 * Int64($0.offset)), reading: $0.element)
        }
        let summary = try GlycemicSummary(of: samples)
        #expect(summary.count == 3)
        #expect(summary.mean == 180)
    }

    @Test("a value of zero has finite risk indices")
    func zero() throws {
        let summary = try GlycemicSummary(of: [
            GlucoseSample(at: .zero, glucose: .mgPerdL(0))
        ])
        #expect(summary.lowIndex.isFinite)
        #expect(summary.coefficientOfVariation == nil)
    }
}

@Suite("Readings as a trace")
struct TraceTests {
    @Test("no readings is an error")
    func none() {
        #expect(throws: MetricsError.noReadings) { try GlycemicSummary(of: []) }
    }

    @Test("two values for one instant are an error, the same value twice counts once")
    func duplicates() throws {
        let a = GlucoseSample(at: .minutes(5), glucose: .mgPerdL(100))
        let b = GlucoseSample(at: .minutes(5), glucose: .mgPerdL(101))
        let c = GlucoseSample(at: .minutes(10), glucose: .mgPerdL(102))
        #expect(throws: MetricsError.conflictingReadings(at: .minutes(5))) {
            try GlycemicSummary(of: [a, c, b])
        }
        #expect(try GlycemicSummary(of: [a, c, a]).count == 2)
    }

    @Test("the cadence comes from the readings: 1, 5 and 15 min sensors are all fully active")
    func cadence() throws {
        for minutes in [1, 5, 15] as [Int64] {
            let samples = (0..<200).map {
                GlucoseSample(at: .minutes($0 * minutes), glucose: .mgPerdL(100))
            }
            let summary = try GlycemicSummary(of: samples)
            #expect(summary.cadence == .minutes(minutes))
            #expect(summary.activeShare == 100)
        }
    }

    @Test("14 days with 70 % of the readings are sufficient, one reading less is not")
    func sufficiency() throws {
        // 4032 slots of 5 min are 14 days; 2823 of them are 70.01 %, 2822 are 69.99 %.
        func summary(_ kept: Int) throws -> GlycemicSummary {
            let slots = Array(0..<(kept - 1)) + [4031]
            return try GlycemicSummary(
                of: slots.map {
                    GlucoseSample(at: .minutes(5 * Int64($0)), glucose: .mgPerdL(100))
                })
        }
        #expect(try summary(2823).isSufficient)
        #expect(try !summary(2822).isSufficient)
        let short = (0..<4031).map {
            GlucoseSample(at: .minutes(5 * Int64($0)), glucose: .mgPerdL(100))
        }
        #expect(try !GlycemicSummary(of: short).isSufficient)
    }
}

@Suite("The metrics' names")
struct MetricNameTests {
    @Test("they are those of the design's contract for islet metrics, in its order")
    func names() throws {
        // design.md, `islet metrics`.
        let contract = """
            n, mean, sd, cv, gmi, tir_70_180, titr_70_140, tbr_lt70, tbr_l1_54_69, tbr_l2_lt54, \
            tar_gt180, tar_l1_181_250, tar_l2_gt250, gri, lbgi, hbgi, active_pct_span, \
            ev_hypo_lt70, ev_hypo_lt54, ev_hyper_gt180, ev_hyper_gt250
            """.components(separatedBy: ", ")
        let samples = [GlucoseSample(at: .zero, glucose: .mgPerdL(100))]
        let summary = try GlycemicSummary(of: samples)
        #expect(summary.entries.map(\.key) == contract)
        #expect(GlycemicSummary.keys == contract)
    }
}
