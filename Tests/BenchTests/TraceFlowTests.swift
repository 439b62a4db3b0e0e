// What flowed of what was ordered, against sums by hand.

import Bench
import Quantities
import Testing

@Suite("What flowed of what was ordered")
struct TraceFlowTests {
    /// Minutes with this much basal and bolus insulin. Unit: mU.
    private static func trace(basal: [Int64], bolus: [Int64]) -> BenchTrace {
        BenchTrace(
            minutes: zip(basal, bolus).enumerated().map { place, amounts in
                TraceMinute(
                    minute: place + 1, plasma: 100, interstitial: 100,
                    basal: InsulinAmount(milliunits: amounts.0),
                    bolus: InsulinAmount(milliunits: amounts.1), reached: nil)
            })
    }

    @Test("the delivered rate is what flowed in a stretch, none where the motor stood still")
    func basal() {
        let trace = Self.trace(
            basal: [50, 0, 50, 0, 0, 0, 20], bolus: [Int64](repeating: 0, count: 7))
        // 100 mU in 3 min are 2 U/h; the last stretch is 1 min: 20 mU, 1.2 U/h.
        #expect(
            trace.basalDelivered(everyMinutes: 3)
                == [.unitsPerHour(2), .zero, .unitsPerHour(1.2)])
        #expect(BenchTrace().basalDelivered(everyMinutes: 15).isEmpty)
    }

    @Test("a bolus that was broken off takes nothing from the next one")
    func boluses() {
        // 3 U from minute 1, of which .4 U flow; nothing of 1 U from minute 5; .5 U from minute 8.
        let trace = Self.trace(
            basal: [Int64](repeating: 0, count: 10),
            bolus: [0, 200, 200, 0, 0, 0, 0, 0, 300, 200])
        let flowed = trace.flowed(of: [
            (.minutes(1), .units(3)), (.minutes(5), .units(1)), (.minutes(8), .units(0.5)),
        ])
        #expect(flowed == [.units(0.4), .zero, .units(0.5)])
    }

    @Test("a minute in which one bolus ends and the next begins is shared by what was asked")
    func shared() {
        let trace = Self.trace(basal: [0, 0, 0], bolus: [300, 400, 100])
        // .5 U from the start, .3 U from half a minute into the second minute.
        let flowed = trace.flowed(of: [(.zero, .units(0.5)), (.seconds(90), .units(0.3))])
        #expect(flowed == [.units(0.5), .units(0.3)])
    }
}
