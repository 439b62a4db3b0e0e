// Rival explanations of what the readings do, each with a probability that is logged and used.

import SmallMath

/// The rival explanations. Their order is that of ``TwinWatch/logOdds``.
public enum TwinHypothesis: Int, Sendable, CaseIterable {
    /// Food that nobody entered.
    case unloggedMeal
    /// The sensor is pressed and reads low.
    case compressionLow
    /// The sensor repeats itself.
    case stuckSensor
    /// Insulin is counted as delivered and does nothing: set failure, leak.
    case insulinNotActing
    /// Insulin works better than ever: exercise and the like.
    case sensitivityRise
}

/// Sequential tests on the normalised innovations, one for each explanation.
///
/// Each keeps the log odds of its explanation against "nothing wrong": every reading adds a share of
/// the log likelihood ratio of two normal distributions of the innovation (a share, as innovations
/// are correlated), and the odds return to the prior at the pace at which such things end. The means
/// are what simulated faults of development people do to innovations (docs/twin.md); thresholds of
/// use are probabilities of one half. A slow drift of the sensor is not among them: from one sensor
/// it cannot be told from glucose.
public struct TwinWatch: Sendable, Equatable {
    /// Log odds by hypothesis.
    var logOdds: SIMD8<Double>
    /// The latest reading, and how often it was repeated.
    var latest = 0.0
    var repeats = 0.0
    /// The previous normalised innovation.
    var before = 0.0
    /// Time since food was entered or a meal's bolus given, counted to a day. Unit: min.
    var sinceFood = 1440.0

    init() { logOdds = TwinParameters.watchPriors }

    /// Probability of an explanation, 0 ... 1.
    public func probability(_ hypothesis: TwinHypothesis) -> Double {
        1 / (1 + Elementary.exp(-logOdds[hypothesis.rawValue]))
    }

    /// Probability that the reading is not to be believed.
    public var sensorDoubt: Double {
        max(probability(.compressionLow), probability(.stuckSensor))
    }

    /// What one explanation says of normalised innovations: their mean and SD while it holds, the
    /// share of a reading's likelihood that counts, and for how long it lasts.
    private struct Story {
        var mean: Double
        var deviation: Double
        var share: Double
        var memory: Double

        func gain(_ score: Double) -> Double {
            let apart = (score - mean) / deviation
            let ratio = 0.5 * (score * score - apart * apart) - Elementary.log(deviation)
            return share * min(max(ratio, -3), 3)
        }
    }

    private static let meal = Story(mean: 1.4, deviation: 1.2, share: 0.7, memory: 120)
    private static let failure = Story(mean: 0.8, deviation: 1.1, share: 0.35, memory: 240)
    private static let rise = Story(mean: -1, deviation: 1.2, share: 0.8, memory: 120)
    private static let pressed = Story(mean: -4.5, deviation: 1.5, share: 1, memory: 25)

    /// Takes one step's facts.
    mutating func advance(_ input: TwinInput, _ found: TwinInnovation) {
        let minutes = min(input.minutes, 360)
        sinceFood = input.carbs > 0 ? input.carbsAge : min(sinceFood + minutes, 1440)
        forget(minutes)
        noteRepeats(input.reading)
        if input.carbs > 0 { restart(.unloggedMeal) }
        guard found.deviation > 0, minutes > 0 else { return }
        let score = found.value / (found.deviation * TwinParameters.innovationScale)
        let sum = score + before
        // After an entry its own uncertainty explains a rise, and for longer a slow one.
        if sinceFood > 45 { add(.unloggedMeal, Self.meal.gain(score)) }
        if sinceFood > 180 { add(.insulinNotActing, Self.failure.gain(score)) }
        add(.sensitivityRise, Self.rise.gain(score))
        let night = input.minuteOfDay < 420 || input.minuteOfDay >= 1380
        let sudden = Self.pressed.gain(sum) - (night ? 0 : 1.5)
        if sum < -2.5 { add(.compressionLow, max(sudden, 0)) }
        if score > 2 { add(.compressionLow, -2) }
        before = score
    }

    /// A bolus that only a meal explains: somebody forgot to enter it.
    mutating func noteImpliedMeal(chance: Double) {
        let index = TwinHypothesis.unloggedMeal.rawValue
        logOdds[index] = max(logOdds[index], Elementary.log(chance / (1 - chance)))
        sinceFood = 0
    }

    private mutating func add(_ hypothesis: TwinHypothesis, _ gain: Double) {
        let index = hypothesis.rawValue
        let least = TwinParameters.watchPriors[index] - 1
        logOdds[index] = min(max(logOdds[index] + gain, least), TwinParameters.watchOddsMax)
    }

    private mutating func restart(_ hypothesis: TwinHypothesis) {
        logOdds[hypothesis.rawValue] = TwinParameters.watchPriors[hypothesis.rawValue]
    }

    private mutating func forget(_ minutes: Double) {
        let memories = SIMD8<Double>(
            Self.meal.memory, Self.pressed.memory, 60, Self.failure.memory, Self.rise.memory, 1, 1,
            1)
        for index in 0..<TwinHypothesis.allCases.count {
            let kept = Elementary.exp(-minutes / memories[index])
            let prior = TwinParameters.watchPriors[index]
            logOdds[index] = prior + (logOdds[index] - prior) * kept
        }
    }

    /// Counts equal readings; each is a one-in-seven chance for a working sensor.
    private mutating func noteRepeats(_ reading: TwinInput.Reading) {
        guard case .value(let glucose) = reading else { return }
        let index = TwinHypothesis.stuckSensor.rawValue
        if glucose == latest {
            repeats = min(repeats + 1, 288)
            logOdds[index] =
                min(TwinParameters.watchPriors[index] + 1.9 * repeats, TwinParameters.watchOddsMax)
        } else {
            repeats = 0
            restart(.stuckSensor)
        }
        latest = glucose
    }
}
