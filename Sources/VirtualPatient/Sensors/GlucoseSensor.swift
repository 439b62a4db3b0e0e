// A continuous glucose monitor: what it makes of the glucose under the skin.

public import Quantities
public import SmallMath

/// How sensors of a kind err, each figure declared once.
///
/// A reading is (gain + drift·t + bend·t²)·glucose + offset + noise, t in days since insertion,
/// noise a second-order autoregressive process with a step of 5 min.
/// Source of the form, of the means and of the noise's shape: M. Vettoretti et al., Sensors 19
/// (2019) 5320, Dexcom G6, 79 traces, figures as in reference/plant-models.md section 3.1.
public struct SensorModel: Sendable, Hashable {
    /// Mean of the gain m0. Unit: 1.
    public var gainMean: Double
    /// Spread between sensors of the gain. Unit: 1.
    public var gainDeviation: Double
    /// Gain's drift m1. Unit: 1/day.
    public var gainDrift: Double
    /// Gain's bend m2. Unit: 1/day².
    public var gainBend: Double
    /// Mean of the offset b. Unit: mg/dL.
    public var offsetMean: Double
    /// Spread between sensors of the offset. Unit: mg/dL.
    public var offsetDeviation: Double
    /// First autoregressive coefficient of the noise, per 5 min. Unit: 1.
    public var noiseFirst: Double
    /// Second autoregressive coefficient of the noise, per 5 min. Unit: 1.
    public var noiseSecond: Double
    /// Standard deviation of the noise's innovations. Unit: mg/dL.
    public var innovationDeviation: Double
    /// Time after insertion without readings.
    public var warmUp: Span

    /// A G6-like sensor.
    ///
    /// The paper's spreads are correlated and its covariance is not at hand, so `gainDeviation`
    /// and `offsetDeviation` are ours, with no correlation: 0.067 and 4.5 mg/dL, and innovations
    /// of 2.97 mg/dL (noise of 7.4 mg/dL, the paper's median), give the mean absolute relative
    /// errors of plant-models.md 3.1 (10.2, 7.3, 6.5 % at 80, 140, 200 mg/dL).
    /// Warm-up 2 h: Dexcom G6 user guide.
    public static let g6 = SensorModel(
        gainMean: 0.9423, gainDeviation: 0.067, gainDrift: 0.00494, gainBend: -0.000585,
        offsetMean: 6.383, offsetDeviation: 4.5, noiseFirst: 1.2604, noiseSecond: -0.4022,
        innovationDeviation: 2.97, warmUp: .hours(2))

    /// A sensor that only rounds and saturates, for tests of everything else.
    public static let exact = SensorModel(
        gainMean: 1, gainDeviation: 0, gainDrift: 0, gainBend: 0, offsetMean: 0,
        offsetDeviation: 0, noiseFirst: 0, noiseSecond: 0, innovationDeviation: 0, warmUp: .zero)
}

/// One sensor from its insertion on.
///
/// The lag behind plasma is the plant's own: the sensor is fed interstitial glucose.
public struct GlucoseSensor: Sendable {
    /// Time between readings.
    public static let cadence = Span.minutes(5)
    /// Lowest number shown; below it the sensor says LOW. Unit: mg/dL.
    public static let lowest = 40.0
    /// Highest number shown; above it the sensor says HIGH. Unit: mg/dL.
    public static let highest = 400.0

    /// How sensors of this kind err.
    public let model: SensorModel
    private let gain: Double
    private let offset: Double
    private var generator: SeededGenerator
    private var noise: Double
    private var noiseBefore: Double

    /// A sensor of its own gain and offset, drawn from the generator.
    /// - Parameter generator: a stream that belongs to this sensor alone.
    public init(model: SensorModel, generator: SeededGenerator) {
        self.model = model
        self.generator = generator
        gain = model.gainMean + model.gainDeviation * self.generator.normal()
        offset = model.offsetMean + model.offsetDeviation * self.generator.normal()
        noise = 0
        noiseBefore = 0
        // A day of noise before the insertion, so that it starts in its stationary spread.
        for _ in 0..<288 { advanceNoise() }
    }

    /// Whether the sensor gives no readings yet.
    /// - Parameter age: time since insertion.
    public func isWarmingUp(age: Span) -> Bool { age < model.warmUp }

    /// The reading of one cycle; to be called once per ``cadence``, as the noise moves on by one.
    /// - Parameters:
    ///   - interstitial: glucose under the skin now.
    ///   - age: time since insertion.
    /// - Returns: `.missing` during warm-up, `.low` and `.high` outside 40...400 mg/dL after
    ///   rounding to 1 mg/dL.
    public mutating func read(interstitial: Glucose, age: Span) -> SensorReading {
        advanceNoise()
        if isWarmingUp(age: age) { return .missing }
        let days = age.hours / 24
        let scale = gain + (model.gainDrift + model.gainBend * days) * days
        let shown = (scale * interstitial.milligramsPerDeciliter + offset + noise).rounded()
        if shown < Self.lowest { return .low }
        if shown > Self.highest { return .high }
        return .value(.mgPerdL(shown))
    }

    private mutating func advanceNoise() {
        let next =
            model.noiseFirst * noise + model.noiseSecond * noiseBefore
            + model.innovationDeviation * generator.normal()
        noiseBefore = noise
        noise = next
    }
}
