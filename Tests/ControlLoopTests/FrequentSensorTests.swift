// Sensors that send more often than every five minutes: alarms and cycles go by time, not by readings.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

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
