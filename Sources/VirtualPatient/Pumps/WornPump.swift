// A pump of a kind, worn with its infusion set: what it says, what it moves, what the body gets.

public import Quantities
public import SmallMath

/// A pump and its infusion set on a person.
///
/// Three things are kept apart: what the pump says it delivered (``InsulinAmount``, exact), what
/// its mechanism moved and what the tissue took up (both ``InsulinVolume``, in the set's ledger).
public struct WornPump: Sendable {
    /// What a stretch of time brought.
    public struct Delivery: Sendable, Hashable {
        /// What the pump says it delivered.
        public internal(set) var said = PulsePump.Delivery()
        /// What the tissue took up, in the minutes that ended.
        public internal(set) var reached = InsulinVolume.zero
        /// Whether the pump noticed a block; it has stopped.
        public internal(set) var occlusionAlarm = false
    }

    /// The kind of pump.
    public let model: PumpModel
    /// The pump's mechanics, as it knows itself.
    public private(set) var pump: PulsePump
    /// The line and the site.
    public private(set) var set: InfusionSet
    private var metering: PumpMetering
    private let generator: SeededGenerator
    /// Moved in the minute under way.
    private var moved = InsulinVolume.zero
    /// Time since the last whole minute. Unit: ms.
    private var sinceMinute: Int64 = 0

    /// A pump with a new set, primed.
    /// - Parameters:
    ///   - model: the kind of pump.
    ///   - schedule: rates the kind can be set to (``PumpModel/nearest(_:)``).
    ///   - reservoir: insulin filled in, 0 to the kind's reservoir size.
    ///   - minuteOfDay: of the pump's clock, 0 ..< 1440.
    ///   - settings: how its sets go wrong.
    ///   - script: what goes wrong by plan.
    ///   - generator: chance; only its streams are used.
    /// - Throws: ``TableError`` naming what is out of range.
    public init(
        model: PumpModel, schedule: BasalSchedule, reservoir: InsulinAmount,
        minuteOfDay: Int = 0, set settings: InfusionSetSettings = InfusionSetSettings(),
        script: [ScriptedFault] = [], generator: SeededGenerator
    ) throws(TableError) {
        try model.check(schedule)
        try (0.0...model.reservoirSize.units).check(reservoir.units, name: "reservoir", unit: "U")
        try (0.0...1439.0).check(Double(minuteOfDay), name: "minuteOfDay", unit: "min")
        self.model = model
        self.generator = generator
        pump = PulsePump(
            settings: model.settings(schedule: schedule), reservoir: reservoir,
            minuteOfDay: minuteOfDay)
        set = try InfusionSet(
            settings: settings, detection: model.detection, script: script,
            generator: generator.stream(0))
        metering = PumpMetering(accuracy: model.accuracy, generator: generator.stream(1))
    }

    /// Begins a temporary rate; see ``PulsePump/startLease(_:for:)``.
    public mutating func startLease(_ rate: InsulinRate, for span: Span) throws(PumpRefusal) {
        try pump.startLease(rate, for: span)
    }

    /// Ends the temporary rate.
    public mutating func cancelLease() { pump.cancelLease() }

    /// Begins a bolus; see ``PulsePump/startBolus(_:)``.
    public mutating func startBolus(_ amount: InsulinAmount) throws(PumpRefusal) {
        try pump.startBolus(amount)
    }

    /// Ends a bolus. - Returns: what is not delivered.
    @discardableResult
    public mutating func cancelBolus() -> InsulinAmount { pump.cancelBolus() }

    /// Stops all delivery.
    public mutating func stop() { pump.stop() }

    /// Goes back to the schedule, also after an alarm; a block that is still there alarms again.
    public mutating func resume() {
        pump.resume()
        set.acknowledge()
    }

    /// Makes something happen to the set now.
    /// - Throws: ``TableError`` naming the magnitude and its range.
    public mutating func inflict(_ fault: SetFault) throws(TableError) {
        try set.inflict(fault)
    }

    /// A new reservoir. - Throws: ``TableError`` if it cannot hold the amount.
    public mutating func replaceReservoir(with amount: InsulinAmount) throws(TableError) {
        try (0.0...model.reservoirSize.units).check(amount.units, name: "reservoir", unit: "U")
        pump.replaceReservoir(with: amount)
    }

    /// Something is wrong with the motor from now on, or no longer.
    public mutating func disturb(motor: PulsePump.Motor) { pump.motor = motor }

    /// Sets the pump's own clock.
    public mutating func setClock(by step: Span) { pump.setClock(by: step) }

    /// Puts in a new set, which with a patch pump is a new mechanism too, and primes it.
    /// - Parameter prime: a whole number of pulses, or zero; it leaves the reservoir.
    /// - Throws: why the pump refuses the prime; then nothing has changed.
    public mutating func changeSet(priming prime: InsulinAmount) throws(PumpRefusal) {
        var metering = metering
        if model.isPatch {
            metering = PumpMetering(
                accuracy: model.accuracy, generator: generator.stream(set.number + 2))
        }
        var filled = InsulinVolume.zero
        if prime != .zero {
            try pump.prime(prime) { filled += metering.volume(of: $0) }
        }
        self.metering = metering
        set.change()
        set.prime(filled)
    }

    /// Lets time pass.
    /// - Parameter span: not negative.
    @discardableResult
    public mutating func advance(by span: Span) -> Delivery {
        precondition(span >= .zero, "time does not run backwards")
        var delivery = Delivery()
        var rest = span.milliseconds
        while rest > 0 {
            let part = min(rest, 60_000 - sinceMinute)
            var metering = metering
            var moved = moved
            let said = pump.advance(by: Span(milliseconds: part)) {
                moved += metering.volume(of: $0)
            }
            self.metering = metering
            self.moved = moved
            delivery.said = delivery.said + said
            rest -= part
            sinceMinute += part
            if sinceMinute == 60_000 { endMinute(&delivery) }
        }
        return delivery
    }

    private mutating func endMinute(_ delivery: inout Delivery) {
        let minute = set.step(minute: moved)
        sinceMinute = 0
        moved = .zero
        delivery.reached += minute.reached
        if minute.occlusionAlarm {
            delivery.occlusionAlarm = true
            pump.stop()
        }
    }
}
