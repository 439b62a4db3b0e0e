// Finds a person: the most probable parameters given prior and surprises, and how sure they are.

package import SmallMath

/// The most probable parameters of a person, by Fisher scoring on the filter's surprises.
///
/// Minimised is `-ln p(surprises | θ) + |x|²/2`, with x the parameters in units of prior SDs. A
/// surprise e of variance S counts as one of Student's t with 4 degrees of freedom: real
/// surprises have heavy tails, and a normal law would let single ones rule.
/// Source: prediction error decomposition (Schweppe 1965); Fisher scoring with
/// `I = Σ w e_i e_j / S + v S_i S_j / S²`; t weights as in Lange, Little & Taylor 1989.
package struct MAPFit: Sendable {
    /// The most probable position, in prior SDs about the prior's centre.
    package private(set) var position: [Double]
    /// Covariance of the posterior there.
    package private(set) var covariance = SquareMatrix(order: FitParameter.allCases.count)
    /// What was minimised.
    package private(set) var objective = Double.infinity
    /// Steps taken.
    package private(set) var steps = 0
    /// Whether the last step was small.
    package private(set) var hasConverged = false
    /// Factor by which the surprises' information was reduced: neighbouring surprises say much the
    /// same, and days differ by more than one day's surprises tell.
    package private(set) var overdispersion = 1.0

    private let history: PersonHistory
    private let prior: PersonPrior

    /// Degrees of freedom of surprises.
    static let freedom = 4.0
    /// Cells at the start that only settle the filter.
    static let warmUp = 72
    /// Step of the derivatives, in prior SDs.
    static let nudge = 0.02
    static let stepsMax = 15

    /// Fits.
    package init(_ history: PersonHistory, prior: PersonPrior) {
        self.history = history
        self.prior = prior
        let count = FitParameter.allCases.count
        position = [Double](repeating: 0, count: count)
        var evidence = Evidence(position, prior: prior, history: history)
        objective = evidence.loss + Self.penalty(position)
        var damping = 0.01
        var slopes = Slopes(count: count)
        while steps < Self.stepsMax {
            steps += 1
            slopes = derivatives(at: evidence)
            var moved = false
            for _ in 0..<6 {
                guard let next = step(slopes, damping: damping) else { break }
                let tried = Evidence(next, prior: prior, history: history)
                let value = tried.loss + Self.penalty(next)
                if value < objective {
                    hasConverged = objective - value < 0.02
                    position = next
                    evidence = tried
                    objective = value
                    damping = max(damping / 10, 1e-6)
                    moved = true
                    break
                }
                damping = damping * 10 + 1e-4
            }
            if !moved { hasConverged = true }
            if hasConverged { break }
        }
        slopes = derivatives(at: evidence)
        conclude(slopes)
    }

    private static func penalty(_ x: [Double]) -> Double {
        0.5 * x.reduce(0) { $0 + $1 * $1 }
    }

    /// A damped step down; `nil` where it cannot be computed.
    private func step(_ slopes: Slopes, damping: Double) -> [Double]? {
        var matrix = slopes.information
        var right = slopes.gradient
        for index in position.indices {
            matrix[index, index] = (matrix[index, index] + 1) * (1 + damping)
            right[index] = -(right[index] + position[index])
        }
        guard let move = Cholesky(matrix)?.solve(right) else { return nil }
        return zip(position, move).map { min(max($0 + min(max($1, -1), 1), -4), 4) }
    }

    private func derivatives(at evidence: Evidence) -> Slopes {
        let count = position.count
        var surprises: [[Double]] = []
        var variances: [[Double]] = []
        for index in 0..<count {
            var near = position
            near[index] += Self.nudge
            let other = FilteredHistory(
                PersonModel(near, prior: prior), history: history, keepsStates: false)
            surprises.append(other.surprises)
            variances.append(other.variances)
        }
        var slopes = Slopes(count: count)
        slopes.add(evidence.filtered, surprises, variances)
        return slopes
    }

    /// Covariance from the curvature, after the information was reduced by what days disagree.
    private mutating func conclude(_ slopes: Slopes) {
        let count = position.count
        overdispersion = slopes.overdispersion
        var matrix = slopes.information
        for row in 0..<count {
            for column in 0..<count { matrix[row, column] /= overdispersion }
            matrix[row, row] += 1
        }
        let factor = Cholesky.robust(matrix).cholesky
        for column in 0..<count {
            var unit = [Double](repeating: 0, count: count)
            unit[column] = 1
            let solved = factor.solve(unit)
            // The lower triangle counts twice: a covariance is symmetric to the bit.
            for row in column..<count {
                covariance[row, column] = solved[row]
                covariance[column, row] = solved[row]
            }
        }
    }
}

