// Follows a history with one person's model: an extended Kalman filter with fixed small matrices.

import SmallMath
import Twin

/// A filter over a history.
package struct HistoryFilter: Sendable {
    /// Relative error of entered carbohydrate (SD). Source: TD 4.1 gives .2; a guess of what is
    /// forgotten on top.
    package static let carbError = 0.3
    /// White sensor error. Unit: (mg/dL)². Rounding and link jitter.
    package static let whiteVariance = 0.5
    /// Process variance of glucose. Unit: (mg/dL)² per min. Source: TD 4.1.
    package static let glucoseNoise = 0.2
    /// Process variance of the gut. Unit: g² per cell. Guess: food eaten over minutes.
    package static let gutNoise = 0.04
    /// A surprise beyond this many SDs counts as this many and less: its variance is raised.
    package static let gate = 4.0

    private let step: GlucoseStep
    private let table: DailyTable
    private let noise: SIMD8<Double>
    /// Rows of the covariance.
    private var rows: [SIMD8<Double>]
    package private(set) var state: GlucoseState

    package init(_ model: PersonModel, table: DailyTable, from glucose: Double) {
        step = GlucoseStep(model)
        self.table = table
        let flow = model.fastFlow * model.fastFlow
        let slow = model.slowFlow * model.slowFlow
        let sensor = model.sensorNoise * model.sensorNoise
        noise = SIMD8(
            0, Self.glucoseNoise * PersonHistory.step, 0, Self.gutNoise,
            flow * (1 - step.flowStay * step.flowStay),
            sensor * (1 - step.sensorStay * step.sensorStay),
            slow * (1 - step.slowStay * step.slowStay), 0)
        let spread = SIMD8<Double>(400, 400, 100, 100, flow, sensor, slow, 0)
        rows = []
        for place in 0..<GlucoseState.count {
            var row = SIMD8<Double>.zero
            row[place] = spread[place]
            rows.append(row)
        }
        state = GlucoseState(glucose: glucose)
    }

    /// Takes a reading.
    /// - Returns: the surprise and its variance. Units: mg/dL, (mg/dL)².
    package mutating func update(_ reading: Double) -> (surprise: Double, variance: Double) {
        let surprise = reading - state.shown
        let cross = rows[GlucoseState.interstitial] + rows[GlucoseState.sensor]
        let variance =
            cross[GlucoseState.interstitial] + cross[GlucoseState.sensor] + Self.whiteVariance
        let square = surprise * surprise / variance
        let raised = variance * max(1, square / (Self.gate * Self.gate))
        let gain = cross / raised
        state.values += gain * surprise
        state.values[GlucoseState.gut1] = max(state.values[GlucoseState.gut1], 0)
        state.values[GlucoseState.gut2] = max(state.values[GlucoseState.gut2], 0)
        for row in 0..<GlucoseState.count { rows[row] -= gain[row] * cross }
        return (surprise, variance)
    }

    /// Takes carbohydrate entered. Unit: g.
    package mutating func eat(_ carbs: Double) {
        guard carbs > 0 else { return }
        state.values[GlucoseState.gut1] += carbs
        let error = Self.carbError * carbs
        rows[GlucoseState.gut1][GlucoseState.gut1] += error * error
    }

    /// Goes one cell on.
    package mutating func advance(cell: Int, action: Double) {
        let place = cell % PersonHistory.cellsPerDay
        let effect = table.effect[place]
        let columns = step.columns(state, action: action, effect: effect)
        state = step.advanced(
            state, action: action, effect: effect, course: table.course[place])
        spread(columns)
    }

    private mutating func spread(_ columns: [SIMD8<Double>]) {
        // P F' row by row, then F times that; F has nothing below its diagonal.
        var half: [SIMD8<Double>] = []
        half.reserveCapacity(GlucoseState.count)
        for row in 0..<GlucoseState.count {
            let p = rows[row]
            var sum = columns[0] * p[0]
            for inner in 1..<GlucoseState.count { sum += columns[inner] * p[inner] }
            half.append(sum)
        }
        for row in 0..<GlucoseState.count {
            var sum = SIMD8<Double>.zero
            for inner in row..<GlucoseState.count { sum += half[inner] * columns[inner][row] }
            rows[row] = sum
        }
        for row in 0..<GlucoseState.count { rows[row][row] += noise[row] }
    }
}
