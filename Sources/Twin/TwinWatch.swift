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
    /// For hours the sensor has been where insulin and food cannot have brought glucose.
    case driftingSensor
}

/// What a step found, in the terms of the tests.
struct WatchFacts {
    /// Rescaled innovation; `nil` without a reading.
    var score: Double?
    /// Unexplained glucose flow. Unit: mg/dL/min.
    var flow: Double
    /// Sensitivity of the hour, in SDs of its prior.
    var sensitivity: Double
    /// Insulin on board times its effect. Unit: mg/dL.
    var effectOnBoard: Double
    /// ``TwinReckoning/residual`` and ``TwinReckoning/score``.
    var residual: Double
    var residualScore: Double
    /// ``TwinReckoning/missing``.
    var missing: Double
}

/// Tests on the innovations (what comes within minutes) and on the slow account (what takes hours).
///
/// Each explanation has log odds; a probability of one half is the threshold of use. Thresholds and
/// slopes were set with development people for about 0.5 false alarms a day (meals), 0.2 a night
/// (compressions), 0.1 a day (insulin), 0.3 a day (sensitivity); what test people give is in
/// docs/twin.md, with the command.
public struct TwinWatch: Sendable, Equatable {
    /// Log odds by hypothesis.
    var logOdds: SIMD8<Double>
    /// The latest reading, and how often it was repeated.
    var latest = 0.0
    var repeats = 0.0
    /// The previous rescaled innovation.
    var before = 0.0
    /// Time since food was entered or a meal's bolus given, counted to a day. Unit: min.
    var sinceFood = 1440.0
    /// Mean of the rescaled innovations over some 20 min, and of the slow account's score over 15.
    var recent = 0.0
    var slow = 0.0
    /// Mean of the slow account's residual over an hour. Unit: mg/dL.
    var apart = 0.0
    /// Greatest probability of an unlogged meal in the last hours, fading.
    var mealBefore = 0.0
    /// What the hour's sensitivity would have been moved by besides, had no food been suspected.
    /// Logarithmic.
    var withheldSensitivity = 0.0
    /// The reading at which a pressed sensor counts as free again (0: not pressed), and since when;
    /// once free, less than zero until the rebound is over. Unit: mg/dL, min.
    var freeAt = 0.0
    var pressedFor = 0.0

    init() { logOdds = TwinParameters.watchPriors }

    /// Probability of an explanation, 0 ... 1.
    public func probability(_ hypothesis: TwinHypothesis) -> Double {
        1 / (1 + Elementary.exp(-logOdds[hypothesis.rawValue]))
    }

    /// Probability that the reading is not to be believed.
    public var sensorDoubt: Double {
        max(probability(.compressionLow), probability(.stuckSensor))
    }

    /// Whether somebody seems to lie on the sensor.
    var isPressed: Bool { probability(.compressionLow) > 0.5 }

    /// Whether a pressed sensor was set free a short while ago: what rises now is the sensor.
    public var isRebounding: Bool { freeAt == 0 && pressedFor < 0 }

    /// How much what readings say is held to be of food nobody entered: the greatest probability of it
    /// lately, from one half on.
    var suspectedMeal: Double { mealBefore > 0.5 ? mealBefore : 0 }

    /// Takes one step's facts.
    mutating func advance(_ input: TwinInput, _ facts: WatchFacts) {
        let minutes = min(input.minutes, 360)
        if isRebounding { pressedFor = min(pressedFor + minutes, 0) }
        sinceFood = input.carbs > 0 ? input.carbsAge : min(sinceFood + minutes, 1440)
        defer { noteRepeats(input.reading) }
        mealBefore *= Elementary.exp(-minutes / 180)
        if input.carbs > 0 {
            restart(.unloggedMeal)
            mealBefore = 0
            withheldSensitivity = 0
        }
        guard let score = facts.score, minutes > 0 else {
            pass(minutes)
            return
        }
        judgeMeal(score, minutes)
        judgePressure(score, minutes, input)
        judgeSensitivity(score, minutes, facts)
        judgeInsulin(minutes, facts)
        judgeDrift(minutes, facts)
        before = score
    }

    /// A bolus that only a meal explains: somebody forgot to enter it.
    mutating func noteImpliedMeal(chance: Double) {
        let index = TwinHypothesis.unloggedMeal.rawValue
        logOdds[index] = max(logOdds[index], Elementary.log(chance / (1 - chance)))
        sinceFood = 0
    }

    /// Time without a reading: nothing is learnt, and what comes and goes is forgotten.
    private mutating func pass(_ minutes: Double) {
        fade(.unloggedMeal, minutes, 120)
        fade(.sensitivityRise, minutes, 120)
        if freeAt > 0 { holdPressure(minutes) }
        before = 0
    }

    /// Sets log odds, within what they may be.
    private mutating func set(_ hypothesis: TwinHypothesis, _ odds: Double) {
        let index = hypothesis.rawValue
        logOdds[index] = min(
            max(odds, TwinParameters.watchPriors[index]), TwinParameters.watchOddsMax)
    }

