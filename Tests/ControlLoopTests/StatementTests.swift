// What a person says, through the pump's history: what the supervisor makes of it, and for how long.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Testing

extension Rig {
    fileprivate var boluses: Int {
        pump.executions.count { if case .setBolus = $0.order { true } else { false } }
    }

    /// Cycles at one level and up to 2 mg/dL above it: a sensor that does not move is stuck.
    fileprivate mutating func hold(_ level: Double, cycles: Int) {
        for _ in 0..<cycles { run([level + Double(counter % 3)]) }
    }

    fileprivate func fact(_ name: String) -> CBORValue? { lastDecision?["facts"]?[name] }
}

@Suite("The supervisor and activities")
struct ActivityTests {
    @Test(
        "what cannot be meant is refused and told",
        arguments: [
            (Activity.exercise, 0, 15, true), (.exercise, 0, 14, false), (.exercise, 0, 240, true),
            (.exercise, 0, 241, false), (.exercise, 90, 60, true), (.exercise, 91, 60, false),
            (.sleep, 0, 15, true), (.sleep, 0, 14, false), (.sleep, 0, 720, true),
            (.sleep, 0, 721, false),
        ] as [(Activity, Int64, Int64, Bool)])
    func bounds(activity: Activity, startsIn: Int64, lasts: Int64, taken: Bool) {
        var rig = Rig()
        rig.settle()
        rig.pump.enter(
            .activity(
                ActivityStatement(activity, startsIn: .minutes(startsIn), lasts: .minutes(lasts))))
        rig.run([140])
        #expect(rig.requests.last?.activity == (taken ? activity : nil))
        #expect(rig.alarms("raised").contains("entry_refused") == !taken)
    }

    @Test("exercise holds from its statement until 60 min after its end")
    func course() {
        var rig = Rig()
        rig.settle()
        let before = rig.requests.count
        rig.pump.enter(
            .activity(ActivityStatement(.exercise, startsIn: .minutes(30), lasts: .minutes(45))))
        rig.hold(140, cycles: 30)
        // 30 + 45 + 60 = 135 min: the cycles at 0, 5 ... 130 min.
        let held = rig.requests[before...].map { $0.activity == .exercise }
        #expect(held == [Bool](repeating: true, count: 27) + [false, false, false])
    }

    @Test("in exercise no bolus goes out, and no increase below 150 mg/dL")
    func exercise() {
        var rig = Rig()
        rig.settle()
        rig.basal = .unitsPerHour(1.5)
        rig.bolus = .units(0.3)
        rig.pump.enter(.activity(ActivityStatement(.exercise, lasts: .minutes(60))))
        rig.hold(147, cycles: 3)
        #expect(rig.boluses == 0)
        #expect(rig.pump.rate == .unitsPerHour(1))
        #expect(rig.requests.last?.limits.maximumBasal == .unitsPerHour(1))
        rig.hold(150, cycles: 3)
        #expect(rig.boluses == 0)
        #expect(rig.pump.rate == .unitsPerHour(1.5))
        #expect(rig.requests.last?.limits.maximumBolus == .zero)
        #expect(rig.fact("activity") == .text("exercise"))
    }

    @Test("in sleep the rate alone goes up; boluses come back when it ends")
    func sleep() {
        var rig = Rig()
        rig.settle()
        rig.basal = .unitsPerHour(1.5)
        rig.bolus = .units(0.2)
        rig.pump.enter(.activity(ActivityStatement(.sleep, lasts: .minutes(15))))
        rig.hold(140, cycles: 3)
        #expect(rig.boluses == 0)
        #expect(rig.pump.rate == .unitsPerHour(1.5))
        rig.hold(140, cycles: 1)
        #expect(rig.boluses == 1)
        #expect(rig.requests.last?.activity == nil)
    }