/// Surprises at one position and what they cost.
private struct Evidence {
    let filtered: FilteredHistory
    let loss: Double

    init(_ position: [Double], prior: PersonPrior, history: PersonHistory) {
        filtered = FilteredHistory(
            PersonModel(position, prior: prior), history: history, keepsStates: false)
        var sum = 0.0
        for cell in MAPFit.warmUp..<max(history.count, MAPFit.warmUp) {
            let e = filtered.surprises[cell]
            let s = filtered.variances[cell]
            guard !e.isNaN else { continue }
            sum += 0.5 * Elementary.log(s)
            sum +=
                0.5 * (MAPFit.freedom + 1)
                * Elementary.log(1 + e * e / (MAPFit.freedom * s))
        }
        loss = sum.isFinite ? sum : .infinity
    }
}

/// Gradient and information of the surprises.
private struct Slopes {
    var gradient: [Double]
    var information: SquareMatrix
    /// Mean over parameters of how much more days' gradients vary than information says.
    private(set) var overdispersion = 1.0

    init(count: Int) {
        gradient = [Double](repeating: 0, count: count)
        information = SquareMatrix(order: count)
    }

    mutating func add(
        _ base: FilteredHistory, _ surprises: [[Double]], _ variances: [[Double]]
    ) {
        let count = gradient.count
        let nu = MAPFit.freedom
        var e1 = gradient
        var s1 = gradient
        var days: [[Double]] = []
        for cell in MAPFit.warmUp..<max(base.surprises.count, MAPFit.warmUp) {
            let e = base.surprises[cell]
            let s = base.variances[cell]
            guard !e.isNaN else { continue }
            let weight = (nu + 1) / (nu + e * e / s)
            for index in 0..<count {
                e1[index] = (surprises[index][cell] - e) / MAPFit.nudge
                s1[index] = (variances[index][cell] - s) / MAPFit.nudge
            }
            let day = cell / PersonHistory.cellsPerDay
            while days.count <= day { days.append([Double](repeating: 0, count: count)) }
            let (mean, spread) = ((nu + 1) / (nu + 3) / s, 0.5 * nu / (nu + 3) / (s * s))
            for row in 0..<count {
                let slope =
                    weight * e * e1[row] / s + 0.5 * s1[row] / s * (1 - weight * e * e / s)
                gradient[row] += slope
                days[day][row] += slope
                for column in 0...row {
                    information[row, column] +=
                        mean * e1[row] * e1[column] + spread * s1[row] * s1[column]
                }
            }
        }
        for row in 0..<count {
            for column in 0..<row { information[column, row] = information[row, column] }
        }
        overdispersion = Self.ratio(days, information)
    }

    /// Variance of days' gradients over what the information says, at least 1.
    private static func ratio(_ days: [[Double]], _ information: SquareMatrix) -> Double {
        guard days.count > 2 else { return 1 }
        var ratios: [Double] = []
        for index in 0..<information.order {
            let values = days.map { $0[index] }
            let mean = values.reduce(0, +) / Double(values.count)
            let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
            let all = squares * Double(values.count) / Double(values.count - 1)
            if information[index, index] > 1e-9 { ratios.append(all / information[index, index]) }
        }
        ratios.sort()
        return max(1, ratios.isEmpty ? 1 : ratios[ratios.count / 2])
    }
}
