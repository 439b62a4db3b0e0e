// A supervisor makes the transitions of the mode machine's table, and no others.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import SmallMath
import Testing

@Suite("The table of modes, made by a supervisor")
struct MadeTransitionTests {
    private struct Pair: Hashable {
        var from: LoopMode
        var to: LoopMode
    }

    private let pairs = Set(ModeTable.transitions.map { Pair(from: $0.from, to: $0.to) })

    @Test("a supervisor in a storm of events makes transitions of the table alone")
    func storm() {
        var seen: Set<Pair> = []
        for seed in 0..<6 as Range<UInt64> {
            var storm = Storm(seed: seed)
            var last = LoopMode.closedLoop
            for mode in storm.run(cycles: 150) where mode != last {
                seen.insert(Pair(from: last, to: mode))
                last = mode
            }
        }
        #expect(seen.subtracting(pairs).isEmpty)
        #expect(seen.count >= 10, "\(seen.count)")
    }

    @Test("glucose and causes move the loop to and from suspended as the table says")
    func suspended() {
        func modes(_ play: (inout Rig) -> Void) -> [LoopMode] {
            var rig = Rig()
            rig.settle()
            play(&rig)
            let all = rig.records.filter { $0.kind == .decision }
                .compactMap { $0.body["mode"]?.textValue.flatMap(LoopMode.init(rawValue:)) }
            return all.reduce(into: []) { if $0.last != $1 { $0.append($1) } }
        }
        let low = modes { $0.run([90, 68, 67, 80, 95, 110, 120, 130]) }
        #expect(low.suffix(3) == [.closedLoop, .suspended, .closedLoop])
        let dies = modes { rig in
            rig.run([90, 68])
            rig.plannerFailure = .died
            rig.run([67])
            rig.plannerFailure = nil
            rig.run([66, 67])
        }
        #expect(dies.suffix(3) == [.suspended, .scheduledBasal, .suspended])
        let latches = modes { rig in
            rig.run([90, 68])
            rig.feed(.interlock(commanded: true, sensed: false))
            rig.run([67])
            rig.feed(.interlock(commanded: true, sensed: true))
            rig.feed(.acknowledged)
            rig.run([66])
        }
        #expect(latches.suffix(3) == [.suspended, .latchedSafe, .suspended])
        let reduces = modes { rig in
            rig.run([90, 68])
            rig.feed(.tick, wallShift: 3_600_000)
            rig.feed(.tick, wallShift: 0)
            rig.run([80, 95, 110, 112, 114])
        }
        #expect(reduces.suffix(2) == [.suspended, .reduceOnly])
    }

    @Test("every cause but two that are no news has an alarm in the table, every alarm one row")
    func alarms() {
        let names = AlarmTable.entries.map(\.id.rawValue)
        #expect(names.sorted() == AlarmID.allCases.map(\.rawValue).sorted())
        let silent = ModeCause.allCases.filter { $0.alarm == nil }
        #expect(silent == [.ownerReduceOnly, .sensorSettling])
        for cause in ModeCause.allCases where cause.isLatched {
            #expect(cause.alarm?.priority == .high)
        }
    }
}

/// Random readings, faults and presses on a scripted rig.
private struct Storm {
    private var rig = Rig()
    private var generator: SeededGenerator
    private var isBroken = false

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// The mode of each decision, in order.
    mutating func run(cycles: Int) -> [LoopMode] {
        rig.begin()
        var glucose = 120.0
        for _ in 0..<cycles {
            glucose = min(300, max(45, glucose + (generator.uniform() - 0.5) * 30))
            disturb()
            if generator.uniform() < 0.9 {
                rig.read(.value(.mgPerdL(glucose)))
            }
            rig.pass(.minutes(5))
        }
        return rig.records.compactMap { draft in
            guard draft.kind == .decision else { return nil }
            return draft.body["mode"]?.textValue.flatMap(LoopMode.init(rawValue:))
        }
    }

    private mutating func disturb() {
        switch Int(generator.uniform() * 40) {
        case 0: rig.pass(.minutes(40))
        case 1: rig.feed(.plannerFailed(.died))
        case 2:
            isBroken.toggle()
            rig.feed(.interlock(commanded: true, sensed: !isBroken))
        case 3, 4: rig.feed(.acknowledged)
        case 5: rig.sensorID += 1
        case 6: rig.pump.therapyState = rig.pump.therapyState == .run ? .pause : .run
        case 7: rig.pump.batteryPercent = rig.pump.batteryPercent > 5 ? 4 : 90
        case 8: rig.feed(.tick, wallShift: 3_600_000)
        case 9: rig.plannerFailure = rig.plannerFailure == nil ? .late : nil
        case 10: for _ in 0..<7 { rig.feed(.plannerFailed(.garbage)) }
        case 11: rig.pump.programmed = .unitsPerHour(rig.pump.rate > .unitsPerHour(1) ? 1 : 1.2)
        default: break
        }
    }
}

@Suite("Alarms that nobody can switch off")
struct AlarmRuleTests {
    @Test(
        "urgent low and urgent-low-soon are raised whatever automation is allowed and limited to",
        arguments: Automation.allCases)
    func urgent(automation: Automation) {
        var rig = Rig {
            $0.automation = automation
            $0.limits = Limits()
        }
        rig.begin()
        rig.run([140, 120, 100, 85, 75])
        #expect(rig.alarms("raised").contains("urgent_low_soon"))
        rig.run([54])
        #expect(rig.alarms("raised").contains("urgent_low"))
    }

    @Test("a high alarm that was silenced sounds again after 30 min while its condition goes on")
    func again() {
        var rig = Rig()
        rig.settle()
        rig.feed(.interlock(commanded: true, sensed: false))
        rig.feed(.acknowledged)
        #expect(rig.outputs.last?.buzzer == false)
        rig.run((0..<5).map { 140 + Double($0 % 3) })
        #expect(rig.alarms("repeated").isEmpty)
        rig.run((0..<2).map { 140 + Double($0 % 3) })
        #expect(rig.alarms("repeated") == ["interlock_fault"])
        #expect(rig.outputs.last?.buzzer == true)
        rig.feed(.acknowledged)
        rig.feed(.interlock(commanded: true, sensed: true))
        rig.feed(.acknowledged)
        rig.run((0..<8).map { 140 + Double($0 % 3) })
        #expect(rig.alarms("repeated").count == 1)
    }

    @Test(
        "a suspicion that insulin does not act is told after 15 min, and at most every 4 h",
        arguments: [(0.49, 5, 0), (0.51, 3, 0), (0.51, 5, 1), (0.9, 60, 1)])
    func suspicion(probability: Double, cycles: Int, told: Int) {
        var rig = Rig()
        rig.settle()
        rig.estimates = [.init(name: "probability_insulin_not_acting", value: probability)]
        rig.run((0..<cycles).map { 140 + Double($0 % 3) })
        #expect(rig.alarms("raised").filter { $0 == "insulin_not_acting" }.count == told)
        rig.estimates = []
        rig.run([140, 141])
        rig.estimates = [.init(name: "probability_insulin_not_acting", value: 0.9)]
        rig.run((0..<6).map { 140 + Double($0 % 3) })
        let again = told == 0 || cycles == 60 ? 1 : 0
        #expect(
            rig.alarms("raised").filter { $0 == "insulin_not_acting" }.count == told + again)
    }
}
