// The numbers of the dosing algorithm, each declared once with its unit and where it comes from.

public import Twin

/// The dosing algorithm's constants.
///
/// "TD" is `reference/twin-and-dosing.md`; "tuned" means chosen on sampled development patients
/// (seeds 1-10), never on the patients of a reported result.
public enum DosingParameters {
    /// Forecast points used. Unit: steps of 5 min. Source: TD 0 (at least 4 h), 5.2 (8 h); 6 h.
    public static let horizon = 72
    /// Every how many points the cost looks at glucose (15 min). Source: TD 5.3 (20 min).
    public static let costStride = 3
    /// Lengths of the blocks in which basal is withheld alike. Unit: steps of 5 min.
    /// Source: TD 5.3.
    public static let blocks = [1, 1, 2, 2, 6, 12, 24]
    /// The zone's top is the target, but at least this. Unit: mg/dL. Source: TD 5.3 (110).
    public static let zoneTopMin = 105.0
    /// The zone's bottom. Unit: mg/dL. Source: TD 5.3 (85), 4.3 (90).
    public static let zoneBottom = 85.0
    /// Weight of the zone's bottom over its top. Dimensionless. Source: TD 5.3 (10), 4.3 (8).
    public static let lowWeight = 10.0
    /// The low side is kept by this many SDs. Dimensionless. Source: TD 4.3 (1, to 2.2 from run to
    /// run); tuned on scenarios/exercise-evening, seeds 1-7: at 0.8 the sharper forecast of today's
    /// twin let an unannounced walk end below 54 mg/dL, at 1.2 nobody goes below 70.
    public static let riskMargin = 1.2
    /// The SD used for that margin stops growing here: later, feedback has the time to act.
    /// Unit: steps of 5 min. Tuned.
    public static let riskHorizon = 24
    /// Insulin counts this many times on the low side. Dimensionless. Source: TD 5.2 (1.4); tuned
    /// with the risk margin.
    public static let sizeMargin = 1.3
    /// Cost of delivery above basal, per (mg/dL of effect)². Dimensionless. Source: TD 5.3; tuned.
    public static let raisingCost = 1.0
    /// Cost of delivery below basal, per (mg/dL of effect)². Dimensionless. Source: TD 5.3.
    public static let reducingCost = 0.3
    /// The risk margin grows by this factor when the twin is degraded. Source: TD 4.2.
    public static let degradedMargin = 1.5

    /// What dosing uses of the learnt parameters: never less sensitive and never faster than the
    /// prior. Source: TD 5.2 ("learn downward only"), 4.4 (.8).
    public static let bounds = DosingBounds(sensitivityMin: 0.8, actionRateMax: 1.0)

    /// Glucose of the twin below which delivery stops. Unit: mg/dL. Source: TD 4.3.
    public static let suspendEstimate = 70.0
    /// No increase when the cautious forecast falls below this at any time. Unit: mg/dL.
    /// Source: the consensus limit of low glucose.
    public static let noIncreaseBelow = 70.0
    /// Delivery stops if the forecast less one SD falls below this in 15-50 min. Unit: mg/dL.
    /// Source: TD 4.3.
    public static let suspendForecast = 60.0
    /// Most insulin above basal asked for in all, as a share of the daily total. Source: TD 4.3.
    public static let planShareMax = 0.20
    /// A need below this is none. Unit: U. A fiftieth of a 0.05 U pulse.
    public static let requiredMin = 0.001
    /// Share of what is required that goes out in one cycle of 5 min; the next cycle decides about
    /// the rest. Dimensionless. Tuned.
    public static let cycleShare = 0.25
    /// An automatic bolus is at most this share of what is required. Source: hazards 3.3.
    public static let bolusShare = 0.4
    /// An automatic bolus is at most this much scheduled basal. Unit: h. Source: hazards 3.3.
    public static let bolusBasalHours = 0.5
    /// Smaller needs are met by the basal rate. Unit: U. Two pulses of a 0.05 U pump.
    public static let bolusMin = 0.1
    /// A change of the rate by less than this is none. Unit: U/h. Half a pulse in an hour.
    public static let rateDeadband = 0.025
    /// Length of a lease: what a rate may go on for unrefreshed. Unit: h. Source: hazards 3.3.
    public static let leaseHours = 0.5

    /// Iterations of the optimiser. Guess: ten times what is usual.
    public static let iterationMax = 50
    /// The optimiser has converged when no move changes by more. Unit: U. A thousandth of a pulse.
    public static let tolerance = 5e-5
}
