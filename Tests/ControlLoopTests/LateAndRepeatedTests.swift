// Entries of carbohydrate and readings that come late: what the supervisor makes of them.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The supervisor and entries of carbohydrate")
struct MealEntryTests {
    @Test(
        "an entry above 250 g is refused and told",
        arguments: [(249.9, true), (250.0, true), (250.1, false), (1000, false)])
    func cap(grams: Double, taken: Bool) {
        var rig = Rig()
        rig.settle()
        rig.pump.enter(.carbohydrate(.grams(grams)))
        rig.run([150])
        #expect(rig.requests.last?.carbs == (taken ? .grams(grams) : .zero))
        #expect(rig.alarms("raised").contains("entry_refused") == !taken)
    }

    @Test(
        "the same amount again within 10 min is one meal, and told",
        arguments: [(2, 40.0, false), (3, 40.0, true), (1, 41.0, true)])
    func repetition(cycles: Int, second: Double, taken: Bool) {
        var rig = Rig()
        rig.settle()
        rig.pump.enter(.carbohydrate(.grams(40)))
        rig.run(steady(cycles))
        rig.pump.enter(.carbohydrate(.grams(second)))
        rig.run([150])
        #expect(rig.requests.map { $0.carbs.grams }.reduce(0, +) == (taken ? 40 + second : 40))
        #expect(rig.alarms("raised").contains("entry_repeated") == !taken)
    }
}

@Suite("The supervisor and readings that come late")
struct LateReadingTests {
    @Test("the ladder of not looping rises when the sensor is lost")
    func ladder() {
        var rig = Rig()
        rig.settle()
        rig.pass(.minutes(140))
        for minutes in [20, 40, 60, 120] {
            #expect(rig.alarms("raised").contains("not_looping_\(minutes)"))
        }
        #expect(rig.supervisor.mode == .scheduledBasal)
    }

    @Test(
        "frames that a line holds back are as old as they are, whatever they say",
        arguments: [(0, 1.5), (5, 1.5), (10, 1), (13, 1), (30, 1)])
    func backlog(minutes: Int64, rate: Double) {
        var rig = Rig()
        rig.settle()
        rig.basal = .unitsPerHour(1.5)
        // A line that fills: each frame leaves every 5 min and comes the delay later.
        var queue: [CGMMeasurement] = []
        for index in 0..<12 {
            rig.counter += 1
            queue.append(rig.sample(.value(.mgPerdL(140 + Double(index % 3)))))
            if index >= minutes / 5 {
                let late = minutes % 5
                rig.pass(.minutes(late))
                rig.feed(.sensor(queue.removeFirst()))
                rig.pass(.minutes(5 - late))
            } else {
                rig.pass(.minutes(5))
            }
        }
        #expect(rig.pump.rate == .unitsPerHour(rate))
        #expect((rig.supervisor.mode == .closedLoop) == (minutes < 20))
    }

    @Test("a receiver that starts anew, or whose clock is set back, is fresh again")
    func clocks() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.sensorClockShift = -3_600_000
        rig.run(steady(4))
        #expect(rig.pump.rate == .unitsPerHour(1.5))
        rig.sensorClockShift = 7_200_000
        rig.run(steady(4))
        #expect(rig.pump.rate == .unitsPerHour(1.5))
        rig.sensorBoot = 2
        rig.sensorClockShift = 0
        rig.run(steady(4))
        #expect(rig.pump.rate == .unitsPerHour(1.5))
    }

    @Test("a receiver's clock that drifts by 100 ppm is never taken for late")
    func drift() {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        for index in 0..<288 {
            rig.sensorClockShift -= 30
            rig.run([140 + Double(index % 3)])
        }
        #expect(rig.supervisor.mode == .closedLoop)
        // 8.6 s a day beyond the 5 s that are no delay, and still no age.
        #expect(rig.lastDecision?["facts"]?["age_ms"]?.intValue == 0)
    }
}
