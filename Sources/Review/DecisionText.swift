// One decision in words: the lines the decision panel shows, from the same values the script uses.

import Quantities

/// The words of one decision.
struct DecisionText {
    let decision: DecisionPoint

    /// "182 mg/dL", "LOW", "none".
    static func reading(_ reading: SensorReading) -> String {
        switch reading {
        case .value(let glucose): "\(Markup.fixed(glucose.milligramsPerDeciliter, 0)) mg/dL"
        case .low: "LOW"
        case .high: "HIGH"
        case .missing: "no reading"
        }
    }

    /// What it knew, as names and values.
    var knew: [(String, String)] {
        var rows = [("CGM", Self.reading(decision.reading))]
        if let age = decision.readingAge { rows[0].1 += ", \(Markup.duration(age)) old" }
        if let estimate = decision.estimate {
            let trust = decision.twinHealth.isEmpty ? "" : ", \(Markup.words(decision.twinHealth))"
            let value = Markup.fixed(estimate.milligramsPerDeciliter, 0)
            rows.append(("Twin", "\(value) mg/dL\(trust)"))
        }
        rows.append(("On board", "\(Markup.fixed(decision.insulinOnBoard.units, 2)) U"))
        if decision.uncertainInsulin != .zero {
            rows.append(("Uncertain", "\(Markup.units(decision.uncertainInsulin)) U counted"))
        }
        if let carbs = decision.carbsOnBoard {
            rows.append(("Carbs", "\(Markup.fixed(carbs.grams, 0)) g still to come"))
        }
        return rows
    }

    /// What it expected at 30, 60 and 120 min: mean and 80 % band.
    var expected: [(String, String)] {
        guard let forecast = decision.forecast else { return [("", "no forecast")] }
        return Self.horizons.compactMap { minutes in
            guard let point = Self.point(forecast, minutes: minutes) else { return nil }
            let spread = ForecastLayer.deviations80 * point.deviation
            return (
                "in \(minutes) min",
                "\(Markup.fixed(point.mean, 0)) (\(Markup.fixed(point.mean - spread, 0))–"
                    + "\(Markup.fixed(point.mean + spread, 0)))"
            )
        }
    }

    /// Horizons the panel names. Unit: min.
    static let horizons: [Int64] = [30, 60, 120]

    /// The forecast's point at a horizon; `nil` when it has none there.
    static func point(
        _ forecast: ReportForecast, minutes: Int64
    ) -> (mean: Double, deviation: Double)? {
        let (count, rest) = Span.minutes(minutes).milliseconds
            .quotientAndRemainder(dividingBy: max(forecast.step.milliseconds, 1))
        let index = Int(count) - 1
        guard rest == 0, index >= 0,
            index < min(forecast.mean.count, forecast.standardDeviation.count)
        else { return nil }
        return (forecast.mean[index], forecast.standardDeviation[index])
    }

    /// A rate and a bolus: "1.80 U/h + 0.30 U", "schedule".
    static func delivery(_ basal: InsulinRate?, _ bolus: InsulinAmount) -> String {
        let rate = basal.map { "\(Markup.rate($0)) U/h" } ?? "pump\u{2019}s own schedule"
        return bolus == .zero ? rate : "\(rate) + \(Markup.units(bolus)) U"
    }

    /// What came of the order.
    static func outcome(_ outcome: DecisionPoint.Outcome) -> String {
        switch outcome {
        case .confirmed: "confirmed by the pump"
        case .nothingToSend: "nothing to send"
        case .unknown: "outcome unknown, counted as delivered"
        case .refused(let why): why.isEmpty ? "refused by the pump" : "refused: \(why)"
        case .adviceOnly: "advice only, not sent"
        }
    }

    /// A cut: "0.52 → 0.30 U".
    static func change(_ change: LimitCut.Change) -> String {
        switch change {
        case .basal(let before, let after):
            "\(Markup.rate(before)) \u{2192} \(Markup.rate(after)) U/h"
        case .bolus(let before, let after):
            "\(Markup.units(before)) \u{2192} \(Markup.units(after)) U"
        case .refused: "refused"
        }
    }
}
