// A forecast made by hand.

import Dosing
import Twin

/// A course from one level to another in two hours; a unit lowers by 30 mg/dL, in full after 4 h.
func forecast(from: Double, to: Double, deviation: Double = 10) -> TwinForecast {
    let count = DosingParameters.horizon
    let line = (0..<count).map { from + (to - from) * min(Double($0) / 24, 1) }
    let effect = (0..<count).map { 30 * min(Double($0) / 48, 1) }
    return TwinForecast(
        mean: line, deviation: [Double](repeating: deviation, count: count), unitEffect: effect,
        sensorMean: line, sensorDeviation: [Double](repeating: 12, count: count),
        cautiousMean: line, onBoardEffect: [Double](repeating: 0, count: count),
        cautiousUnitEffect: effect)
}
