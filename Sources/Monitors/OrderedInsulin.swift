// The monitors' own account of what was ordered: boluses and rates over the last hours.

import Quantities

/// Insulin ordered, in rings of fixed length: nothing is allocated after start.
struct OrderedInsulin: Sendable, Equatable {
    private struct Bolus: Sendable, Equatable {
        var id: UInt64
        var at: LoopInstant
        var amount: InsulinAmount
        /// What the pump's record says was given; zero until it says so.
        var told = InsulinAmount.zero
    }

    /// A rate that held from its moment to the next one's.
    private struct Stretch: Sendable, Equatable {
        var id: UInt64
        var from: LoopInstant
        var rate: InsulinRate
        var scheduled: InsulinRate
    }

    /// One a minute over four hours, twice what the supervisor can order in two.
    private static let room = 240
    private var boluses: [Bolus] = []
    private var stretches: [Stretch] = []
    private var nextBolus = 0
    private var nextStretch = 0
    /// The rate in force, and when its lease ends; `nil` for the schedule.
    private var lease: (rate: InsulinRate, end: LoopInstant)?

    static func == (a: OrderedInsulin, b: OrderedInsulin) -> Bool {
        a.boluses == b.boluses && a.stretches == b.stretches && a.lease?.rate == b.lease?.rate
            && a.lease?.end == b.lease?.end
    }

    init() {
        let never = LoopInstant(milliseconds: .min / 4)
        boluses = Array(
            repeating: Bolus(id: 0, at: never, amount: .zero), count: Self.room)
        stretches = Array(
            repeating: Stretch(id: 0, from: never, rate: .zero, scheduled: .zero),
            count: Self.room)
    }

    /// The rate in force at a moment.
    func rate(at now: LoopInstant, scheduled: InsulinRate) -> InsulinRate {
        guard let lease, now < lease.end else { return scheduled }
        return lease.rate
    }

    mutating func add(bolus amount: InsulinAmount, id: UInt64, at now: LoopInstant) {
        boluses[nextBolus] = Bolus(id: id, at: now, amount: amount)
        nextBolus = (nextBolus + 1) % Self.room
    }

    /// Time passes: a lease that ended on the way gave way to the schedule.
    mutating func pass(to now: LoopInstant, scheduled: InsulinRate) {
        if let lease, lease.end <= now {
            note(scheduled, id: 0, from: lease.end, scheduled: scheduled)
            self.lease = nil
        }
    }

    mutating func set(
        _ rate: InsulinRate?, for span: Span, id: UInt64, at now: LoopInstant,
        scheduled: InsulinRate
    ) {
        lease = rate.map { ($0, now + span) }
        note(rate ?? scheduled, id: id, from: now, scheduled: scheduled)
    }

    private mutating func note(
        _ rate: InsulinRate, id: UInt64, from: LoopInstant, scheduled: InsulinRate
    ) {
        stretches[nextStretch] = Stretch(id: id, from: from, rate: rate, scheduled: scheduled)
        nextStretch = (nextStretch + 1) % Self.room
    }

    /// Nothing of a dose was given.
    mutating func void(_ id: UInt64) {
        for index in boluses.indices where boluses[index].id == id {
            boluses[index].amount = .zero
        }
        for index in stretches.indices where stretches[index].id == id && id != 0 {
            stretches[index].rate = min(stretches[index].rate, stretches[index].scheduled)
        }
    }

    /// What boluses and rates add up to in the window that ends now.
    /// - Returns: all automatic insulin, what of it is above schedule, and the highest scheduled
    ///   rate of the window. Unit of amounts: mU.
    func window(
        _ length: Span, endingAt now: LoopInstant, scheduled: InsulinRate
    ) -> (all: Double, above: Double, highest: InsulinRate) {
        let begin = now - length
        var bolus: Int64 = 0
        for entry in boluses where entry.at > begin { bolus += entry.amount.milliunits }
        var all = 0.0
        var above = 0.0
        var highest = scheduled
        var end = now
        // Newest first, by the ring's order.
        for back in 1...Self.room {
            let stretch = stretches[(nextStretch + Self.room - back) % Self.room]
            let from = max(begin, stretch.from)
            if end > from {
                let hours = (end - from).hours
                all += Double(stretch.rate.milliunitsPerHour) * hours
                above +=
                    Double((stretch.rate - stretch.scheduled).milliunitsPerHour) * hours
                highest = max(highest, stretch.scheduled)
                end = from
            }
            if stretch.from <= begin { break }
        }
        return (all + Double(bolus), above + Double(bolus), highest)
    }

    /// Boluses that totals of a moment cannot hold yet. Unit: mU.
    func since(_ moment: LoopInstant) -> Double {
        var sum: Int64 = 0
        for entry in boluses where entry.at >= moment { sum += entry.amount.milliunits }
        return Double(sum)
    }

    /// The pump's record says what was given of a bolus.
    mutating func told(_ amount: InsulinAmount, of id: UInt64) {
        for index in boluses.indices where boluses[index].id == id {
            boluses[index].told = amount
        }
    }

    /// What the pump's record says was given of the boluses ordered in the window. Unit: mU.
    func told(within length: Span, endingAt now: LoopInstant) -> Double {
        var sum: Int64 = 0
        for entry in boluses where entry.at > now - length { sum += entry.told.milliunits }
        return Double(sum)
    }
}
