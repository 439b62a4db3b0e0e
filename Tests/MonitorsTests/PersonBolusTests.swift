// S2 where the pump gives less than was ordered and a person gives themselves a bolus.

import Monitors
import Quantities
import Testing

private let settings = WatchSettings(
    maximumBasal: .unitsPerHour(3), maximumBolus: .units(0.4), highestScheduled: .unitsPerHour(1),
    dailyInsulin: .units(40), maximumOnBoard: .units(5))

@Suite("Monitors: S2 and a person's own boluses")
struct PersonBolusTests {
    /// A pump that gives 40 % of each bolus, or all of it, with 1 U/h of basal beside it.
    private struct Pump {
        var share: Int64
        var monitor = SafetyMonitor(settings: settings)
        var bolus: Int64 = 0
        var recordLength: UInt32 = 7
        var id: UInt64 = 0

        /// It has given basal alone for an hour.
        init(share: Int64) {
            self.share = share
            for number in -12..<0 as Range<Int64> { say(number, personLeft: 0) }
        }

        mutating func say(_ number: Int64, personLeft: Int64) {
            monitor.take(
                WatchedTotals(
                    basal: InsulinAmount(milliunits: (number + 12) * 1000 / 12),
                    bolus: InsulinAmount(milliunits: bolus),
                    personLeft: InsulinAmount(milliunits: personLeft),
                    recordLength: recordLength),
                at: .origin + .minutes(5 * number))
        }

        /// Five minutes: the status, what the record tells, a decision and a bolus of 0.35 U.
        mutating func cycle(
            _ number: Int64, personLeft: Int64 = 0, record: [(entry: UInt32, person: Int64)] = []
        ) -> SafetyProperties {
            let now = LoopInstant.origin + .minutes(5 * number)
            say(number, personLeft: personLeft)
            for entry in record {
                monitor.take(
                    personBolus: InsulinAmount(milliunits: entry.person), entry: entry.entry)
            }
            if id > 0 { monitor.take(given: InsulinAmount(milliunits: 350 * share / 100), of: id) }
            var decision = WatchedDecision(at: now, scheduled: .unitsPerHour(1))
            decision.glucose = .mgPerdL(200)
            decision.readingAge = .zero
            decision.isTwinTrusted = true
            var broken = monitor.take(decision)
            id += 1
            broken.formUnion(
                monitor.take(WatchedDose(id: id, order: .bolus(.units(0.35)))))
            bolus += 350 * share / 100
            return broken
        }

        /// Two hours; a person gives themselves 4 U after the cycle of 55 min, half of it before
        /// the next status.
        /// - Returns: what is broken from then on.
        mutating func twoHours(person: Int64 = 4000, recorded: Int64 = 4000, at entry: UInt32 = 8)
            -> SafetyProperties
        {
            var broken: SafetyProperties = []
            for number in 0..<24 as Range<Int64> {
                if number == 12 {
                    bolus += person / 2
                    recordLength = max(recordLength, entry)
                    broken.formUnion(
                        cycle(12, personLeft: person / 2, record: [(entry, recorded)]))
                    bolus += person / 2
                } else {
                    let found = cycle(number)
                    if number > 12 { broken.formUnion(found) }
                }
            }
            return broken
        }
    }

    // 12 x 0.35 U are 4.2 U ordered in an hour, above the 3 U that fit; 40 % of them are 1.68 U.
    @Test("boluses cut short are within the hour, whatever the person gives themselves")
    func cutShort() {
        var pump = Pump(share: 40)
        #expect(pump.twoHours().isEmpty)
        #expect(pump.monitor.broken.isEmpty)
    }

    @Test("the same boluses given whole are not, with and without the person's")
    func whole() {
        var pump = Pump(share: 100)
        #expect(pump.twoHours() == SafetyProperties(.rollingInsulin))
        var alone = Pump(share: 100)
        #expect(alone.twoHours(person: 0, recorded: 0) == SafetyProperties(.rollingInsulin))
    }

    @Test("what the record says of automatic boluses is never taken for a person's")
    func overstated() {
        // The record says 20 U of the person where 4 U were given.
        var pump = Pump(share: 100)
        #expect(pump.twoHours(recorded: 20_000) == SafetyProperties(.rollingInsulin))
    }

    @Test("a bolus the record does not tell of, or told of before the watch began, is automatic")
    func untold() {
        var silent = Pump(share: 40)
        #expect(silent.twoHours(recorded: 0) == SafetyProperties(.rollingInsulin))
        var old = Pump(share: 40)
        #expect(old.twoHours(at: 7) == SafetyProperties(.rollingInsulin))
    }

    @Test("an entry told twice, and one of a record that began anew, counts once")
    func twice() {
        var pump = Pump(share: 40)
        for number in 0..<11 as Range<Int64> { #expect(pump.cycle(number).isEmpty) }
        pump.bolus += 4000
        pump.recordLength = 8
        #expect(pump.cycle(11, record: [(8, 4000), (8, 4000)]).isEmpty)
        // Another 4 U nobody tells of; were the first counted twice they would be hidden.
        pump.bolus += 4000
        #expect(pump.cycle(12, record: [(8, 4000)]) == SafetyProperties(.rollingInsulin))
        var anew = Pump(share: 40)
        for number in 0..<11 as Range<Int64> { #expect(anew.cycle(number).isEmpty) }
        anew.recordLength = 3
        #expect(anew.cycle(11, record: [(3, 4000)]).isEmpty)
        anew.bolus += 4000
        #expect(anew.cycle(12) == SafetyProperties(.rollingInsulin))
    }

    @Test("an entry made after the status is in the next one's totals")
    func late() {
        var pump = Pump(share: 40)
        for number in 0..<10 as Range<Int64> { #expect(pump.cycle(number).isEmpty) }
        // 4 U that nobody told of, and an entry that is newer than the status.
        pump.bolus += 4000
        #expect(pump.cycle(10, record: [(8, 4000)]) == SafetyProperties(.rollingInsulin))
    }
}
