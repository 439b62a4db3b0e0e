// Draws the forecast of one decision as a fan: 50 % and 80 % bands, the mean, and the mean on
// scheduled basal.

import Quantities

/// The fan of one decision, in a chart's glucose plot.
struct ForecastLayer {
    let decision: DecisionPoint
    let layout: ChartLayout
    let scale: TimeScale

    /// Standard deviations that hold 80 % of a normal distribution.
    static let deviations80 = 1.2816
    /// Standard deviations that hold 50 % of a normal distribution.
    static let deviations50 = 0.6745
    /// Furthest drawn. The page's script draws the same.
    static let horizonMax = Span.hours(6)

    /// The elements of the fan; the script replaces them when another decision is chosen.
    var svg: String {
        let x = PathData.number(scale.x(decision.at))
        let cursor =
            "<path class=\"cursor\" d=\"M\(x) \(PathData.number(layout.glucose.top))"
            + "V\(PathData.number(layout.axisTop))\"/>"
        guard let forecast = decision.forecast else { return cursor }
        func edge(_ factor: Double) -> [PicturePoint] {
            points(forecast) { forecast.mean[$0] + factor * forecast.standardDeviation[$0] }
        }
        func band(_ factor: Double) -> String { PathData.band(edge(factor), edge(-factor)) }
        var out = cursor
        out += "<path class=\"fan wide\" d=\"\(band(Self.deviations80))\"/>"
        out += "<path class=\"fan narrow\" d=\"\(band(Self.deviations50))\"/>"
        if forecast.scheduledBasalMean.count == forecast.mean.count {
            let line = PathData.lines([points(forecast) { forecast.scheduledBasalMean[$0] }])
            out += "<path class=\"fanbasal\" d=\"\(line)\"/>"
        }
        return out + "<path class=\"fanmean\" d=\"\(PathData.lines([edge(0)]))\"/>"
    }

    private func points(
        _ forecast: ReportForecast, _ value: (Int) -> Double
    ) -> [PicturePoint] {
        let count = min(forecast.mean.count, forecast.standardDeviation.count)
        return (0..<count).compactMap { index in
            let ahead = Span(milliseconds: forecast.step.milliseconds * Int64(index + 1))
            let value = value(index)
            guard ahead <= Self.horizonMax, value.isFinite else { return nil }
            return PicturePoint(x: scale.x(decision.at + ahead), y: layout.y(mgPerdL: value))
        }
    }
}
