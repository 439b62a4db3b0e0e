// The monitors' own account of what the pump says it gave, and how much of it was a person's.

import Quantities

/// What the pump said it had delivered in all, in a ring of fixed length.
struct PumpTotalsRing: Sendable, Equatable {
    private struct Total: Sendable, Equatable {
        var at: LoopInstant
        var basal: InsulinAmount
        var bolus: InsulinAmount
        /// What of the boluses is known to be a person's.
        var person: InsulinAmount
    }

    private static let room = 240
    private var totals = [Total](
        repeating: Total(
            at: LoopInstant(milliseconds: .max), basal: .zero, bolus: .zero, person: .zero),
        count: Self.room)
    private var next = 0
    /// Boluses of a person that the record told of since the watch began.
    private var announced = InsulinAmount.zero
    /// What was still to come of a person's bolus at the newest total.
    private var personLeft = InsulinAmount.zero
    private var recordLength: UInt32?
    /// The newest entry taken from the record.
    private var lastEntry: UInt32 = 0

    /// When the newest total came.
    var newest: LoopInstant { totals[newestIndex].at }

    private var newestIndex: Int { (next + Self.room - 1) % Self.room }

    mutating func add(_ said: WatchedTotals, at now: LoopInstant) {
        // What the record held before the first status was given before it; a record that became
        // shorter is another one.
        lastEntry = recordLength == nil ? said.recordLength : min(lastEntry, said.recordLength)
        recordLength = said.recordLength
        personLeft = said.personLeft
        let known = totals[newestIndex].person
        totals[next] = Total(
            at: now, basal: said.basal, bolus: said.bolus,
            person: max(known, announced - personLeft))
        next = (next + 1) % Self.room
    }

    /// The record tells of a person's bolus. It is in the newest total if the entry is older; else
    /// it is in the next one.
    mutating func add(person amount: InsulinAmount, entry: UInt32) {
        guard let recordLength, entry > lastEntry else { return }
        lastEntry = entry
        announced += amount
        if entry <= recordLength {
            totals[newestIndex].person = max(
                totals[newestIndex].person, announced - personLeft)
        }
    }

    /// What was given in the window that ends now: basal, boluses, and what of these is known to be
    /// a person's; `nil` where the totals do not reach back so far, or have fallen. Unit: mU.
    func given(
        within length: Span, endingAt now: LoopInstant
    ) -> (basal: Double, bolus: Double, person: Double)? {
        let begin = now - length
        let newest = totals[newestIndex]
        guard newest.at <= now else { return nil }
        for back in 1...Self.room {
            let total = totals[(next + Self.room - back) % Self.room]
            guard total.at <= now else { return nil }
            // Totals come once a cycle, not to the second: one a little later stands for the begin.
            if total.at <= begin + .minutes(1) {
                let basal = newest.basal - total.basal
                let bolus = newest.bolus - total.bolus
                guard basal + bolus >= .zero else { return nil }
                let person = newest.person - total.person
                return (
                    Double(basal.milliunits), Double(bolus.milliunits), Double(person.milliunits)
                )
            }
        }
        return nil
    }
}