    /// Lets log odds return to the prior.
    private mutating func fade(_ hypothesis: TwinHypothesis, _ minutes: Double, _ time: Double) {
        let index = hypothesis.rawValue
        let prior = TwinParameters.watchPriors[index]
        let kept = Elementary.exp(-minutes / time)
        logOdds[index] = prior + (logOdds[index] - prior) * kept
    }

    /// A sequential test: innovations of a meal have the mean 1.4 and the SD 1.2, others 0 and 1; a
    /// share of each likelihood ratio counts, as innovations are correlated. After an entry its own
    /// uncertainty explains a rise.
    private mutating func judgeMeal(_ score: Double, _ minutes: Double) {
        fade(.unloggedMeal, minutes, 120)
        if sinceFood > 45 {
            let miss = (score - 1.4) / 1.2
            let ratio = 0.5 * (score * score - miss * miss) - Elementary.log(1.2)
            let index = TwinHypothesis.unloggedMeal.rawValue
            let least = TwinParameters.watchPriors[index] - 1
            let odds = logOdds[index] + 0.7 * min(max(ratio, -3), 3)
            logOdds[index] = min(max(odds, least), TwinParameters.watchOddsMax)
        }
        mealBefore = max(mealBefore, probability(.unloggedMeal))
    }

    /// A step down within one or two readings; it is held until the reading is back, or for the
    /// longest time that people lie on a sensor (70 min, Facchinetti 2016). The tissue settles
    /// within minutes: what still falls after ten is glucose.
    private mutating func judgePressure(_ score: Double, _ minutes: Double, _ input: TwinInput) {
        guard case .value(let glucose) = input.reading else { return }
        let night = input.minuteOfDay < 420 || input.minuteOfDay >= 1380
        let drop = max(-(score + before), -1.45 * score)
        let odds = 1.5 * (drop - (night ? 5.2 : 7.2))
        if odds > 0, freeAt == 0 || glucose >= freeAt || pressedFor < 10 {
            if freeAt == 0 { pressedFor = 0 }
            // Half of a typical depth above the pressed reading.
            freeAt = max(freeAt, glucose + 12)
            set(.compressionLow, odds + 1)
        } else if freeAt > 0, glucose < freeAt {
            holdPressure(minutes)
            if pressedFor >= 10, glucose < latest - 8 { release() }
        } else {
            if freeAt > 0 { pressedFor = -TwinParameters.reboundTime }
            freeAt = 0
            set(.compressionLow, odds)
        }
    }

    private mutating func holdPressure(_ minutes: Double) {
        pressedFor += minutes
        if pressedFor > 70 { release() }
    }

    private mutating func release() {
        freeAt = 0
        restart(.compressionLow)
    }

    private mutating func restart(_ hypothesis: TwinHypothesis) {
        logOdds[hypothesis.rawValue] = TwinParameters.watchPriors[hypothesis.rawValue]
    }

    /// While the sensor is pressed its fall says nothing of insulin.
    private mutating func judgeSensitivity(
        _ score: Double, _ minutes: Double, _ facts: WatchFacts
    ) {
        if freeAt > 0 {
            fade(.sensitivityRise, minutes, 20)
            return
        }
        recent += (1 - Elementary.exp(-minutes / 20)) * (score - recent)
        set(.sensitivityRise, 4 * (-recent - 2 * facts.flow - 2))
    }

    /// Insulin that does not act: glucose stays above the slow account, the hour's sensitivity has
    /// been driven down, much insulin is on board, and no meal was suspected.
    private mutating func judgeInsulin(_ minutes: Double, _ facts: WatchFacts) {
        slow += (1 - Elementary.exp(-minutes / 15)) * (facts.residualScore - slow)
        let load = min(max(facts.effectOnBoard / 100, -1), 3)
        let sum = slow - 1.5 * facts.sensitivity + 0.5 * load - 0.5 * mealBefore
        set(.insulinNotActing, 2 * (sum - 3.1))
    }

    /// For an hour further below the slow account than insulin and food take people, or further
    /// above than the loss of all insulin could. A drift upwards within that cannot be told from
    /// insulin that does not act, and is called so: both ask for a fingerstick.
    private mutating func judgeDrift(_ minutes: Double, _ facts: WatchFacts) {
        apart += (1 - Elementary.exp(-minutes / 60)) * (facts.residual - apart)
        set(.driftingSensor, max((apart - facts.missing - 40) / 6, (-apart - 56) / 4))
    }

    /// Counts equal readings; each is a one-in-seven chance for a working sensor.
    private mutating func noteRepeats(_ reading: TwinInput.Reading) {
        guard case .value(let glucose) = reading else { return }
        let index = TwinHypothesis.stuckSensor.rawValue
        repeats = glucose == latest ? min(repeats + 1, 288) : 0
        set(.stuckSensor, TwinParameters.watchPriors[index] + 1.9 * repeats)
        latest = glucose
    }
}
