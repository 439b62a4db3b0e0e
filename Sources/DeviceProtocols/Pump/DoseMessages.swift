// What the controller asks the pump to deliver and what the pump answers; terms follow the
// Bluetooth Insulin Delivery Service (TBR = temporary basal rate).

public import Quantities

/// The first 16 bytes of the controller's decision-log head, carried by every dose so that the pump
/// is an independent witness of the log.
public struct LogHead: Sendable, Hashable {
    /// Exactly 16 bytes.
    public let bytes: [UInt8]

    /// Length of a head on the wire. Unit: bytes.
    public static let length = 16
    /// The head of an empty log.
    public static let zero = LogHead(unchecked: [UInt8](repeating: 0, count: length))

    private init(unchecked bytes: [UInt8]) { self.bytes = bytes }

    /// `nil` unless there are exactly 16 bytes.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        self.init(unchecked: bytes)
    }
}

/// The part every dose command shares: what makes it idempotent, fresh and witnessed.
public struct DoseCommand: Sendable, Hashable {
    /// The dose's id: made durable by the controller before sending; rises over the life of a
    /// pairing; 0 is reserved for "no dose of the controller".
    public let id: UInt64
    /// The challenge of a recent ``PumpStatus``, echoed.
    public let challenge: UInt64
    /// The last instant, on the pump's clock, at which the pump may start executing the command.
    public let notAfter: DeviceInstant
    /// The head of the controller's log when it decided.
    public let logHead: LogHead

    /// A command's shared part.
    public init(id: UInt64, challenge: UInt64, notAfter: DeviceInstant, logHead: LogHead) {
        self.id = id
        self.challenge = challenge
        self.notAfter = notAfter
        self.logHead = logHead
    }
}

/// What a dose command asks for.
public enum DoseOrder: Sendable, Hashable {
    /// Deliver at an absolute rate instead of the programmed basal, as a lease: when the duration
    /// ends the pump returns to its own basal. Rate 0 ... 100 U/h; duration in whole seconds,
    /// 1 ... 1800. Replaces a temporary basal that is running.
    case setTemporaryBasal(rate: InsulinRate, duration: Span)
    /// Return to the programmed basal now. Harmless when none is running.
    case cancelTemporaryBasal
    /// Deliver an amount at once. 1 mU ... 100 U.
    case setBolus(InsulinAmount)

    /// The longest lease of a temporary basal. Source: hazards-and-limits 3.3 (dead-man lease).
    public static let leaseMax = Span.minutes(30)
    /// The highest rate the link can carry; above every pump on the market.
    public static let rateMax = InsulinRate(milliunitsPerHour: 100_000)
    /// The largest bolus the link can carry; above every pump on the market.
    public static let bolusMax = InsulinAmount(milliunits: 100_000)
}

/// Why a pump refused a dose. A refused dose delivers nothing, then or later.
public enum DoseRefusal: UInt8, Sendable, Hashable, CaseIterable {
    /// The challenge is not one of the two latest, is older than 60 s of pump time, or was voided by
    /// a bolus the person started since.
    case staleChallenge = 1
    /// The pump's clock has passed the command's not-after.
    case expired = 2
    /// The temporary basal's duration is zero or more than 1800 s.
    case leaseOutOfRange = 3
    /// The id is not known and not above every id the pump has judged.
    case idNotRising = 4
    /// The rate or amount is above the pump's own limit.
    case abovePumpLimit = 5
    /// Therapy is paused or stopped.
    case notRunning = 6
    /// A bolus is being delivered.
    case bolusInProgress = 7
    /// The reservoir cannot serve it.
    case reservoirEmpty = 8
    /// The line is occluded.
    case occluded = 9
    /// It follows the previous dose more closely than the pump allows.
    case tooSoon = 10
}

/// What the pump's record says of a dose id.
public enum DoseOutcome: Sendable, Hashable {
    /// Accepted once; how much is delivered so far stands beside it in ``DoseResult``.
    case accepted
    /// Refused; nothing was or will be delivered under this id.
    case refused(DoseRefusal)
    /// The pump has never judged this id. Because counters on the link strictly rise, a command sent
    /// *before* the question that brought this answer can no longer be executed.
    case unknownID
    /// The id is at or below one the pump has judged, but its record has been overwritten: whether
    /// it was delivered cannot be known from the pump. The dose stays uncertain.
    case forgotten

    /// Whether the answer settles the dose: false means it must go on counting as delivered.
    public var settlesDose: Bool { self != .forgotten }
}

/// The pump's answer about one dose: to a dose command, to a question by id, to a cancelled bolus.
public struct DoseResult: Sendable, Hashable {
    /// The dose asked about.
    public let doseID: UInt64
    /// What the record says.
    public let outcome: DoseOutcome
    /// The order as recorded when the id was first judged; `nil` when there is no record. An order
    /// other than the one sent means that an id was used twice.
    public let order: DoseOrder?
    /// Delivered so far under this id. For a temporary basal: everything delivered while it ran.
    public let delivered: InsulinAmount
    /// Total basal insulin the pump has ever delivered; never falls.
    public let deliveredBasalTotal: InsulinAmount
    /// Total bolus insulin the pump has ever delivered, the person's own included; never falls.
    public let deliveredBolusTotal: InsulinAmount
    /// The pump's clock when it answered.
    public let deviceTime: DeviceInstant

    /// An answer.
    public init(
        doseID: UInt64, outcome: DoseOutcome, order: DoseOrder?, delivered: InsulinAmount,
        deliveredBasalTotal: InsulinAmount, deliveredBolusTotal: InsulinAmount,
        deviceTime: DeviceInstant
    ) {
        self.doseID = doseID
        self.outcome = outcome
        self.order = order
        self.delivered = delivered
        self.deliveredBasalTotal = deliveredBasalTotal
        self.deliveredBolusTotal = deliveredBolusTotal
        self.deviceTime = deviceTime
    }
}
