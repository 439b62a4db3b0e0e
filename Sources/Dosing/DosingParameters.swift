// The numbers of the dosing algorithm, each declared once with its unit and where it comes from.

/// The dosing algorithm's constants.
///
/// "TD" and "hazards" are notes of this project: docs/references.md. What the judge limits as well is
/// declared again here, as the advocate does not know the judge; a test holds the two equal.
public enum DosingParameters {
    /// Forecast points used. Unit: steps of 5 min. Source: TD 0 (at least 4 h), 5.2 (8 h); 6 h.
    public static let horizon = 72
    /// Between forecast points. Unit: min.
    public static let step = 5.0
    /// Forecast points in an hour. Dimensionless.
    public static let stepsPerHour = 60 / step
    /// Every how many points the cost looks at glucose (15 min). Source: TD 5.3 (20 min).
    public static let costStride = 3
    /// Lengths of the blocks in which basal is withheld alike. Unit: steps of 5 min.
    /// Source: TD 5.3.
    public static let blocks = [1, 1, 2, 2, 6, 12, 24]
    /// The risk margin grows by this factor when the twin is degraded. Source: TD 4.2.
    public static let degradedMargin = 1.5

    /// Glucose of the twin below which delivery stops. Unit: mg/dL. Source: TD 4.3.
    public static let suspendEstimate = 70.0
    /// Most insulin above basal asked for in all, as a share of the daily total. Source: TD 4.3.
    public static let planShareMax = 0.20
    /// A need below this is none. Unit: U. A fiftieth of a 0.05 U pulse.
    public static let requiredMin = 0.001
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

    /// Glucose to steer to, at least, while exercise is stated. Unit: mg/dL. Source: exercise
    /// consensus for automated delivery, Omnipod 5, 780G (150).
    public static let exerciseTarget = 150.0
    /// Glucose to steer to, at least, while sleep is stated. Unit: mg/dL. Source: Control-IQ steers
    /// to 112.5-120 in sleep; here what is used by day.
    public static let sleepTarget = 110.0

    /// No bolus by hand is advised below this. Unit: mg/dL. Source: what people begin to
    /// treat, as the judge has it.
    public static let adviceNotBelow = 80.0
    /// The low side of the forecast is kept at this by what is advised. Unit: mg/dL. Source: the
    /// consensus limit of low glucose.
    public static let adviceFloor = 70.0
    /// Glucose that may fall below the floor within so many points takes all advice away. Unit:
    /// steps of 5 min. Source: half an hour, as the judge's straight line (hazards 3.3).
    public static let adviceFallSteps = 6
    /// Most that is advised at once. Unit: U. Source: what pumps let a bolus be as they are sold
    /// (10 U, from memory).
    public static let adviceMax = 10.0
    /// Advice is rounded down to this. Unit: U. A stroke of most pumps.
    public static let adviceStep = 0.05

    /// Iterations of the optimiser. Guess: ten times what is usual.
    public static let iterationMax = 50
    /// The optimiser has converged when no move changes by more. Unit: U. A thousandth of a pulse.
    public static let tolerance = 5e-5
}
