// One decision as a reviewer reads it: knew, expected, wanted, what cut it, what came of it.

public import Quantities

/// The glucose a decision expected, with its uncertainty, at equal steps.
public struct ReportForecast: Sendable, Equatable {
    /// Time between points; point k is (k+1) steps after the decision. More than zero.
    public var step: Span
    /// Mean with the proposed delivery. Unit: mg/dL.
    public var mean: [Double]
    /// One standard deviation, same points. Unit: mg/dL.
    public var standardDeviation: [Double]
    /// Mean if the pump stayed on its schedule, same points; empty when not computed. Unit: mg/dL.
    public var scheduledBasalMean: [Double]

    /// A forecast; the arrays have one length, except that the last may be empty.
    public init(
        step: Span, mean: [Double], standardDeviation: [Double], scheduledBasalMean: [Double] = []
    ) {
        self.step = step
        self.mean = mean
        self.standardDeviation = standardDeviation
        self.scheduledBasalMean = scheduledBasalMean
    }
}

/// One limit that cut a decision, and by how much.
public struct LimitCut: Sendable, Equatable {
    /// What was cut, before and after.
    public enum Change: Sendable, Equatable {
        /// The temp basal rate.
        case basal(before: InsulinRate, after: InsulinRate)
        /// The automatic bolus.
        case bolus(before: InsulinAmount, after: InsulinAmount)
        /// All of it: the proposal was refused, and the pump kept or resumed its schedule.
        case refused
    }
    /// The limit's id.
    public var limit: String
    /// What was cut.
    public var change: Change
    /// Why, in words; may be empty.
    public var explanation: String
    /// Whether the cut only rounds down to the pump's smallest step; shown, but not counted among
    /// the limits that held the dose back.
    public var isRounding: Bool { limit == "pump_increment" }

    /// A cut.
    public init(limit: String, change: Change, explanation: String = "") {
        self.limit = limit
        self.change = change
        self.explanation = explanation
    }
}

/// One decision of the controller.
public struct DecisionPoint: Sendable, Equatable {
    /// What came of the order.
    public enum Outcome: Sendable, Equatable {
        /// The pump confirmed it.
        case confirmed
        /// Nothing had to be sent: the pump already does what was decided.
        case nothingToSend
        /// Nobody knows yet; counted as delivered.
        case unknown
        /// The pump refused it. Any text.
        case refused(String)
        /// Advice only: nothing may be sent.
        case adviceOnly
    }

    /// Number of the decision; rises.
    public var number: UInt64
    /// When it was made.
    public var at: LoopInstant
    /// The controller's mode. Any text.
    public var mode: String

    /// Knew: the accepted reading.
    public var reading: SensorReading
    /// Knew: the reading's age.
    public var readingAge: Span?
    /// Knew: insulin on board above basal, counting uncertain insulin.
    public var insulinOnBoard: InsulinAmount
    /// Knew: insulin commanded with an unknown outcome.
    public var uncertainInsulin: InsulinAmount
    /// Knew: carbohydrate still to be absorbed, as the twin believes.
    public var carbsOnBoard: Carbohydrate?
    /// Knew: glucose as the twin believes.
    public var estimate: Glucose?
    /// Knew: the twin's trust in itself. Any text; empty when the planner did not answer.
    public var twinHealth: String

    /// Expected; `nil` when the planner did not answer.
    public var forecast: ReportForecast?

    /// Wanted: the temp basal rate proposed; `nil` when nothing was proposed.
    public var wantedBasal: InsulinRate?
    /// Wanted: the automatic bolus proposed.
    public var wantedBolus: InsulinAmount
    /// Wanted: the term that decided. Any text.
    public var reason: String

    /// The limits that cut it, in the order they acted.
    public var cuts: [LimitCut]

    /// Ordered: the temp basal rate; `nil` leaves the pump on its own schedule.
    public var orderedBasal: InsulinRate?
    /// Ordered: the automatic bolus.
    public var orderedBolus: InsulinAmount
    /// What came of it.
    public var outcome: Outcome

    /// All fields.
    public init(
        number: UInt64, at: LoopInstant, mode: String, reading: SensorReading,
        readingAge: Span? = nil, insulinOnBoard: InsulinAmount,
        uncertainInsulin: InsulinAmount = .zero, carbsOnBoard: Carbohydrate? = nil,
        estimate: Glucose? = nil, twinHealth: String = "", forecast: ReportForecast? = nil,
        wantedBasal: InsulinRate?, wantedBolus: InsulinAmount = .zero, reason: String,
        cuts: [LimitCut] = [], orderedBasal: InsulinRate?, orderedBolus: InsulinAmount = .zero,
        outcome: Outcome
    ) {
        self.number = number
        self.at = at
        self.mode = mode
        self.reading = reading
        self.readingAge = readingAge
        self.insulinOnBoard = insulinOnBoard
        self.uncertainInsulin = uncertainInsulin
        self.carbsOnBoard = carbsOnBoard
        self.estimate = estimate
        self.twinHealth = twinHealth
        self.forecast = forecast
        self.wantedBasal = wantedBasal
        self.wantedBolus = wantedBolus
        self.reason = reason
        self.cuts = cuts
        self.orderedBasal = orderedBasal
        self.orderedBolus = orderedBolus
        self.outcome = outcome
    }
}
