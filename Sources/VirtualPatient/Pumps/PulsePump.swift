// The mechanics of a pulse pump: whole pulses, exact sums, nothing about links or commands' ids.

public import Quantities

/// A pump that delivers in whole pulses.
///
/// Basal accumulates in units of mU·ms/h and falls as a pulse when a whole one is reached, or at
/// a fixed interval in whole quanta, so what is delivered does not depend on how finely time is
/// cut. All sums are integers and exact: they are what the pump says. What really moved is the
/// matter of ``PumpMetering``.
public struct PulsePump: Sendable, Hashable {
    /// A temporary rate and how long it still lasts.
    public struct Lease: Sendable, Hashable {
        /// The rate while the lease lasts.
        public let rate: InsulinRate
        /// Time until the schedule resumes; more than zero.
        public fileprivate(set) var remaining: Span
    }

    /// What a stretch of time delivered.
    public struct Delivery: Sendable, Hashable {
        /// In basal pulses.
        public fileprivate(set) var basal = InsulinAmount.zero
        /// In bolus pulses.
        public fileprivate(set) var bolus = InsulinAmount.zero
        /// Together.
        public var total: InsulinAmount { basal + bolus }

        /// Both, of two stretches.
        static func + (a: Delivery, b: Delivery) -> Delivery {
            var sum = Delivery()
            sum.basal = a.basal + b.basal
            sum.bolus = a.bolus + b.bolus
            return sum
        }
    }

    /// What the pump is built and programmed for.
    public let settings: Settings
    /// The temporary rate in force.
    public private(set) var lease: Lease?
    /// What an active bolus still has to deliver; zero when there is none.
    public private(set) var bolusRemaining = InsulinAmount.zero
    /// Insulin left.
    public private(set) var reservoir: InsulinAmount
    /// Everything ever delivered, by kind; never falls.
    public private(set) var totals = Delivery()
    /// Everything ever used to fill lines; never falls. Not part of ``totals``.
    public private(set) var primed = InsulinAmount.zero
    /// Whether delivery is stopped by hand; the schedule waits.
    public private(set) var isStopped = false

    /// What is wrong with the motor; nothing by default.
    public var motor = Motor()

    /// Time of day of the pump's own clock. Unit: ms since its midnight, 0 ..< 86 400 000.
    private var timeOfDay: Int64
    /// Basal not yet delivered. Unit: mU·ms/h; less than one pulse.
    private var accumulated: Int64 = 0
    /// Time since the last stroke of a basal interval. Unit: ms.
    private var sinceBasalStroke: Int64 = 0
    /// Time since the last bolus pulse, or since the bolus began. Unit: ms.
    private var sinceBolusPulse: Int64 = 0

    private static let millisecondsPerHour: Int64 = 3_600_000
    private static let millisecondsPerDay: Int64 = 86_400_000

    /// A pump at a minute of its local day.
    /// - Parameters:
    ///   - settings: the pulse, the bolus interval and the schedule; pulse and interval > 0.
    ///   - reservoir: insulin filled in.
    ///   - minuteOfDay: 0 ..< 1440.
    public init(settings: Settings, reservoir: InsulinAmount, minuteOfDay: Int = 0) {
        precondition(
            settings.pulse > .zero && settings.bolusPulseInterval > .zero,
            "a pulse and the time between pulses are more than zero")
        precondition(
            settings.basalInterval ?? .minutes(1) > .zero && settings.basalQuantum > .zero
                && settings.rateStep > .zero,
            "a basal interval, a quantum and a rate step are more than zero")
        precondition((0..<1440).contains(minuteOfDay), "a minute of the day is 0 ..< 1440")
        self.settings = settings
        self.reservoir = reservoir
        timeOfDay = Int64(minuteOfDay) * 60_000
    }

    /// The rate of the pump's own schedule now.
    public var scheduledRate: InsulinRate {
        settings.schedule.rate(atMinute: Int(timeOfDay / 60_000))
    }

    /// The rate in force: nothing when stopped or empty, else the lease's, else the schedule's.
    public var rate: InsulinRate {
        if isStopped || isEmpty { return .zero }
        return lease?.rate ?? scheduledRate
    }

    /// Whether not even one pulse is left.
    public var isEmpty: Bool { reservoir < settings.pulse }

    /// Begins a temporary rate; it replaces the one in force.
    public mutating func startLease(_ rate: InsulinRate, for span: Span) throws(PumpRefusal) {
        if isStopped { throw .stopped }
        guard rate == .zero || rate >= settings.lowestRate, rate >= .zero,
            rate <= settings.highestRate
        else { throw .rateOutOfRange }
        guard rate.milliunitsPerHour % settings.rateStep.milliunitsPerHour == 0
        else { throw .rateOffStep }
        guard span > .zero, span <= settings.longestLease else { throw .durationOutOfRange }
        lease = Lease(rate: rate, remaining: span)
    }

    /// Ends the temporary rate; the schedule resumes.
    public mutating func cancelLease() { lease = nil }

    /// Begins a bolus; its first pulse falls after one interval.
    public mutating func startBolus(_ amount: InsulinAmount) throws(PumpRefusal) {
        if isStopped { throw .stopped }
        guard amount > .zero, amount <= settings.largestBolus,
            amount.milliunits % settings.pulse.milliunits == 0
        else { throw .amountOutOfRange }
        guard bolusRemaining == .zero else { throw .bolusActive }
        guard amount <= reservoir else { throw .reservoirEmpty }
        bolusRemaining = amount
        sinceBolusPulse = 0
    }

