// The twin's fixed numbers, each declared once with its unit, its range and where it comes from.

/// The constants of the glucose model and of its estimator.
///
/// "TD" is `reference/twin-and-dosing.md`; "tuned" means chosen on sampled development patients
/// (seeds 1-10), never on the patients of a reported result.
public enum TwinParameters {
    // MARK: Insulin absorption (known input, outside the filter)

    /// Rate of the first subcutaneous depot. Unit: 1/min. Range: 0.005-0.05.
    /// Source: Kanderian 2009 by TD 4.1, time constant 47 min.
    public static let depotRate1 = 0.0213
    /// Rate of the second subcutaneous depot. Unit: 1/min. Range: 0.005-0.05.
    /// Source: Kanderian 2009 by TD 4.1, time constant 49 min.
    public static let depotRate2 = 0.0204
    /// Clearance of plasma insulin. Unit: 1/min. Range: 0.05-0.3. Source: TD 4.1 (ReplayBG).
    public static let clearanceRate = 0.127
    /// Speeds of the bank's members, as multiples of the depot rates. Dimensionless.
    /// Source: TD 4.1 (x1, x.7, x.5): people differ, and the slow ones are the ones hurt.
    public static let speeds = SIMD4<Double>(1, 0.7, 0.5, 0)
    /// Share of the insulin that each member carries; sums to 1. Dimensionless.
    /// Source: TD 5.2 (Bayes weights earned nothing, so they are fixed); shares tuned so that the
    /// effect of a unit is slower than that of the median sampled adult (2, 4, 6, 8 h: 0.36, 0.92,
    /// 0.97, 0.77 of its peak against 0.59, 0.99, 0.88, 0.64).
    public static let shares = SIMD4<Double>(0.5, 0.3, 0.2, 0)

    // MARK: Glucose

    /// Glucose effectiveness, the return to the basal level. Unit: 1/min. Range: 0.0005-0.005.
    /// Source: TD 4.1 and 5.3 (0.0005-0.004; the 0.022 of ReplayBG is unsafe for dosing).
    public static let glucoseEffectiveness = 0.004
    /// Delay from plasma to interstitial glucose. Unit: min. Range: 4-15. Source: TD 4.1.
    public static let interstitialDelay = 8.0
    /// Distribution volume of glucose. Unit: dL/kg. Range: 1.2-2. Source: ReplayBG by TD 4.1.
    public static let glucoseVolume = 1.45
    /// Share of carbohydrate that reaches plasma. Dimensionless. Source: TD 4.1.
    public static let carbBioavailability = 0.9
    /// Growth of insulin's effect with glucose above ``effectGrowthFrom``. Unit: 1/(mg/dL).
    /// Source: TD 5.3.
    public static let effectGrowth = 0.003
    /// Where that growth starts. Unit: mg/dL. Source: TD 5.3.
    public static let effectGrowthFrom = 140.0
    /// The largest multiple of insulin's effect. Dimensionless. Source: TD 5.3.
    public static let effectGrowthMax = 1.6
    /// Range in which the model's glucose is held. Unit: mg/dL. Source: TD 4.2.
    public static let glucoseRange = 10.0...900.0

    // MARK: Personal parameters: prior

    /// Glucose at programmed basal. Unit: mg/dL. Source: TD 4.1.
    public static let basalGlucose = 120.0
    /// Time constant of each of the two gut compartments. Unit: min. Source: TD 4.1.
    public static let mealTime = 60.0
    /// Rate of insulin's action (p2). Unit: 1/min. Source: Kanderian 2009 by TD 1.1.
    public static let actionRate = 0.0106
    /// Prior SD of the logarithm of each personal parameter, in the order of ``TwinIndex``:
    /// sensitivity, basal glucose, meal time, meal size, action rate. Source: TD 4.1; that of basal
    /// glucose tuned (0.15 there).
    public static let personalDeviations = [0.40, 0.20, 0.25, 0.15, 0.30]
    /// Time in which each personal parameter forgets, same order. Unit: min.
    /// Source: TD 4.1 (6000 min); that of basal glucose tuned.
    public static let personalReversions = [6000.0, 1500, 6000, 6000, 6000]
    /// Personal parameters stay within this many prior SDs. Source: TD 4.2.
    public static let personalBound = 3.0
    /// Peak of glucose's fall after one unit in the prior model, for a sensitivity of one.
    /// Dimensionless. Source: computed with SciPy from the equations of ``TwinModel``
    /// (test "the peak of the unit response is the declared one").
    public static let unitResponsePeak = 0.4591
    /// The effect of one unit at its peak over the profile's correction factor. Dimensionless.
    /// Source: TD 5.3 (1.1; virtual patients' truth 0.95-1.39), tuned.
    public static let sensitivityOverProfile = 1.05
    /// The profile's correction factor is believed up to this multiple of 1800/TDD.
    /// Dimensionless. Source: TD 5.2 found 0.5 to mend too large factors, having seen the truth;
    /// 1 is the rule itself.
    public static let ruleSensitivityMax = 1.0
    /// The 1800 rule. Unit: mg/dL per day. Source: TD 5.2.
    public static let ruleOf1800 = 1800.0

