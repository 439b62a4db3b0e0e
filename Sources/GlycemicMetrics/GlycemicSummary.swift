// The consensus metrics of a trace; what 54, 70, 140, 180 and 250 exactly count as.

import Foundation
public import Quantities

/// The consensus metrics of one trace of glucose.
///
/// Shares are of the readings, in percent; the edges 70 and 180 (and 140) belong to the target.
/// Values are classified as they are: round to what the sensor shows before, never after.
/// Sources: Battelino 2019 (Diabetes Care 42:1593) and 2023 (Lancet D&E 11:42) for ranges,
/// Danne 2017 for CV and active time, Bergenstal 2018 (10.2337/dc18-1581) for GMI, Klonoff 2022
/// (10.1177/19322968221085273) for GRI, Kovatchev 1998, 2006 for LBGI and HBGI.
public struct GlycemicSummary: Sendable, Equatable {
    /// Number of readings.
    public let count: Int
    /// Mean. Unit: mg/dL.
    public let mean: Double
    /// Sample standard deviation (n-1); `nil` for one reading. Unit: mg/dL.
    public let standardDeviation: Double?
    /// Coefficient of variation; `nil` without a deviation or with mean zero. Unit: %.
    public let coefficientOfVariation: Double?
    /// Glucose management indicator, 3.31 + 0.02392 mean. Unit: %.
    public let glucoseManagementIndicator: Double
    /// 70...180 mg/dL. Unit: %.
    public let inRange: Double
    /// 70...140 mg/dL. Unit: %.
    public let inTightRange: Double
    /// Below 70 mg/dL. Unit: %.
    public let below70: Double
    /// 54 ..< 70 mg/dL. Unit: %.
    public let low: Double
    /// Below 54 mg/dL. Unit: %.
    public let veryLow: Double
    /// Above 180 mg/dL. Unit: %.
    public let above180: Double
    /// Above 180, up to and with 250 mg/dL. Unit: %.
    public let high: Double
    /// Above 250 mg/dL. Unit: %.
    public let veryHigh: Double
    /// Glycemia risk index. Range: 0...100.
    public let riskIndex: Double
    /// Low blood glucose index.
    public let lowIndex: Double
    /// High blood glucose index.
    public let highIndex: Double
    /// Readings received of those expected from the first to the last at the trace's cadence.
    /// Unit: %, at most 100.
    public let activeShare: Double
    /// Time between readings.
    public let cadence: Span
    /// Time from the first to the last reading, each standing for one cadence.
    public let span: Span
    /// Events below 70 mg/dL; see ``GlucoseEvent`` for the rule.
    public let hypoEvents: Int
    /// Events below 54 mg/dL.
    public let severeHypoEvents: Int
    /// Events above 180 mg/dL.
    public let hyperEvents: Int
    /// Events above 250 mg/dL.
    public let severeHyperEvents: Int
    /// Events below 70 mg/dL with a run of more than 120 min.
    public let extendedHypoEvents: Int
    /// The lowest reading.
    public let lowest: Glucose
    /// The highest reading.
    public let highest: Glucose

    /// Days a report should have at least. Source: Battelino 2019.
    public static let sufficientSpan = Span.hours(14 * 24)
    /// Active time a report should have at least. Unit: %. Source: Battelino 2019.
    public static let sufficientActiveShare = 70.0

    /// Whether there is enough to judge a person by: 14 days, 70 % active. Show it otherwise, but
    /// mark it as insufficient.
    public var isSufficient: Bool {
        span >= Self.sufficientSpan && activeShare >= Self.sufficientActiveShare
    }

    /// The metrics of readings in any order.
    /// - Throws: ``MetricsError`` when there are none, or two contradict each other.
    public init(of readings: some Sequence<GlucoseSample>) throws(MetricsError) {
        self.init(of: try GlucoseTrace(readings))
    }