    /// Ends a bolus; what has fallen stays delivered.
    /// - Returns: what is not delivered.
    @discardableResult
    public mutating func cancelBolus() -> InsulinAmount {
        let rest = bolusRemaining
        bolusRemaining = .zero
        return rest
    }

    /// Stops all delivery and ends lease and bolus, until ``resume()``.
    public mutating func stop() {
        isStopped = true
        lease = nil
        bolusRemaining = .zero
    }

    /// Goes back to the schedule.
    public mutating func resume() { isStopped = false }

    /// A new reservoir.
    public mutating func replaceReservoir(with amount: InsulinAmount) { reservoir = amount }

    /// The pump's own clock is set; its schedule follows it.
    public mutating func setClock(by step: Span) {
        let day = Self.millisecondsPerDay
        timeOfDay = ((timeOfDay + step.milliseconds) % day + day) % day
    }

    /// Fills a line: pulses leave the reservoir but count as ``primed``, not as delivered.
    /// Possible while stopped, not while a bolus runs.
    /// - Parameters:
    ///   - amount: a whole number of pulses, more than zero, not more than the reservoir.
    ///   - onStroke: told of each pulse.
    public mutating func prime(
        _ amount: InsulinAmount, onStroke: (InsulinAmount) -> Void = { _ in }
    ) throws(PumpRefusal) {
        guard amount > .zero, amount.milliunits % settings.pulse.milliunits == 0
        else { throw .amountOutOfRange }
        guard bolusRemaining == .zero else { throw .bolusActive }
        guard amount <= reservoir else { throw .reservoirEmpty }
        reservoir = reservoir - amount
        primed += amount
        for _ in 0..<(amount.milliunits / settings.pulse.milliunits) { onStroke(settings.pulse) }
    }

    /// Lets time pass.
    /// - Parameters:
    ///   - span: not negative.
    ///   - onStroke: told of each stroke of basal or bolus, in their order.
    /// - Returns: what fell in it. A pulse due exactly at its end has fallen.
    @discardableResult
    public mutating func advance(
        by span: Span, onStroke: (InsulinAmount) -> Void = { _ in }
    ) -> Delivery {
        precondition(span >= .zero, "time does not run backwards")
        let before = totals
        var rest = span.milliseconds
        while rest > 0 {
            let step = min(rest, timeToNextEvent)
            pass(step, onStroke)
            rest -= step
        }
        var delivered = Delivery()
        delivered.basal = totals.basal - before.basal
        delivered.bolus = totals.bolus - before.bolus
        return delivered
    }

    /// The basal rate at which the motor turns. Unit: mU/h.
    private var movedRate: Int64 { rate.milliunitsPerHour * motor.basalPercent / 100 }

    /// One pulse of basal. Unit: mU·ms/h.
    private var basalThreshold: Int64 { settings.pulse.milliunits * Self.millisecondsPerHour }

    /// Time until a rate changes or a pulse falls; at least 1. Unit: ms.
    private var timeToNextEvent: Int64 {
        // Schedules change on whole minutes.
        var next = 60_000 - timeOfDay % 60_000
        if let lease { next = min(next, lease.remaining.milliseconds) }
        let rate = movedRate
        if let interval = settings.basalInterval {
            next = min(next, interval.milliseconds - sinceBasalStroke)
        } else if rate > 0 {
            next = min(next, (basalThreshold - accumulated + rate - 1) / rate)
        }
        if bolusRemaining > .zero {
            next = min(next, settings.bolusPulseInterval.milliseconds - sinceBolusPulse)
        }
        return max(1, next)
    }

    /// Lets a stretch pass in which nothing changes before its end.
    private mutating func pass(_ milliseconds: Int64, _ onStroke: (InsulinAmount) -> Void) {
        accumulated += movedRate * milliseconds
        timeOfDay = (timeOfDay + milliseconds) % Self.millisecondsPerDay
        strokeBasal(after: milliseconds, onStroke)
        if bolusRemaining > .zero {
            sinceBolusPulse += milliseconds
            if sinceBolusPulse >= settings.bolusPulseInterval.milliseconds,
                take(settings.pulse, onStroke)
            {
                sinceBolusPulse = 0
                bolusRemaining = bolusRemaining - settings.pulse
                totals.bolus += settings.pulse
            }
        }
        if isEmpty {
            accumulated = 0
            bolusRemaining = .zero
        } else if motor.isJammed {
            accumulated = 0
        }
        if var current = lease {
            current.remaining = current.remaining - Span(milliseconds: milliseconds)
            lease = current.remaining > .zero ? current : nil
        }
    }

    /// Lets the basal that is due fall.
    private mutating func strokeBasal(
        after milliseconds: Int64, _ onStroke: (InsulinAmount) -> Void
    ) {
        guard let interval = settings.basalInterval else {
            while accumulated >= basalThreshold, take(settings.pulse, onStroke) {
                accumulated -= basalThreshold
                totals.basal += settings.pulse
            }
            return
        }
        sinceBasalStroke += milliseconds
        guard sinceBasalStroke >= interval.milliseconds else { return }
        sinceBasalStroke = 0
        let due = InsulinAmount(milliunits: accumulated / Self.millisecondsPerHour)
        let stroke = min(due, reservoir).roundedDown(to: settings.basalQuantum)
        guard stroke > .zero, take(stroke, onStroke) else { return }
        accumulated -= stroke.milliunits * Self.millisecondsPerHour
        totals.basal += stroke
    }

    /// Takes a stroke from the reservoir, if it holds one.
    private mutating func take(
        _ stroke: InsulinAmount, _ onStroke: (InsulinAmount) -> Void
    ) -> Bool {
        if isEmpty || motor.isJammed { return false }
        reservoir = reservoir - stroke
        onStroke(stroke)
        return true
    }
}