    // MARK: Noise

    /// Stationary SD of the unexplained glucose flow. Unit: mg/dL/min. Source: TD 4.1, 5.3; tuned.
    public static let disturbanceDeviation = 0.5
    /// Memory of the unexplained glucose flow. Unit: min. Source: TD 5.3 (30) and 4.1 (80); tuned.
    public static let disturbanceTime = 40.0
    /// Stationary SD of the coloured sensor error. Unit: mg/dL. Source: TD 4.1 (10), 5.3 (14).
    public static let sensorDeviation = 10.0
    /// Memory of the coloured sensor error. Unit: min. Source: TD 4.1.
    public static let sensorTime = 42.0
    /// Variance of the white sensor error. Unit: (mg/dL)^2. Source: TD 4.1.
    public static let sensorWhiteVariance = 4.0
    /// Process variance of glucose. Unit: (mg/dL)^2 per min. Source: TD 4.1 (.8^2).
    public static let glucoseNoise = 0.2
    /// Process SD of insulin action, as a share of scheduled basal per 5 min. Source: TD 4.1.
    public static let actionNoiseShare = 0.02
    /// Process SD of the gut's first compartment. Unit: g per 5 min.
    /// Source: TD 4.1 (0 announced, 1.5 unannounced); tuned.
    public static let gutNoise = 3.0
    /// The same for a person who announces. Unit: g per 5 min. Source: TD 5.3 (0); tuned.
    public static let gutNoiseAnnounced = 0.1
    /// Added variance of a LOW or HIGH taken as the range's end. Unit: (mg/dL)^2. Guess: 15^2.
    public static let censoredVariance = 225.0
    /// Relative error of announced carbohydrate (SD). Dimensionless. Source: TD 4.1.
    public static let carbError = 0.20

    // MARK: Health

    /// Normalised innovations have about this SD, not 1: the stated noise includes surprises that
    /// are rare. Dimensionless. Source: TD 3.4 (0.67); measured on this twin in closed loop, on
    /// sampled adults: 0.59 with meals announced, 0.67 without; rounded up, so that an unannounced meal is
    /// not taken for a broken twin.
    public static let innovationScale = 0.7
    /// A rescaled innovation beyond this has its influence limited. Source: TD 4.2.
    public static let innovationGate = 3.5
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

/// Where each quantity stands in the state vector.
public enum TwinIndex {
    /// ln of the sensitivity over its prior.
    public static let sensitivity = 0
    /// ln of glucose at programmed basal over its prior.
    public static let basalGlucose = 1
    /// ln of the meal time over its prior.
    public static let mealTime = 2
    /// ln of the meal size multiplier.
    public static let mealSize = 3
    /// ln of the action rate over its prior.
    public static let actionRate = 4
    /// Number of personal parameters; they come first.
    public static let personalCount = 5
    /// Insulin action above that of scheduled basal. Unit: U/min.
    public static let action = 5
    /// Plasma glucose. Unit: mg/dL.
    public static let glucose = 6
    /// Interstitial glucose. Unit: mg/dL.
    public static let interstitial = 7
    /// Carbohydrate in the first gut compartment. Unit: g.
    public static let gut1 = 8
    /// Carbohydrate in the second gut compartment. Unit: g.
    public static let gut2 = 9
    /// Unexplained glucose flow. Unit: mg/dL/min.
    public static let disturbance = 10
    /// Coloured sensor error. Unit: mg/dL.
    public static let sensor = 11
    /// Length of the state vector.
    public static let count = 12
}
