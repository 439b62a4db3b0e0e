// Several basal rates a day: what was given across a change of rate is counted by both.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The supervisor and a schedule of several rates")
struct ScheduleSegmentTests {
    private static func steady(_ cycles: Int) -> [Double] {
        (0..<cycles).map { 140 + Double($0 % 3) }
    }

    /// A rig whose pump and configuration have the same rates, from minutes of the day on.
    private static func rig(
        _ rates: [(Int, Double)], at hour: Double,
        _ change: (inout LoopConfiguration) -> Void = { _ in }
    ) throws -> Rig {
        let schedule = try #require(
            BasalSchedule(
                segments: rates.map {
                    .init(startMinute: $0.0, rate: .unitsPerHour($0.1))
                }))
        var rig = Rig {
            $0.therapy.basal = schedule
            change(&$0)
        }
        rig.pump.schedule = schedule
        rig.wait(until: .minutes(Int64(hour * 60)))
        return rig
    }

    private static func onBoard(_ rig: Rig) -> Int64? {
        rig.lastDecision?["facts"]?["auto_iob_mu"]?.intValue
    }

    @Test(
        "insulin on board after a gap over a change of rate is what it is without the gap",
        arguments: [0.6, 1.2, 1.8, 2.4])
    func gapOverChange(after: Double) throws {
        var counted: [Int64] = []
        for isLost in [false, true] {
            var rig = try Self.rig([(0, 1.2), (360, after)], at: 4.5)
            rig.basal = .unitsPerHour(1.2 * 1.5)
            rig.begin()
            rig.run(Self.steady(14))
            // 05:40; the rate of 1.8 U/h runs on until 06:10.
            if isLost { rig.feed(.pumpLost) }
            rig.run(Self.steady(4))
            if isLost { rig.connect() }
            rig.read(.value(.mgPerdL(141)))
            counted.append(try #require(Self.onBoard(rig)))
        }
        // With the gap, all of its interval counts as given at its end; every interval is rounded.
        #expect(counted[1] >= counted[0] - 8)
        #expect(counted[1] <= counted[0] + 200)
    }

    @Test(
        "a gap over a whole segment accuses no pump, whichever way the rate went",
        arguments: [(0.9, 1.5), (1.5, 0.9), (0.9, 0.0)])
    func gapOverSegment(around: Double, within: Double) throws {
        var rig = try Self.rig([(0, around), (240, within), (480, around)], at: 2.5)
        rig.basal = .unitsPerHour(around)
        rig.settle()
        rig.feed(.pumpLost)
        rig.pass(.hours(5))
        rig.connect()
        rig.run(Self.steady(3))
        #expect(!rig.alarms("raised").contains("over_delivery"))
        #expect(!rig.alarms("raised").contains("under_delivery"))
        #expect(rig.supervisor.mode == .closedLoop)
        let last = try #require(Self.onBoard(rig))
        #expect(last <= 10)
    }

    @Test(
        "a runaway within such a gap is still found",
        arguments: [(0.5, false), (1.5, true)])
    func runawayInGap(beyond: Double, found: Bool) throws {
        var rig = try Self.rig([(0, 0.9), (240, 1.5), (480, 0.9)], at: 2.5)
        rig.basal = .unitsPerHour(0.9)
        rig.settle()
        rig.feed(.pumpLost)
        rig.pass(.hours(5))
        rig.pump.basalTotal += .units(beyond)
        rig.connect()
        // 4 h at 1.5 and 1 h at 0.9 U/h are 6.9 U: 0.69 U and 0.3 U more are noise.
        #expect((rig.supervisor.mode == .latchedSafe) == found)
    }

    @Test("a rate ends where a lower segment begins, at 5, 2 and less than 1 min before it")
    func leaseEndsWithSegment() throws {
        for early: Int64 in [300, 120, 61, 59, 1] {
            var rig = try Self.rig([(0, 1.5), (360, 0.6)], at: 5) {
                $0.automation = .reduceOnly
            }
            rig.basal = .unitsPerHour(1.25)
            rig.begin()
            rig.run(Self.steady(9))
            rig.pass(.seconds(900 - early))
            rig.read(.value(.mgPerdL(140)))
            rig.feed(.pumpLost)
            let isLate = early < 60
            #expect(rig.pump.rate == .unitsPerHour(isLate ? 0.6 : 1.25), "\(early) s before")
            rig.pass(.seconds(early + 1))
            #expect(rig.pump.rate == .unitsPerHour(0.6), "\(early) s before")
        }
    }

    @Test("an increase as well; a rate below both segments keeps its whole lease")
    func otherLeases() throws {
        for (rate, minutes) in [(3.0, 10.0), (0.5, 30), (0.6, 30)] {
            var rig = try Self.rig([(0, 1.5), (360, 0.6)], at: 5)
            rig.basal = .unitsPerHour(rate)
            rig.begin()
            rig.run(Self.steady(10))
            rig.read(.value(.mgPerdL(140)))
            let end = try #require(rig.pump.lease?.end)
            #expect(Double(end - rig.now) / 60_000 == minutes)
        }
    }

    @Test("a scheduled rate of zero is no suspension")
    func scheduledZero() throws {
        let schedule = try #require(
            BasalSchedule(segments: [
                .init(startMinute: 0, rate: .zero), .init(startMinute: 240, rate: .unitsPerHour(1)),
            ]))
        var rig = Rig { $0.therapy.basal = schedule }
        rig.pump.schedule = schedule
        rig.pump.advance(to: 0)
        rig.begin()
        rig.run((0..<50).map { 140 + Double($0 % 3) })
        #expect(!rig.alarms("raised").contains("time_at_minimum"))
        // From 04:10 on a low may stop delivery for its whole two hours.
        rig.run((0..<23).map { 65 + Double($0 % 3) })
        #expect(rig.pump.rate == .zero)
        #expect(rig.supervisor.mode.severity < LoopMode.scheduledBasal.severity)
    }
}
