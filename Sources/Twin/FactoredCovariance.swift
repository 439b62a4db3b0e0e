// A covariance kept as U D U', so that rounding can make it neither negative nor asymmetric.

/// Arithmetic on the factors of one member's covariance, `P = U D U'` with U unit upper triangular.
///
/// Column j of U is a vector of 16 lanes: lanes below j hold U's elements, lane j is one, the rest
/// are zero. D is one such vector. Source: G. J. Bierman, "Factorization methods for discrete
/// sequential estimation" (1977), chapter V (measurement) and III.6 (Agee-Turner rank one).
public struct FactoredCovariance: Sendable, Equatable {
    /// The columns of U, ``TwinIndex/count`` of them.
    public internal(set) var columns: [SIMD16<Double>]
    /// The diagonal of D; not negative.
    public internal(set) var diagonal: SIMD16<Double>

    /// A diagonal covariance; lanes from ``TwinIndex/count`` on must be zero.
    init(diagonal: SIMD16<Double>) {
        self.diagonal = diagonal
        columns = (0..<TwinIndex.count).map { Self.unit($0) }
    }

    /// One in one lane, zero in the others.
    static func unit(_ lane: Int) -> SIMD16<Double> {
        var vector = SIMD16<Double>.zero
        vector[lane] = 1
        return vector
    }

    /// Sum of all lanes in a fixed order, the same in every build.
    @inline(__always)
    static func sum(_ v: SIMD16<Double>) -> Double {
        let eight = v.lowHalf + v.highHalf
        let four = eight.lowHalf + eight.highHalf
        let two = four.lowHalf + four.highHalf
        return two[0] + two[1]
    }

    /// Adds `variance` times `direction direction'`. Source: Agee and Turner by Bierman III.6.
    mutating func add(_ variance: Double, along direction: SIMD16<Double>, from last: Int) {
        guard variance > 0 else { return }
        var rest = direction
        var weight = variance
        var index = last
        while index >= 0 {
            let share = rest[index]
            let old = diagonal[index]
            let new = old + weight * share * share
            if new > 0 {
                let ratio = weight / new
                let column = columns[index]
                rest -= share * column
                columns[index] = column + (share * ratio) * rest
                weight = ratio * old
                diagonal[index] = new
            } else {
                rest[index] = 0
            }
            index -= 1
        }
    }

    /// Corrects for one reading of interstitial glucose plus sensor error.
    /// - Parameter noise: variance of the reading; more than zero.
    /// - Returns: the gain times the predicted variance, and that variance.
    mutating func measure(noise: Double) -> (cross: SIMD16<Double>, variance: Double) {
        var cross = SIMD16<Double>.zero
        var total = noise
        for index in 0..<TwinIndex.count {
            let column = columns[index]
            let seen = column[TwinIndex.interstitial] + column[TwinIndex.sensor]
            let old = diagonal[index]
            let weighted = old * seen
            let next = total + seen * weighted
            diagonal[index] = old * total / next
            columns[index] = column - (seen / total) * cross
            cross += weighted * column
            total = next
        }
        return (cross, total)
    }

    /// Variance of a reading of interstitial glucose plus sensor error, without its own noise.
    var predictedVariance: Double {
        var total = 0.0
        for index in 0..<TwinIndex.count {
            let column = columns[index]
            let seen = column[TwinIndex.interstitial] + column[TwinIndex.sensor]
            total += diagonal[index] * seen * seen
        }
        return total
    }

    /// One element of the covariance.
    public subscript(row: Int, column: Int) -> Double {
        var sum = 0.0
        for index in max(row, column)..<TwinIndex.count {
            sum += columns[index][row] * diagonal[index] * columns[index][column]
        }
        return sum
    }

    /// Whether every number is finite and D is not negative.
    var isSound: Bool {
        for column in columns {
            for lane in 0..<TwinIndex.count where !column[lane].isFinite { return false }
        }
        for lane in 0..<TwinIndex.count
        where !(diagonal[lane].isFinite && diagonal[lane] >= 0) { return false }
        return true
    }
}
