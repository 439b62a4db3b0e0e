// The pump of a recorded person: what leaves it is what really was given, whatever is commanded.

public import DeviceProtocols
public import Quantities
public import VirtualPatient

/// Plays the insulin of a track as a pump's deliveries, in strokes.
public struct RecordedMechanism: PumpMechanism {
    /// A pump's stroke. Basal is shown in whole strokes, as pumps count it.
    private static let stroke = InsulinAmount.units(0.05)

    private let steps: [RecordedTrack.BasalStep]
    private var nextStep = 0
    private var now = LoopInstant.origin
    private var bolus = InsulinAmount.zero
    /// Basal given and not yet shown as a stroke. Unit: mU x ms per h.
    private var owed: Int64 = 0

    /// The recorded rate; `nil` while the record shows the pump's own schedule.
    public private(set) var ownTemporaryBasal: InsulinRate?
    private let schedule: BasalSchedule
    private let wallStart: WallInstant
    private let utcOffset: Span

    /// A pump that will play a track's basal rates, and its own schedule where the track has none.
    public init(_ track: RecordedTrack, schedule: BasalSchedule, utcOffset: Span) {
        steps = track.basal
        wallStart = track.start
        self.schedule = schedule
        self.utcOffset = utcOffset
        takeUpRate()
    }

    /// When the record changes rate next.
    public var nextChange: LoopInstant? {
        nextStep < steps.count ? LoopInstant.origin + steps[nextStep].at : nil
    }

    /// Recorded boluses flow at once, so none runs.
    public var runningBolus: (purpose: DeliveryPurpose, remaining: InsulinAmount)? { nil }

    /// A recording does not say; enough never to be low.
    public var reservoir: InsulinAmount { .units(200) }
    /// Never, as the reservoir.
    public var isEmpty: Bool { false }

    /// Takes up a recorded bolus. A bolus that was commanded is not part of the record and is not
    /// given.
    public mutating func begin(bolus amount: InsulinAmount, for purpose: DeliveryPurpose) {
        if purpose == .userBolus { bolus += amount }
    }

    /// Lets time pass at the recorded rate.
    public mutating func run(to instant: LoopInstant) -> [PumpDelivery] {
        var delivered: [PumpDelivery] = []
        if bolus > .zero {
            delivered.append(PumpDelivery(amount: bolus, purpose: .userBolus))
            bolus = .zero
        }
        owed += rate.milliunitsPerHour * (instant - now).milliseconds
        now = instant
        takeUpRate()
        let strokeSize = Self.stroke.milliunits * 3_600_000
        let strokes = owed / strokeSize
        owed -= strokes * strokeSize
        if strokes > 0 {
            let amount = InsulinAmount(milliunits: strokes * Self.stroke.milliunits)
            delivered.append(PumpDelivery(amount: amount, purpose: .basal))
        }
        return delivered
    }

    private var rate: InsulinRate {
        if let ownTemporaryBasal { return ownTemporaryBasal }
        let wall = WallInstant(
            unixMilliseconds: wallStart.unixMilliseconds + now.milliseconds)
        return schedule.rate(atMinute: wall.minuteOfDay(utcOffset: utcOffset))
    }

    private mutating func takeUpRate() {
        while let change = nextChange, change <= now {
            ownTemporaryBasal = steps[nextStep].rate
            nextStep += 1
        }
    }

    // What is commanded changes nothing about what has happened.

    /// Changes nothing.
    public mutating func setTemporaryBasal(_ rate: InsulinRate, for span: Span) {}
    /// Changes nothing.
    public mutating func cancelTemporaryBasal() {}
    /// Nothing runs that could be stopped.
    public mutating func stopBolus() {}
    /// Changes nothing.
    public mutating func setRunning(_ running: Bool) {}
    /// Changes nothing; a scenario of a recorded person is refused such faults.
    public mutating func disturb(motor: PulsePump.Motor) {}
    /// Changes nothing.
    public mutating func setClock(by step: Span) {}
    /// Changes nothing.
    public mutating func fill(to amount: InsulinAmount) {}
    /// A recorded person objects to nothing; the bench notes every command as a violation.
    public func objection(to order: DoseOrder) -> DoseRefusal? { nil }
}
