// The twin's fixed numbers, each declared once with its unit, its range and where it comes from.

/// The constants of the glucose model and of its estimator.
///
/// "TD" is a note of this project (docs/references.md); "chosen" means chosen on the development people of
/// `TwinStudy` (docs/twin.md), never on those of a reported result.
public enum TwinParameters {
    // MARK: Bank of insulin actions

    /// Absorption and action rates of the bank, slow to fast; each of depot 1, depot 2 and action.
    /// Unit: 1/min. Range: 0.005-0.05. Source: least squares on the unit responses of 30
    /// development people (0.018-0.033, residual 1.5 % of the peak), slowed by TD 5.3 (0.016-0.026).
    public static let actionRates = SIMD4<Double>(0.016, 0.021, 0.028, 0)
    /// Glucose effectiveness of the bank: how long the tail is. Unit: 1/min. Range: 0.0005-0.01.
    /// Source: as above (0.0007-0.0077).
    public static let effectivenesses = SIMD4<Double>(0.0016, 0.0050, 0.0140, 0)
    /// Prior shares of those. Source: the 30 development people, evened out.
    public static let effectivenessShares = SIMD4<Double>(0.40, 0.40, 0.20, 0)
    /// The same for adults, whose tails are longer. Chosen: with the shares above, 32 % of 60
    /// development adults who announce nothing were underestimated by more than 30 % at 6-8 h.
    public static let effectivenessSharesOfAdults = SIMD4<Double>(0.45, 0.40, 0.15, 0)
    /// The same for children. Chosen: with the shares above, 38 % of 24 development children were.
    public static let effectivenessSharesOfChildren = SIMD4<Double>(0.50, 0.36, 0.14, 0)
    /// All of a unit's effect over its effect at the peak, of the median member. Dimensionless.
    /// Source: the bank's own unit responses (peak .65 of what nothing gave back).
    public static let wholeOverPeak = 1.5
    /// Number of rates, and of effectivenesses.
    public static let rateCount = 3
    /// Number of members: every rate with every effectiveness.
    public static let memberCount = 9
    /// Clearance of plasma insulin. Unit: 1/min. Range: 0.05-0.3. Source: TD 4.1 (ReplayBG).
    public static let clearanceRate = 0.127

    // MARK: Glucose

    /// Delay from plasma to interstitial glucose. Unit: min. Range: 4-15. Source: TD 4.1.
    public static let interstitialDelay = 8.0
    /// Distribution volume of glucose that a meal fills. Unit: dL/kg. Range: 1.2-3. Source: TD 4.1
    /// gives 1.45 (ReplayBG); tissue shares in it within the time of a meal, hence 2.2.
    public static let glucoseVolume = 2.2
    /// Share of carbohydrate that reaches plasma. Dimensionless. Source: TD 4.1.
    public static let carbBioavailability = 0.9
    /// Glucose at which insulin's effect is the stated one. Unit: mg/dL. Source: where the clinic
    /// measures it, near basal glucose.
    public static let growthReference = 140.0
    /// Glucose at which insulin's effect is half of the most it can be. Unit: mg/dL. Source: the
    /// plants' saturating use (Km0 about 235 mg/kg of tissue glucose, which is about 190 at
    /// 140 mg/dL); chosen.
    public static let growthHalf = 200.0
    /// Share of basal insulin's effect that follows the hour's sensitivity. Dimensionless. Chosen:
    /// basal is set for an average hour, and production follows insulin more than use does.
    public static let sensitivityBasalShare = 0.5
    /// Range in which the model's glucose is held. Unit: mg/dL. Source: TD 4.2.
    public static let glucoseRange = 10.0...900.0

    // MARK: Personal parameters: prior

    /// Glucose at programmed basal. Unit: mg/dL. Source: TD 4.1.
    public static let basalGlucose = 125.0
    /// Time constant of each of the two gut compartments. Unit: min. Source: TD 4.1.
    public static let mealTime = 60.0
    /// Personal parameters stay within this many prior SDs. Source: TD 4.2.
    public static let personalBound = 3.0
    /// Fall of glucose at the peak of a unit's effect, times daily insulin, by age (unknown, adult,
    /// adolescent, child), where nothing but weight, age and daily insulin is known. Unit: mg/dL per
    /// day. Source: medians of 60 development people (about 800, 800, 1150); the clinic's rule for
    /// people is 1700 to 1800, which a profile made by it brings in.
    public static let effectTimesDaily = SIMD4<Double>(950, 900, 900, 1200)
    /// SD of the logarithm of that. Dimensionless. Source: as above.
    public static let effectRuleSpread = 0.45
    /// SD of the logarithm of the profile's correction factor about the truth. Dimensionless.
    /// Source: settings wrong by up to 20 %, and TD 5.2 (virtual patients' truth .95-1.39).
    public static let effectProfileSpread = 0.25

