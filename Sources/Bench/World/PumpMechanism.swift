// What moves insulin inside a virtual pump, apart from the pump's link and records.

public import DeviceProtocols
public import Quantities
public import VirtualPatient

/// What insulin left the pump for.
public enum DeliveryPurpose: Sendable, Equatable {
    /// The basal rate in force.
    case basal
    /// A bolus of the controller.
    case dose(UInt64)
    /// A bolus the person started.
    case userBolus
}

/// Insulin that left the pump over a stretch of time.
public struct PumpDelivery: Sendable, Equatable {
    /// How much.
    public let amount: InsulinAmount
    /// For what.
    public let purpose: DeliveryPurpose

    /// A delivery.
    public init(amount: InsulinAmount, purpose: DeliveryPurpose) {
        self.amount = amount
        self.purpose = purpose
    }
}

/// The moving part of a virtual pump. The pump's records decide; this only moves.
public protocol PumpMechanism: Sendable {
    /// Lets time pass. - Returns: what was delivered in it.
    mutating func run(to instant: LoopInstant) -> [PumpDelivery]
    /// What really got to the tissue since last asked; `nil` where only the pump's word is known.
    mutating func takeReached() -> InsulinVolume?
    /// Whether the pump has stopped because it noticed a block.
    var isOccluded: Bool { get }
    /// When it must be looked at again so that ends are seen on time; `nil` when nothing is due.
    var nextChange: LoopInstant? { get }
    /// Delivers at a rate for a time instead of the schedule.
    mutating func setTemporaryBasal(_ rate: InsulinRate, for span: Span)
    /// Goes back to the schedule.
    mutating func cancelTemporaryBasal()
    /// Begins a bolus; there is none running.
    mutating func begin(bolus: InsulinAmount, for purpose: DeliveryPurpose)
    /// Ends the bolus that runs, if any.
    mutating func stopBolus()
    /// Runs, or stops all delivery.
    mutating func setRunning(_ running: Bool)
    /// Why an order cannot be served, if it cannot.
    func objection(to order: DoseOrder) -> DoseRefusal?
    /// The bolus that runs: what it is for and what is left.
    var runningBolus: (purpose: DeliveryPurpose, remaining: InsulinAmount)? { get }
    /// Something is wrong with the motor from now on, or no longer.
    mutating func disturb(motor: PulsePump.Motor)
    /// The pump's time of day is set.
    mutating func setClock(by step: Span)
    /// The reservoir holds so much from now on, or as much as it can.
    mutating func fill(to amount: InsulinAmount)
    /// Insulin left.
    var reservoir: InsulinAmount { get }
    /// Whether not even the smallest amount it can move is left.
    var isEmpty: Bool { get }
    /// The rate of a temp basal that no controller set: only a recorded person's pump has one.
    var ownTemporaryBasal: InsulinRate? { get }
}

extension PumpMechanism {
    /// Nobody knows more than the pump says.
    public mutating func takeReached() -> InsulinVolume? { nil }
    /// Not of itself.
    public var isOccluded: Bool { false }
}