    @Test("exercise that is ended holds for 60 min more; what had not begun leaves nothing")
    func ended() {
        var rig = Rig()
        rig.settle()
        rig.pump.enter(.activity(ActivityStatement(.exercise, lasts: .minutes(120))))
        rig.hold(140, cycles: 6)
        let before = rig.requests.count
        rig.pump.enter(.activity(ActivityStatement(.exercise, lasts: .zero)))
        rig.hold(140, cycles: 14)
        let held = rig.requests[before...].map { $0.activity == .exercise }
        #expect(held == [Bool](repeating: true, count: 12) + [false, false])
        rig.pump.enter(
            .activity(ActivityStatement(.exercise, startsIn: .minutes(60), lasts: .minutes(60))))
        rig.hold(140, cycles: 1)
        #expect(rig.requests.last?.activity == .exercise)
        rig.pump.enter(.activity(ActivityStatement(.exercise, lasts: .zero)))
        rig.hold(140, cycles: 1)
        #expect(rig.requests.last?.activity == nil)
        #expect(!rig.alarms("raised").contains("entry_refused"))
    }

    @Test("a second, shorter statement does not end the first; nor does one of an exercise sooner")
    func statedAgain() {
        var rig = Rig()
        rig.settle()
        rig.pump.enter(.activity(ActivityStatement(.exercise, lasts: .minutes(120))))
        rig.hold(140, cycles: 6)
        let before = rig.requests.count
        rig.pump.enter(.activity(ActivityStatement(.exercise, lasts: .minutes(20))))
        rig.hold(140, cycles: 32)
        // 120 min and 60 min after them are 36 cycles from the first.
        let held = rig.requests[before...].map { $0.activity == .exercise }
        #expect(held == [Bool](repeating: true, count: 30) + [false, false])
        let later = rig.requests.count
        rig.pump.enter(
            .activity(ActivityStatement(.exercise, startsIn: .minutes(90), lasts: .minutes(60))))
        rig.hold(140, cycles: 1)
        rig.pump.enter(.activity(ActivityStatement(.exercise, lasts: .minutes(15))))
        rig.hold(140, cycles: 43)
        // 90, 60 and 60 min are 42 cycles.
        let again = rig.requests[later...].map { $0.activity == .exercise }
        #expect(again == [Bool](repeating: true, count: 42) + [false, false])
    }

    @Test("sugar entered every ten minutes: each holds back anew, every second counts as food")
    func sugarAgain() {
        var rig = Rig()
        rig.settle()
        for _ in 0..<3 {
            rig.pump.enter(.carbohydrate(.grams(15)))
            rig.hold(76, cycles: 2)
            let since = rig.fact("since_rescue_ms")?.intValue ?? .max
            #expect(since <= Span.minutes(10).milliseconds)
        }
        #expect(rig.requests.map(\.carbs.grams).reduce(0, +) == 30)
    }

    @Test("what was stated before the program first met the pump holds all the same")
    func before() {
        var rig = Rig()
        rig.pump.enter(.activity(ActivityStatement(.exercise, lasts: .minutes(120))))
        rig.pump.enter(.carbohydrate(.grams(40)))
        rig.settle()
        #expect(rig.requests.last?.activity == .exercise)
        #expect(rig.requests.allSatisfy { $0.carbs == .zero })
    }
}

@Suite("The supervisor and sugar against a low")
struct RescueEntryTests {
    @Test(
        "at most 25 g below 80 mg/dL hold increases off for 30 min; more, or higher, is a meal",
        arguments: [(79.0, 25.0, true), (80, 25, false), (79, 25.1, false), (81, 10, false)])
    func below(glucose: Double, grams: Double, isRescue: Bool) {
        var rig = Rig()
        rig.settle()
        rig.hold(glucose, cycles: 1)
        rig.pump.enter(.carbohydrate(.grams(grams)))
        rig.run([glucose])
        #expect((rig.fact("since_rescue_ms") == .int(0)) == isRescue)
        #expect((rig.fact("since_meal_ms") == .int(0)) == !isRescue)
        #expect(rig.requests.last?.carbs == .grams(grams))
    }