    /// A correction factor whose product with daily insulin lies here was made by the clinic's rule
    /// (1500, 1700 or 1800 over daily insulin, rounded) and says little beyond daily insulin. Unit:
    /// mg/dL per day. Source: the rules.
    public static let ruleBand = 1450.0...1900.0
    /// A person who entered carbohydrate within this time is one who announces. Unit: min.
    /// Guess: a night and a breakfast.
    public static let announcingWindow = 960.0

    /// The usual reading before there are any. Unit: mg/dL. Source: development people.
    public static let usualReading = 140.0
    /// Memory of the usual reading. Unit: min. Chosen: four days; one makes forecasts worse.
    public static let usualTime = 5760.0

    // MARK: Usual misses by the hour

    /// SD by which a forecast's miss counts for the hours around. Unit: h. Chosen: between 0.75 and
    /// 1.5 it hardly matters.
    static let missSpread = 1.25
    /// Days without any miss that stand for the time before there is a history. Unit: d. Chosen
    /// between 0.5 and 3.
    static let missPriorDays = 0.75
    /// Memory of misses. Unit: min. Guess: ten days.
    static let missMemory = 14_400.0

    // MARK: Bands

    /// Learning step of the shown bands. Chosen between 0.006 and 0.03: below, a group whose errors
    /// are not the usual ones has not found its width after three days; above, its width follows
    /// single hours.
    static let bandRate = 0.015
    /// The same of the bands by which dosing's margin is widened. Chosen: errors stay on one side
    /// for hours, and a margin must not follow them.
    static let plainBandRate = 0.006
    /// ln of the scale of the 80 % band at a start, at 30, 60, 120 and 240 min. Chosen: usual misses
    /// once known make later errors smaller than the filter states.
    public static let bandLogs80 = SIMD4<Double>(-0.04, -0.07, -0.08, -0.15)
    /// The same of the 95 % band: errors at 30 and 60 min have lighter tails than a normal
    /// distribution's. Chosen.
    public static let bandLogs95 = SIMD4<Double>(-0.20, -0.15, -0.07, -0.14)

    // MARK: Watch and release

    /// Log odds of the rival explanations where nothing speaks for them: about 6, 0.3, 0.01, 0.3, 1
    /// and 0.3 % of the time. Source: reference/plant-models.md 3.2 for compression; chosen for
    /// meals (half a false alarm a day); guesses elsewhere.
    public static let watchPriors = SIMD8<Double>(-2.8, -5.8, -9.2, -5.8, -4.6, -5.8, 0, 0)
    /// SD of the hour's sensitivity by which a test on it is scaled; that of ``TwinTuning``.
    /// Dimensionless.
    public static let watchSensitivity = 0.12
    /// Memory of the slow account. Unit: min. Chosen: between 2 and 8 h it hardly matters.
    public static let reckoningTime = 360.0
    /// Usual SD of the slow account's residual with neither insulin nor food above basal at work.
    /// Unit: mg/dL. Chosen.
    public static let reckoningDeviation = 20.0
    /// The same as a share of what insulin and food should do: their effects are known about so
    /// well. Dimensionless. Source: sensitivity of the day (.1-.3), carbohydrate counts (.2).
    public static let reckoningShare = 0.3
    /// Log odds never pass this, so that an explanation can be given up again.
    public static let watchOddsMax = 4.0
    /// Growth of the hour's sensitivity's noise where a rise is certain. Dimensionless. Chosen.
    public static let riseNoise = 8.0
    /// The longest time one reading speaks for. Unit: min. Guess: three cycles.
    public static let evidenceTime = 15.0
    /// Step of the release of what was learnt, in a day without lows. Source: TD 4.4 (5 %).
    public static let releaseStep = 0.05
    /// The release goes no further. Dimensionless. Source: TD 4.4 (.8).
    public static let releaseMin = 0.8
    /// A reading below this is low. Unit: mg/dL. Source: the consensus limit.
    public static let lowGlucose = 70.0
    /// A day with more low time than this is not without lows. Unit: min. Source: 1 % of a day.
    public static let lowTimeMax = 15.0
    /// Clear of lows: what the twin believes and what the sensor shows are both at least this.
    /// Unit: mg/dL. Source: the consensus limit and more than one SD of a sensor.
    public static let easeGlucose = 85.0
    /// Time clear of lows in which the margins for calm days are earned. Unit: min. Tuned: two days;
    /// with one day the gallery's exercise brings more lows than the pump alone.
    public static let easeTime = 2880.0
    /// How many times faster they are lost below ``easeGlucose``. Dimensionless. Tuned.
    public static let easeLoss = 10.0
    /// Memory of personal caution, in time of each hour's own. Unit: min. Chosen: a week.
    public static let cautionTime = 420.0
    /// Its largest value. Dimensionless. Source: TD 5.3.
    public static let cautionMax = 1.5
    /// SD by which a low counts for the hours around. Unit: h. As ``missSpread``.
    static let cautionSpread = 1.25
    /// Memory of the daily course of sensitivity, in days of each bin's own time. Unit: min.
    /// Chosen: three days.
    public static let daySensitivityTime = 540.0

