// The Cholesky factor of a covariance, with a stated way out when rounding has made it indefinite.

/// A lower-triangular factor `L` with `L L' = A`.
public struct Cholesky: Sendable, Equatable {
    /// The factor; zero above the diagonal.
    public let factor: SquareMatrix

    /// The factor of a symmetric positive definite matrix; `nil` when it is not one (or not finite).
    ///
    /// Only the lower triangle is read. Cost: n³/3 multiplications.
    public init?(_ matrix: SquareMatrix) {
        self.init(matrix, jitter: 0)
    }

    /// The factor of `matrix` plus `jitter` times its own diagonal (or `jitter` where that is zero).
    private init?(_ matrix: SquareMatrix, jitter: Double) {
        let order = matrix.order
        var lower = SquareMatrix(order: order)
        for row in 0..<order {
            for column in 0...row {
                var sum = matrix[row, column]
                if row == column { sum += jitter * max(matrix[row, row].magnitude, 1e-12) }
                for inner in 0..<column { sum -= lower[row, inner] * lower[column, inner] }
                if row == column {
                    guard sum > 0, sum.isFinite else { return nil }
                    lower[row, row] = sum.squareRoot()
                } else {
                    lower[row, column] = sum / lower[column, column]
                }
            }
        }
        guard lower.isFinite else { return nil }
        factor = lower
    }

    private init(factor: SquareMatrix) { self.factor = factor }

    /// Solves `L L' x = b`.
    /// - Parameter right: b, as many elements as the matrix has rows (programmer error otherwise).
    ///   No element of the factor's diagonal may be zero, as none is after ``init(_:)``.
    public func solve(_ right: [Double]) -> [Double] {
        precondition(right.count == factor.order, "one element per row")
        var solution = right
        for row in 0..<factor.order {
            for column in 0..<row { solution[row] -= factor[row, column] * solution[column] }
            solution[row] /= factor[row, row]
        }
        for row in (0..<factor.order).reversed() {
            for column in (row + 1)..<factor.order {
                solution[row] -= factor[column, row] * solution[column]
            }
            solution[row] /= factor[row, row]
        }
        return solution
    }

    /// How a factor was obtained.
    public enum Quality: Sendable, Equatable {
        /// The matrix was positive definite, or so after a jitter of at most 1e-6 of its diagonal.
        case exact
        /// Only the diagonal could be used: correlations were lost.
        case diagonalOnly
    }

    /// A factor whatever the matrix: with growing jitter (1e-12 ... 1e-6 of the diagonal), and when
    /// that fails the square roots of the diagonal, a non-finite or negative element counting as 0.
    public static func robust(_ matrix: SquareMatrix) -> (cholesky: Cholesky, quality: Quality) {
        for jitter in [0, 1e-12, 1e-9, 1e-6] {
            if let found = Cholesky(matrix, jitter: jitter) { return (found, .exact) }
        }
        var diagonal = SquareMatrix(order: matrix.order)
        for index in 0..<matrix.order {
            let value = matrix[index, index]
            diagonal[index, index] = value.isFinite && value > 0 ? value.squareRoot() : 0
        }
        return (Cholesky(factor: diagonal), .diagonalOnly)
    }
}
