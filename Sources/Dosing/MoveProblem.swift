// The optimisation behind a proposal: how much to add now, how much basal to withhold and when.

import SmallMath

/// Choice of one dose now and of basal to withhold, against a glucose zone.
///
/// Minimises over the dose p (U) and the cuts q (U per 5 min, one per block)
/// `Σ_h (free_h - e_h p + C_h q - top)₊² + w Σ_h (bottom - low_h + m_h e_h p - C_h q)₊²
///  + r₊ p² + r₋ Σ q²` subject to `0 ≤ p ≤ doseMax`, `0 ≤ q ≤ cutMax`. Convex and smooth.
/// Source: TD 4.3 and 5.3, where later moves may only reduce; here that is everything but the
/// dose, so that no two variables do nearly the same.
public struct MoveProblem: Sendable {
    /// Fall by point after one unit now. Unit: mg/dL per U; not negative.
    public var doseEffects: [Double]
    /// Rise by point and block, point after point, for basal withheld. Unit: mg/dL per (U per
    /// 5 min); not negative.
    public var cutEffects: [Double]
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
    /// Size margin m of insulin on the low side, by point.
    public var sizeMargins: [Double]
    /// Cost r₊ of the dose; more than zero. Unit: (mg/dL)² per U².
    public var doseCost: Double
    /// Cost r₋ of the cuts; more than zero. Unit: (mg/dL)² per U².
    public var cutCost: Double
    /// Largest dose; not negative. Unit: U.
    public var doseMax: Double
    /// Largest cut; not negative. Unit: U per 5 min.
    public var cutMax: Double
    /// Number of blocks of cuts.
    public let blockCount: Int

    /// All terms; see the properties. The counts must agree (programmer error otherwise).
    public init(
        doseEffects: [Double], cutEffects: [Double], free: [Double], low: [Double], top: Double,
        bottom: Double, lowWeight: Double, sizeMargins: [Double], doseCost: Double, cutCost: Double,
        doseMax: Double, cutMax: Double
    ) {
        precondition(!free.isEmpty && low.count == free.count, "one low course per point")
        precondition(sizeMargins.count == free.count, "one size margin per point")
        precondition(doseEffects.count == free.count, "one dose effect per point")
        precondition(cutEffects.count % free.count == 0, "as many cut effects at each point")
        self.doseEffects = doseEffects
        self.cutEffects = cutEffects
        self.free = free
        self.low = low
        self.top = top
        self.bottom = bottom
        self.lowWeight = lowWeight
        self.sizeMargins = sizeMargins
        self.doseCost = doseCost
        self.cutCost = cutCost
        self.doseMax = doseMax
        self.cutMax = cutMax
        blockCount = cutEffects.count / free.count
    }

    /// What the optimiser found.
    public struct Solution: Sendable, Equatable {
        /// Dose now; always feasible. Unit: U.
        public var dose: Double
        /// Basal withheld by block; always feasible. Unit: U per 5 min.
        public var cuts: [Double]
        /// Iterations used.
        public var iterations: Int
        /// Whether the moves stopped changing.
        public var converged: Bool
    }

    /// Solves by Newton steps, each to the best feasible point of the local quadratic model, with
    /// backtracking, from zero moves (sequential quadratic programming; Nocedal & Wright 2006,
    /// chapters 16 and 18).
    ///
    /// Every iterate is a plan that may be delivered, and none is worse than the one before. The
    /// cost is piecewise quadratic: once the active terms are right, one step ends it. First-order
    /// methods need thousands of steps here, since neighbouring blocks do nearly the same.
    /// - Parameters:
    ///   - iterationMax: iterations after which to stop.
    ///   - tolerance: stop when no move would by itself change by more. Unit: U.
    public func solve(iterationMax: Int, tolerance: Double) -> Solution {
        var current = [Double](repeating: 0, count: blockCount + 1)
        var iterations = 0
        var converged = false
        while !converged {
            let (slope, curvature) = derivatives(at: current)
            converged = isOptimal(
                current, slope: slope, curvature: curvature, tolerance: tolerance)
            guard !converged, iterations < iterationMax,
                let next = newtonStep(from: current, slope: slope, curvature: curvature)
            else { break }
            iterations += 1
            current = next
        }
        return Solution(
            dose: current[0], cuts: [Double](current[1...]), iterations: iterations,
            converged: converged)
    }

