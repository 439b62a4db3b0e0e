// Bands that follow the person: how often ends were missed since the fit moves them a little.

import SmallMath

/// Scales of the bands' ends, learnt from what became of forecasts made after the days of the fit.
///
/// Each end widens when a reading falls beyond it and narrows when not, in proportion to the share
/// it should miss; only readings that have already come count. Source: adaptive conformal inference
/// (I. Gibbs, E. Candès, NeurIPS 2021), on the logarithm of the scale.
struct BandFollower {
    /// ln of the scale, by horizon and end.
    private var logs: [[Double]]
    private var forecasts: [[RawForecast]] = []
    private let correction: ForecastCorrection

    /// Step. Chosen: misses come in runs of hours, so a step must be small.
    static let rate = 0.01
    static let logMost = 0.7

    init(_ correction: ForecastCorrection) {
        self.correction = correction
        logs = correction.horizons.map { _ in [Double](repeating: 0, count: 4) }
    }

    /// Goes one cell on: learns from the reading that came, then forecasts.
    mutating func follow(_ features: ForecastFeatures, cell: Int, reading: Double)
        -> [HistoryForecast]
    {
        for (place, one) in correction.horizons.enumerated() {
            let made = forecasts.count - one.horizon
            guard made >= 0, !reading.isNaN else { continue }
            let past = forecasts[made][place]
            learn((reading - past.mean) / past.size, place, one.quantiles)
        }
        let raw = correction.raw(features, cell: cell)
        forecasts.append(raw)
        return banded(raw)
    }

    private mutating func learn(_ miss: Double, _ place: Int, _ quantiles: [Double]) {
        for end in 0..<4 {
            let isLow = end < 2
            let share = isLow ? HorizonCorrection.shares[end] : 1 - HorizonCorrection.shares[end]
            guard isLow ? quantiles[end] < 0 : quantiles[end] > 0 else { continue }
            let edge = quantiles[end] * Elementary.exp(logs[place][end])
            let isMissed = isLow ? miss < edge : miss > edge
            let next = logs[place][end] + Self.rate * ((isMissed ? 1 : 0) - share)
            logs[place][end] = min(max(next, -Self.logMost), Self.logMost)
        }
    }

    /// Forecasts with their bands.
    func banded(_ raw: [RawForecast]) -> [HistoryForecast] {
        zip(raw.indices, raw).map { place, one in
            let found = correction.horizons[place]
            func end(_ index: Int) -> Double {
                let scale = Elementary.exp(logs[place][index])
                return max(one.mean + found.quantiles[index] * scale * one.size, 0)
            }
            let low80 = end(1)
            let high80 = max(low80, end(2))
            return HistoryForecast(
                minutes: Double(found.horizon) * PersonHistory.step, mean: max(one.mean, 20),
                band80: low80...high80, band95: min(end(0), low80)...max(end(3), high80),
                mechanism: one.mechanism)
        }
    }
}

/// A forecast before its bands.
struct RawForecast {
    let mean: Double
    let size: Double
    let mechanism: Double
}
