// The mode machine's table is complete: no mode without an exit, every row done, nothing outside it.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import SmallMath
import Testing

@Suite("The table of modes")
struct ModeTableTests {
    private struct Pair: Hashable {
        var from: LoopMode
        var to: LoopMode
    }

    private let pairs = Set(ModeTable.transitions.map { Pair(from: $0.from, to: $0.to) })

    @Test("every mode but closed loop has an exit to closed loop and to every less severe mode")
    func exits() {
        for mode in LoopMode.allCases {
            for other in LoopMode.allCases where other.severity < mode.severity {
                #expect(pairs.contains(Pair(from: mode, to: other)), "\(mode) \(other)")
            }
        }
    }

    @Test("no row twice; each cause begins and ends from and to every less severe mode")
    func rows() {
        #expect(Set(ModeTable.transitions).count == ModeTable.transitions.count)
        for cause in ModeCause.allCases {
            #expect(ModeTable.transitions.contains { $0.trigger == .begins(cause) })
            #expect(ModeTable.transitions.contains { $0.trigger == .ends(cause) })
        }
    }

    @Test("the machine makes every transition of a cause, held in the other mode by another cause")
    func machine() {
        for row in ModeTable.transitions where row.from != .suspended && row.to != .suspended {
            switch row.trigger {
            case .begins(let cause):
                var machine = held(in: row.from)
                let change = machine.set(cause, true)
                #expect(machine.mode == row.to)
                #expect(change == ModeChange(cause: cause, began: true, mode: row.to))
            case .ends(let cause):
                var machine = held(in: row.to)
                _ = machine.set(cause, true)
                #expect(machine.mode == row.from)
                _ = machine.set(cause, false)
                _ = machine.acknowledge(stillHolding: [])
                #expect(machine.mode == row.to)
            case .lowGlucose, .glucoseRecovers: Issue.record("glucose moves to and from suspended")
            }
        }
    }

    private func held(in mode: LoopMode) -> ModeMachine {
        var machine = ModeMachine()
        if mode == .reduceOnly { _ = machine.set(.sensorFlat, true) }
        if mode == .scheduledBasal { _ = machine.set(.readingStale, true) }
        return machine
    }

    @Test("a supervisor in a storm of events makes transitions of the table alone, and most of them")
    func storm() {
        var seen: Set<Pair> = []
        for seed in 0..<12 as Range<UInt64> {
            var storm = Storm(seed: seed)
            var last = LoopMode.closedLoop
            for mode in storm.run(cycles: 150) where mode != last {
                seen.insert(Pair(from: last, to: mode))
                last = mode
            }
        }
        #expect(seen.subtracting(pairs).isEmpty)
        #expect(seen.contains(Pair(from: .closedLoop, to: .suspended)))
        #expect(seen.contains(Pair(from: .suspended, to: .closedLoop)))
        #expect(seen.contains(Pair(from: .suspended, to: .scheduledBasal)))
        #expect(seen.contains(Pair(from: .scheduledBasal, to: .suspended)))
        #expect(seen.contains(Pair(from: .suspended, to: .latchedSafe)))
        #expect(seen.count >= 14, "\(seen.count)")
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
