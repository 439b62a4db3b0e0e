// What the monitors see of a decision: plain values, from the supervisor or from a journal.

public import Quantities

/// Who is watched.
public struct WatchSettings: Sendable, Hashable {
    /// Highest automatic rate configured.
    public var maximumBasal: InsulinRate
    /// Largest automatic bolus configured.
    public var maximumBolus: InsulinAmount
    /// The highest rate of the schedule.
    public var highestScheduled: InsulinRate
    /// The usual insulin of a day.
    public var dailyInsulin: InsulinAmount
    /// Most automatic insulin above schedule on board configured.
    public var maximumOnBoard: InsulinAmount

    /// Settings.
    public init(
        maximumBasal: InsulinRate, maximumBolus: InsulinAmount, highestScheduled: InsulinRate,
        dailyInsulin: InsulinAmount, maximumOnBoard: InsulinAmount
    ) {
        self.maximumOnBoard = maximumOnBoard
        self.maximumBasal = maximumBasal
        self.maximumBolus = maximumBolus
        self.highestScheduled = highestScheduled
        self.dailyInsulin = dailyInsulin
    }
}

/// One decision.
public struct WatchedDecision: Sendable, Hashable {
    /// When.
    public var at: LoopInstant
    /// The rate scheduled then.
    public var scheduled: InsulinRate
    /// The newest accepted glucose; `nil` for none.
    public var glucose: Glucose?
    /// Its age.
    public var readingAge: Span?
    /// Whether a suspension at its time limit is over for a while.
    public var isSuspensionOver: Bool
    /// Insulin with an unknown outcome.
    public var uncertain: InsulinAmount
    /// Whether the twin may be used for an increase.
    public var isTwinTrusted: Bool
    /// Whether every number the decision rests on is one.
    public var isFinite: Bool
    /// What was authorised.
    public var basal: InsulinRate
    /// See ``basal``.
    public var bolus: InsulinAmount
    /// Whether its record is to be durable before what follows.
    public var isDurable: Bool
    /// Whether its mode, and what the owner allows, let delivery be raised.
    public var mayIncrease: Bool
    /// Automatic insulin above schedule that was counted as on board before it.
    public var onBoard: InsulinAmount

    /// A decision in which nothing is known and scheduled basal is authorised.
    public init(at: LoopInstant, scheduled: InsulinRate) {
        self.at = at
        self.scheduled = scheduled
        glucose = nil
        readingAge = nil
        isSuspensionOver = false
        uncertain = .zero
        isTwinTrusted = false
        isFinite = true
        basal = scheduled
        bolus = .zero
        isDurable = true
        mayIncrease = true
        onBoard = .zero
    }
}

/// One dose of a decision.
public struct WatchedDose: Sendable, Hashable {
    /// What it orders.
    public enum Order: Sendable, Hashable {
        /// A rate for a time.
        case rate(InsulinRate, Span)
        /// Back to the schedule.
        case schedule
        /// A bolus.
        case bolus(InsulinAmount)
    }

    /// Its id.
    public var id: UInt64
    /// What it orders.
    public var order: Order

    /// A dose.
    public init(id: UInt64, order: Order) {
        self.id = id
        self.order = order
    }
}

/// What the pump says in a status.
public struct WatchedTotals: Sendable, Hashable {
    /// Basal delivered in all.
    public var basal: InsulinAmount
    /// Boluses delivered in all, whoever ordered them.
    public var bolus: InsulinAmount
    /// What is still to come of a bolus that a person started.
    public var personLeft: InsulinAmount
    /// Number of the newest entry in the pump's record.
    public var recordLength: UInt32

    /// Totals.
    public init(
        basal: InsulinAmount, bolus: InsulinAmount, personLeft: InsulinAmount,
        recordLength: UInt32
    ) {
        self.basal = basal
        self.bolus = bolus
        self.personLeft = personLeft
        self.recordLength = recordLength
    }
}

/// What happened to an alarm.
public enum WatchedAlarm: Sendable, Hashable {
    /// It was raised.
    case raised
    /// Somebody answered it.
    case answered
    /// It escalated.
    case escalated
    /// It is over.
    case over
}