    @Test(
        "so do they within 15 min after a reading below 70",
        arguments: [(2, true), (3, true), (4, false)])
    func after(cycles: Int, isRescue: Bool) {
        var rig = Rig()
        rig.settle()
        rig.run([69])
        rig.run([Double](repeating: 85, count: cycles - 1))
        rig.pump.enter(.carbohydrate(.grams(15)))
        rig.run([85])
        #expect((rig.fact("since_rescue_ms") == .int(0)) == isRescue)
    }

    @Test("for 30 min after it nothing is increased, then it may be")
    func course() {
        var rig = Rig()
        rig.settle()
        rig.basal = .unitsPerHour(1.5)
        rig.run([78, 76, 77])
        rig.pump.enter(.carbohydrate(.grams(15)))
        rig.run([79])
        rig.hold(90, cycles: 5)
        #expect(rig.pump.rate == .unitsPerHour(1))
        rig.hold(90, cycles: 1)
        #expect(rig.pump.rate == .unitsPerHour(1.5))
    }
}

@Suite("The supervisor and a meal that waits for its bolus")
struct MealBolusTests {
    /// Automatic boluses of six cycles from a meal on, by whether there was one.
    private func boluses(
        before: Int? = nil, after: Int? = nil, grams: Double = 40
    ) -> [Bool] {
        var rig = Rig()
        rig.settle()
        if let before {
            rig.pump.enter(.userBolus(.units(1)))
            rig.hold(140, cycles: before)
        }
        rig.bolus = .units(0.1)
        if grams > 0 { rig.pump.enter(.carbohydrate(.grams(grams))) }
        return (0..<6).map { cycle in
            if cycle == after { rig.pump.enter(.userBolus(.units(1))) }
            let count = rig.boluses
            rig.hold(140, cycles: 1)
            return rig.boluses > count
        }
    }

    private let free = [true, true, true, true, true, true]
    private let waits = [false, false, false, true, true, true]

    @Test("automatic boluses wait 15 min for the person's own, the rate does not")
    func waiting() {
        #expect(boluses(grams: 0) == free)
        #expect(boluses() == waits)
        var rig = Rig()
        rig.settle()
        rig.basal = .unitsPerHour(1.5)
        rig.pump.enter(.carbohydrate(.grams(40)))
        rig.hold(140, cycles: 1)
        #expect(rig.pump.rate == .unitsPerHour(1.5))
        #expect(rig.requests.last?.limits.maximumBolus == .zero)
    }

    @Test("while it waits the planner is told of its carbohydrate, and of the last hour's insulin")
    func awaited() throws {
        var rig = Rig()
        rig.settle()
        rig.bolus = .units(0.2)
        rig.hold(140, cycles: 3)
        #expect(rig.requests.last?.awaitedCarbs == .zero)
        // The third bolus is not out yet when the planner is asked.
        #expect(rig.requests.last?.automaticLastHour == .units(0.4))
        rig.pump.enter(.carbohydrate(.grams(40)))
        let before = rig.requests.count
        rig.hold(140, cycles: 4)
        #expect(rig.requests[before...].map { $0.awaitedCarbs.grams } == [40, 40, 40, 0])
        rig.pump.enter(.userBolus(.units(1)))
        rig.pump.enter(.carbohydrate(.grams(30)))
        rig.hold(140, cycles: 1)
        #expect(rig.requests.last?.awaitedCarbs == .zero)
        rig.pump.enter(.activity(ActivityStatement(.exercise, lasts: .minutes(30))))
        rig.hold(140, cycles: 1)
        for request in rig.requests {
            #expect(try PlannerRequest(cbor: request.cbor) == request)
        }
    }

    @Test("a bolus with the entry, within 15 min before it, or after it ends the wait")
    func given() {
        #expect(boluses(after: 0) == free)
        #expect(boluses(before: 3) == free)
        #expect(boluses(before: 4) == waits)
        #expect(boluses(after: 2) == [false, false, true, true, true, true])
    }
}
