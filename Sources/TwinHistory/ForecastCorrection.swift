// What a person's own days teach about forecasts beyond the mechanism; never about insulin's effect.

import SmallMath

/// The correction of forecasts at one horizon, with bands from days held out.
public struct HorizonCorrection: Sendable, Equatable {
    /// Unit: cells of 5 min.
    public let horizon: Int
    /// The change of the reading from now to then. Unit: mg/dL.
    public internal(set) var change: LinearRule
    /// Expected size of the miss. Unit: mg/dL.
    public internal(set) var spread: LinearRule
    /// Mean size of the miss on held-out days: the spread stays within 0.4 and 2.5 times it.
    public internal(set) var meanMiss: Double
    /// 2.5, 10, 90 and 97.5 % quantiles of the miss over its expected size.
    public internal(set) var quantiles: [Double]

    /// Shares of the bands' ends.
    static let shares = [0.025, 0.1, 0.9, 0.975]

    func expectedMiss(_ features: [Double]) -> Double {
        min(max(spread.value(features), 0.4 * meanMiss), 2.5 * meanMiss)
    }
}

/// A forecast of what the sensor will show, at one horizon.
public struct HistoryForecast: Sendable, Equatable {
    /// Unit: min.
    public let minutes: Double
    /// Unit: mg/dL.
    public let mean: Double
    /// Ends of the 80 % band. Unit: mg/dL.
    public let band80: ClosedRange<Double>
    /// Ends of the 95 % band. Unit: mg/dL.
    public let band95: ClosedRange<Double>
    /// What the mechanism alone says. Unit: mg/dL.
    public let mechanism: Double
}

/// Corrections at all horizons. They serve forecasts only: insulin's effect, and with it every
/// what-if, is the mechanism's.
public struct ForecastCorrection: Sendable, Equatable {
    /// By horizon, rising.
    public internal(set) var horizons: [HorizonCorrection]

    /// Learns from filtered days; misses are those of rules fitted without the day and its
    /// neighbour, so that bands are of days not seen.
    /// - Parameter filtered: the days of the fit only.
    /// - Returns: `nil` when there are too few readings.
    init?(learning filtered: FilteredHistory) {
        let features = ForecastFeatures(filtered)
        let courses = (0..<filtered.history.count).map { features.mechanism($0) }
        horizons = []
        for horizon in ForecastFeatures.horizons {
            var examples = RidgeExamples()
            var spreads: [[Double]] = []
            let last = filtered.history.count - horizon
            for cell in MAPFit.warmUp..<max(last, MAPFit.warmUp) {
                guard filtered.history.hasReading(cell),
                    filtered.history.hasReading(cell + horizon)
                else { continue }
                examples.add(
                    features.features(cell, horizon: horizon, mechanism: courses[cell]),
                    filtered.history.glucose[cell + horizon] - filtered.history.glucose[cell],
                    day: cell / PersonHistory.cellsPerDay)
                spreads.append(features.spreadFeatures(cell, horizon: horizon))
            }
            guard let fit = RidgeFit(examples),
                let found = Self.bands(fit, spreads, examples.days, horizon: horizon)
            else { return nil }
            horizons.append(found)
        }
    }

    init(horizons: [HorizonCorrection]) { self.horizons = horizons }

    private static func bands(
        _ fit: RidgeFit, _ spreads: [[Double]], _ days: [Int], horizon: Int
    ) -> HorizonCorrection? {
        let sizes = fit.heldOut.map(\.magnitude)
        let mean = sizes.reduce(0, +) / Double(sizes.count)
        let examples = RidgeExamples(features: spreads, targets: sizes, days: days)
        guard mean > 0, let size = RidgeFit(examples, penalties: [0.3]) else { return nil }
        var found = HorizonCorrection(
            horizon: horizon, change: fit.rule, spread: size.rule, meanMiss: mean, quantiles: [])
        let scaled = zip(fit.heldOut, spreads)
            .map { miss, features in miss / found.expectedMiss(features) }.sorted()
        found.quantiles = HorizonCorrection.shares.map { share in
            let place = share * Double(scaled.count - 1)
            let low = Int(place)
            let high = min(low + 1, scaled.count - 1)
            return scaled[low] + (place - Double(low)) * (scaled[high] - scaled[low])
        }
        return found
    }

    /// Forecasts at the learnt horizons, before their bands.
    func raw(_ features: ForecastFeatures, cell: Int) -> [RawForecast] {
        let course = features.mechanism(cell)
        return horizons.map { one in
            let change = one.change.value(
                features.features(cell, horizon: one.horizon, mechanism: course))
            return RawForecast(
                mean: features.now(cell) + change,
                size: one.expectedMiss(features.spreadFeatures(cell, horizon: one.horizon)),
                mechanism: course[one.horizon - 1])
        }
    }
}