    // MARK: Health

    /// Added variance of a reading while the sensor is thought to be pressed. Unit: (mg/dL)².
    /// Chosen: 60², as with 30² the twin goes along by two thirds and takes the rebound for food.
    public static let pressedVariance = 3600.0
    /// For so long after a pressed sensor is free a rise is not believed to be food. Unit: min.
    /// Chosen: as the hold-off after a low.
    public static let reboundTime = 30.0
    /// Added variance of a LOW or HIGH taken as the range's end. Unit: (mg/dL)². Guess: 15².
    public static let censoredVariance = 225.0
    /// Normalised innovations have about this SD, not 1: the stated noise includes surprises that
    /// are rare. Dimensionless. Source: TD 3.4 (0.67); measured by `TwinStudy`.
    public static let innovationScale = 0.64
    /// A rescaled innovation beyond this has its influence limited. Source: TD 4.2.
    public static let innovationGate = 3.5
    /// A squared rescaled innovation counts as at most this in their mean: one jump, such as that of
    /// a sensor somebody lies on, is no reason to start again, nonsense that goes on is.
    /// Dimensionless. Chosen.
    public static let innovationPowerMax = 25.0
    /// Memory of the mean squared innovation, like a window of 2 h. Unit: min.
    public static let healthTime = 60.0
    /// Mean squared rescaled innovation from which the twin is degraded. Source: TD 3.4 (p99).
    public static let degradedAbove = 4.4
    /// Mean squared rescaled innovation from which it is untrusted. Source: TD 3.4 (p99.9).
    public static let untrustedAbove = 7.6
    /// Time it stays untrusted after the last cause. Unit: min. Source: TD 4.2.
    public static let distrustTime = 60.0
    /// A personal parameter at its bound for longer than this is a cause. Unit: min. TD 4.2.
    public static let pinnedTime = 120.0
    /// A longer gap than this is not bridged: glucose starts anew. Unit: min. Guess: by then the
    /// forecast's SD has reached that of a new start.
    public static let gapMax = 360.0
    /// Longest step of the filter and of the forecast. Unit: min.
    public static let stepMax = 5.0
    /// Readings needed after a start before the twin is used for an increase. Guess: 15 min.
    public static let readingsNeeded = 3.0
}

/// Where each quantity stands in a member's state vector.
///
/// The order makes every step's transition matrix upper triangular: a quantity depends only on
/// itself and on those after it, so the factored covariance stays factored (``FactoredCovariance``).
public enum TwinIndex {
    /// Interstitial glucose. Unit: mg/dL.
    public static let interstitial = 0
    /// Plasma glucose. Unit: mg/dL.
    public static let glucose = 1
    /// Carbohydrate in the second gut compartment. Unit: g.
    public static let gut2 = 2
    /// Carbohydrate in the first gut compartment. Unit: g.
    public static let gut1 = 3
    /// Unexplained glucose flow. Unit: mg/dL/min.
    public static let disturbance = 4
    /// Smooth sensor error. Unit: mg/dL.
    public static let sensor = 5
    /// What drives it: its slope plus its rate times itself. Unit: mg/dL/min.
    public static let sensorDrive = 6
    /// First of the personal parameters, which come last.
    public static let personalFirst = 7
    /// ln of the size of insulin's effect over its prior.
    public static let effect = 7
    /// ln of the sensitivity of the hour: multiplies all insulin's effect, basal's too.
    public static let sensitivity = 8
    /// ln of glucose at programmed basal over its prior.
    public static let basalGlucose = 9
    /// ln of the meal time over its prior.
    public static let mealTime = 10
    /// ln of the meal size multiplier.
    public static let mealSize = 11
    /// Length of the state vector.
    public static let count = 12
}