    /// The value of the cost. Unit: (mg/dL)².
    public func cost(dose: Double, cuts: [Double]) -> Double { cost(of: [dose] + cuts) }

    /// Whether no move, changed by itself within its bounds, would change by more than a tolerance.
    private func isOptimal(
        _ moves: [Double], slope: [Double], curvature: SquareMatrix, tolerance: Double
    ) -> Bool {
        for index in moves.indices {
            let target = bounded(moves[index] - slope[index] / curvature[index, index], index)
            // A comparison with NaN is false: broken numbers are not optimal.
            guard (target - moves[index]).magnitude <= tolerance, slope[index].isFinite else {
                return false
            }
        }
        return true
    }

    /// One feasible step that lowers the cost; `nil` when there is none or the numbers are broken.
    private func newtonStep(
        from moves: [Double], slope: [Double], curvature: SquareMatrix
    ) -> [Double]? {
        let model = BoxModel(
            centre: moves, slope: slope, curvature: curvature,
            upper: moves.indices.map { limit($0) })
        guard let target = model.minimiser() else { return nil }
        let before = cost(of: moves)
        var expected = 0.0
        for index in moves.indices { expected += slope[index] * (target[index] - moves[index]) }
        guard before.isFinite, expected < 0 else { return nil }
        var length = 1.0
        for _ in 0..<40 {
            var trial = moves
            for index in moves.indices {
                trial[index] = bounded(
                    moves[index] + length * (target[index] - moves[index]), index)
            }
            if cost(of: trial) <= before + 1e-4 * length * expected { return trial }
            length *= 0.5
        }
        return nil
    }

    private func limit(_ index: Int) -> Double { index == 0 ? doseMax : cutMax }

    private func bounded(_ move: Double, _ index: Int) -> Double {
        min(max(move, 0), limit(index))
    }

    /// How far a point is above the zone and, with margins, below it; zero inside. Unit: mg/dL.
    private func violations(of moves: [Double], at point: Int) -> (high: Double, low: Double) {
        let fall = doseEffects[point] * moves[0]
        var rise = 0.0
        for block in 0..<blockCount {
            rise += cutEffects[point * blockCount + block] * moves[block + 1]
        }
        return (
            max(free[point] - fall + rise - top, 0),
            max(bottom - low[point] + sizeMargins[point] * fall - rise, 0)
        )
    }

    private func cost(of moves: [Double]) -> Double {
        var sum = doseCost * moves[0] * moves[0]
        for move in moves[1...] { sum += cutCost * move * move }
        for point in free.indices {
            let (high, low) = violations(of: moves, at: point)
            sum += high * high + lowWeight * low * low
        }
        return sum
    }

    /// Gradient and (generalised) Hessian of the cost.
    private func derivatives(at moves: [Double]) -> (slope: [Double], curvature: SquareMatrix) {
        let count = moves.count
        var curvature = SquareMatrix(order: count)
        var slope = moves
        for index in 0..<count {
            let cost = 2 * (index == 0 ? doseCost : cutCost)
            slope[index] *= cost
            curvature[index, index] = cost
        }
        var direction = [Double](repeating: 0, count: count)
        for point in free.indices {
            let (high, low) = violations(of: moves, at: point)
            if high == 0 && low == 0 { continue }
            for block in 0..<blockCount {
                direction[block + 1] = cutEffects[point * blockCount + block]
            }
            if high != 0 {
                direction[0] = -doseEffects[point]
                Self.add(high, weight: 2, direction, &slope, &curvature)
            }
            if low != 0 {
                direction[0] = -sizeMargins[point] * doseEffects[point]
                Self.add(-low, weight: 2 * lowWeight, direction, &slope, &curvature)
            }
        }
        for row in 0..<count {
            for column in 0..<row { curvature[column, row] = curvature[row, column] }
        }
        return (slope, curvature)
    }

    /// Adds one active term to the gradient and to the lower triangle of the Hessian.
    /// - Parameter direction: how glucose at the term's point moves with each variable.
    private static func add(
        _ violation: Double, weight: Double, _ direction: [Double], _ slope: inout [Double],
        _ curvature: inout SquareMatrix
    ) {
        for row in direction.indices {
            let weighted = weight * direction[row]
            slope[row] += weighted * violation
            if weighted == 0 { continue }
            for column in 0...row { curvature[row, column] += weighted * direction[column] }
        }
    }
}
