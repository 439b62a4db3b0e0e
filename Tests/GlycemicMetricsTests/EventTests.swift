// The event rule at its edges: duration, recovery, gaps, jitter.

import GlycemicMetrics
import Quantities
import Testing

@Suite("Events")
struct EventTests {
    /// A trace with a reading every 5 min; `nil` is a missing one.
    func trace(_ values: [Double?]) throws -> GlucoseTrace {
        try GlucoseTrace(
            values.enumerated().compactMap { index, value in
                value.map {
                    GlucoseSample(at: .minutes(5 * Int64(index)), glucose: .mgPerdL($0))
                }
            })
    }

    func run(_ value: Double, _ count: Int) -> [Double?] { Array(repeating: value, count: count) }

    @Test("three 5-min readings are an event, two are not")
    func shortest() throws {
        let around = run(100, 12)
        #expect(try trace(around + run(69, 3) + around).events(.hypoLevel1).count == 1)
        #expect(try trace(around + run(69, 2) + around).events(.hypoLevel1).isEmpty)
        #expect(try trace(around + run(181, 3) + around).events(.hyperLevel1).count == 1)
        #expect(try trace(around + run(180, 30) + around).events(.hyperLevel1).isEmpty)
    }

    @Test("jitter of seconds does not change what three readings are")
    func jitter() throws {
        let seconds: [Int64] = [0, 300, 600, 901, 1199, 1498, 1800, 2101, 2400, 2700]
        let values: [Double] = [100, 100, 100, 69, 69, 69, 100, 100, 100, 100]
        let trace = try GlucoseTrace(
            zip(seconds, values).map {
                GlucoseSample(at: .seconds($0.0), glucose: .mgPerdL($0.1))
            })
        #expect(trace.events(.hypoLevel1).map(\.duration) == [.minutes(15)])
    }

    @Test("10 min back does not end an event, 15 min does")
    func recovery() throws {
        let around = run(100, 12)
        let low = run(60, 4)
        #expect(try trace(around + low + run(75, 2) + low + around).events(.hypoLevel1).count == 1)
        #expect(try trace(around + low + run(75, 3) + low + around).events(.hypoLevel1).count == 2)
    }

    @Test("a low of exactly 120 min is not extended, 125 min is")
    func extended() throws {
        let around = run(100, 12)
        for (count, extended) in [(23, 0), (24, 0), (25, 1)] {
            let trace = try trace(around + run(65, count) + around)
            #expect(trace.events(.hypoLevel1).map(\.duration) == [.minutes(5 * Int64(count))])
            #expect(GlycemicSummary(of: trace).extendedHypoEvents == extended)
        }
    }

    @Test("a gap of 45 min between readings is bridged, one of 50 min ends the event")
    func gaps() throws {
        let around = run(100, 12)
        func low(missing: Int) throws -> [GlucoseEvent] {
            try trace(
                around + run(60, 4) + Array(repeating: nil, count: missing) + run(60, 4) + around
            ).events(.hypoLevel1)
        }
        #expect(try low(missing: 8).map(\.duration) == [.minutes(80)])
        #expect(try low(missing: 9).map(\.duration) == [.minutes(20), .minutes(20)])
    }

    @Test("an event still running at the last reading counts")
    func open() throws {
        let events = try trace(run(100, 12) + [65, 52, 61]).events(.hypoLevel1)
        #expect(events.count == 1)
        #expect(events.first?.start == .minutes(60))
        #expect(events.first?.extreme == .mgPerdL(52))
    }

    @Test("level 2 is nested in level 1 and counted on its own")
    func nested() throws {
        let trace = try trace(run(100, 12) + run(60, 3) + run(50, 3) + run(60, 3) + run(100, 12))
        #expect(trace.events(.hypoLevel1).count == 1)
        #expect(trace.events(.hypoLevel2).map(\.start) == [.minutes(75)])
    }
}
