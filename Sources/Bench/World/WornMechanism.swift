// The worn pump of the virtual patient as a mechanism: what it says, and what reaches the tissue.

public import DeviceProtocols
public import Quantities
import SmallMath
public import VirtualPatient

/// A pump of a kind with its infusion sets, and what happens to them by script.
public struct WornMechanism: PumpMechanism {
    private var worn: WornPump
    private let events: [Scenario.SetEvent]
    private var nextEvent = 0
    private var now = LoopInstant.origin
    private var purpose = DeliveryPurpose.userBolus
    private var reached = InsulinVolume.zero

    /// A pump with a new set.
    /// - Parameters:
    ///   - events: in the order of time.
    ///   - minuteOfDay: of the pump's clock at virtual time zero, 0 ..< 1440.
    ///   - wearer: whose sets fail by chance, where the setup asks for that.
    /// - Throws: `TableError` naming what the kind of pump cannot do.
    init(
        _ setup: Scenario.PumpSetup, schedule: BasalSchedule, events: [Scenario.SetEvent],
        minuteOfDay: Int, wearer: AgeGroup, seed: UInt64
    ) throws(TableError) {
        worn = try WornPump(
            model: setup.model, schedule: schedule, reservoir: setup.reservoir,
            minuteOfDay: minuteOfDay,
            set: setup.setsFail ? InfusionSetSettings(wearer: wearer.setWearer) : .faultless,
            generator: WorldStreams(seed: seed).infusion)
        self.events = events
    }

    /// Lets time pass; what is scripted happens on the way.
    /// - Returns: what the pump says was delivered in it.
    public mutating func run(to instant: LoopInstant) -> [PumpDelivery] {
        var delivered: [PumpDelivery] = []
        while let due = dueEvent, due <= instant {
            pass(to: max(now, due), &delivered)
            happen(events[nextEvent].kind)
            nextEvent += 1
        }
        pass(to: instant, &delivered)
        return delivered
    }

    private mutating func pass(to instant: LoopInstant, _ delivered: inout [PumpDelivery]) {
        let part = worn.advance(by: instant - now)
        now = instant
        reached += part.reached
        if part.said.basal > .zero {
            delivered.append(PumpDelivery(amount: part.said.basal, purpose: .basal))
        }
        if part.said.bolus > .zero {
            delivered.append(PumpDelivery(amount: part.said.bolus, purpose: purpose))
        }
    }

    private var dueEvent: LoopInstant? {
        nextEvent < events.count ? LoopInstant.origin + events[nextEvent].at : nil
    }

    mutating func happen(_ kind: Scenario.SetEventKind) {
        switch kind {
        case .fault(let fault):
            // The scenario's reader has checked the magnitude; nothing else is refused.
            try? worn.inflict(fault)
        case .change(let reservoir):
            // Both were checked by the scenario's reader; without a prime a change cannot fail.
            if let reservoir { try? worn.replaceReservoir(with: reservoir) }
            try? worn.changeSet(priming: .zero)
        }
    }

    /// What the tissue took up since last asked, in the minutes that ended.
    public mutating func takeReached() -> InsulinVolume? {
        defer { reached = .zero }
        return reached
    }

    /// The next stroke of a bolus, which may be its last, or what is scripted.
    public var nextChange: LoopInstant? {
        let stroke =
            worn.pump.bolusRemaining > .zero
            ? now + worn.pump.settings.bolusPulseInterval : nil
        return [stroke, dueEvent].compactMap(\.self).min()
    }

    /// The pump has noticed a block that is still there.
    public var isOccluded: Bool { worn.set.isAlarming }

    /// Starts a lease on the pump, at the nearest rate it can be set to that is not higher.
    public mutating func setTemporaryBasal(_ rate: InsulinRate, for span: Span) {
        // The board's increment is on every kind's grid, so what is left is below the lowest rate.
        let nearest = worn.model.nearest(rate)
        let settable = nearest > rate ? .zero : nearest
        // The order was asked about in `objection(to:)`, which leaves no reason to refuse.
        try? worn.startLease(settable, for: span)
    }

    /// Ends the lease.
    public mutating func cancelTemporaryBasal() { worn.cancelLease() }

    /// Begins a bolus of whole strokes.
    public mutating func begin(bolus: InsulinAmount, for purpose: DeliveryPurpose) {
        self.purpose = purpose
        let whole = bolus.roundedDown(to: worn.pump.settings.pulse)
        if whole > .zero { try? worn.startBolus(whole) }
    }

    /// Ends the bolus.
    public mutating func stopBolus() { worn.cancelBolus() }

    /// Runs, or stops all delivery; an occluded pump does not run.
    public mutating func setRunning(_ running: Bool) {
        if !running {
            worn.stop()
        } else if !isOccluded {
            worn.resume()
        }
    }

    /// Lets the motor turn as disturbed.
    public mutating func disturb(motor: PulsePump.Motor) { worn.disturb(motor: motor) }

    /// Sets the clock that the schedule follows.
    public mutating func setClock(by step: Span) { worn.setClock(by: step) }

    /// Fills the reservoir, or takes from it.
    public mutating func fill(to amount: InsulinAmount) {
        // Up to the model's size there is no reason to refuse.
        try? worn.replaceReservoir(with: min(amount, worn.model.reservoirSize))
    }

    /// Why the pump cannot serve an order.
    public func objection(to order: DoseOrder) -> DoseRefusal? {
        let pump = worn.pump
        switch order {
        case .cancelTemporaryBasal: return nil
        case _ where isOccluded: return .occluded
        case .setTemporaryBasal(let rate, _):
            if pump.isEmpty { return .reservoirEmpty }
            return rate > pump.settings.highestRate ? .abovePumpLimit : nil
        case .setBolus(let amount):
            if pump.bolusRemaining > .zero { return .bolusInProgress }
            if amount > pump.settings.largestBolus { return .abovePumpLimit }
            return amount > pump.reservoir ? .reservoirEmpty : nil
        }
    }

    /// The bolus that runs.
    public var runningBolus: (purpose: DeliveryPurpose, remaining: InsulinAmount)? {
        worn.pump.bolusRemaining > .zero ? (purpose, worn.pump.bolusRemaining) : nil
    }

    /// Insulin left.
    public var reservoir: InsulinAmount { worn.pump.reservoir }

    /// Whether less than a stroke is left.
    public var isEmpty: Bool { worn.pump.isEmpty }

    /// None: only the controller sets one.
    public var ownTemporaryBasal: InsulinRate? { nil }
}

extension AgeGroup {
    fileprivate var setWearer: InfusionSetSettings.Wearer {
        switch self {
        case .adult: .adult
        case .adolescent: .adolescent
        case .child: .child
        }
    }
}
