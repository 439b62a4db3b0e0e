// The judge's own account of insulin: what was delivered, by whom, and how much is still acting.

public import Quantities

/// Insulin delivered during one interval, by the pump's totals.
public struct InsulinEntry: Sendable, Hashable {
    /// End of the interval.
    public var end: LoopInstant
    /// Basal delivered less what the schedule would have given. May be negative.
    public var basalAboveSchedule: InsulinAmount
    /// Basal delivered.
    public var basal: InsulinAmount
    /// Automatic boluses delivered.
    public var automaticBolus: InsulinAmount
    /// Boluses a person gave.
    public var userBolus: InsulinAmount

    /// An entry.
    public init(
        end: LoopInstant, basalAboveSchedule: InsulinAmount, basal: InsulinAmount,
        automaticBolus: InsulinAmount, userBolus: InsulinAmount
    ) {
        self.end = end
        self.basalAboveSchedule = basalAboveSchedule
        self.basal = basal
        self.automaticBolus = automaticBolus
        self.userBolus = userBolus
    }
}

/// Insulin delivered over the last hours and what is left of it.
public struct InsulinLedger: Sendable, Hashable {
    private var entries: [InsulinEntry] = []
    private var curve: InsulinActionCurve
    /// What was given is remembered so long, whatever the curve, since a longer one may follow.
    private static let memory = Span.hours(10)
    /// Room for an entry a minute over that time, so that adding one allocates nothing.
    private static let entriesReserved = 600

    /// An empty ledger.
    public init(curve: InsulinActionCurve) {
        self.curve = curve
        entries.reserveCapacity(Self.entriesReserved)
    }

    /// Counts everything by another action from now on, what was given before included.
    public mutating func use(_ curve: InsulinActionCurve) { self.curve = curve }

    /// Adds an interval and forgets what no longer acts by any curve.
    public mutating func add(_ entry: InsulinEntry) {
        entries.append(entry)
        let oldest = entry.end - max(curve.duration, Self.memory)
        entries.removeAll { $0.end < oldest }
    }

    /// The entries that may still have acted when the newest ended.
    private var acting: ArraySlice<InsulinEntry> {
        guard let newest = entries.last else { return [] }
        let oldest = newest.end - curve.duration
        return entries.drop { $0.end < oldest }
    }

    /// Bolus insulin taken for automatic that was delivered after a moment.
    public func automaticBolus(after start: LoopInstant) -> InsulinAmount {
        entries.reduce(.zero) { $1.end > start ? $0 + $1.automaticBolus : $0 }
    }

    /// Automatic insulin above schedule that was delivered after a moment; never negative.
    public func automaticAboveSchedule(after start: LoopInstant) -> InsulinAmount {
        max(
            .zero,
            entries.reduce(.zero) {
                $1.end > start ? $0 + $1.basalAboveSchedule + $1.automaticBolus : $0
            })
    }

    /// Bolus insulin turns out to be a person's, the newest first.
    /// - Parameter start: entries that ended by then stay as they are.
    public mutating func attributeToUser(_ amount: InsulinAmount, after start: LoopInstant) {
        var left = amount
        for index in entries.indices.reversed() where entries[index].end > start {
            let part = min(left, entries[index].automaticBolus)
            entries[index].automaticBolus = entries[index].automaticBolus - part
            entries[index].userBolus += part
            left = left - part
        }
    }

    /// Insulin on board above schedule, from everyone, at an instant. May be negative.
    public func insulinOnBoard(at now: LoopInstant) -> InsulinAmount {
        var total = 0.0
        for entry in acting {
            let amount =
                entry.basalAboveSchedule.milliunits + entry.automaticBolus.milliunits
                + entry.userBolus.milliunits
            total += Double(amount) * curve.remaining(after: now - entry.end)
        }
        return InsulinAmount(milliunits: Int64(total.rounded(.up)))
    }

