// Judges shares of time and consensus metrics, also against the pump on its own schedule.

import GlycemicMetrics
import Quantities

extension ExpectationCheck {
    /// Time with a condition; where it cannot be said, the time counts for nothing.
    func time(
        with condition: Expectation.Condition, _ comparison: Expectation.Comparison,
        _ share: Expectation.Share, in ranges: Ranges
    ) -> Finding {
        let (times, isInside) = moments(of: [condition], in: ranges)
        let truths = signals.course(of: condition, at: times)
        var part: Int64 = 0
        var whole: Int64 = 0
        for index in times.indices.dropLast() where isInside[index] && isInside[index + 1] {
            guard let truth = truths[index] else { continue }
            let length = times[index + 1] - times[index]
            whole += length
            if truth.holds { part += length }
        }
        return judge(part: part, of: whole, comparison, share, at: nil)
    }

    /// Time in a band of glucose, value by value, as the consensus counts.
    func time(
        in band: Expectation.GlucoseBand, of source: Expectation.GlucoseSource,
        _ comparison: Expectation.Comparison, _ share: Expectation.Share, in ranges: Ranges
    ) -> Finding {
        guard let trace = try? GlucoseTrace(samples(of: source, in: ranges)) else {
            return .didNotArise("nothing was measured")
        }
        let cadence = trace.cadence.milliseconds
        let inside = trace.samples.count { band.contains($0.glucose) }
        let worst = trace.samples.max { band.distance($0.glucose) < band.distance($1.glucose) }
        return judge(
            part: Int64(inside) * cadence, of: Int64(trace.samples.count) * cadence, comparison,
            share,
            at: worst?.at.milliseconds)
    }

    private func judge(
        part: Int64, of whole: Int64, _ comparison: Expectation.Comparison,
        _ share: Expectation.Share, at: Int64?
    ) -> Finding {
        guard whole > 0 else { return .didNotArise("nothing was measured") }
        let measured: Double
        let expected: Double
        let unit: String
        switch share {
        case .percent(let percent):
            (measured, expected, unit) = (100 * Double(part) / Double(whole), percent, "%")
        case .span(let span):
            (measured, expected, unit) = (Double(part) / 60_000, span.minutes, "min")
        }
        return Finding(
            comparison.holds(measured, expected), Self.words(measured, unit),
            margin: comparison.margin(measured, expected), unit: unit, at: at)
    }

    /// A consensus metric.
    func metric(
        _ metric: Expectation.Metric, of source: Expectation.GlucoseSource,
        _ comparison: Expectation.Comparison, _ expected: Double, in ranges: Ranges
    ) -> Finding {
        guard let summary = try? GlycemicSummary(of: samples(of: source, in: ranges)),
            let measured = metric.value(in: summary)
        else { return .didNotArise("nothing was measured") }
        let words =
            metric.unit == "events" ? "\(Int(measured)) events" : Self.words(measured, metric.unit)
        return Finding(
            comparison.holds(measured, expected), words,
            margin: comparison.margin(measured, expected), unit: metric.unit, at: nil)
    }

    /// Glucose values within a scope: one a minute of the truth, or the readings.
    private func samples(
        of source: Expectation.GlucoseSource, in ranges: Ranges
    ) -> [GlucoseSample] {
        let isInside = { (time: Int64) in ranges.contains { $0.contains(time) } }
        let truth = source == .truth ? truth(signals.trace) : []
        guard truth.isEmpty else { return truth.filter { isInside($0.at.milliseconds) } }
        return signals.readings.filter { isInside($0.taken) }
            .map { GlucoseSample(at: Span(milliseconds: $0.taken), glucose: $0.glucose) }
    }

    private func truth(_ trace: BenchTrace) -> [GlucoseSample] {
        trace.minutes.compactMap { minute in
            minute.plasma.flatMap { Glucose(validatingMgPerdL: $0) }
                .map { GlucoseSample(at: .minutes(Int64(minute.minute)), glucose: $0) }
        }
    }

    /// Time in a band beside the same world with the pump on its own schedule.
    func paired(
        _ band: Expectation.GlucoseBand, _ comparison: Expectation.Comparison,
        _ allowance: Expectation.Share, in ranges: Ranges
    ) -> Finding {
        guard let other = evidence.scheduledBasal else {
            return Finding(false, "a recorded person cannot live the same days again")
        }
        let isInside = { (sample: GlucoseSample) in
            ranges.contains { $0.contains(sample.at.milliseconds) }
        }
        let pair = [truth(signals.trace), truth(other)].map { $0.filter(isInside) }
        guard !pair[0].isEmpty, pair[0].count == pair[1].count else {
            return .didNotArise("nothing was measured")
        }
        // The truth has one value a minute.
        let minutes = pair.map { samples in
            Double(samples.count { band.contains($0.glucose) })
        }
        let all = Double(pair[0].count)
        let (found, allowed, unit): ([Double], Double, String) =
            switch allowance {
            case .percent(let percent): (minutes.map { 100 * $0 / all }, percent, "%")
            case .span(let span): (minutes, span.minutes, "min")
            }
        let expected = found[1] + allowed
        let worst = pair[0].max { band.distance($0.glucose) < band.distance($1.glucose) }
        return Finding(
            comparison.holds(found[0], expected),
            "\(Self.words(found[0], unit)), on scheduled basal \(Self.words(found[1], unit))",
            margin: comparison.margin(found[0], expected), unit: unit,
            at: worst?.at.milliseconds)
    }
}

extension Expectation.GlucoseBand {
    /// How far a value is on the band's critical side: outside a range, deep below, high above.
    fileprivate func distance(_ glucose: Glucose) -> Double {
        let value = glucose.milligramsPerDeciliter
        return switch self {
        case .within(let range):
            max(
                range.lowerBound.milligramsPerDeciliter - value,
                value - range.upperBound.milligramsPerDeciliter)
        case .below: -value
        case .above: value
        }
    }
}

extension Expectation.Metric {
    fileprivate var unit: String {
        switch self {
        case .mean, .sd: "mg/dL"
        case .cv, .gmi: "%"
        case .gri, .lbgi, .hbgi: "points"
        case .hypoEvents, .severeHypoEvents, .hyperEvents, .severeHyperEvents: "events"
        }
    }

    fileprivate func value(in summary: GlycemicSummary) -> Double? {
        switch self {
        case .mean: summary.mean
        case .sd: summary.standardDeviation
        case .cv: summary.coefficientOfVariation
        case .gmi: summary.glucoseManagementIndicator
        case .gri: summary.riskIndex
        case .lbgi: summary.lowIndex
        case .hbgi: summary.highIndex
        case .hypoEvents: Double(summary.hypoEvents)
        case .severeHypoEvents: Double(summary.severeHypoEvents)
        case .hyperEvents: Double(summary.hyperEvents)
        case .severeHyperEvents: Double(summary.severeHyperEvents)
        }
    }
}
