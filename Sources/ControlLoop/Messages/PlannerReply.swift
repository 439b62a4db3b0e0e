// What the planner answers: a proposal, the forecast behind it, and how far to trust both.

public import Quantities

/// How far the twin trusts itself in this decision.
public enum TwinHealth: String, Sendable, CaseIterable {
    /// Innovations are as expected.
    case healthy
    /// Knows too little of the newest readings to be used for an increase: it started from the prior
    /// a few readings ago, or the state in the request was unusable.
    case restarted
    /// Recent innovations are too large; forecasts are less sure than they say.
    case degraded
    /// The twin must not be used for an increase.
    case untrusted
}

/// Why the proposal is what it is: the term that decided.
public enum ProposalReason: String, Sendable, CaseIterable {
    /// The forecast stays within the zone on scheduled basal.
    case inZone
    /// The forecast leaves the zone upwards.
    case correctHigh
    /// The forecast, with its low-side margin, leaves the zone downwards.
    case protectLow
    /// Glucose is, or is about to be, below the suspend threshold.
    case suspendLow
    /// The optimiser did not converge: nothing above basal is proposed.
    case notConverged
    /// The twin cannot be trusted now: scheduled basal, or less where there is too much on board.
    case untrusted
}

/// Glucose as dosing reckons with it, with its uncertainty, at equal steps: what is proposed is
/// given, and the spread is dosing's margin. What the sensor will show is ``SensorForecast``.
public struct Forecast: Sendable, Equatable {
    /// Step between points.
    public static let step = Span.minutes(5)
    /// Mean with the proposed delivery; point k is (k+1) steps ahead. Unit: mg/dL.
    public var mean: [Double]
    /// One standard deviation of glucose, same points. Unit: mg/dL.
    public var standardDeviation: [Double]
    /// Mean if the pump stayed on scheduled basal, same points. Unit: mg/dL.
    public var basalOnlyMean: [Double]

    /// A forecast; the three arrays have one length.
    public init(mean: [Double], standardDeviation: [Double], basalOnlyMean: [Double]) {
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.basalOnlyMean = basalOnlyMean
    }
}

/// One answer of the planner.
public struct PlannerReply: Sendable, Equatable {
    /// Number of the decision answered.
    public var cycle: UInt64
    /// The twin's state after this step. At most ``PlannerRequest/twinBytesMax`` bytes.
    public var twin: [UInt8]
    /// Proposed temp basal rate (absolute).
    public var basal: InsulinRate
    /// Proposed automatic bolus, now.
    public var bolus: InsulinAmount
    /// All insulin above basal the forecast calls for over the horizon; the proposal is part of it.
    public var insulinRequired: InsulinAmount
    /// The term that decided.
    public var reason: ProposalReason
    /// How far the twin trusts itself.
    public var health: TwinHealth
    /// The forecast behind the proposal.
    public var forecast: Forecast
    /// Glucose now as the twin believes it. Unit: mg/dL.
    public var glucoseEstimate: Double
    /// Innovation of this cycle's reading and its standard deviation; zero deviation if no reading.
    /// Unit: mg/dL.
    public var innovation: Double
    /// See ``innovation``.
    public var innovationDeviation: Double
    /// Mean normalised innovation squared over the last 2 h, rescaled. Dimensionless.
    public var normalisedInnovation: Double
    /// Carbohydrate still to be absorbed as the twin believes it. Unit: g.
    public var carbsOnBoard: Double
    /// The twin's named estimates for the record (sensitivity multiplier and the like).
    public var estimates: [Estimate]
    /// Iterations the optimiser used.
    public var iterations: Int

    /// A named number for the record.
    public struct Estimate: Sendable, Equatable {
        /// Name with its unit, such as `sensitivity_mg_dl_per_u`.
        public var name: String
        /// The value.
        public var value: Double
        /// A named number.
        public init(name: String, value: Double) {
            self.name = name
            self.value = value
        }
    }

    /// All fields.
    public init(
        cycle: UInt64, twin: [UInt8], basal: InsulinRate, bolus: InsulinAmount,
        insulinRequired: InsulinAmount, reason: ProposalReason, health: TwinHealth,
        forecast: Forecast, glucoseEstimate: Double, innovation: Double,
        innovationDeviation: Double, normalisedInnovation: Double, carbsOnBoard: Double,
        estimates: [Estimate], iterations: Int
    ) {
        self.cycle = cycle
        self.twin = twin
        self.basal = basal
        self.bolus = bolus
        self.insulinRequired = insulinRequired
        self.reason = reason
        self.health = health
        self.forecast = forecast
        self.glucoseEstimate = glucoseEstimate
        self.innovation = innovation
        self.innovationDeviation = innovationDeviation
        self.normalisedInnovation = normalisedInnovation
        self.carbsOnBoard = carbsOnBoard
        self.estimates = estimates
        self.iterations = iterations
    }
}