    /// Automatic insulin above schedule still on board. Deficits do not make room: half-hours in
    /// which less than the schedule was given count as zero (Loop PR #2247, negative IOB).
    public func automaticInsulinOnBoard(at now: LoopInstant) -> InsulinAmount {
        let slotLength = Span.minutes(30).milliseconds
        var total = 0.0
        var slot: Int64?
        var slotSum: Int64 = 0
        var slotEnd = now
        for entry in acting {
            let index = entry.end.milliseconds / slotLength
            if index != slot {
                total += Double(max(0, slotSum)) * curve.remaining(after: now - slotEnd)
                slot = index
                slotSum = 0
            }
            slotSum += entry.basalAboveSchedule.milliunits + entry.automaticBolus.milliunits
            slotEnd = entry.end
        }
        total += Double(max(0, slotSum)) * curve.remaining(after: now - slotEnd)
        return InsulinAmount(milliunits: Int64(total.rounded(.up)))
    }

    /// The most automatic insulin, basal included, that any window of a length will hold that ends
    /// now or later, if nothing but scheduled basal follows.
    ///
    /// A cap on the window just past alone lets a bolus fill it again as soon as older insulin has
    /// left it, with basal still to come: five times the basal in an hour that was to hold three.
    ///
    /// What was scheduled may have changed within the window. The larger of two accounts counts: all
    /// that was given, and what was given above its own schedule on top of a whole window of the
    /// present one; or a segment that rises would lend a bolus the basal that was not given before it.
    public func fullestWindow(
        _ length: Span, from now: LoopInstant, scheduled: InsulinRate
    ) -> InsulinAmount {
        var fullest = scheduled.amount(over: length)
        let present = fullest
        var total = InsulinAmount.zero
        var above = InsulinAmount.zero
        for entry in entries.reversed() where entry.end > now - length {
            total += entry.basal + entry.automaticBolus
            above += entry.basalAboveSchedule + entry.automaticBolus
            // The last window that still holds this entry, and so all after it.
            let ahead = length - (now - entry.end)
            fullest = max(fullest, max(total + scheduled.amount(over: ahead), present + above))
        }
        return fullest
    }
}

/// The exponential model of insulin action of oref0 and LoopKit.
///
/// Source: oref0 `iob/calculate.js`, LoopKit ExponentialInsulinModel (hazards-and-limits 3.6).
public struct InsulinActionCurve: Sendable, Hashable {
    /// Duration of action.
    public let duration: Span
    private let durationMinutes: Double
    private let tau: Double
    private let a: Double
    private let s: Double

    /// `nil` unless the duration is more than twice the time to the peak and the peak is positive:
    /// otherwise the formula changes its sign.
    public init?(duration: Span, peak: Span) {
        let td = duration.minutes
        let tp = peak.minutes
        guard tp > 0, td > 2 * tp else { return nil }
        self.duration = duration
        durationMinutes = td
        tau = tp * (1 - tp / td) / (1 - 2 * tp / td)
        a = 2 * tau / td
        s = 1 / (1 - a + (1 + a) * Self.exponentialDecay(td / tau))
    }

    /// The share of a dose still to act, 0...1, a span after it was given.
    public func remaining(after span: Span) -> Double {
        let t = span.minutes
        if t <= 0 { return 1 }
        if t >= durationMinutes { return 0 }
        let bracket = t * t / (tau * durationMinutes * (1 - a)) - t / tau - 1
        let value = 1 - s * (1 - a) * (bracket * Self.exponentialDecay(t / tau) + 1)
        return min(1, max(0, value))
    }

    /// e^-x for x >= 0, to better than 1e-12: Taylor's series after halving the argument. Kept
    /// apart from the twin's numerics on purpose: the judge shares no code with the advocate.
    private static func exponentialDecay(_ x: Double) -> Double {
        var reduced = x
        var halvings = 0
        while reduced > 0.25, halvings < 12 {
            reduced /= 2
            halvings += 1
        }
        var term = 1.0
        var sum = 1.0
        for n in 1...12 {
            term *= -reduced / Double(n)
            sum += term
        }
        for _ in 0..<halvings { sum *= sum }
        return sum
    }
}
