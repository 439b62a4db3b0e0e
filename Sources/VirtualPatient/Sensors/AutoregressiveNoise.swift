// Noise with a memory of two steps: the random part of the Padova group's sensor models.

import SmallMath

/// A second-order autoregressive process, x = first·x₋₁ + second·x₋₂ + w, with a step of one
/// reading (5 min) and w normal and independent.
public struct AutoregressiveNoise: Sendable, Hashable {
    /// Coefficient of the value one step ago. Unit: 1.
    public let first: Double
    /// Coefficient of the value two steps ago. Unit: 1.
    public let second: Double
    /// Standard deviation of w. Unit: mg/dL.
    public let innovationDeviation: Double

    /// What is accepted for ``first``.
    public static let firstParameter = SensorParameter(
        "AR first", "1", -2...2, "Facchinetti 2014; Vettoretti 2019")
    /// What is accepted for ``second``.
    public static let secondParameter = SensorParameter(
        "AR second", "1", -1...1, "Facchinetti 2014; Vettoretti 2019")
    /// What is accepted for ``innovationDeviation``.
    public static let innovationParameter = SensorParameter(
        "AR innovation", "mg/dL", 0...50, "Facchinetti 2014; Vettoretti 2019")

    /// A process.
    /// - Throws: ``TableError`` naming the parameter outside its range, or "AR second" when the
    ///   process is not stable (second must be between -1 and 1 - |first|).
    public init(
        first: Double, second: Double, innovationDeviation: Double
    ) throws(TableError) {
        try Self.firstParameter.check(first)
        try Self.secondParameter.check(second)
        try Self.innovationParameter.check(innovationDeviation)
        self.init(uncheckedFirst: first, second: second, innovationDeviation: innovationDeviation)
        guard isStable(margin: 0) else {
            throw TableError(
                column: Self.secondParameter.name,
                problem: "\(second) with AR first \(first) is not stable: it must be more than -1 "
                    + "and less than 1 - |first| = \(1 - first.magnitude)")
        }
    }

    init(uncheckedFirst first: Double, second: Double, innovationDeviation: Double) {
        self.first = first
        self.second = second
        self.innovationDeviation = innovationDeviation
    }

    /// Whether the process settles: -1 < second < 1 - margin - |first|.
    func isStable(margin: Double) -> Bool {
        second > -1 && second < 1 - margin - first.magnitude
    }

    /// Correlation of neighbours, first/(1 - second), by the Yule-Walker equations.
    var neighbourCorrelation: Double { first / (1 - second) }

    /// Standard deviation of the settled process, by the Yule-Walker equations. Unit: mg/dL.
    public var deviation: Double {
        let share =
            1 - first * neighbourCorrelation - second * (first * neighbourCorrelation + second)
        return innovationDeviation / share.squareRoot()
    }
}

/// An autoregressive process on its way.
struct AutoregressiveState: Sendable {
    private let process: AutoregressiveNoise
    private var now: Double
    private var before: Double
    private var generator: SeededGenerator

    /// Starts settled: two values drawn from the stationary law, not from zero.
    init(_ process: AutoregressiveNoise, generator: SeededGenerator) {
        self.process = process
        self.generator = generator
        let correlation = process.neighbourCorrelation
        let deviation = process.deviation
        before = deviation * self.generator.normal()
        let rest = (1 - correlation * correlation).squareRoot()
        now = correlation * before + deviation * rest * self.generator.normal()
    }

    /// The value of the next step.
    mutating func next() -> Double {
        let value =
            process.first * now + process.second * before
            + process.innovationDeviation * generator.normal()
        before = now
        now = value
        return value
    }
}
