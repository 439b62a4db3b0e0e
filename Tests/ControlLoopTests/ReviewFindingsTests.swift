// What a review of the controller found missing, each as the requirement that is now held.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("A changed configuration reaches all that rests on it")
struct ReconfiguredTests {
    private static func action(_ span: Span) -> (inout LoopConfiguration) -> Void {
        { $0.therapy.insulinActionDuration = span }
    }

    /// Seven hours of a little more than the schedule, without anything that bounds it.
    private func gather(_ span: Span) -> Rig {
        var rig = Rig(Self.action(span))
        rig.basal = .unitsPerHour(1.3)
        rig.settle()
        rig.run(steady(72))
        return rig
    }

    private func automatic(_ rig: Rig) -> Int64? {
        rig.lastDecision?["facts"]?["auto_iob_mu"]?.intValue
    }

    @Test(
        "another insulin action counts at once, and for what was given before, as if always so",
        arguments: [(5, 9), (9, 5)])
    func action(first: Int64, then second: Int64) {
        var changed = gather(.hours(first))
        var always = gather(.hours(second))
        let before = automatic(changed)
        #expect(before != automatic(always))
        var configuration = Rig.configuration
        Self.action(.hours(second))(&configuration)
        changed.supervisor.reconfigure(configuration)
        changed.run(steady(1))
        always.run(steady(1))
        #expect(automatic(changed) == automatic(always))
        #expect(
            changed.requests.last?.insulinOnBoard == always.requests.last?.insulinOnBoard)
    }
}

@Suite("A twin that is not sound may not be used for an increase")
struct TwinTrustTests {
    @Test(
        "only a healthy twin is trusted: one that has just started is not",
        arguments: TwinHealth.allCases)
    func trusted(health: TwinHealth) {
        var rig = Rig()
        rig.settle()
        rig.basal = .unitsPerHour(2)
        rig.health = health
        rig.run(steady(2))
        let isTrusted = health == .healthy
        #expect(rig.lastDecision?["facts"]?["twin_trusted"]?.boolValue == isTrusted)
        #expect(rig.pump.rate == .unitsPerHour(isTrusted ? 2 : 1))
    }
}

@Suite("Sensors that send more often than every five minutes")
struct FrequentSensorTests {
    /// Readings at equal times from now on.
    private func read(_ rig: inout Rig, every span: Span, for length: Span, from value: Double) {
        let end = rig.now + length.milliseconds
        while rig.now < end {
            rig.read(.value(.mgPerdL(value + Double(rig.counter % 3))))
            rig.pass(span)
        }
    }

    @Test(
        "above 250 mg/dL for 120 min is told however often readings come",
        arguments: [Span.seconds(15), .minutes(1), .minutes(2), .minutes(5)])
    func high(every: Span) {
        var rig = Rig()
        rig.settle()
        read(&rig, every: every, for: .minutes(120), from: 251)
        #expect(!rig.alarms("raised").contains("high"))
        read(&rig, every: every, for: .minutes(10), from: 251)
        #expect(rig.alarms("raised").contains("high"))
        read(&rig, every: every, for: every, from: 247)
        rig.feed(.acknowledged)
        #expect(rig.alarms("cleared").contains("high"))
    }

    @Test(
        "a sensor that is stuck is found however often it sends",
        arguments: [Span.seconds(30), .minutes(1), .minutes(5)])
    func flat(every: Span) {
        var rig = Rig()
        rig.settle()
        let end = rig.now + Span.minutes(50).milliseconds
        while rig.now < end {
            rig.read(.value(.mgPerdL(150)))
            rig.pass(every)
        }
        #expect(rig.alarms("raised").contains("sensor_flat"))
    }

    private func decisions(_ rig: Rig) -> Int { rig.records.count { $0.kind == .decision } }

    @Test(
        "decisions come once a cycle of 5 min, on a reading, from sensors of every pace",
        arguments: [Span.seconds(30), .minutes(1), .minutes(2), .minutes(3), .minutes(5)])
    func pace(every: Span) {
        var rig = Rig()
        rig.settle()
        let before = decisions(rig)
        read(&rig, every: every, for: .hours(2), from: 140)
        let made = decisions(rig) - before
        #expect(made >= 20 && made <= 25)
        #expect(rig.requests.suffix(made).allSatisfy { $0.reading != .missing })
    }

    @Test("a sensor that sends every minute and is not ready brings no decision a minute")
    func notReady() {
        var rig = Rig()
        rig.settle()
        let before = decisions(rig)
        for _ in 0..<60 {
            rig.read(.missing, status: .warmUp)
            rig.pass(.minutes(1))
        }
        #expect(decisions(rig) - before <= 13)
    }

    @Test("after a gap a frequent sensor's first reading is decided on at once")
    func gap() {
        var rig = Rig()
        rig.settle()
        read(&rig, every: .minutes(1), for: .minutes(30), from: 140)
        rig.pass(.minutes(13))
        let before = decisions(rig)
        rig.read(.value(.mgPerdL(141)))
        #expect(decisions(rig) == before + 1)
    }
}

@Suite("A pump that refuses because it cannot deliver")
struct RefusingPumpTests {
    @Test(
        "a refusal that names an empty reservoir or an occlusion is a pump that does not run",
        arguments: DoseRefusal.allCases)
    func refused(reason: DoseRefusal) {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.pump.refuses = reason
        rig.pump.runawayRate = .zero
        rig.run(steady(1))
        let isTold = reason == .reservoirEmpty || reason == .occluded
        #expect(rig.alarms("raised").contains("pump_not_running") == isTold)
        #expect(rig.supervisor.causes.contains(.pumpNotRunning) == isTold)
        #expect(rig.supervisor.mode == (isTold ? .scheduledBasal : .closedLoop))
        rig.run(steady(12))
        #expect(rig.supervisor.causes.contains(.pumpNotRunning) == isTold)
    }

    @Test("it is over with the next dose the pump takes")
    func taken() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.pump.refuses = .reservoirEmpty
        rig.pump.runawayRate = .zero
        rig.run(steady(1))
        #expect(rig.supervisor.causes == [.pumpNotRunning])
        // The lease still runs, so that the hand-over to the schedule is a dose.
        rig.pump.refuses = nil
        rig.run(steady(1))
        #expect(rig.supervisor.causes.isEmpty)
        rig.feed(.acknowledged)
        #expect(rig.alarms("cleared").contains("pump_not_running"))
    }

    @Test("it is over when the pump's totals rise again, without a dose to take")
    func moves() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.pump.refuses = .occluded
        rig.pump.runawayRate = .zero
        rig.run(steady(8))
        #expect(rig.pump.lease == nil)
        #expect(rig.supervisor.causes == [.pumpNotRunning])
        rig.pump.refuses = nil
        rig.pump.runawayRate = nil
        rig.run(steady(2))
        #expect(rig.supervisor.causes.isEmpty)
        #expect(rig.pump.rate == .unitsPerHour(1.5))
    }
}
