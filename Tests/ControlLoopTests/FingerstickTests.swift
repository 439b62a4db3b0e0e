// The supervisor and what a fingerstick says of the sensor.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

extension Rig {
    /// A reading, a fingerstick so long after it, and two more readings.
    fileprivate mutating func test(
        _ fingerstick: Double, at reading: Double, after time: Span = .zero
    ) {
        read(.value(.mgPerdL(reading)))
        pass(time)
        pump.enter(.fingerstick(.mgPerdL(fingerstick)))
        pass(max(.minutes(5) - time, .minutes(1)))
        run([reading + 1, reading])
    }

    fileprivate func fact(_ name: String) -> CBORValue? { lastDecision?["facts"]?[name] }

    fileprivate func has(_ cause: ModeCause) -> Bool { supervisor.causes.contains(cause) }
}

@Suite("The supervisor and a fingerstick that contradicts the sensor")
struct FingerstickTests {
    @Test(
        "35 % of the fingerstick away: reductions only, and told",
        arguments: [
            (100.0, 134.9, false), (100, 135, true), (200, 130.1, false), (200, 130, true),
            (100, 100, false),
        ])
    func share(fingerstick: Double, reading: Double, isRefuted: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.test(fingerstick, at: reading)
        rig.run([reading + 1, reading, reading + 1])
        #expect(rig.has(.fingerstickDisagrees) == isRefuted)
        #expect(rig.supervisor.mode == (isRefuted ? .reduceOnly : .closedLoop))
        #expect(rig.pump.rate == .unitsPerHour(isRefuted ? 1 : 1.5))
        #expect(rig.alarms("raised").contains("fingerstick_disagrees") == isRefuted)
    }

    @Test(
        "it holds until a nearer one, whatever the time", arguments: [(107.0, true), (112, false)])
    func ends(second: Double, stays: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.test(90, at: 150)
        rig.run((0..<100).map { 148 + Double($0 % 4) })
        #expect(rig.has(.fingerstickDisagrees))
        rig.test(second, at: 150)
        #expect(rig.has(.fingerstickDisagrees) == stays)
    }

    @Test("it is of one sensor; another is not measured by it, and back on it it still holds")
    func another() {
        var rig = Rig.atAHundredAndForty()
        rig.test(90, at: 150)
        rig.sensorID += 1
        rig.run([95, 96, 95, 96])
        #expect(rig.supervisor.causes.isEmpty)
        rig.sensorID -= 1
        rig.run([150, 151, 150, 151])
        #expect(rig.has(.fingerstickDisagrees))
    }

    @Test(
        "it is compared with the nearest reading, which is at most 12 min away",
        arguments: [
            (Span.minutes(12), Span.minutes(13), true), (.seconds(721), .minutes(13), false),
            (.minutes(13), .minutes(12), true), (.minutes(13), .seconds(721), false),
        ])
    func age(after time: Span, before rest: Span, isRefuted: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.read(.value(.mgPerdL(140)))
        rig.pass(time)
        rig.pump.enter(.fingerstick(.mgPerdL(90)))
        rig.pumpHears = false
        rig.pass(rest)
        rig.read(.value(.mgPerdL(141)))
        rig.pumpHears = true
        rig.pass(.minutes(6))
        rig.run([142, 141, 142])
        #expect(rig.has(.fingerstickDisagrees) == isRefuted)
    }

    @Test("one between a doubted reading and the next is compared with that")
    func doubted() {
        var rig = Rig.atAHundredAndForty()
        rig.read(.value(.mgPerdL(250)))
        rig.pass(.minutes(1))
        rig.pump.enter(.fingerstick(.mgPerdL(248)))
        rig.pass(.minutes(4))
        rig.run([251, 250, 251, 250])
        #expect(rig.supervisor.causes.isEmpty)
    }

    @Test(
        "beyond the sensor's range it contradicts where it can, and clears nothing it cannot",
        arguments: [
            (SensorReading.high, 295.0, true, false), (.high, 297, false, false),
            (.high, 399, false, false), (.high, 400, false, true), (.high, 500, false, true),
            (.low, 62, true, false), (.low, 61, false, false), (.low, 41, false, false),
            (.low, 40, false, true), (.low, 25, false, true),
        ])
    func beyond(reading: SensorReading, fingerstick: Double, isRefuted: Bool, isBorneOut: Bool) {
        for wasRefuted in [false, true] {
            var rig = Rig.atAHundredAndForty()
            if wasRefuted { rig.test(90, at: 150) }
            for _ in 0..<3 {
                rig.read(reading)
                rig.pass(.minutes(5))
            }
            rig.pump.enter(.fingerstick(.mgPerdL(fingerstick)))
            rig.read(reading)
            rig.pass(.minutes(5))
            #expect(rig.has(.fingerstickDisagrees) == (isRefuted || wasRefuted && !isBorneOut))
        }
    }

    @Test(
        "what no meter shows is refused and told",
        arguments: [(19.0, true), (20, false), (600, false), (601, true)])
    func bounds(fingerstick: Double, isRefused: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.test(fingerstick, at: 150)
        #expect(rig.alarms("raised").contains("entry_refused") == isRefused)
        #expect(rig.has(.fingerstickDisagrees) != isRefused)
    }

