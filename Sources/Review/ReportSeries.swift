// The series and marks of a run: glucose, insulin, carbohydrate, modes, alarms, faults.

public import Quantities

/// One value of the true glucose.
public struct GlucosePoint: Sendable, Equatable {
    /// When.
    public var at: LoopInstant
    /// The concentration.
    public var glucose: Glucose
    /// A value.
    public init(at: LoopInstant, glucose: Glucose) {
        self.at = at
        self.glucose = glucose
    }
}

/// One word of the sensor.
public struct SensorPoint: Sendable, Equatable {
    /// When it was measured.
    public var at: LoopInstant
    /// What it said; `missing` is a gap.
    public var reading: SensorReading
    /// A reading.
    public init(at: LoopInstant, reading: SensorReading) {
        self.at = at
        self.reading = reading
    }
}

/// A change of basal insulin: all three rates hold until the next step.
public struct BasalStep: Sendable, Equatable {
    /// From when.
    public var at: LoopInstant
    /// What the person's own schedule would deliver.
    public var scheduled: InsulinRate
    /// What the pump delivered, whatever it was told.
    public var delivered: InsulinRate
    /// The rate in force on the pump: ordered, or its schedule's.
    public var ordered: InsulinRate
    /// A step.
    /// - Parameter ordered: `nil` when it was delivered as it was ordered.
    public init(
        at: LoopInstant, scheduled: InsulinRate, delivered: InsulinRate,
        ordered: InsulinRate? = nil
    ) {
        self.at = at
        self.scheduled = scheduled
        self.delivered = delivered
        self.ordered = ordered ?? delivered
    }
}

/// One bolus.
public struct BolusMark: Sendable, Equatable {
    /// Who asked for it.
    public enum Initiator: String, Sendable {
        /// The controller.
        case automatic
        /// The person.
        case user
    }
    /// When it started.
    public var at: LoopInstant
    /// What was asked for, and taken by the pump.
    public var amount: InsulinAmount
    /// Who asked for it.
    public var initiator: Initiator
    /// What of it flowed.
    public var delivered: InsulinAmount
    /// A bolus.
    /// - Parameter delivered: `nil` when all of it flowed.
    public init(
        at: LoopInstant, amount: InsulinAmount, initiator: Initiator,
        delivered: InsulinAmount? = nil
    ) {
        self.at = at
        self.amount = amount
        self.initiator = initiator
        self.delivered = delivered ?? amount
    }

    /// Whether more of it is missing than a stroke of the pump's motor.
    var isShort: Bool { delivered + .units(0.05) < amount }
}

/// One meal or other carbohydrate.
public struct CarbMark: Sendable, Equatable {
    /// When it was eaten, or entered when that is all that is known.
    public var at: LoopInstant
    /// What was eaten; `nil` when unknown.
    public var eaten: Carbohydrate?
    /// What the controller was told; `nil` when it was told nothing.
    public var announced: Carbohydrate?
    /// Whether it was sugar against low glucose.
    public var isRescue: Bool
    /// A meal.
    public init(
        at: LoopInstant, eaten: Carbohydrate?, announced: Carbohydrate?, isRescue: Bool = false
    ) {
        self.at = at
        self.eaten = eaten
        self.announced = announced
        self.isRescue = isRescue
    }
}

/// A change of the mode: it holds until the next change.
public struct ModeMark: Sendable, Equatable {
    /// How a mode is drawn; the label says exactly which it is.
    public enum Kind: String, Sendable, CaseIterable {
        /// May raise and lower insulin.
        case closedLoop
        /// May only lower insulin.
        case reduceOnly
        /// Decides, delivers nothing.
        case adviseOnly
        /// The pump's own schedule; nothing is automated.
        case scheduledBasal
        /// Delivery is suspended.
        case suspended
        /// Latched safe until a person acts.
        case latched
        /// Starting, or otherwise without a decision.
        case starting
    }
    /// From when.
    public var at: LoopInstant
    /// How it is drawn.
    public var kind: Kind
    /// What people call it. Any text.
    public var label: String
    /// A change.
    public init(at: LoopInstant, kind: Kind, label: String) {
        self.at = at
        self.kind = kind
        self.label = label
    }
}

/// One alarm, from raised to cleared.
public struct AlarmMark: Sendable, Equatable {
    /// Priority in the sense of IEC 60601-1-8.
    public enum Priority: String, Sendable, CaseIterable {
        case high, medium, low
    }
    /// The alarm's id. Any text.
    public var id: String
    /// Priority.
    public var priority: Priority
    /// When it was raised.
    public var raised: LoopInstant
    /// When a person acknowledged it.
    public var acknowledged: LoopInstant?
    /// When its cause was gone; `nil` while it lasts.
    public var cleared: LoopInstant?
    /// An alarm.
    public init(
        id: String, priority: Priority, raised: LoopInstant, acknowledged: LoopInstant? = nil,
        cleared: LoopInstant? = nil
    ) {
        self.id = id
        self.priority = priority
        self.raised = raised
        self.acknowledged = acknowledged
        self.cleared = cleared
    }
}

/// One fault put in by the bench.
public struct FaultMark: Sendable, Equatable {
    /// What was done to what. Any text.
    public var label: String
    /// From when.
    public var from: LoopInstant
    /// Until when; `nil` until the end of the run.
    public var until: LoopInstant?
    /// A fault.
    public init(label: String, from: LoopInstant, until: LoopInstant? = nil) {
        self.label = label
        self.from = from
        self.until = until
    }
}

/// Something that happened to the person or the worn devices, besides meals and faults.
public struct HappeningMark: Sendable, Equatable {
    /// What it is, which decides how it is drawn.
    public enum Kind: String, Sendable, CaseIterable {
        /// A bout of exercise.
        case exercise
        /// An activity the person told the loop of.
        case statement
        /// An evening's alcohol.
        case alcohol
        /// An infection.
        case illness
        /// Another sensor.
        case sensorChange
        /// Another infusion set or patch pump.
        case setChange
    }
    /// What it is.
    public var kind: Kind
    /// What people call it. Any text.
    public var label: String
    /// From when.
    public var from: LoopInstant
    /// Until when; the same as ``from`` for what happens at a moment.
    public var until: LoopInstant
    /// Something that happened.
    public init(kind: Kind, label: String, from: LoopInstant, until: LoopInstant? = nil) {
        self.kind = kind
        self.label = label
        self.from = from
        self.until = until ?? from
    }
}
