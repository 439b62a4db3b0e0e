// What is put together of a trial's runs: each metric with its key, its title and how it is told.

/// One thing measured of every run.
package enum TrialMetric: Int, CaseIterable, Sendable {
    /// Share of time in 70-180 mg/dL. Unit: %.
    case inRange
    /// Share of time in 70-140 mg/dL. Unit: %.
    case inTightRange
    /// Share of time below 70 mg/dL. Unit: %.
    case below70
    /// Share of time below 54 mg/dL. Unit: %.
    case below54
    /// Share of time above 250 mg/dL. Unit: %.
    case above250
    /// Mean glucose. Unit: mg/dL.
    case mean
    /// Events below 70 mg/dL by day of the run.
    case lowsPerDay
    /// The lowest true glucose of a run. Unit: mg/dL. Put together by its minimum: a mean of minima
    /// hides who was low.
    case lowest

    /// Its column in tables for programs.
    package var key: String {
        switch self {
        case .inRange: "tir_70_180"
        case .inTightRange: "titr_70_140"
        case .below70: "tbr_lt70"
        case .below54: "tbr_l2_lt54"
        case .above250: "tar_l2_gt250"
        case .mean: "mean"
        case .lowsPerDay: "lows_per_day"
        case .lowest: "lowest"
        }
    }

    /// Its column in tables for people.
    package var title: String {
        switch self {
        case .inRange: "TIR"
        case .inTightRange: "70-140"
        case .below70: "<70"
        case .below54: "<54"
        case .above250: ">250"
        case .mean: "mean"
        case .lowsPerDay: "lows/d"
        case .lowest: "lowest"
        }
    }

    /// Digits after the point in tables for people.
    package var digits: Int {
        switch self {
        case .inRange, .inTightRange: 1
        case .below70, .below54, .above250, .lowsPerDay: 2
        case .mean, .lowest: 0
        }
    }

    /// Whether who has more of it fares worse.
    package var worseIsMore: Bool {
        switch self {
        case .inRange, .inTightRange, .lowest: false
        case .below70, .below54, .above250, .mean, .lowsPerDay: true
        }
    }

    /// Whether it is put together and told by its minimum, so that it has no spread.
    package var isMinimum: Bool { self == .lowest }

    /// Its value in a run; NaN when the run does not have it.
    func value(of row: TrialRow) -> Double {
        self == .lowsPerDay
            ? (row.metric("ev_hypo_lt70") ?? .nan) / Double(row.days) : row.metric(key) ?? .nan
    }
}

/// A value of each metric.
package struct TrialValues: Sendable, Equatable {
    private var values: [Double]

    /// - Parameter value: gives the value of each metric.
    init(_ value: (TrialMetric) -> Double) { values = TrialMetric.allCases.map(value) }

    /// The value of a metric.
    package subscript(_ metric: TrialMetric) -> Double { values[metric.rawValue] }
}
