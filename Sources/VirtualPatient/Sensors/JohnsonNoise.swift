// The noise of Breton and Kovatchev 2008: skewed, heavy-tailed, with a memory of 15 min.

import SmallMath

/// Additive noise whose distribution is Johnson's SU and whose memory is first-order.
///
/// Every 15 min e = memory·(e₋₁ + v), v standard normal, and the error is
/// shift + scale·sinh((e - skew)/tail); straight lines between.
/// Source: M. Breton, B. Kovatchev, J. Diabetes Sci. Technol. 2 (2008) 853, FreeStyle Navigator,
/// numbers as in simglucose's sensor_params.csv. The straight lines are those of the authors' own
/// simulator (simglucose uses a cubic spline).
public struct JohnsonNoise: Sendable, Hashable {
    /// ξ of the paper. Unit: mg/dL.
    public let shift: Double
    /// λ of the paper. Unit: mg/dL.
    public let scale: Double
    /// γ of the paper. Unit: 1.
    public let skew: Double
    /// δ of the paper: the smaller, the heavier the tails. Unit: 1.
    public let tail: Double
    /// Partial autocorrelation over 15 min. Unit: 1.
    public let memory: Double

    private static let paper = "Breton and Kovatchev 2008, table 1"
    /// What is accepted for ``shift``.
    public static let shiftParameter = SensorParameter("xi", "mg/dL", -50...50, paper)
    /// What is accepted for ``scale``.
    public static let scaleParameter = SensorParameter("lambda", "mg/dL", 0...100, paper)
    /// What is accepted for ``skew``.
    public static let skewParameter = SensorParameter("gamma", "1", -5...5, paper)
    /// What is accepted for ``tail``: below 0.5 an error of one patient in a million is astronomic.
    public static let tailParameter = SensorParameter("delta", "1", 0.5...20, paper)
    /// What is accepted for ``memory``.
    public static let memoryParameter = SensorParameter("PACF", "1", 0...0.99, paper)

    /// Noise of the form.
    /// - Throws: ``TableError`` naming the parameter outside its range.
    public init(
        shift: Double, scale: Double, skew: Double, tail: Double, memory: Double
    ) throws(TableError) {
        try Self.shiftParameter.check(shift)
        try Self.scaleParameter.check(scale)
        try Self.skewParameter.check(skew)
        try Self.tailParameter.check(tail)
        try Self.memoryParameter.check(memory)
        self.init(
            uncheckedShift: shift, scale: scale, skew: skew, tail: tail, memory: memory)
    }

    private init(
        uncheckedShift shift: Double, scale: Double, skew: Double, tail: Double, memory: Double
    ) {
        self.shift = shift
        self.scale = scale
        self.skew = skew
        self.tail = tail
        self.memory = memory
    }

    /// The paper's numbers.
    public static let navigator = JohnsonNoise(
        uncheckedShift: -5.47, scale: 15.9574, skew: -0.5444, tail: 1.6898, memory: 0.7)

    /// The error of one value of the memory.
    func error(_ e: Double) -> Double {
        let grown = Elementary.exp((e - skew) / tail)
        return shift + scale * 0.5 * (grown - 1 / grown)
    }
}

/// Johnson noise on its way.
struct JohnsonState: Sendable {
    /// Readings between two points of the process: 15 min at a cadence of 5 min.
    private static let readingsPerPoint = 3

    private let noise: JohnsonNoise
    private var generator: SeededGenerator
    private var e: Double
    private var from: Double
    private var to: Double
    private var reading = 0

    /// Starts settled.
    init(_ noise: JohnsonNoise, generator: SeededGenerator) {
        self.noise = noise
        self.generator = generator
        let memory = noise.memory
        e = memory / (1 - memory * memory).squareRoot() * self.generator.normal()
        from = noise.error(e)
        e = memory * (e + self.generator.normal())
        to = noise.error(e)
    }

    /// The error of the next reading. Unit: mg/dL.
    mutating func next() -> Double {
        if reading == Self.readingsPerPoint {
            reading = 0
            from = to
            e = noise.memory * (e + generator.normal())
            to = noise.error(e)
        }
        defer { reading += 1 }
        return from + (to - from) * Double(reading) / Double(Self.readingsPerPoint)
    }
}
