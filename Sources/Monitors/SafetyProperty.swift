// The properties that must never fail, by name; sentences of hazards-and-limits 4.1.

/// One property that must hold in every run.
public enum SafetyProperty: UInt8, Sendable, CaseIterable {
    /// No dose is above the cap of its moment.
    case doseWithinCap
    /// No hour holds more automatic insulin above schedule than three times scheduled basal, and no
    /// two hours more automatic insulin than half the daily total.
    case rollingInsulin
    /// Nothing is increased on a reading older than 12 min, or on none.
    case staleNoIncrease
    /// On a reading older than 20 min scheduled basal is back within 5 min.
    case staleFallsBack
    /// Zero delivery without a fresh reading ends within 60 min.
    case blindZeroEnds
    /// Below 70 mg/dL nothing is increased; below 60 delivery stops, or scheduled basal holds.
    case lowStops
    /// A number that is none leads to scheduled basal in the same cycle.
    case finiteOrScheduled
    /// Insulin with an unknown outcome forbids increases.
    case uncertainNoIncrease
    /// Insulin counted is at least the automatic insulin that was ordered and still acts.
    case insulinCounted
    /// A dose's id is new, and above every one before.
    case idsRise
    /// A rate is a lease of 30 min at most.
    case leaseShort
    /// A dose is ordered by a decision whose record is to be durable before it is sent.
    case recordedFirst
    /// A reading below 55 mg/dL is a high alarm within 15 min.
    case urgentLowAlarm
    /// A high alarm nobody acknowledges escalates within 120 s.
    case alarmEscalates
    /// A twin that must not be used raises nothing.
    case twinNoIncrease

    /// "S1" ... "S15".
    public var name: String {
        switch self {
        case .doseWithinCap: "S1"
        case .rollingInsulin: "S2"
        case .staleNoIncrease: "S3"
        case .staleFallsBack: "S4"
        case .blindZeroEnds: "S5"
        case .lowStops: "S6"
        case .finiteOrScheduled: "S7"
        case .uncertainNoIncrease: "S8"
        case .insulinCounted: "S9"
        case .idsRise: "S10"
        case .leaseShort: "S11"
        case .recordedFirst: "S12"
        case .urgentLowAlarm: "S13"
        case .alarmEscalates: "S14"
        case .twinNoIncrease: "S15"
        }
    }

    /// What was broken, for a person.
    public var sentence: String {
        switch self {
        case .doseWithinCap: "a dose above the cap of its moment"
        case .rollingInsulin: "too much automatic insulin in an hour, or in two"
        case .staleNoIncrease: "an increase on a reading older than 12 min"
        case .staleFallsBack: "no scheduled basal on a reading older than 20 min"
        case .blindZeroEnds: "zero delivery for more than 60 min without a reading"
        case .lowStops: "delivery not lowered at low glucose"
        case .finiteOrScheduled: "a number that is none did not lead to scheduled basal"
        case .uncertainNoIncrease: "an increase with insulin of unknown outcome"
        case .insulinCounted: "less insulin counted than was ordered and still acts"
        case .idsRise: "a dose's id is not above every one before"
        case .leaseShort: "a rate for longer than 30 min"
        case .recordedFirst: "a dose without a durable record"
        case .urgentLowAlarm: "no high alarm 15 min after a reading below 55 mg/dL"
        case .alarmEscalates: "a high alarm did not escalate within 120 s"
        case .twinNoIncrease: "an increase on a twin that must not be used"
        }
    }
}

/// Some properties: bit n is the property with code n.
public struct SafetyProperties: OptionSet, Sendable, Hashable {
    /// The bits.
    public let rawValue: UInt16

    /// A set by its bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A set of one.
    public init(_ property: SafetyProperty) { rawValue = 1 << UInt16(property.rawValue) }
}
