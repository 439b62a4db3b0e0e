// A history as one person's model understood it: surprises, states and forecasts from every cell.

import SmallMath

/// What a model made of a history, cell by cell and looking only back.
package struct FilteredHistory: Sendable {
    package let model: PersonModel
    package let history: PersonHistory
    package let insulin: InsulinCourse
    package let table: DailyTable
    /// Surprises of readings; NaN where there was none or the filter started anew.
    package private(set) var surprises: [Double] = []
    /// Their variances.
    package private(set) var variances: [Double] = []
    /// States after each cell's reading and carbohydrate.
    package private(set) var states: [GlucoseState] = []

    /// Longest gap bridged. Unit: cells. As the twin's (`TwinParameters.gapMax`).
    package static let gapMax = 72

    /// Follows a history.
    /// - Parameter keepsStates: `false` saves what only forecasts need.
    package init(_ model: PersonModel, history: PersonHistory, keepsStates: Bool = true) {
        self.model = model
        self.history = history
        insulin = InsulinCourse(history, model: model)
        table = DailyTable(model, history: history)
        surprises.reserveCapacity(history.count)
        variances.reserveCapacity(history.count)
        if keepsStates { states.reserveCapacity(history.count) }
        let first = history.glucose.first { !$0.isNaN } ?? PersonModel.reference
        var filter = HistoryFilter(model, table: table, from: first)
        var missing = 0
        for cell in 0..<history.count {
            var found = (surprise: Double.nan, variance: Double.nan)
            if history.hasReading(cell) {
                let reading = history.glucose[cell]
                if missing > Self.gapMax {
                    filter = HistoryFilter(model, table: table, from: reading)
                } else {
                    found = filter.update(reading)
                }
                missing = 0
            } else {
                missing += 1
            }
            surprises.append(found.surprise)
            variances.append(found.variance)
            filter.eat(history.carbs[cell])
            if keepsStates { states.append(filter.state) }
            filter.advance(cell: cell, action: insulin.action(cell))
        }
    }

    /// What is expected from a cell on, on the person's mean basal and without more food.
    /// - Parameters:
    ///   - cell: the moment; its bolus and food count as known.
    ///   - steps: cells ahead.
    package func course(from cell: Int, steps: Int) -> [GlucoseState] {
        let step = GlucoseStep(model)
        return course(from: cell, steps: steps, with: step)
    }

    package func course(from cell: Int, steps: Int, with step: GlucoseStep) -> [GlucoseState] {
        var state = states[cell]
        var depot = insulin.states[cell]
        var bolus = history.bolus[cell]
        var out: [GlucoseState] = []
        out.reserveCapacity(steps)
        for ahead in 0..<steps {
            let next = insulin.step.advanced(depot, basal: model.meanBasal, bolus: bolus)
            bolus = 0
            let place = (cell + ahead) % PersonHistory.cellsPerDay
            state = step.advanced(
                state, action: 0.5 * (depot[3] + next[3]), effect: table.effect[place],
                course: table.course[place])
            depot = next
            out.append(state)
        }
        return out
    }
}
