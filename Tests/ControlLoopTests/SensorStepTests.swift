// The supervisor and a sensor that moves faster than a body does.

import ControlLoop
import DeviceProtocols
import Quantities
import Safety
import Testing

private func holds(_ rig: Rig) -> Bool { rig.supervisor.causes.contains(.sensorStepped) }

@Suite("The supervisor and a sensor that steps")
struct SensorStepTests {
    @Test(
        "a rise by 50 mg/dL or more, faster than 10 mg/dL/min, that stays: reductions only for 6 h",
        arguments: [
            (190.0, 200.0, false), (190.1, 189.9, false), (190.1, 190, true), (190.1, 190.1, true),
            (260, 141, false), (260, 262, true), (189.9, 191, false),
        ])
    func rise(first: Double, second: Double, isStep: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run([first, second])
        #expect(holds(rig) == isStep)
        // Two more readings, and the jump and the slope are past.
        rig.run((0..<6).map { second + Double($0 % 3) })
        #expect(holds(rig) == isStep)
        #expect(rig.supervisor.mode == (isStep ? .reduceOnly : .closedLoop))
        #expect(rig.pump.rate == .unitsPerHour(isStep ? 1 : 1.5))
        #expect(rig.alarms("raised").contains("sensor_stepped") == isStep)
        // Confirmed 35 min ago; the last reading here is the last within six hours.
        rig.run((0..<65).map { second + Double($0 % 3) })
        #expect(holds(rig) == isStep)
        rig.run((0..<2).map { second + Double($0 % 3) })
        #expect(!holds(rig))
        #expect(rig.pump.rate == .unitsPerHour(1.5))
    }

    @Test("it may also fall, and nothing is added: a reduction still goes out")
    func reduction() {
        var rig = Rig.atAHundredAndForty()
        rig.run([230, 231, 232])
        rig.basal = .unitsPerHour(0.4)
        rig.run([231, 232])
        #expect(holds(rig))
        #expect(rig.pump.rate == .unitsPerHour(0.4))
    }

    @Test("what is above the sensor's range counts as its upper end")
    func high() {
        var rig = Rig.atAHundredAndForty()
        for _ in 0..<2 {
            rig.read(.high)
            rig.pass(.minutes(5))
        }
        #expect(holds(rig))
    }

    @Test("a reading from before the doubted one does not bear it out")
    func outOfOrder() {
        var rig = Rig.atAHundredAndForty()
        rig.read(.value(.mgPerdL(260)))
        rig.counter += 1
        var late = rig.sample(.value(.mgPerdL(250)))
        late.age = .minutes(1)
        rig.feed(.sensor(late))
        #expect(!holds(rig))
    }

    @Test(
        "the first reading of it has risen as far, and is not older than 15 min",
        arguments: [
            (4, 189.9, Span.minutes(1), 189.9, false), (4, 190, .minutes(1), 195, true),
            // Not the first, but the second: 55 mg/dL in five minutes.
            (4, 189.9, .minutes(1), 195, true),
            // A rise of 11 mg/dL in a minute, and 9.2 mg/dL/min in all.
            (1, 151, .minutes(5), 195, false),
            (5, 200, .minutes(15), 200, true), (5, 200, .seconds(901), 200, false),
        ])
    func doubted(
        minutes: Int64, first: Double, confirmedAfter time: Span, second: Double, isStep: Bool
    ) {
        var rig = Rig.atAHundredAndForty()
        rig.read(.value(.mgPerdL(140)))
        rig.pass(.minutes(minutes))
        rig.read(.value(.mgPerdL(first)))
        rig.pass(time)
        rig.read(.value(.mgPerdL(second)))
        #expect(holds(rig) == isStep)
    }
}

@Suite("The supervisor and the end of a sensor's step")
struct SensorStepEndTests {
    @Test(
        "a fall by 50 mg/dL or more, faster than 10 mg/dL/min, to two readings ends a step of 60 mg/dL",
        arguments: [
            (5, 49.9, true), (5, 50, true), (5, 50.1, false), (4, 49.9, true), (4, 50, false),
        ])
    func takenBack(minutes: Int64, fall: Double, stays: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run([200, 200])
        #expect(holds(rig))
        rig.read(.value(.mgPerdL(201)))
        rig.pass(.minutes(minutes))
        rig.read(.value(.mgPerdL(201 - fall)))
        rig.pass(.minutes(5))
        #expect(holds(rig))
        rig.read(.value(.mgPerdL(201 - fall)))
        #expect(holds(rig) == stays)
    }

    @Test(
        "the second is as far below, and at most 15 min later",
        arguments: [
            (151.0, Span.minutes(5), false), (151.1, .minutes(5), true), (100, .minutes(15), false),
            (151, .seconds(901), true),
        ])
    func secondReading(reading: Double, after time: Span, stays: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run([200, 200, 201])
        rig.read(.value(.mgPerdL(150)))
        rig.pass(time)
        rig.read(.value(.mgPerdL(reading)))
        #expect(holds(rig) == stays)
    }

