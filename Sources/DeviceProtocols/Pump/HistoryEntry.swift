// What the pump remembers happening; the controller learns of the person's own entries from here.

public import Quantities

/// Why a temporary basal ended.
public enum TemporaryBasalEnd: UInt8, Sendable, Hashable, CaseIterable {
    /// Its lease ran out.
    case expired = 1
    /// Another temporary basal took its place.
    case replaced = 2
    /// It was cancelled by command.
    case cancelled = 3
    /// Therapy was paused or stopped.
    case therapyHalted = 4
    /// The pump restarted.
    case restarted = 5
}

/// One entry of the pump's history.
public struct HistoryEntry: Sendable, Hashable {
    /// What happened.
    public enum Event: Sendable, Hashable {
        /// The person started a bolus on the pump; the amount programmed.
        case userBolus(InsulinAmount)
        /// The person announced a meal; a resolution of 0.1 g, 0 ... 6553.5 g.
        case carbohydrate(Carbohydrate)
        /// The person stated an activity; whole minutes, 0 ... 65 535.
        case activity(ActivityStatement)
        /// The person entered what a fingerstick said; whole mg/dL, 0 ... 65 535.
        case fingerstick(Glucose)
        /// A bolus of the controller ended, by completion or cancellation; the amount delivered.
        case bolusDelivered(doseID: UInt64, amount: InsulinAmount)
        /// A temporary basal began.
        case temporaryBasalStarted(doseID: UInt64, rate: InsulinRate, duration: Span)
        /// A temporary basal ended.
        case temporaryBasalEnded(doseID: UInt64, reason: TemporaryBasalEnd)
        /// A condition began to be announced.
        case annunciation(PumpAnnunciation)
        /// The pump started; its boot counter.
        case boot(counter: UInt32)
    }

    /// 1, 2, 3 ... over the pump's life; persisted. A gap means that entries were overwritten.
    public let sequence: UInt32
    /// The boot whose clock ``at`` belongs to.
    public let bootCounter: UInt32
    /// When, on the pump's clock of that boot.
    public let at: DeviceInstant
    /// What happened.
    public let event: Event

    /// An entry.
    public init(sequence: UInt32, bootCounter: UInt32, at: DeviceInstant, event: Event) {
        self.sequence = sequence
        self.bootCounter = bootCounter
        self.at = at
        self.event = event
    }
}

/// As much of the history as fits one frame.
public struct HistoryPage: Sendable, Hashable {
    /// Rising by sequence, at or after the one asked for. If the first is after it, the entries
    /// between were overwritten.
    public let entries: [HistoryEntry]
    /// Whether there are entries after the last of these.
    public let hasMore: Bool

    /// A page.
    public init(entries: [HistoryEntry], hasMore: Bool) {
        self.entries = entries
        self.hasMore = hasMore
    }
}
