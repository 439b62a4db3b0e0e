// The optimisation behind a proposal: a dozen convex terms, a box and one budget, solved by
// projected accelerated gradient so that every iterate is a plan that may be delivered.

/// Choice of insulin moves against a glucose zone.
///
/// Minimises over moves v (U per 5 min above scheduled basal, one per block)
/// `Σ_h (free_h - E_h v - top)₊² + w Σ_h (bottom - [low_h - E_h (m v₊ - v₋)])₊²
///  + F² (r₊ Σ v₊² + r₋ Σ v₋²)` with v₊, v₋ the parts above and below basal, subject to
/// `lower ≤ v ≤ upper` and `Σ n v₊ ≤ budget`, n the blocks' lengths. Convex, since m ≥ 1. Solved
/// in v₊ and v₋ as variables of their own, in which the cost has no kink; at the optimum at most
/// one of each pair is above zero.
/// Source: TD 4.3 and 5.3.
public struct MoveProblem: Sendable {
    /// Lengths of the blocks. Unit: steps of 5 min.
    public var lengths: [Double]
    /// Effect of each block at each point, point after point. Unit: mg/dL per (U per 5 min).
    public var effects: [Double]
    /// Course without moves, by point. Unit: mg/dL.
    public var free: [Double]
    /// Course without moves, less the margins of the low side, by point. Unit: mg/dL.
    public var low: [Double]
    /// Zone top. Unit: mg/dL.
    public var top: Double
    /// Zone bottom. Unit: mg/dL.
    public var bottom: Double
    /// Weight w of the low side.
    public var lowWeight: Double
    /// Size margin m of insulin on the low side; at least 1.
    public var sizeMargin: Double
    /// Cost r₊ F² of moves above basal. Unit: (mg/dL)² per U².
    public var raisingCost: Double
    /// Cost r₋ F² of moves below basal. Unit: (mg/dL)² per U².
    public var reducingCost: Double
    /// Least moves, not above zero. Unit: U per 5 min.
    public var lower: [Double]
    /// Greatest moves, not below zero. Unit: U per 5 min.
    public var upper: [Double]
    /// Most insulin above basal in all; not negative. Unit: U.
    public var budget: Double

    /// All terms; see the properties.
    public init(
        lengths: [Double], effects: [Double], free: [Double], low: [Double], top: Double,
        bottom: Double, lowWeight: Double, sizeMargin: Double, raisingCost: Double,
        reducingCost: Double, lower: [Double], upper: [Double], budget: Double
    ) {
        precondition(lower.count == lengths.count && upper.count == lengths.count, "one per block")
        precondition(effects.count == free.count * lengths.count, "one effect per block and point")
        precondition(low.count == free.count, "one low course per point")
        self.lengths = lengths
        self.effects = effects
        self.free = free
        self.low = low
        self.top = top
        self.bottom = bottom
        self.lowWeight = lowWeight
        self.sizeMargin = max(sizeMargin, 1)
        self.raisingCost = raisingCost
        self.reducingCost = reducingCost
        self.lower = lower
        self.upper = upper
        self.budget = budget
    }

    /// What the optimiser found.
    public struct Solution: Sendable, Equatable {
        /// The moves; always feasible. Unit: U per 5 min.
        public var moves: [Double]
        /// Iterations used.
        public var iterations: Int
        /// Whether the moves stopped changing.
        public var converged: Bool
    }

    /// The value of the cost. Unit: (mg/dL)².
    public func cost(of moves: [Double]) -> Double {
        let parts = moves.map { max($0, 0) } + moves.map { max(-$0, 0) }
        var sum = 0.0
        for point in free.indices {
            let (high, low) = violations(of: parts, at: point)
            sum += high * high + lowWeight * low * low
        }
        for move in moves { sum += (move > 0 ? raisingCost : reducingCost) * move * move }
        return sum
    }

    /// Insulin above basal in all. Unit: U.
    public func raised(_ moves: [Double]) -> Double {
        var sum = 0.0
        for block in lengths.indices { sum += lengths[block] * max(moves[block], 0) }
        return sum
    }

