// The twin's numbers that were chosen, in one value, so that a study can vary them and nobody else does.

/// Noise and prior spreads of the estimator.
///
/// "TD" is a note of this project (docs/references.md); "chosen" means chosen on the development people of
/// `TwinStudy` (docs/twin.md), never on those of a reported result.
public struct TwinTuning: Sendable, Equatable {
    // MARK: Personal parameters: how far and how fast they wander

    /// SD of ln sensitivity about its daily course. Source: chosen.
    public var sensitivitySpread = 0.12
    /// Memory of that. Unit: min. Source: chosen.
    public var sensitivityTime = 480.0
    /// SD of ln basal glucose. Source: TD 4.1 (.15); chosen.
    public var basalGlucoseSpread = 0.20
    /// Memory of that. Unit: min. Source: chosen.
    public var basalGlucoseTime = 1500.0
    /// SD of ln meal time. Source: TD 4.1.
    public var mealTimeSpread = 0.4
    /// Memory of that. Unit: min. Source: TD 4.1 (6000); chosen.
    public var mealTimeMemory = 6000.0
    /// SD of ln meal size. Source: TD 4.1 (.15, about a body's own value); chosen.
    public var mealSizeSpread = 0.30
    /// Memory of that. Unit: min. Source: TD 4.1.
    public var mealSizeMemory = 6000.0
    /// Memory of the size of insulin's effect. Unit: min. Chosen: two weeks, as a refit sets it anew.
    public var effectMemory = 20_000.0

    /// Factor on the prior SD of the size of insulin's effect, for what the filter may learn of it.
    /// Dimensionless. Source: chosen.
    public var effectLearning = 1.0

    /// SD of the logarithm of a correction factor made by a rule about the truth. Dimensionless.
    /// Source: TD 5.1 (rule settings are 1.2 to 4 times the truth), 5.2; tuned with dosing.
    public var ruleProfileSpread = 1.0
    /// Least size of insulin's effect over the prior's that dosing may come to assume where that
    /// prior is made of rules alone. Dimensionless. Source: one SD of such a prior; tuned.
    public var ruleFloor = 0.6

    // MARK: Noise

    /// Stationary SD of the unexplained glucose flow. Unit: mg/dL/min. Source: TD 4.1, 5.3; chosen.
    public var disturbanceDeviation = 0.5
    /// Memory of the unexplained glucose flow. Unit: min. Source: TD 5.3 (30), 4.1 (80); chosen.
    public var disturbanceTime = 25.0
    /// Stationary SD of the smooth sensor error. Unit: mg/dL. Source: TD 2 (11.8).
    public var sensorDeviation = 12.0
    /// Rate of the smooth sensor error (Matérn 3/2). Unit: 1/min. Source: the autocorrelation of
    /// the Dexcom-like noise (.96 at 5 min: 0.062) and of G6 noise (.90: 0.106); between them.
    public var sensorRate = 0.09
    /// Variance of the white sensor error. Unit: (mg/dL)². Rounding and link jitter.
    public var sensorWhiteVariance = 2.0
    /// Process variance of glucose. Unit: (mg/dL)² per min. Source: TD 4.1 (.8²); chosen.
    public var glucoseNoise = 0.2
    /// Process SD of the gut's first compartment. Unit: g per 5 min. Source: TD 4.1, 5.3; chosen.
    public var gutNoise = 3.0
    /// The same for a person who announces. Unit: g per 5 min. Source: TD 5.3; chosen.
    public var gutNoiseAnnounced = 0.3
    /// Relative error of announced carbohydrate (SD). Source: TD 4.1.
    public var carbError = 0.20
    /// SD of the time of a meal about the time of its entry. Unit: min. Source: chosen.
    public var entryAgeSpread = 20.0
    /// Below this, personal caution grows. Unit: mg/dL. Source: TD 5.3 (75), lowered: at 75 the
    /// sensor's noise made everybody cautious.
    public var cautionBelow = 68.0
    /// Its growth at the hour of the low. Unit: 1/(mg/dL min). Source: TD 5.3 (.001), raised: only
    /// true lows are left, and only their hours pay. Tuned.
    public var cautionGain = 0.008
    /// Chance that a person's bolus without an entry is for a meal. Source: chosen.
    public var bolusMealChance = 0.95
    /// Relative error of the carbohydrate read from a bolus (SD). Source: chosen.
    public var bolusMealError = 0.35

    // MARK: Habit

    /// How far a 4-h forecast of the sensor leans towards the usual reading; less, by the power 3/2
    /// of the time, before. Dimensionless. Chosen.
    public var habitShare = 0.75

    // MARK: Bank

    /// Share of a reading's log likelihood that counts for the members' weights: successive
    /// innovations are not independent (TD 3.4: lag-1 autocorrelation .72). Source: chosen.
    public var likelihoodShare = 0.15
    /// Memory of the members' likelihoods. Unit: min. Source: chosen.
    public var likelihoodTime = 7200.0

    /// Whether the daily courses of sensitivity and of the forecast's misses are learnt.
    public var learnsDay = true

    /// The numbers in use.
    public init() {}

    /// The same twin with everything personal held at its prior: the control that learning must beat.
    public static var frozen: TwinTuning {
        var tuning = TwinTuning()
        tuning.effectLearning = 0
        tuning.sensitivitySpread = 1e-3
        tuning.basalGlucoseSpread = 1e-3
        tuning.mealTimeSpread = 1e-3
        tuning.mealSizeSpread = 1e-3
        tuning.likelihoodShare = 0
        tuning.learnsDay = false
        return tuning
    }
}
