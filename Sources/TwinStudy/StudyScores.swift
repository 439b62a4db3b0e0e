// How good forecasts were: errors against sensor and truth, coverage, and effects against the truth.

import Quantities

/// Sums of forecast errors at one horizon.
public struct ErrorScore: Sendable, Equatable {
    /// Forecasts scored.
    public private(set) var count = 0
    private var squares = 0.0
    private var truthSquares = 0.0
    private var inside80 = 0
    private var inside95 = 0

    /// Nothing scored.
    public init() {}

    /// Root mean square error against the sensor. Unit: mg/dL.
    public var rmse: Double { (squares / Double(max(count, 1))).squareRoot() }
    /// Root mean square error against glucose itself. Unit: mg/dL.
    public var truthRMSE: Double { (truthSquares / Double(max(count, 1))).squareRoot() }
    /// Share of readings within the 80 % band.
    public var coverage80: Double { Double(inside80) / Double(max(count, 1)) }
    /// Share of readings within the 95 % band.
    public var coverage95: Double { Double(inside95) / Double(max(count, 1)) }

    /// Scores one forecast.
    public mutating func add(
        mean: Double, band80: Double = 0, band95: Double = 0, reading: Double, truth: Double
    ) {
        count += 1
        squares += (reading - mean) * (reading - mean)
        truthSquares += (truth - mean) * (truth - mean)
        if (reading - mean).magnitude <= band80 { inside80 += 1 }
        if (reading - mean).magnitude <= band95 { inside95 += 1 }
    }

    /// Joins the sums.
    public mutating func add(_ other: ErrorScore) {
        count += other.count
        squares += other.squares
        truthSquares += other.truthSquares
        inside80 += other.inside80
        inside95 += other.inside95
    }
}

/// Scores of one person's trace, by horizon of ``TwinRun/horizons``.
public struct TraceScore: Sendable {
    /// The twin's.
    public var twin = TwinRun.horizons.map { _ in ErrorScore() }
    /// The reading held.
    public var hold = TwinRun.horizons.map { _ in ErrorScore() }
    /// Pooled autoregression.
    public var ar = TwinRun.horizons.map { _ in ErrorScore() }
    /// Pooled autoregression with inputs.
    public var arx = TwinRun.horizons.map { _ in ErrorScore() }

    /// Nothing scored.
    public init() {}

    /// Scores a trace from its second day on (the first is the twin's cold start).
    /// - Parameters:
    ///   - baselines: by horizon, AR and ARX; empty to leave them out.
    public init(
        _ run: TwinRun, on trace: StudyTrace, baselines: [(ar: LinearForecast, arx: LinearForecast)]
    ) {
        let course = SeenCourse(trace)
        let end = min(trace.arm.days * 288, trace.cycles.count)
        for cycle in min(288, end)..<end {
            guard let now = course.glucose[cycle] else { continue }
            for (index, horizon) in TwinRun.horizons.enumerated() {
                let later = cycle + horizon
                guard later < end, let reading = course.glucose[later] else {
                    continue
                }
                let truth = trace.cycles[later].truth
                let forecast = run.forecasts[cycle][index]
                twin[index].add(
                    mean: forecast.mean, band80: forecast.band80, band95: forecast.band95,
                    reading: reading, truth: truth)
                hold[index].add(mean: now, reading: reading, truth: truth)
                guard index < baselines.count else { continue }
                if let value = baselines[index].ar.forecast(course, cycle) {
                    ar[index].add(mean: value, reading: reading, truth: truth)
                }
                if let value = baselines[index].arx.forecast(course, cycle) {
                    arx[index].add(mean: value, reading: reading, truth: truth)
                }
            }
        }
    }

    /// Joins the sums.
    public mutating func add(_ other: TraceScore) {
        for index in TwinRun.horizons.indices {
            twin[index].add(other.twin[index])
            hold[index].add(other.hold[index])
            ar[index].add(other.ar[index])
            arx[index].add(other.arx[index])
        }
    }
}

/// What one unit more and one unit less would truly have done, against what the twin said.
public struct EffectScore: Sendable {
    /// Relative errors (said less true, over true), by horizon of ``TwinRun/effectHorizons``; one for
    /// each moment and sign.
    public private(set) var errors = TwinRun.effectHorizons.map { _ in [Double]() }
    /// Share by which this person's true effect at 6 and 8 h, averaged over moments and signs, is
    /// missed; negative when underestimated.
    public private(set) var lateErrors: [Double] = []
    /// Whether each true effect lay within 80 % of the stated spread.
    public private(set) var withinStated: [Bool] = []

    /// Nothing scored.
    public init() {}

    /// Scores one person's moments. An effect of less than 2 % of the correction factor (a floor of
    /// glucose, not an effect) is left out.
    public init(_ run: TwinRun, on trace: StudyTrace) {
        let least = 0.02 * trace.therapy.sensitivity.milligramsPerDeciliterPerUnit
        var said = 0.0
        var real = 0.0
        for (index, moment) in trace.moments.enumerated() {
            let base = trace.course(from: moment, change: 0, minutes: 480)
            for sign in [1.0, -1.0] {
                let other = trace.course(from: moment, change: sign, minutes: 480)
                for (place, horizon) in TwinRun.effectHorizons.enumerated() {
                    let truth = (base[horizon - 1] - other[horizon - 1]) / sign
                    let effect =
                        sign > 0 ? run.effects[index][place] : run.effectsOfLess[index][place]
                    if place >= 2 {
                        said += effect
                        real += truth
                    }
                    guard truth > least else { continue }
                    errors[place].append(effect / truth - 1)
                    let deviation = run.effectDeviations[index][place]
                    withinStated.append((effect - truth).magnitude <= 1.2816 * deviation)
                }
            }
        }
        if real > 0 { lateErrors.append(said / real - 1) }
    }

    /// Joins.
    public mutating func add(_ other: EffectScore) {
        for place in errors.indices { errors[place] += other.errors[place] }
        lateErrors += other.lateErrors
        withinStated += other.withinStated
    }

    /// Median of the errors' magnitudes at one horizon, or over all.
    public func medianError(at place: Int? = nil) -> Double {
        let all = place.map { errors[$0] } ?? errors.flatMap { $0 }
        return Self.median(all.map(\.magnitude))
    }

    /// Median of the signed errors at one horizon.
    public func medianBias(at place: Int) -> Double { Self.median(errors[place]) }

    /// Share of people whose effect at 6-8 h is underestimated by more than 30 %.
    public var underestimated: Double {
        guard !lateErrors.isEmpty else { return 0 }
        return Double(lateErrors.count { $0 < -0.3 }) / Double(lateErrors.count)
    }

    /// Share of true effects within the stated 80 % spread.
    public var coverage80: Double {
        guard !withinStated.isEmpty else { return 0 }
        return Double(withinStated.count { $0 }) / Double(withinStated.count)
    }

    private static func median(_ values: [Double]) -> Double {
        guard !values.isEmpty else { return 0 }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : 0.5 * (sorted[middle - 1] + sorted[middle])
    }
}
