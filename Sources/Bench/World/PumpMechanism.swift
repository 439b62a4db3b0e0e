// What moves insulin inside a virtual pump, apart from the pump's link and records.

public import DeviceProtocols
public import Quantities
import VirtualPatient

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
    /// Insulin left.
    var reservoir: InsulinAmount { get }
    /// The rate of a temp basal that no controller set: only a recorded person's pump has one.
    var ownTemporaryBasal: InsulinRate? { get }
}

/// The pulse pump of the virtual patient as a mechanism.
public struct PulseMechanism: PumpMechanism {
    private var pump: PulsePump
    private var now = LoopInstant.origin
    private var purpose = DeliveryPurpose.userBolus

    /// A pump with its own schedule.
    /// - Parameters:
    ///   - minuteOfDay: of the pump's clock at virtual time zero, 0 ..< 1440.
    public init(schedule: BasalSchedule, reservoir: InsulinAmount, minuteOfDay: Int) {
        pump = PulsePump(
            settings: PulsePump.Settings(schedule: schedule), reservoir: reservoir,
            minuteOfDay: minuteOfDay)
    }

    /// Lets time pass.
    /// - Returns: what was delivered in it.
    public mutating func run(to instant: LoopInstant) -> [PumpDelivery] {
        let part = pump.advance(by: instant - now)
        now = instant
        var delivered: [PumpDelivery] = []
        if part.basal > .zero {
            delivered.append(PumpDelivery(amount: part.basal, purpose: .basal))
        }
        if part.bolus > .zero {
            delivered.append(PumpDelivery(amount: part.bolus, purpose: purpose))
        }
        return delivered
    }

    /// The next stroke of a bolus, which may be its last.
    public var nextChange: LoopInstant? {
        pump.bolusRemaining > .zero ? now + pump.settings.bolusPulseInterval : nil
    }

    /// Starts a lease on the pump.
    public mutating func setTemporaryBasal(_ rate: InsulinRate, for span: Span) {
        // The order was asked about in `objection(to:)`, which leaves no reason to refuse.
        try? pump.startLease(rate, for: span)
    }

    /// Ends the lease.
    public mutating func cancelTemporaryBasal() { pump.cancelLease() }

    /// Begins a bolus of whole strokes.
    public mutating func begin(bolus: InsulinAmount, for purpose: DeliveryPurpose) {
        self.purpose = purpose
        let whole = bolus.roundedDown(to: pump.settings.pulse)
        if whole > .zero { try? pump.startBolus(whole) }
    }

    /// Ends the bolus.
    public mutating func stopBolus() { pump.cancelBolus() }

    /// Runs, or stops all delivery.
    public mutating func setRunning(_ running: Bool) {
        if running { pump.resume() } else { pump.stop() }
    }

    /// Why the pump cannot serve an order.
    public func objection(to order: DoseOrder) -> DoseRefusal? {
        switch order {
        case .cancelTemporaryBasal: nil
        case .setTemporaryBasal(let rate, _):
            if pump.isEmpty {
                .reservoirEmpty
            } else {
                rate > pump.settings.highestRate ? .abovePumpLimit : nil
            }
        case .setBolus(let amount):
            if pump.bolusRemaining > .zero {
                .bolusInProgress
            } else if amount > pump.settings.largestBolus {
                .abovePumpLimit
            } else {
                amount > pump.reservoir ? .reservoirEmpty : nil
            }
        }
    }

    /// The bolus that runs.
    public var runningBolus: (purpose: DeliveryPurpose, remaining: InsulinAmount)? {
        pump.bolusRemaining > .zero ? (purpose, pump.bolusRemaining) : nil
    }

    /// Insulin left.
    public var reservoir: InsulinAmount { pump.reservoir }

    /// None: only the controller sets one.
    public var ownTemporaryBasal: InsulinRate? { nil }
}
