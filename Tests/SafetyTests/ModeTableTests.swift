// The mode machine's table is complete: no mode without an exit, every row done, nothing outside it.

import Safety
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

    @Test("low glucose suspends closed loop and reduce-only, and each is gone back to")
    func glucose() {
        let down = ModeTable.transitions.filter { $0.trigger == .lowGlucose }
        let back = ModeTable.transitions.filter { $0.trigger == .glucoseRecovers }
        #expect(down.map(\.from) == [.closedLoop, .reduceOnly])
        #expect(down.allSatisfy { $0.to == .suspended })
        #expect(back.map(\.to) == [.closedLoop, .reduceOnly])
        #expect(back.allSatisfy { $0.from == .suspended })
    }
}
