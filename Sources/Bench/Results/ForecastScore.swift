// How well the twin's forecasts of the sensor met what the sensor later said.

import ControlLoop
public import Quantities

/// The score of one horizon.
public struct ForecastScore: Sendable, Equatable {
    /// How far ahead.
    public let horizon: Span
    /// Root mean square error of the twin. Unit: mg/dL.
    public let twin: Double
    /// Root mean square error of "stays as it is now", on the same pairs. Unit: mg/dL.
    public let hold: Double
    /// Share of the readings within the forecast's central 80 %. Range: 0 ... 1.
    public let coverage80: Double
    /// Pairs of forecast and reading.
    public let count: Int
    /// The decision whose forecast was farthest off.
    public let worst: LoopInstant

    /// A reading counts for a horizon when it is at most so far from it.
    private static let tolerance = Span.seconds(150)

    /// Scores one horizon: each forecast against the reading nearest to its horizon, where both the
    /// reading at the decision and the one then are numbers.
    ///
    /// The forecast is the twin's of the sensor on scheduled basal; not dosing's course, in which
    /// the proposal is given, and in advise-only it never is.
    ///
    /// - Parameters:
    ///   - horizon: one of ``SensorForecast/horizons``; others have no forecast.
    ///   - isCounted: whether the forecasts of a moment count.
    /// - Returns: `nil` when there is no pair.
    public init?(
        of facts: JournalFacts, horizon: Span,
        when isCounted: (LoopInstant) -> Bool = { _ in true }
    ) {
        let readings = facts.samples.compactMap { sample -> (at: LoopInstant, value: Double)? in
            guard case .value(let glucose) = sample.reading else { return nil }
            return (sample.at, glucose.milligramsPerDeciliter)
        }
        var next = 0
        var twin = 0.0
        var hold = 0.0
        var inside = 0
        var count = 0
        var worst = (error: -1.0, at: LoopInstant.origin)
        for decision in facts.decisions {
            guard let forecast = decision.reply?.sensorForecast(at: horizon),
                case .value(let now) = decision.reading, isCounted(decision.at)
            else { continue }
            let due = decision.at + horizon
            while next + 1 < readings.count,
                (readings[next + 1].at - due).milliseconds.magnitude
                    <= (readings[next].at - due).milliseconds.magnitude
            { next += 1 }
            guard next < readings.count,
                (readings[next].at - due).milliseconds.magnitude
                    <= Self.tolerance.milliseconds.magnitude
            else { continue }
            let error = readings[next].value - forecast.mean
            let change = readings[next].value - now.milligramsPerDeciliter
            twin += error * error
            hold += change * change
            if error.magnitude <= forecast.band80 { inside += 1 }
            if error.magnitude > worst.error { worst = (error.magnitude, decision.at) }
            count += 1
        }
        guard count > 0 else { return nil }
        self.horizon = horizon
        self.twin = (twin / Double(count)).squareRoot()
        self.hold = (hold / Double(count)).squareRoot()
        coverage80 = Double(inside) / Double(count)
        self.count = count
        self.worst = worst.at
    }
}
