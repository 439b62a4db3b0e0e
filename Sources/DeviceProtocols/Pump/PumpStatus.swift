// Everything the pump says about itself in one answer.

public import Quantities

/// The pump's therapy control state (Insulin Delivery Service: run, pause, stop).
public enum TherapyState: UInt8, Sendable, Hashable, CaseIterable {
    /// Basal and boluses are delivered.
    case run = 1
    /// Delivery is suspended for a while.
    case pause = 2
    /// Delivery is stopped until a person resumes it.
    case stop = 3
}

/// One condition the pump announces to the person.
public enum PumpAnnunciation: UInt8, Sendable, Hashable, CaseIterable {
    /// The pump found a fault in itself.
    case systemIssue = 0
    /// Insulin does not leave the line.
    case occlusion = 1
    /// Little insulin is left.
    case reservoirLow = 2
    /// No insulin is left.
    case reservoirEmpty = 3
    /// Little battery is left.
    case batteryLow = 4
    /// The battery no longer serves delivery.
    case batteryEmpty = 5
    /// The infusion set has come off.
    case infusionSetDetached = 6
}

/// The annunciations that stand at one time: bit n is the annunciation with code n.
public struct PumpAnnunciations: OptionSet, Sendable, Hashable {
    /// Bits 0 ... 6; others are refused on the wire.
    public let rawValue: UInt16

    /// A set by its bits.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A set of one.
    public init(_ annunciation: PumpAnnunciation) { rawValue = 1 << annunciation.rawValue }

    /// ``PumpAnnunciation/systemIssue``
    public static let systemIssue = PumpAnnunciations(.systemIssue)
    /// ``PumpAnnunciation/occlusion``
    public static let occlusion = PumpAnnunciations(.occlusion)
    /// ``PumpAnnunciation/reservoirLow``
    public static let reservoirLow = PumpAnnunciations(.reservoirLow)
    /// ``PumpAnnunciation/reservoirEmpty``
    public static let reservoirEmpty = PumpAnnunciations(.reservoirEmpty)
    /// ``PumpAnnunciation/batteryLow``
    public static let batteryLow = PumpAnnunciations(.batteryLow)
    /// ``PumpAnnunciation/batteryEmpty``
    public static let batteryEmpty = PumpAnnunciations(.batteryEmpty)
    /// ``PumpAnnunciation/infusionSetDetached``
    public static let infusionSetDetached = PumpAnnunciations(.infusionSetDetached)
    /// Every annunciation version 1 knows.
    public static let known = PumpAnnunciations(rawValue: 0x7F)
}

/// A temporary basal that is running.
public struct ActiveTemporaryBasal: Sendable, Hashable {
    /// The rate in force.
    public let rate: InsulinRate
    /// What is left of the lease, 0 ... 30 min.
    public let remaining: Span
    /// The dose that set it.
    public let doseID: UInt64

    /// A running temporary basal.
    public init(rate: InsulinRate, remaining: Span, doseID: UInt64) {
        self.rate = rate
        self.remaining = remaining
        self.doseID = doseID
    }
}

/// A bolus that is being delivered.
public struct ActiveBolus: Sendable, Hashable {
    /// The dose that set it; `nil` for one the person started on the pump.
    public let doseID: UInt64?
    /// What is still to be delivered.
    public let remaining: InsulinAmount

    /// A running bolus.
    public init(doseID: UInt64?, remaining: InsulinAmount) {
        self.doseID = doseID
        self.remaining = remaining
    }
}

/// The pump's status. Fields are settable so that a pump can fill them in; on the wire all are
/// always present.
public struct PumpStatus: Sendable, Hashable {
    /// The pump's identity, as in ``PumpIdentity``.
    public var pumpID: UInt64
    /// Rises by one with every start of the pump; persisted.
    public var bootCounter: UInt32
    /// True only for a simulated pump.
    public var isVirtual: Bool
    /// Therapy control state.
    public var therapyState: TherapyState
    /// The pump's own basal rate at this time of day.
    public var programmedBasal: InsulinRate
    /// The temporary basal that runs, if any.
    public var temporaryBasal: ActiveTemporaryBasal?
    /// The bolus that runs, if any.
    public var bolus: ActiveBolus?
    /// Total basal insulin ever delivered; persisted, never falls.
    public var deliveredBasalTotal: InsulinAmount
    /// Total bolus insulin ever delivered, the person's own included; persisted, never falls.
    public var deliveredBolusTotal: InsulinAmount
    /// Insulin left.
    public var reservoir: InsulinAmount
    /// Unit: %. Range: 0 ... 100.
    public var batteryPercent: Int
    /// The highest dose id the pump has judged; `nil` before the first.
    public var lastDoseID: UInt64?
    /// To be echoed by a dose command within 60 s of pump time. Never 0.
    public var challenge: UInt64
    /// The sequence number of the newest history entry; 0 before the first.
    public var historyHighWater: UInt32
    /// The annunciations that stand.
    public var annunciations: PumpAnnunciations
    /// The pump's clock when it answered.
    public var deviceTime: DeviceInstant

    /// A status.
    public init(
        pumpID: UInt64, bootCounter: UInt32, isVirtual: Bool, therapyState: TherapyState,
        programmedBasal: InsulinRate, temporaryBasal: ActiveTemporaryBasal?, bolus: ActiveBolus?,
        deliveredBasalTotal: InsulinAmount, deliveredBolusTotal: InsulinAmount,
        reservoir: InsulinAmount, batteryPercent: Int, lastDoseID: UInt64?, challenge: UInt64,
        historyHighWater: UInt32, annunciations: PumpAnnunciations, deviceTime: DeviceInstant
    ) {
        self.pumpID = pumpID
        self.bootCounter = bootCounter
        self.isVirtual = isVirtual
        self.therapyState = therapyState
        self.programmedBasal = programmedBasal
        self.temporaryBasal = temporaryBasal
        self.bolus = bolus
        self.deliveredBasalTotal = deliveredBasalTotal
        self.deliveredBolusTotal = deliveredBolusTotal
        self.reservoir = reservoir
        self.batteryPercent = batteryPercent
        self.lastDoseID = lastDoseID
        self.challenge = challenge
        self.historyHighWater = historyHighWater
        self.annunciations = annunciations
        self.deviceTime = deviceTime
    }
}
