// What a pulse pump is built and programmed for, and what can be wrong with its motor.

public import Quantities

extension PulsePump {
    /// What the pump is built and programmed for.
    public struct Settings: Sendable, Hashable {
        /// One pulse. Default 0.05 U (Omnipod; reference/plant-models.md section 3.3).
        public var pulse = InsulinAmount(milliunits: 50)
        /// Time between the pulses of a bolus. Default 2 s, that is 1.5 U/min (as above).
        public var bolusPulseInterval = Span.seconds(2)
        /// Time between the strokes of a basal rate; `nil` for a pump that waits until a whole
        /// pulse is due. Default `nil` (Omnipod).
        public var basalInterval: Span?
        /// What a stroke of a ``basalInterval`` is a whole number of; more than zero. Default
        /// 1 mU.
        public var basalQuantum = InsulinAmount(milliunits: 1)
        /// The finest difference between two temporary rates; more than zero. Default 1 mU/h.
        public var rateStep = InsulinRate(milliunitsPerHour: 1)
        /// The lowest temporary rate other than zero. Default 1 mU/h.
        public var lowestRate = InsulinRate(milliunitsPerHour: 1)
        /// The highest rate. Default 30 U/h (as above).
        public var highestRate = InsulinRate(milliunitsPerHour: 30_000)
        /// The largest bolus. Default 30 U (as above).
        public var largestBolus = InsulinAmount(milliunits: 30_000)
        /// The longest temporary rate. Default 30 min: the lease of design.md.
        public var longestLease = Span.minutes(30)
        /// The pump's own programme.
        public var schedule: BasalSchedule

        /// The defaults around a programme.
        public init(schedule: BasalSchedule) { self.schedule = schedule }
    }

    /// What can be wrong with a motor.
    public struct Motor: Sendable, Hashable {
        /// It stands still: basal strokes that are due fall out, a bolus waits.
        public var isJammed = false
        /// What it delivers of the basal rate in force, by mistake. Unit: %. Not negative.
        public var basalPercent: Int64 = 100

        /// A motor that does what it is told.
        public init() {}
    }
}
