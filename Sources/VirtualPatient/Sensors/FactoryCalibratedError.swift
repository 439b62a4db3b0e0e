// The Dexcom G6 of Vettoretti 2019: every sensor its own gain, drift, offset and noise.

import SmallMath

/// A factory-calibrated sensor out of a population of sensors.
///
/// A reading is (m0 + m1·t + m2·t²)·glucose + b + noise, t in days since insertion, noise of second
/// order with a step of 5 min. The seven numbers m0, m1, m2, b, AR first, AR second, innovation are
/// drawn together from a normal law with the paper's mean and 0.9 times its covariance; a draw
/// whose noise is not stable (margin 0.02) or has a standard deviation above 10 mg/dL is redrawn.
///
/// Source: M. Vettoretti, C. Battocchio, G. Sparacino, A. Facchinetti, Sensors 19 (2019) 5320,
/// Dexcom G6, 79 traces of 10 days. Mean, covariance, the factor 0.9 and the rules for redrawing as
/// ReplayBG publishes them (facts only).
public struct FactoryCalibratedError: Sendable, Hashable {
    /// Factor on every sensor's error (reading less glucose); 1 is the paper's sensor. Unit: 1.
    public let errorScale: Double

    /// What is accepted for ``errorScale``.
    public static let scaleParameter = SensorParameter(
        "error scale", "1", 0...3, "ours: 1 is Vettoretti 2019")

    /// A population with its errors scaled.
    /// - Throws: ``TableError`` when the scale is outside its range.
    public init(errorScale: Double) throws(TableError) {
        try Self.scaleParameter.check(errorScale)
        self.init(uncheckedScale: errorScale)
    }

    private init(uncheckedScale: Double) { errorScale = uncheckedScale }

    /// The paper's population.
    public static let g6 = FactoryCalibratedError(uncheckedScale: 1)
    /// A G7-like population: the G6's errors, nine tenths as large. Ours, set so that a clinic
    /// session shows the G7's published MARD, see docs/sensors.md.
    public static let g7 = FactoryCalibratedError(uncheckedScale: 0.9)

    static let noiseDeviationLimit = 10.0
    static let stabilityMargin = 0.02
    static let covarianceFactor = 0.9
    static let order = 7

    static let mean = [
        0.942287678210003, 0.00493988211418034, -0.000584874856491275, 6.38260220405087,
        1.26040704173576, -0.402222893882366, 3.25163608561141,
    ]

    /// The covariance's lower triangle, row after row with the diagonal.
    static let covariance = [
        0.0132458279528913,
        -0.00395130253507357, 0.00185279759807447,
        0.000312767432837916, -0.000155803322057948, 1.37459621647242e-05,
        0.157179124671540, -0.102880076937622, 0.00806858636887389, 29.0058381888530,
        0.00268765600116150, -0.00139023275430579, 0.000120749749700111, 0.124083440517781,
        0.0207935266723349,
        -0.00289046338252634, 0.00115918522122131, -0.000100421356254163, -0.101936449437468,
        -0.0184311091704595, 0.0187008679334535,
        -0.00318017070018740, -0.00272849277010117, 0.000111302900338671, 0.600753812942042,
        -0.0157218468130327, 0.0155233357682963, 0.723568380384635,
    ]

    /// Lower factor of 0.9 times the covariance, row after row with the diagonal.
    static let factor: [Double] = {
        var matrix = SquareMatrix(order: order)
        for row in 0..<order {
            for column in 0...row {
                matrix[row, column] = covarianceFactor * covariance[row * (row + 1) / 2 + column]
            }
        }
        guard let cholesky = Cholesky(matrix) else {
            preconditionFailure("the published covariance is positive definite")
        }
        var rows: [Double] = []
        for row in 0..<order {
            for column in 0...row { rows.append(cholesky.factor[row, column]) }
        }
        return rows
    }()

    /// The gain, drift, bend and offset of one sensor, and its noise.
    struct Sensor: Sendable {
        let gain: Double
        let drift: Double
        let bend: Double
        let offset: Double
        let noise: AutoregressiveNoise

        func calibrated(_ glucose: Double, days: Double) -> Double {
            (gain + (drift + bend * days) * days) * glucose + offset
        }
    }

    /// One sensor; about 1.4 draws on average (73 % are accepted).
    static func sensor(_ generator: inout SeededGenerator) -> Sensor {
        while true {
            var scores: [Double] = []
            for _ in 0..<order { scores.append(generator.normal()) }
            var values = mean
            for row in 0..<order {
                for column in 0...row {
                    values[row] += factor[row * (row + 1) / 2 + column] * scores[column]
                }
            }
            let noise = AutoregressiveNoise(
                uncheckedFirst: values[4], second: values[5],
                innovationDeviation: values[6].magnitude)
            guard noise.isStable(margin: stabilityMargin), noise.deviation <= noiseDeviationLimit
            else { continue }
            return Sensor(
                gain: values[0], drift: values[1], bend: values[2], offset: values[3],
                noise: noise)
        }
    }
}
