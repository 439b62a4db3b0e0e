// What the supervisor asks the planner: everything one decision may depend on, and nothing else.

public import Quantities

/// What the judge will enforce, told in advance so that the planner need not propose in vain.
public struct PlannerLimits: Sendable, Equatable {
    /// The highest temp basal rate that will be allowed.
    public var maximumBasal: InsulinRate
    /// The largest single automatic bolus that will be allowed; zero in reduce-only operation.
    public var maximumBolus: InsulinAmount
    /// How much more insulin above basal may be on board; never negative.
    public var insulinOnBoardRoom: InsulinAmount

    /// All limits.
    public init(
        maximumBasal: InsulinRate, maximumBolus: InsulinAmount, insulinOnBoardRoom: InsulinAmount
    ) {
        self.maximumBasal = maximumBasal
        self.maximumBolus = maximumBolus
        self.insulinOnBoardRoom = insulinOnBoardRoom
    }
}

/// One question to the planner.
///
/// The planner is a pure function of this value: its memory, the twin's state, travels inside.
public struct PlannerRequest: Sendable, Equatable {
    /// Number of the decision; the reply must name the same.
    public var cycle: UInt64
    /// When the decision is made.
    public var at: LoopInstant
    /// Minute of the local day, 0 ..< 1440.
    public var minuteOfDay: Int
    /// Time since the step that `twin` is the state after; zero when `twin` is empty.
    public var elapsed: Span
    /// The accepted reading of this cycle.
    public var reading: SensorReading
    /// Basal insulin delivered during `elapsed`, by the pump's totals.
    public var deliveredBasal: InsulinAmount
    /// Bolus insulin delivered during `elapsed`, by the pump's totals.
    public var deliveredBolus: InsulinAmount
    /// Bolus insulin already started and still being delivered.
    public var bolusInProgress: InsulinAmount
    /// Insulin commanded with an unknown outcome: it may or may not have been given.
    public var uncertainInsulin: InsulinAmount
    /// Insulin on board above basal by the supervisor's own ledger, counting uncertain insulin.
    public var insulinOnBoard: InsulinAmount
    /// Carbohydrate entered during `elapsed`.
    public var carbs: Carbohydrate
    /// Age of the latest of those entries; zero when there is none.
    public var carbsAge: Span
    /// The therapy settings in force.
    public var therapy: TherapySettings
    /// What the judge will enforce.
    public var limits: PlannerLimits
    /// Carbohydrate of a meal whose bolus is awaited; zero without one.
    public var awaitedCarbs: Carbohydrate
    /// Automatic insulin above schedule delivered in the last hour; never negative.
    public var automaticLastHour: InsulinAmount
    /// What the person said they do now; `nil` for nothing.
    public var activity: Activity?
    /// The twin's state after the previous step; empty to start from the prior.
    public var twin: [UInt8]

    /// All fields.
    public init(
        cycle: UInt64, at: LoopInstant, minuteOfDay: Int, elapsed: Span, reading: SensorReading,
        deliveredBasal: InsulinAmount, deliveredBolus: InsulinAmount,
        bolusInProgress: InsulinAmount, uncertainInsulin: InsulinAmount,
        insulinOnBoard: InsulinAmount, carbs: Carbohydrate, carbsAge: Span,
        therapy: TherapySettings, limits: PlannerLimits,
        awaitedCarbs: Carbohydrate = .zero, automaticLastHour: InsulinAmount = .zero,
        activity: Activity? = nil, twin: [UInt8]
    ) {
        self.cycle = cycle
        self.at = at
        self.minuteOfDay = minuteOfDay
        self.elapsed = elapsed
        self.reading = reading
        self.deliveredBasal = deliveredBasal
        self.deliveredBolus = deliveredBolus
        self.bolusInProgress = bolusInProgress
        self.uncertainInsulin = uncertainInsulin
        self.insulinOnBoard = insulinOnBoard
        self.carbs = carbs
        self.carbsAge = carbsAge
        self.therapy = therapy
        self.limits = limits
        self.awaitedCarbs = awaitedCarbs
        self.automaticLastHour = automaticLastHour
        self.activity = activity
        self.twin = twin
    }

    /// Largest accepted twin state. Unit: bytes.
    public static let twinBytesMax = 16_384
}
