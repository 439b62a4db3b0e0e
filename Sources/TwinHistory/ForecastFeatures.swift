// What the correction of forecasts looks at: the twin's own forecast and state, and recent readings.

import SmallMath

/// Features of one moment; all of them known at that moment.
struct ForecastFeatures {
    private let filtered: FilteredHistory
    /// Readings with gaps bridged by what was known then. Unit: mg/dL.
    private let seen: [Double]
    private let step: GlucoseStep

    /// Horizons that are learnt; between them forecasts are interpolated. Unit: cells.
    static let horizons = [3, 6, 9, 12, 18, 24, 36, 48]
    static let lags = [1, 3, 6, 11]
    /// Number of features of a forecast's change, and of its spread.
    static let changeCount = 22
    static let spreadCount = 11
    /// First cell with features.
    static let firstCell = 12

    init(_ filtered: FilteredHistory) {
        self.filtered = filtered
        step = GlucoseStep(filtered.model)
        seen = (0..<filtered.history.count).map { cell in
            filtered.history.hasReading(cell)
                ? filtered.history.glucose[cell] : filtered.states[cell].shown
        }
    }

    /// The reading now, or what the twin takes it for. Unit: mg/dL.
    func now(_ cell: Int) -> Double { seen[cell] }

    /// What the mechanism alone forecasts, by cell ahead. Unit: mg/dL.
    func mechanism(_ cell: Int) -> [Double] {
        filtered.course(from: cell, steps: Self.horizons[Self.horizons.count - 1], with: step)
            .map(\.shown)
    }

    /// Features for one horizon: the mechanism's forecast, the level and its recent changes, food
    /// and insulin on their way, unexplained flow, the hour, and two curvatures.
    func features(_ cell: Int, horizon: Int, mechanism: [Double]) -> [Double] {
        let now = seen[cell]
        var found = [mechanism[horizon - 1] - now, now]
        for lag in Self.lags { found.append(now - seen[cell - lag]) }
        let state = filtered.states[cell].values
        found.append(state[GlucoseState.gut1])
        found.append(state[GlucoseState.gut2])
        found.append(state[GlucoseState.flow])
        found.append(state[GlucoseState.slowFlow])
        let insulin = filtered.insulin.states[cell]
        found.append(insulin[0] + filtered.history.bolus[cell])
        for place in 1..<4 { found.append(insulin[place]) }
        found += hours(cell, ahead: 0.5 * Double(horizon) * PersonHistory.step)
        found.append((now - 150) * (now - 150) / 1000)
        found.append((now - seen[cell - 3]) * (now - 150) / 100)
        return found
    }

    /// Features of how far a forecast may miss: level, recent changes, food, the hour.
    func spreadFeatures(_ cell: Int, horizon: Int) -> [Double] {
        let now = seen[cell]
        let state = filtered.states[cell].values
        return [
            now, (now - seen[cell - 3]).magnitude, (now - seen[cell - 6]).magnitude,
            state[GlucoseState.gut1], state[GlucoseState.gut2],
        ] + hours(cell, ahead: 0.5 * Double(horizon) * PersonHistory.step)
    }

    private func hours(_ cell: Int, ahead: Double) -> [Double] {
        let angle = (filtered.history.minuteOfDay(cell) + ahead) * (2 * Double.pi / 1440)
        var found: [Double] = []
        for harmonic in 1...3 {
            found.append(Elementary.sin(angle * Double(harmonic)))
            found.append(Elementary.cos(angle * Double(harmonic)))
        }
        return found
    }
}