    @Test(
        "of a larger one less than 50 mg/dL must be left, wherever the body has gone since",
        arguments: [
            ([260.0, 260], [260.0, 190.1, 190], true), ([260, 260], [260, 190, 189], false),
            // Not back within 50 mg/dL of where it was before, as glucose has risen by 40: what it
            // rises by in the first 15 min, 24 here, counts as of the step.
            ([260, 260], [268, 276, 284, 292, 300, 206.1, 206], true),
            ([260, 260], [268, 276, 284, 292, 300, 206, 205], false),
            // Two steps of 60.
            ([200, 200, 260, 260], [260, 190.1, 190], true),
            ([200, 200, 260, 260], [260, 190, 189], false),
            // It eases, and is back at its height without another step.
            ([260, 261], [205, 206, 207], true), ([260, 261], [200, 240, 262, 261], true),
            ([260, 261], [262, 188, 225, 262, 261], true),
        ])
    func part(step: [Double], then readings: [Double], stays: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run(step)
        #expect(holds(rig))
        rig.run(readings)
        #expect(holds(rig) == stays)
    }

    @Test(
        "the fall may take several readings",
        arguments: [([220.0, 159.1, 158], true), ([220, 158, 158], false)])
    func inParts(readings: [Double], stays: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run([260, 259] + readings)
        #expect(holds(rig) == stays)
    }

    @Test(
        "one reading far too low on the way does not end it, nor does it come back by itself",
        arguments: [
            [260.0, 261, 100, 262, 261], [260, 261, 141, 142, 260, 261],
            [260, 261, 189, 139, 140, 141, 138, 230, 231],
            [260, 261, 262, 191, 190, 139, 140, 139, 138, 230, 231],
        ])
    func dropOut(readings: [Double]) {
        var rig = Rig.atAHundredAndForty()
        rig.run(readings)
        #expect(holds(rig))
    }

    @Test("a step that ran out, came down and came back is a step again")
    func again() {
        var rig = Rig.atAHundredAndForty()
        rig.run((0..<76).map { 220 + Double($0 % 3) })
        #expect(!holds(rig))
        rig.run([140, 141, 142])
        rig.run([220, 221])
        #expect(holds(rig))
    }

    @Test("six hours count from the latest step", arguments: [(71, true), (73, false)])
    func latest(readings: Int, stays: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run((0..<36).map { 200 + Double($0 % 3) })
        rig.run([262, 261])
        rig.run((0..<readings).map { 260 + Double($0 % 3) })
        #expect(holds(rig) == stays)
    }
}

@Suite("The supervisor and a sensor that was pressed")
struct SensorPressTests {
    /// Before the fall: 142 mg/dL, and 140 five minutes later.
    @Test(
        "back to where it fell from within three hours is no step",
        arguments: [
            (8, 140.0, false), (8, 191.9, false), (8, 192, true), (34, 140, false), (35, 140, true),
        ])
    func released(readings: Int, level: Double, isStep: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run((0..<readings).map { 80 + Double($0 % 3) })
        #expect(!holds(rig))
        rig.run([level, level])
        #expect(holds(rig) == isStep)
    }

    @Test(
        "a fall of 50 mg/dL within eleven minutes; it stays 25 below",
        arguments: [
            ([92.0, 92], false), ([92.1, 92.1], true),
            ([130, 90, 82], false), ([130, 90.1, 82], true),
            ([80, 81, 117, 90], false), ([80, 81, 117.1, 90], true), ([80, 117.1, 87, 80], true),
        ])
    func pressed(readings: [Double], isStep: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run(readings + [150, 150])
        #expect(holds(rig) == isStep)
    }

    @Test("one of the two readings may be late", arguments: [(5, false), (60, false), (61, true)])
    func late(seconds: Int64, isStep: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.read(.value(.mgPerdL(142)))
        rig.pass(.minutes(5))
        rig.read(.value(.mgPerdL(120)))
        rig.pass(.seconds(300 + seconds))
        rig.run([90, 80, 150, 150])
        #expect(holds(rig) == isStep)
    }

    @Test(
        "a body that falls as fast is no pressed sensor, nor is one that was let go",
        arguments: [
            // What it had come back from is over.
            [200.0, 200, 90, 91, 92, 90, 200, 200] + stride(from: 197, through: 146, by: -3)
                + [226, 227, 226, 225],
            [200, 200, 140, 170, 195, 200] + stride(from: 197, through: 140, by: -3) + [240, 240],
            // It had begun before, or goes on.
            [
                220.0, 250, 250, 250, 256, 230, 205, 190, 170, 150, 130, 110, 92, 90, 91, 92, 90,
                170, 171,
            ],
            [200, 200, 200, 140, 120, 110, 100, 90, 80, 69, 140, 140],
        ])
    func body(readings: [Double]) {
        var rig = Rig.atAHundredAndForty()
        rig.run([150, 160, 170, 180, 190] + readings)
        #expect(holds(rig))
    }

    @Test(
        "it has come 25 mg/dL down before, or falls by 40 after 15 min",
        arguments: [
            ([220.0, 250, 225.1, 200, 175, 150, 125, 125, 125, 176, 176], false),
            ([220, 250, 225, 200, 175, 150, 125, 125, 125, 176, 176], true),
            ([200, 200, 130, 120, 120, 100, 80.1, 180, 180], false),
            ([200, 200, 130, 120, 120, 100, 80, 180, 180], true),
        ])
    func falls(readings: [Double], isStep: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run([150, 160, 170, 180, 190] + readings)
        #expect(holds(rig) == isStep)
    }