    /// Solves by projected accelerated gradient with restart (Nesterov 1983; O'Donoghue & Candès
    /// 2015), from zero moves, each variable with a step of its own: late blocks are long, and one
    /// step for all would hardly move the early ones.
    /// - Parameters:
    ///   - iterationMax: iterations after which to stop.
    ///   - tolerance: largest change of a move at which to stop. Unit: U per 5 min.
    public func solve(iterationMax: Int, tolerance: Double) -> Solution {
        let curvatures = curvatures
        var current = [Double](repeating: 0, count: 2 * lengths.count)
        var ahead = current
        var momentum = 1.0
        var iterations = 0
        var converged = false
        while iterations < iterationMax, !converged {
            iterations += 1
            let slope = gradient(at: ahead)
            var trial = ahead
            for index in trial.indices { trial[index] -= slope[index] / curvatures[index] }
            let next = projected(trial, curvatures: curvatures)
            // A comparison with NaN is false: a broken cost must not look like convergence.
            guard next.allSatisfy({ $0.isFinite }) else { break }
            var uphill = 0.0
            var change = 0.0
            for index in next.indices {
                let back = ahead[index] - next[index]
                uphill += curvatures[index] * back * (next[index] - current[index])
                change = max(change, back.magnitude)
            }
            converged = change <= tolerance
            let nextMomentum =
                uphill > 0 ? 1 : 0.5 * (1 + (1 + 4 * momentum * momentum).squareRoot())
            let push = uphill > 0 ? 0 : (momentum - 1) / nextMomentum
            for index in next.indices {
                ahead[index] = next[index] + push * (next[index] - current[index])
            }
            current = next
            momentum = nextMomentum
        }
        let moves = lengths.indices.map { current[$0] - current[lengths.count + $0] }
        return Solution(moves: moves, iterations: iterations, converged: converged)
    }

    /// How far a point is above the zone and, with margins, below it; zero inside. Unit: mg/dL.
    /// - Parameter parts: the moves' parts above basal, then those below.
    private func violations(of parts: [Double], at point: Int) -> (high: Double, low: Double) {
        let count = lengths.count
        let base = point * count
        var more = 0.0
        var less = 0.0
        for block in 0..<count {
            more += effects[base + block] * parts[block]
            less += effects[base + block] * parts[count + block]
        }
        return (
            max(free[point] - more + less - top, 0),
            max(bottom - low[point] + sizeMargin * more - less, 0)
        )
    }

    private func gradient(at parts: [Double]) -> [Double] {
        let count = lengths.count
        var slope = [Double](repeating: 0, count: 2 * count)
        for block in 0..<count {
            slope[block] = 2 * raisingCost * parts[block]
            slope[count + block] = 2 * reducingCost * parts[count + block]
        }
        for point in free.indices {
            let (high, low) = violations(of: parts, at: point)
            if high == 0 && low == 0 { continue }
            let more = 2 * (lowWeight * low * sizeMargin - high)
            let less = 2 * (high - lowWeight * low)
            let base = point * count
            for block in 0..<count {
                slope[block] += effects[base + block] * more
                slope[count + block] += effects[base + block] * less
            }
        }
        return slope
    }

    /// A diagonal that bounds the cost's curvature: the row sums of the magnitudes of its Hessian
    /// with every term active. Variables that cannot move do not count.
    private var curvatures: [Double] {
        let count = lengths.count
        var bounds = [Double](repeating: 2 * raisingCost, count: count)
        bounds += [Double](repeating: 2 * reducingCost, count: count)
        for point in free.indices {
            let base = point * count
            var more = 0.0
            var less = 0.0
            for block in 0..<count {
                if upper[block] > 0 { more += effects[base + block] }
                if lower[block] < 0 { less += effects[base + block] }
            }
            let high = 2 * (more + less)
            let low = 2 * lowWeight * (sizeMargin * more + less)
            for block in 0..<count {
                bounds[block] += effects[base + block] * (high + sizeMargin * low)
                bounds[count + block] += effects[base + block] * (high + low)
            }
        }
        return bounds.map { max($0, 1e-9) }
    }

    /// The feasible parts nearest to given ones, in the norm that the curvatures define.
    private func projected(_ parts: [Double], curvatures: [Double]) -> [Double] {
        let nearest = clipped(parts, shift: 0, curvatures: curvatures)
        guard raised(nearest) > budget else { return nearest }
        // Within a budget the nearest point is a shift of the raising parts by λ n / curvature;
        // λ by bisection, ending on the feasible side.
        var feasible = 0.0
        for block in lengths.indices where lengths[block] > 0 {
            feasible = max(feasible, parts[block] * curvatures[block] / lengths[block])
        }
        var infeasible = 0.0
        for _ in 0..<60 {
            let middle = 0.5 * (feasible + infeasible)
            if raised(clipped(parts, shift: middle, curvatures: curvatures)) > budget {
                infeasible = middle
            } else {
                feasible = middle
            }
        }
        return clipped(parts, shift: feasible, curvatures: curvatures)
    }

    private func clipped(_ parts: [Double], shift: Double, curvatures: [Double]) -> [Double] {
        let count = lengths.count
        var result = parts
        for block in 0..<count {
            let raise = parts[block] - shift * lengths[block] / curvatures[block]
            result[block] = min(max(raise, 0), upper[block])
            result[count + block] = min(max(parts[count + block], 0), -lower[block])
        }
        return result
    }
}
