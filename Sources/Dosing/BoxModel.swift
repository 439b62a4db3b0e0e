// The best point of a quadratic within a box: the step of the optimiser.

import SmallMath

/// A strictly convex quadratic over a box whose lower corner is zero.
///
/// `slope' (x - centre) + (x - centre)' curvature (x - centre) / 2`, `0 ≤ x ≤ upper`.
struct BoxModel {
    /// A point of the box.
    let centre: [Double]
    /// Gradient at the centre.
    let slope: [Double]
    /// Hessian; symmetric positive definite.
    let curvature: SquareMatrix
    /// Upper bounds; not negative.
    let upper: [Double]

    /// The minimiser, by a primal active-set method (Nocedal & Wright 2006, section 16.5).
    ///
    /// Each pass solves for the free variables and goes there, or to the first bound in the way.
    /// `nil` when the Hessian is not positive definite or a number is not finite; the best point so
    /// far, no worse than the centre, when the passes run out.
    func minimiser() -> [Double]? {
        var point = centre
        var isFree = centre.indices.map { index in
            slope[index] < 0 ? centre[index] < upper[index] : centre[index] > 0
        }
        for _ in 0..<(6 * centre.count) {
            let gradient = gradient(at: point)
            guard let step = step(gradient, isFree: isFree) else { return nil }
            let blocked = advance(&point, along: step, isFree: isFree)
            if let blocked {
                isFree[blocked] = false
            } else if let released = worthReleasing(at: point, isFree: isFree) {
                isFree[released] = true
            } else {
                return point
            }
        }
        return point
    }

    private func gradient(at point: [Double]) -> [Double] {
        var gradient = slope
        for row in gradient.indices {
            for column in gradient.indices {
                gradient[row] += curvature[row, column] * (point[column] - centre[column])
            }
        }
        return gradient
    }

    /// The way to the minimiser over the free variables.
    private func step(_ gradient: [Double], isFree: [Bool]) -> [Double]? {
        var matrix = curvature
        var right = gradient
        for index in isFree.indices where !isFree[index] {
            right[index] = 0
            for other in isFree.indices {
                matrix[index, other] = 0
                matrix[other, index] = 0
            }
            matrix[index, index] = 1
        }
        guard let factor = Cholesky(matrix) else { return nil }
        let step = factor.solve(right)
        return step.allSatisfy { $0.isFinite } ? step.map { -$0 } : nil
    }

    /// Goes along a step to its end or to the first bound in the way.
    /// - Returns: the variable whose bound was in the way.
    private func advance(
        _ point: inout [Double], along step: [Double], isFree: [Bool]
    ) -> Int? {
        var length = 1.0
        var blocked: Int?
        for index in point.indices where isFree[index] && step[index] != 0 {
            let room = step[index] > 0 ? upper[index] - point[index] : -point[index]
            let reach = room / step[index]
            if reach < length {
                length = max(reach, 0)
                blocked = index
            }
        }
        for index in point.indices where isFree[index] {
            point[index] = min(max(point[index] + length * step[index], 0), upper[index])
        }
        if let blocked { point[blocked] = step[blocked] > 0 ? upper[blocked] : 0 }
        return blocked
    }

    /// The held variable that gains most by moving into the box; `nil` when none gains.
    private func worthReleasing(at point: [Double], isFree: [Bool]) -> Int? {
        let gradient = gradient(at: point)
        var best: Int?
        var most = 0.0
        for index in point.indices where !isFree[index] && upper[index] > 0 {
            let inward = point[index] <= 0 ? -gradient[index] : gradient[index]
            let gain = inward / curvature[index, index].squareRoot()
            if gain > most + 1e-9 {
                most = gain
                best = index
            }
        }
        return best
    }
}
