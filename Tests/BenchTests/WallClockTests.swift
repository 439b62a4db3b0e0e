// The wall clock shown to isletd, with steps and standstills.

import Quantities
import Testing

import Bench

@Suite("The bench's wall clock") struct WallClockTests {
    private let start = WallInstant(unixMilliseconds: 1_772_342_400_000)

    private func shown(_ faults: [Scenario.Fault], _ minutes: Int64...) -> [Int64] {
        let clock = WallClock(start: start, faults: faults)
        return minutes.map { minute in
            let wall = clock.wall(at: .origin + .minutes(minute))
            return (wall.unixMilliseconds - start.unixMilliseconds) / 60_000
        }
    }

    @Test("runs with virtual time")
    func plain() { #expect(shown([], 0, 7, 90) == [0, 7, 90]) }

    @Test("a step lasts to the end of the run, or jumps back at its own")
    func steps() {
        let stays = Scenario.Fault(at: .minutes(10), .clockStep, .clock, .number(-3_600_000))
        #expect(shown([stays], 9, 10, 200) == [9, -50, 140])
        let returns = Scenario.Fault(
            at: .minutes(10), lasts: .minutes(5), .clockStep, .clock, .number(3_600_000))
        #expect(shown([returns], 9, 10, 14, 15) == [9, 70, 74, 15])
        #expect(shown([stays, returns], 10, 15) == [10, -45])
    }

    @Test("a clock that stands still shows the moment it stopped, then the right time")
    func stuck() {
        let fault = Scenario.Fault(at: .minutes(10), lasts: .minutes(30), .stuck, .clock)
        #expect(shown([fault], 9, 10, 39, 40) == [9, 10, 10, 40])
    }

    @Test("faults of other things leave it alone")
    func others() {
        let fault = Scenario.Fault(at: .minutes(10), .clockStep, .pump, .number(3_600_000))
        #expect(shown([fault], 20) == [20])
    }
}
