// Insulin from the needle to its action at one rate, by the exact solution over a cell.

import SmallMath
import Twin

/// The chain depot 1, depot 2, plasma, action over one cell of constant delivery, solved exactly.
///
/// `D1' = u - k D1`, `D2' = k D1 - k D2`, `I' = k D2 - ke I`, `a' = k (ke I - a)`: the twin's
/// `InsulinBank` for one rate, with whole insulin instead of insulin above schedule.
package struct InsulinStep: Sendable {
    /// Columns of the transition: what a unit in each place becomes.
    private let columns: [SIMD4<Double>]
    /// What a delivery of 1 U/min over the cell adds.
    private let input: SIMD4<Double>
    private let rate: Double

    /// The step for a rate k. Unit: 1/min.
    package init(rate: Double, minutes: Double = PersonHistory.step) {
        // Thirty-two small Taylor steps, each exact to rounding: k and ke times 5/32 min are small.
        let pieces = 32
        let h = minutes / Double(pieces)
        func slope(_ x: SIMD4<Double>, _ u: Double) -> SIMD4<Double> {
            let out = TwinParameters.clearanceRate * x[2]
            return SIMD4(
                u - rate * x[0], rate * (x[0] - x[1]), rate * x[1] - out, rate * (out - x[3]))
        }
        func advanced(_ start: SIMD4<Double>, _ u: Double) -> SIMD4<Double> {
            var x = start
            for _ in 0..<pieces {
                var term = slope(x, u) * h
                var sum = x + term
                for order in 2...6 {
                    term = slope(term, 0) * (h / Double(order))
                    sum += term
                }
                x = sum
            }
            return x
        }
        columns = [
            advanced(SIMD4(1, 0, 0, 0), 0), advanced(SIMD4(0, 1, 0, 0), 0),
            advanced(SIMD4(0, 0, 1, 0), 0), advanced(SIMD4(0, 0, 0, 1), 0),
        ]
        input = advanced(.zero, 1)
        self.rate = rate
    }

    /// The state after a cell.
    package func advanced(_ state: SIMD4<Double>, basal: Double, bolus: Double) -> SIMD4<Double> {
        columns[0] * (state[0] + bolus) + columns[1] * state[1] + columns[2] * state[2]
            + columns[3] * state[3] + input * basal
    }

    /// The state in which a constant delivery has settled.
    package func settled(basal: Double) -> SIMD4<Double> {
        SIMD4(
            basal / rate, basal / rate, basal / TwinParameters.clearanceRate, basal)
    }
}

/// Insulin's state along a history.
package struct InsulinCourse: Sendable {
    /// The state at the start of each cell, before the bolus of that cell; one more than cells.
    package private(set) var states: [SIMD4<Double>] = []
    package let step: InsulinStep

    package init(_ history: PersonHistory, model: PersonModel) {
        step = InsulinStep(rate: model.actionRate)
        states.reserveCapacity(history.count + 1)
        var state = step.settled(basal: history.meanBasal)
        states.append(state)
        for cell in 0..<history.count {
            state = step.advanced(
                state, basal: history.basal[cell], bolus: history.bolus[cell])
            states.append(state)
        }
    }

    /// Mean insulin at work over a cell. Unit: U/min.
    package func action(_ cell: Int) -> Double { 0.5 * (states[cell][3] + states[cell + 1][3]) }
}
