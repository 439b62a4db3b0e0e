// Forecasts on days the fit never saw, beside holding the reading and the person's own AR.

import SmallMath

/// Errors of one method at one horizon.
public struct ForecastScore: Sendable, Equatable {
    /// Forecasts scored.
    public private(set) var count = 0
    private var squares = 0.0
    private var within80 = 0
    private var within95 = 0

    /// Root mean square error. Unit: mg/dL.
    public var rmse: Double { (squares / Double(max(count, 1))).squareRoot() }
    /// Share of readings within the 80 % band.
    public var coverage80: Double { Double(within80) / Double(max(count, 1)) }
    /// Share of readings within the 95 % band.
    public var coverage95: Double { Double(within95) / Double(max(count, 1)) }

    mutating func add(_ mean: Double, _ reading: Double, _ forecast: HistoryForecast? = nil) {
        count += 1
        squares += (reading - mean) * (reading - mean)
        if let forecast {
            if forecast.band80.contains(reading) { within80 += 1 }
            if forecast.band95.contains(reading) { within95 += 1 }
        }
    }
}

/// A backtest: fitted on the first days, scored on the rest.
public struct Backtest: Sendable {
    /// Horizons scored. Unit: min.
    public static let minutes = [30, 60, 120]
    /// Readings the AR looks at.
    public static let readings = 12

    /// The twin fitted on the first days.
    public let twin: HistoryTwin
    /// By horizon: the twin, its mechanism alone, holding the reading, the person's AR.
    public private(set) var twinScores = Self.minutes.map { _ in ForecastScore() }
    /// The mechanism alone.
    public private(set) var mechanismScores = Self.minutes.map { _ in ForecastScore() }
    /// The reading held.
    public private(set) var holdScores = Self.minutes.map { _ in ForecastScore() }
    /// AR of 12 readings by ridge regression, fitted on the same first days.
    public private(set) var arScores = Self.minutes.map { _ in ForecastScore() }

    /// Fits and scores.
    ///
    /// Scored are moments after the days of the fit with readings now, at the horizon and for the
    /// hour before: the same for every method. A row's bolus and food count as known at its time.
    /// Bands follow the misses of forecasts already due; means never change after the fit.
    /// - Throws: as ``HistoryTwin/init(fitting:days:)``; also with less than a day left to score.
    public init(_ history: PersonHistory, days: Double = HistoryTwin.fitDays) throws(HistoryError) {
        guard history.days >= days + 1 else {
            throw .tooShort(days: history.days, needed: days + 1)
        }
        twin = try HistoryTwin(fitting: history, days: days)
        let first = Int(days) * PersonHistory.cellsPerDay
        let filtered = FilteredHistory(twin.model, history: history)
        let features = ForecastFeatures(filtered)
        var rules: [LinearRule] = []
        for minutes in Self.minutes {
            guard let rule = Self.autoregression(history.prefix(first), horizon: minutes / 5) else {
                throw .notFitted
            }
            rules.append(rule)
        }
        var follower = BandFollower(twin.correction)
        for cell in first..<history.count {
            let forecasts = follower.follow(features, cell: cell, reading: history.glucose[cell])
            guard let readings = Self.recent(history, cell) else { continue }
            for (index, minutes) in Self.minutes.enumerated() {
                let later = cell + minutes / 5
                guard later < history.count, history.hasReading(later),
                    let forecast = forecasts.first(where: { $0.minutes == Double(minutes) })
                else { continue }
                let reading = history.glucose[later]
                twinScores[index].add(forecast.mean, reading, forecast)
                mechanismScores[index].add(forecast.mechanism, reading)
                holdScores[index].add(history.glucose[cell], reading)
                arScores[index].add(history.glucose[cell] + rules[index].value(readings), reading)
            }
        }
        guard let scored = twinScores.last, scored.count > 0 else { throw .notFitted }
    }

    /// The reading and its differences from those before; `nil` where one is missing.
    private static func recent(_ history: PersonHistory, _ cell: Int) -> [Double]? {
        guard cell >= readings - 1 else { return nil }
        let now = history.glucose[cell]
        var found = [now]
        for lag in 1..<readings { found.append(history.glucose[cell - lag] - now) }
        return found.contains { $0.isNaN } ? nil : found
    }

    private static func autoregression(_ history: PersonHistory, horizon: Int) -> LinearRule? {
        var examples = RidgeExamples()
        for cell in 0..<max(history.count - horizon, 0) {
            guard let found = recent(history, cell), history.hasReading(cell + horizon) else {
                continue
            }
            examples.add(
                found, history.glucose[cell + horizon] - history.glucose[cell],
                day: cell / PersonHistory.cellsPerDay)
        }
        return RidgeFit(examples)?.rule
    }
}