    @Test(
        "one below 70 mg/dL is a low: no increase for 30 min",
        arguments: [(69.0, true), (70, false)])
    func low(fingerstick: Double, holds: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run([130, 120, 112, 106, 101, 97, 94, 92, 90, 92, 90, 92, 90])
        #expect(rig.pump.rate == .unitsPerHour(1.5))
        rig.test(fingerstick, at: 90)
        #expect(rig.pump.rate == .unitsPerHour(holds ? 1 : 1.5))
        rig.run([90, 92, 90, 92, 90, 92])
        #expect(rig.pump.rate == .unitsPerHour(1.5))
    }

    @Test("of two sensors both are remembered")
    func two() {
        var rig = Rig.atAHundredAndForty()
        rig.test(90, at: 150)
        rig.sensorID += 1
        rig.run([150, 151, 150])
        rig.test(90, at: 150)
        rig.sensorID -= 1
        rig.run([150, 151, 150, 151])
        #expect(rig.has(.fingerstickDisagrees))
        rig.sensorID += 1
        rig.test(140, at: 150)
        #expect(!rig.has(.fingerstickDisagrees))
    }

    @Test(
        "sugar entered with a low one is sugar against a low",
        arguments: [(69.0, true), (70, false)])
    func sugar(fingerstick: Double, isRescue: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run([130, 120, 112, 106, 101, 97, 94, 92, 90, 92])
        rig.pump.enter(.fingerstick(.mgPerdL(fingerstick)))
        rig.pump.enter(.carbohydrate(.grams(15)))
        rig.run([90, 92])
        #expect(
            (rig.fact("since_rescue_ms") != nil && rig.fact("since_rescue_ms") != .null) == isRescue
        )
    }

    @Test("a pump whose clock leaps to its end is survived")
    func clockLeaps() {
        var rig = Rig.atAHundredAndForty()
        rig.pump.enter(.fingerstick(.mgPerdL(60)))
        rig.pump.enter(.carbohydrate(.grams(20)))
        rig.pump.clockAhead = .max - 1_000_000_000_000
        rig.run([141, 142, 141])
        #expect(!rig.has(.fingerstickDisagrees))
        #expect(rig.lastDecision != nil)
    }

    @Test("one from before the pump's restart is of no known time")
    func restarted() {
        var rig = Rig.atAHundredAndForty()
        rig.pump.enter(.fingerstick(.mgPerdL(60)))
        rig.pump.bootCounter += 1
        rig.run([141, 142])
        #expect(rig.has(.pumpRestarted))
        #expect(!rig.has(.fingerstickDisagrees))
        rig.pump.enter(.fingerstick(.mgPerdL(60)))
        rig.run([141, 142])
        #expect(rig.has(.fingerstickDisagrees))
    }

    @Test("what was entered before the program knew the pump is of no reading it has")
    func before() {
        var rig = Rig()
        rig.pump.enter(.fingerstick(.mgPerdL(60)))
        rig.settle()
        #expect(rig.supervisor.causes.isEmpty)
    }
}

@Suite("The supervisor and a fingerstick that bears out the sensor")
struct FingerstickAgreementTests {
    @Test(
        "within 20 % it ends a step",
        arguments: [(216.0, true), (217, false), (325, false), (326, true)])
    func step(fingerstick: Double, stays: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run([260, 260])
        #expect(rig.has(.sensorStepped))
        rig.test(fingerstick, at: 260)
        rig.run([261, 260])
        #expect(rig.has(.sensorStepped) == stays)
        #expect(rig.pump.rate == .unitsPerHour(stays ? 1 : 1.5))
    }

    @Test("a step that it ended does not come back, and a later one counts")
    func backAgain() {
        var rig = Rig.atAHundredAndForty()
        rig.run([125, 110])
        for minute in 0..<12 {
            rig.read(.value(.mgPerdL(270 + Double(minute % 3))))
            rig.pass(.minutes(1))
            if minute == 2 {
                #expect(rig.has(.sensorStepped))
                rig.pump.enter(.fingerstick(.mgPerdL(265)))
            }
        }
        #expect(!rig.has(.sensorStepped))
        rig.run([340, 341])
        #expect(rig.has(.sensorStepped))
    }

    @Test("one from before the step says nothing of it")
    func early() {
        var rig = Rig.atAHundredAndForty()
        rig.read(.value(.mgPerdL(141)))
        rig.pass(.minutes(4))
        rig.pumpHears = false
        rig.pump.enter(.fingerstick(.mgPerdL(140)))
        rig.pass(.minutes(1))
        rig.run([260, 260])
        rig.pumpHears = true
        rig.run((0..<8).map { 260 + Double($0 % 3) })
        #expect(!rig.has(.pumpSilent))
        #expect(rig.has(.sensorStepped))
    }

    @Test(
        "within 20 % it ends a dispute between sensors", arguments: [(167.0, false), (166, true)])
    func dispute(fingerstick: Double, stays: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.sensorID += 1
        rig.run([200, 200, 201, 200])
        #expect(rig.has(.sensorsDisagree))
        rig.test(fingerstick, at: 200)
        #expect(rig.has(.sensorsDisagree) == stays)
    }
}
