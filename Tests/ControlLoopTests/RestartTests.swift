// Starts in a row, power cuts and clocks that come back wrong.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The supervisor after a start")
struct RestartTests {
    private static func steady(_ cycles: Int) -> [Double] {
        (0..<cycles).map { 140 + Double($0 % 3) }
    }

    @Test(
        "a program that starts again and again does not put off what it has to tell",
        arguments: [2, 8, 15, 20])
    func startsInARow(minutes: Int64) {
        var rig = Rig()
        rig.settle()
        for epoch in 0..<(70 / UInt32(minutes) + 1) {
            rig.feed(.started(epoch: epoch + 2))
            rig.connect()
            rig.pass(.minutes(minutes))
        }
        let raised = rig.alarms("raised")
        #expect(raised.contains("no_reading"))
        #expect(raised.contains("not_looping_20"))
        #expect(raised.contains("not_looping_60"))
    }

    @Test("a board that was off for hours has twenty minutes to begin", arguments: [19, 21])
    func startAfterHours(minutes: Int64) {
        var rig = Rig()
        rig.settle()
        rig.now += Span.hours(5).milliseconds
        rig.pump.advance(to: rig.now)
        rig.feed(.started(epoch: 2))
        rig.connect()
        rig.pass(.minutes(minutes))
        #expect(rig.alarms("raised").contains("no_reading") == (minutes > 20))
        #expect(rig.alarms("raised").contains("not_looping_20") == (minutes > 20))
    }

    @Test("after a power cut the pump has delivered: a low may stop it for its whole time")
    func zeroBeforePowerCut() {
        var rig = Rig()
        rig.settle()
        rig.run([66, 65, 66])
        #expect(rig.pump.rate == .zero)
        rig.now += Span.minutes(170).milliseconds
        rig.pump.advance(to: rig.now)
        rig.feed(.started(epoch: 2))
        rig.connect()
        rig.run([62, 61, 62])
        #expect(rig.pump.rate == .zero)
        #expect(!rig.alarms("raised").contains("time_at_minimum"))
    }

    @Test("zero rates that the pump refused do not use up the time of a suspension")
    func refusedZero() {
        var rig = Rig()
        rig.settle()
        rig.pump.refuses = .tooSoon
        rig.run([Double](repeating: 65, count: 26).enumerated().map { $1 + Double($0 % 3) })
        rig.pump.refuses = nil
        rig.run([66, 65])
        #expect(rig.pump.rate == .zero)
        #expect(!rig.alarms("raised").contains("time_at_minimum"))
    }

    @Test("a line that went on by a wall clock 9 h ahead: the pump's clock says so")
    func wallAhead() {
        var rig = Rig()
        rig.bolus = .units(0.5)
        rig.settle()
        rig.bolus = .zero
        rig.now += Span.hours(9).milliseconds
        rig.pumpBehind = Span.hours(9).milliseconds - 120_000
        rig.pump.advance(to: rig.now - rig.pumpBehind)
        rig.feed(.started(epoch: 2))
        rig.connect()
        rig.bolus = .units(0.5)
        rig.basal = .unitsPerHour(2)
        let given = rig.pump.bolusTotal
        rig.run(Self.steady(60))
        #expect(rig.supervisor.causes.contains(.pumpRestarted))
        #expect(rig.pump.bolusTotal == given)
        #expect(rig.pump.rate == .unitsPerHour(1))
        #expect(rig.alarms("raised").contains("wall_clock_step"))
        #expect(!rig.alarms("raised").contains("under_delivery"))
        rig.run(Self.steady(20))
        #expect(rig.supervisor.mode == .closedLoop)
    }

    @Test("a board without a clock of its own: the hour without power accuses no pump")
    func wallBehind() {
        var rig = Rig()
        rig.settle()
        rig.now += 30_000
        rig.pumpBehind = 30_000 - Span.hours(1).milliseconds
        rig.pump.advance(to: rig.now - rig.pumpBehind)
        rig.feed(.started(epoch: 2))
        rig.connect()
        rig.run(Self.steady(3))
        #expect(!rig.alarms("raised").contains("over_delivery"))
        #expect(rig.supervisor.causes == [.pumpRestarted, .wallClockStep])
    }

    @Test(
        "clocks that differ by 90 s and a thousandth are as clocks are",
        arguments: [(89, false), (90, false), (97, true), (-90, false), (-97, true)])
    func clockTolerance(seconds: Int64, differs: Bool) {
        var rig = Rig()
        rig.settle()
        rig.feed(.pumpLost)
        // 98 min: a thousandth is 6 s.
        rig.now += Span.minutes(98).milliseconds
        rig.pumpBehind = -seconds * 1000
        rig.pump.advance(to: rig.now - rig.pumpBehind)
        rig.connect()
        #expect(rig.supervisor.causes.contains(.pumpRestarted) == differs)
        #expect(rig.supervisor.causes.contains(.wallClockStep) == differs)
    }

    @Test("a wall clock that was moved while the program was down is a step")
    func wallMovedWhileDown() {
        var rig = Rig()
        rig.settle()
        rig.now += Span.minutes(10).milliseconds
        rig.pump.advance(to: rig.now)
        rig.feed(.started(epoch: 2), wallShift: Span.hours(6).milliseconds)
        #expect(rig.supervisor.causes.contains(.wallClockStep))
    }

    @Test("an interlock that was mended while the board was off is left by a press")
    func interlockMended() {
        var rig = Rig()
        rig.settle()
        rig.feed(.interlock(commanded: true, sensed: false))
        #expect(rig.supervisor.mode == .latchedSafe)
        rig.feed(.started(epoch: 2))
        rig.connect()
        #expect(rig.supervisor.mode == .latchedSafe)
        rig.feed(.acknowledged)
        #expect(rig.supervisor.mode != .latchedSafe)
    }

    @Test("a journal that began anew goes on above the ids that the pump has judged")
    func idsAfterNewJournal() {
        var rig = Rig()
        rig.pump.executions = [(5 << 32 | 17, .cancelTemporaryBasal)]
        rig.basal = .unitsPerHour(0.5)
        rig.settle()
        #expect(rig.pump.rate == .unitsPerHour(0.5))
        #expect(rig.pump.executions.dropFirst().first?.id == 5 << 32 | 18)
        #expect(!rig.alarms("raised").contains("not_looping_20"))
    }
}
