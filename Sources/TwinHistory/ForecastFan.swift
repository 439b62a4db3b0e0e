// A forecast fan at one moment of a history.

public import Quantities

/// What is expected from a moment on.
public struct ForecastFan: Sendable, Equatable {
    /// The moment's cell.
    public let cell: Int
    /// Readings of the hours before, minutes from the moment (0 or less) and mg/dL.
    public let before: [TimedReading]
    /// Readings that came after, for those who look back.
    public let after: [TimedReading]
    /// Every 5 min, from 5 to 240.
    public let points: [HistoryForecast]

    /// A reading at a distance from the moment.
    public struct TimedReading: Sendable, Equatable {
        /// Unit: min.
        public let minutes: Double
        /// Unit: mg/dL.
        public let glucose: Double
    }

    /// The fan of a twin at a time; nothing later than that time is looked at but to show it.
    /// - Parameter time: local time taken as UTC; `nil` for the last reading.
    public init(
        _ twin: HistoryTwin, history: PersonHistory, at time: WallInstant?
    ) throws(HistoryError) {
        let cell = try Self.cell(history, time)
        let seen = history.prefix(cell + 1)
        let features = ForecastFeatures(FilteredHistory(twin.model, history: seen))
        // Days after those of the fit tell how well the bands hold; of days of the fit nothing.
        let fitted = twin.provenance.flatMap { HistoryTime.instant($0.lastMoment) }
            .map { Int(Double($0.unixMilliseconds - history.start.unixMilliseconds) / 300_000) + 1 }
        let first = max(fitted ?? cell, ForecastFeatures.firstCell)
        var follower = BandFollower(twin.correction)
        var learnt = follower.banded(twin.correction.raw(features, cell: cell))
        for earlier in stride(from: first, through: cell, by: 1) {
            learnt = follower.follow(features, cell: earlier, reading: history.glucose[earlier])
        }
        self.cell = cell
        points = Self.interpolated(from: features.now(cell), learnt)
        func readings(_ range: Range<Int>) -> [TimedReading] {
            range.clamped(to: 0..<history.count).compactMap { other in
                history.hasReading(other)
                    ? TimedReading(
                        minutes: Double(other - cell) * PersonHistory.step,
                        glucose: history.glucose[other]) : nil
            }
        }
        before = readings((cell - 36)..<(cell + 1))
        after = readings((cell + 1)..<(cell + 49))
    }

    /// The cell of a moment that can be forecast from.
    static func cell(
        _ history: PersonHistory, _ time: WallInstant?
    ) throws(HistoryError) -> Int {
        let last = history.glucose.lastIndex { !$0.isNaN } ?? -1
        let found = time.map { history.cell(at: $0) ?? -1 } ?? last
        guard found >= ForecastFeatures.firstCell else {
            throw .outsideFile(moment: time.map(HistoryTime.text) ?? "the last reading")
        }
        guard (max(found - 6, 0)...found).contains(where: { history.hasReading($0) }) else {
            throw .noReading(moment: HistoryTime.text(history.time(of: found)))
        }
        return found
    }

    private static func interpolated(
        from now: Double, _ learnt: [HistoryForecast]
    ) -> [HistoryForecast] {
        var points: [HistoryForecast] = []
        var lower = HistoryForecast(
            minutes: 0, mean: now, band80: now...now, band95: now...now, mechanism: now)
        for upper in learnt {
            while let minutes = Optional(Double(points.count + 1) * PersonHistory.step),
                minutes <= upper.minutes
            {
                let share = (minutes - lower.minutes) / (upper.minutes - lower.minutes)
                func mix(_ a: Double, _ b: Double) -> Double { a + share * (b - a) }
                func mix(_ a: ClosedRange<Double>, _ b: ClosedRange<Double>)
                    -> ClosedRange<Double>
                {
                    let low = mix(a.lowerBound, b.lowerBound)
                    return low...max(low, mix(a.upperBound, b.upperBound))
                }
                points.append(
                    HistoryForecast(
                        minutes: minutes, mean: mix(lower.mean, upper.mean),
                        band80: mix(lower.band80, upper.band80),
                        band95: mix(lower.band95, upper.band95),
                        mechanism: mix(lower.mechanism, upper.mechanism)))
            }
            lower = upper
        }
        return points
    }
}