    /// The metrics of a trace.
    public init(of trace: GlucoseTrace) {
        let values = trace.samples.map(\.glucose.milligramsPerDeciliter)
        let n = Double(values.count)
        func share(_ isInside: (Double) -> Bool) -> Double {
            100 * Double(values.count(where: isInside)) / n
        }
        count = values.count
        let mean = values.reduce(0, +) / n
        self.mean = mean
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let deviation = values.count > 1 ? (squares / (n - 1)).squareRoot() : nil
        standardDeviation = deviation
        coefficientOfVariation = mean > 0 ? deviation.map { 100 * $0 / mean } : nil
        glucoseManagementIndicator = 3.31 + 0.02392 * mean
        inRange = share { $0 >= 70 && $0 <= 180 }
        inTightRange = share { $0 >= 70 && $0 <= 140 }
        below70 = share { $0 < 70 }
        low = share { $0 >= 54 && $0 < 70 }
        veryLow = share { $0 < 54 }
        above180 = share { $0 > 180 }
        high = share { $0 > 180 && $0 <= 250 }
        veryHigh = share { $0 > 250 }
        riskIndex = min(100, 3.0 * veryLow + 2.4 * low + 1.6 * veryHigh + 0.8 * high)
        let risks = values.map(Self.signedRisk)
        lowIndex = risks.reduce(0) { $0 + ($1 < 0 ? 10 * $1 * $1 : 0) } / n
        highIndex = risks.reduce(0) { $0 + ($1 > 0 ? 10 * $1 * $1 : 0) } / n

        cadence = trace.cadence
        span = trace.duration(from: .zero, to: trace.span)
        let expected = span.seconds / trace.cadence.seconds
        activeShare = min(100, 100 * n / expected)
        let hypo = trace.events(.hypoLevel1)
        hypoEvents = hypo.count
        severeHypoEvents = trace.events(.hypoLevel2).count
        hyperEvents = trace.events(.hyperLevel1).count
        severeHyperEvents = trace.events(.hyperLevel2).count
        extendedHypoEvents = hypo.count { $0.longestRun > GlucoseEvent.extendedHypoMin }
        lowest = trace.samples.map(\.glucose).min() ?? .mgPerdL(0)
        highest = trace.samples.map(\.glucose).max() ?? .mgPerdL(0)
    }

    /// Kovatchev's symmetrised scale f(g); below 1 mg/dL, where it has no value, that of 1 mg/dL.
    private static func signedRisk(_ mgPerdL: Double) -> Double {
        1.509 * (pow(log(max(mgPerdL, 1)), 1.084) - 5.381)
    }
}

extension GlycemicSummary {
    /// The names of ``entries``, in their order.
    public static let keys = [
        "n", "mean", "sd", "cv", "gmi", "tir_70_180", "titr_70_140", "tbr_lt70", "tbr_l1_54_69",
        "tbr_l2_lt54", "tar_gt180", "tar_l1_181_250", "tar_l2_gt250", "gri", "lbgi", "hbgi",
        "active_pct_span", "ev_hypo_lt70", "ev_hypo_lt54", "ev_hyper_gt180", "ev_hyper_gt250",
    ]

    /// Whether a name of ``entries`` counts something: a whole number.
    public static func isCount(_ key: String) -> Bool { key == "n" || key.hasPrefix("ev_") }

    /// The metrics under the names people's scripts use, in a fixed order; `nil` is no value.
    public var entries: [(key: String, value: Double?)] {
        [
            ("n", Double(count)), ("mean", mean), ("sd", standardDeviation),
            ("cv", coefficientOfVariation), ("gmi", glucoseManagementIndicator),
            ("tir_70_180", inRange), ("titr_70_140", inTightRange), ("tbr_lt70", below70),
            ("tbr_l1_54_69", low), ("tbr_l2_lt54", veryLow), ("tar_gt180", above180),
            ("tar_l1_181_250", high), ("tar_l2_gt250", veryHigh), ("gri", riskIndex),
            ("lbgi", lowIndex), ("hbgi", highIndex), ("active_pct_span", activeShare),
            ("ev_hypo_lt70", Double(hypoEvents)), ("ev_hypo_lt54", Double(severeHypoEvents)),
            ("ev_hyper_gt180", Double(hyperEvents)),
            ("ev_hyper_gt250", Double(severeHyperEvents)),
        ]
    }
}

extension GlycemicSummary {
    /// ``entries`` as one JSON object on one line: counts as integers, no value as null.
    public var json: String {
        let fields = entries.map { entry in
            guard let value = entry.value else { return "\"\(entry.key)\":null" }
            return "\"\(entry.key)\":" + (Self.isCount(entry.key) ? "\(Int(value))" : "\(value)")
        }
        return "{" + fields.joined(separator: ",") + "}"
    }
}
