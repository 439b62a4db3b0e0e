// What `islet twin validate` prints, and the limits it holds a validation to.

import TwinStudy

/// What a validation found, and the limits it is held to.
struct ValidationReport: Encodable {
    struct Horizon: Encodable {
        let minutes: Int
        let rmse_twin: Double
        let rmse_twin_against_truth: Double
        let rmse_hold: Double
        let rmse_ar: Double
        let rmse_arx: Double
        let coverage_80: Double
        let coverage_95: Double
    }
    struct Days: Encodable {
        let time_in_range: Double
        let time_below_70: Double
        let mean_glucose: Double
    }
    struct Effect: Encodable {
        let hours: Int
        let median_relative_error: Double
        let median_bias: Double
    }
    struct Limit: Encodable {
        let name: String
        let value: Double
        let at_least: Double?
        let at_most: Double?
        var met: Bool { value >= at_least ?? -.infinity && value <= at_most ?? .infinity }

        private enum CodingKeys: String, CodingKey { case name, value, at_least, at_most, met }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(value, forKey: .value)
            try container.encodeIfPresent(at_least, forKey: .at_least)
            try container.encodeIfPresent(at_most, forKey: .at_most)
            try container.encode(met, forKey: .met)
        }
    }
    let people: String
    let arm: String
    let count: Int
    let days: Days
    let horizons: [Horizon]
    let effects: [Effect]
    let effect_median_relative_error: Double
    let effect_underestimated_share: Double
    private(set) var limits: [Limit] = []

    /// - Parameter inReference: whether the conditions are those the limits on errors were set in.
    init(_ found: ArmResult, inReference: Bool) {
        let score = found.score
        people = found.people
        arm = "\(found.arm.name)/\(found.arm.variation.rawValue)"
        count = found.count
        days = Days(
            time_in_range: found.days.timeInRange, time_below_70: found.days.timeBelow,
            mean_glucose: found.days.mean)
        horizons = score.twin.indices.map { place in
            Horizon(
                minutes: 5 * TwinRun.horizons[place], rmse_twin: score.twin[place].rmse,
                rmse_twin_against_truth: score.twin[place].truthRMSE,
                rmse_hold: score.hold[place].rmse, rmse_ar: score.ar[place].rmse,
                rmse_arx: score.arx[place].rmse, coverage_80: score.twin[place].coverage80,
                coverage_95: score.twin[place].coverage95)
        }
        effects = TwinRun.effectHorizons.indices.map { place in
            Effect(
                hours: TwinRun.effectHorizons[place] / 12,
                median_relative_error: found.effect.medianError(at: place),
                median_bias: found.effect.medianBias(at: place))
        }
        effect_median_relative_error = found.effect.medianError()
        effect_underestimated_share = found.effect.underestimated
        limits = limits(announced: found.arm.announced, inReference: inReference)
    }

    /// What the gate asks, and what was found.
    private func limits(announced: Bool, inReference: Bool) -> [Limit] {
        var found: [Limit] = []
        let errors =
            announced ? ValidationLimits.announcedErrors : ValidationLimits.unannouncedErrors
        for (place, row) in horizons.enumerated() {
            if inReference, place < errors.count {
                found.append(
                    Limit(
                        name: "rmse_\(row.minutes)_min", value: row.rmse_twin, at_least: nil,
                        at_most: errors[place]))
            }
            found.append(
                Limit(
                    name: "over_better_regression_\(row.minutes)_min",
                    value: row.rmse_twin / min(row.rmse_ar, row.rmse_arx), at_least: nil,
                    at_most: ValidationLimits.overRegressionMax))
            found.append(
                Limit(
                    name: "coverage_80_\(row.minutes)_min", value: row.coverage_80,
                    at_least: ValidationLimits.coverage80.lowerBound,
                    at_most: ValidationLimits.coverage80.upperBound))
            found.append(
                Limit(
                    name: "coverage_95_\(row.minutes)_min", value: row.coverage_95,
                    at_least: ValidationLimits.coverage95.lowerBound,
                    at_most: ValidationLimits.coverage95.upperBound))
        }
        found.append(
            Limit(
                name: "effect_median_relative_error", value: effect_median_relative_error,
                at_least: nil, at_most: ValidationLimits.effectErrorMax))
        found.append(
            Limit(
                name: "effect_underestimated_share", value: effect_underestimated_share,
                at_least: nil, at_most: ValidationLimits.effectUnderstatedMax))
        return found
    }

    /// The tables in words.
    var words: String {
        func cell(_ value: Double, _ digits: Int, _ width: Int) -> String {
            TwinTools.aligned(TwinTools.fixed(value, digits), width)
        }
        var lines = [
            "\(count) lives, \(people), \(arm); RMSE in mg/dL",
            "their days: \(cell(100 * days.time_in_range, 1, 0)) % within 70-180, "
                + "\(cell(100 * days.time_below_70, 2, 0)) % below 70, mean "
                + "\(cell(days.mean_glucose, 0, 0)) mg/dL",
            "min    twin (truth)   hold     AR    ARX   in 80 %  in 95 %",
        ]
        for row in horizons {
            lines.append(
                cell(Double(row.minutes), 0, 3) + cell(row.rmse_twin, 1, 8)
                    + cell(row.rmse_twin_against_truth, 1, 8)
                    + [row.rmse_hold, row.rmse_ar, row.rmse_arx].map { cell($0, 1, 7) }.joined()
                    + [row.coverage_80, row.coverage_95].map { cell(100 * $0, 1, 9) }.joined())
        }
        lines.append("effect of 1 U after     error   bias")
        for row in effects {
            lines.append(
                cell(Double(row.hours), 0, 17) + " h" + cell(row.median_relative_error, 2, 10)
                    + cell(row.median_bias, 2, 7))
        }
        lines.append(
            "effect over 2 to 8 h: median error \(cell(effect_median_relative_error, 2, 0)); share "
                + "of people underestimated by more than 30 % at 6-8 h "
                + cell(effect_underestimated_share, 2, 0))
        let missed = limits.filter { !$0.met }
        lines.append("limits missed: \(missed.count) of \(limits.count)")
        for limit in missed {
            let range = [
                limit.at_least.map { "at least \($0)" }, limit.at_most.map { "at most \($0)" },
            ].compactMap { $0 }
            lines.append(
                "  \(limit.name) \(cell(limit.value, 3, 0)), \(range.joined(separator: ", "))")
        }
        return lines.joined(separator: "\n")
    }
}