    @Test("what a press began from is over 15 min after it was let go")
    func once() {
        var rig = Rig.atAHundredAndForty()
        rig.run([150, 160, 170, 180, 190, 200, 200, 200])
        rig.run([92, 90, 88, 86, 84, 82, 80, 148, 147, 147, 148, 147])
        #expect(!holds(rig))
        rig.run([244, 245])
        #expect(holds(rig))
    }

    @Test(
        "a press on a sensor whose step has run out is one, 12 h after it",
        arguments: [(141, true), (142, false)])
    func afterAStep(readings: Int, isStep: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run([200, 201])
        rig.run((0..<readings).map { 200 + Double($0 % 3) })
        #expect(!holds(rig))
        rig.run([110, 111, 112, 200, 201])
        #expect(holds(rig) == isStep)
    }

    /// Readings at glucose of 200 and 180 mg/dL by the bench's course of such an event, to 45 % of
    /// it: time constants of 5 min for the fall and 6.5 min for the return.
    @Test(
        "it falls and returns over several readings",
        arguments: [
            [200.0, 157, 115, 99, 93, 91, 90, 145, 175], [180, 135, 101, 88, 84, 82, 81, 134, 159],
            [175, 200, 200, 140, 80, 82, 81, 200, 200],
            // It returns by two steps.
            [190, 200, 200, 92, 90, 88, 141, 142, 195, 196],
            // It had been higher an hour before.
            [175, 170, 165, 160, 155, 150, 148, 146, 144, 142, 80, 81, 82, 140, 140],
        ])
    func overSeveral(readings: [Double]) {
        var rig = Rig.atAHundredAndForty()
        rig.run([150, 160, 170, 180] + readings)
        #expect(!holds(rig))
        #expect(!rig.alarms("raised").contains("sensor_stepped"))
    }

    @Test("another sensor's fall is not its own")
    func ofAnother() {
        var rig = Rig.atAHundredAndForty()
        rig.run([80, 81])
        rig.sensorID += 1
        rig.run([80, 81, 82, 140, 141])
        #expect(holds(rig))
    }
}

@Suite("The supervisor, a step and other sensors")
struct SensorStepOthersTests {
    @Test("one that reads less than it does is not measured by it; back on it the step stands")
    func lower() {
        var rig = Rig.atAHundredAndForty()
        rig.run([260, 261, 262])
        rig.sensorID += 1
        rig.run([150, 151, 152, 151, 150, 151])
        #expect(rig.supervisor.causes.isEmpty)
        #expect(rig.pump.rate == .unitsPerHour(1.5))
        rig.sensorID -= 1
        rig.run([262, 263, 262, 261])
        #expect(holds(rig))
        #expect(rig.pump.rate == .unitsPerHour(1))
    }

    @Test(
        "one that reads even more is in doubt: more than 35 % above it",
        arguments: [(339.0, false), (351, false), (351.1, true), (400, true)])
    func higher(reading: Double, isDisputed: Bool) {
        var rig = Rig.atAHundredAndForty()
        rig.run([261, 262, 260])
        rig.sensorID += 1
        rig.run((0..<6).map { reading - 0.5 * Double($0 % 3) })
        #expect(rig.supervisor.causes.contains(.sensorsDisagree) == isDisputed)
        #expect(rig.pump.rate == .unitsPerHour(isDisputed ? 1 : 1.5))
    }

    @Test(
        "with a reading a minute its noise is no step, 60 mg/dL in three minutes are; a fall in four ends it",
        arguments: [
            ([152.0, 140, 153, 141, 155, 156], false), ([160, 180, 200, 201, 200], true),
            ([170, 200, 230, 260, 260], true),
            ([169, 189, 199, 200], true), ([165, 185, 195, 200], true), ([189, 199, 200], true),
            ([149, 190, 195, 200], true),
            // It rises by 4 mg/dL/min, and one reading was far too low.
            ([153, 157, 133, 162, 156, 163, 168, 174, 194, 187], false),
            // The end of the step is as slow as a body.
            ([195, 200, 210, 220, 230, 240, 249, 249, 248, 194, 194], true),
            ([195, 200, 210, 220, 230, 240, 249, 249, 248, 189, 189], false),
            ([170, 200, 230, 260, 260, 230, 200, 170, 140, 140], false),
            // Pressed, and let go.
            ([138, 110, 82, 60, 61, 60, 62, 85, 110, 135, 138], false),
            ([138, 110, 82, 60, 61, 60, 69, 78, 87, 96, 124, 137, 138], false),
        ])
    func everyMinute(readings: [Double], isStep: Bool) {
        var rig = Rig.atAHundredAndForty()
        for value in [141, 140] + readings {
            rig.read(.value(.mgPerdL(value)))
            rig.pass(.minutes(1))
        }
        #expect(holds(rig) == isStep)
    }
}
