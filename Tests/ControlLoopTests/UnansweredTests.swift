// High readings that do not fall against automatic insulin: told, and nothing more is added.

import ControlLoop
import DecisionRecord
import Quantities
import Safety
import Testing

@Suite("The supervisor and insulin that is not answered")
struct UnansweredTests {
    /// 1 U/h above a schedule of 1 U/h for over an hour: far more than 0.5 U on board.
    private static func rig(rate: Double = 2) -> Rig {
        var rig = Rig()
        rig.basal = .unitsPerHour(rate)
        rig.settle()
        rig.run([180])
        return rig
    }

    /// Readings that move by 2 mg/dL, up to a value: a sensor that stands still is another matter.
    private static func near(_ top: Double, _ count: Int) -> [Double] {
        (0..<count).map { top - 2 + Double($0 % 3) }
    }

    @Test(
        "above 250 mg/dL for 60 min without a fall: reductions only, and a person is told",
        arguments: [(253.0, 12, false), (253, 13, true), (250, 30, false)])
    func hold(top: Double, readings: Int, holds: Bool) {
        var rig = Self.rig()
        rig.run([225] + Self.near(top, readings))
        #expect(rig.supervisor.causes.contains(.insulinUnanswered) == holds)
        #expect(rig.alarms("raised").contains("insulin_not_acting") == holds)
        #expect(rig.supervisor.mode == (holds ? .reduceOnly : .closedLoop))
    }

    @Test(
        "a fall of 30 mg/dL from the highest begins the hour anew, one of 29 does not",
        arguments: [(261.0, true), (260, false)])
    func fall(to value: Double, holds: Bool) {
        var rig = Self.rig()
        rig.run([225, 270, 290] + Self.near(290, 5) + [275, value])
        rig.run([value + 1, value + 2, value + 1, value + 2])
        #expect(rig.supervisor.causes.contains(.insulinUnanswered) == holds)
    }

    @Test(
        "it ends at 250 mg/dL and at a fall of 30, not before, and increases come back",
        arguments: [(251.0, true), (250, false)])
    func ends(at value: Double, holds: Bool) {
        var rig = Self.rig()
        rig.run([225] + Self.near(270, 14))
        #expect(rig.supervisor.causes.contains(.insulinUnanswered))
        rig.run([260, value, value])
        #expect(rig.supervisor.causes.contains(.insulinUnanswered) == holds)
        #expect(rig.pump.rate == .unitsPerHour(holds ? 1 : 2))
    }

    @Test("it ends when what was on board has acted, and increases come back")
    func acted() {
        var rig = Self.rig()
        rig.run([225, 260])
        var course: [(onBoard: Int64, holds: Bool)] = []
        for cycle in 0..<73 {
            rig.run([288 + Double(cycle % 3)])
            course.append(
                (
                    rig.lastDecision?["facts"]?["auto_iob_mu"]?.intValue ?? 0,
                    rig.supervisor.causes.contains(.insulinUnanswered)
                ))
        }
        // Half an hour of 1 U/h is 500 mU: never held with less, and increases come back.
        let held = course.filter(\.holds)
        #expect(held.count > 12)
        #expect(held.allSatisfy { $0.onBoard >= 500 })
        let first = course.firstIndex { $0.holds } ?? 0
        let over = course[first...].firstIndex { !$0.holds } ?? course.endIndex
        #expect(over < course.endIndex)
        #expect(course[over...].contains { $0.onBoard >= 500 })
    }

    @Test(
        "the hour counts from half an hour of scheduled basal on board, to the milliunit",
        arguments: [1.0, 1.15, 1.2, 1.3, 1.45, 2])
    func onBoard(rate: Double) {
        var rig = Self.rig(rate: rate)
        rig.run([225, 260])
        var enough: Int?
        var holds: Int?
        for cycle in 0..<30 {
            rig.run([288 + Double(cycle % 3)])
            let counted = rig.lastDecision?["facts"]?["auto_iob_mu"]?.intValue ?? 0
            if counted >= 500, enough == nil { enough = cycle }
            if rig.supervisor.causes.contains(.insulinUnanswered), holds == nil { holds = cycle }
        }
        guard let enough, enough > 0 else {
            // From before the first of them, or never.
            #expect((holds == nil) == (enough == nil))
            return
        }
        #expect(holds == (enough + 12 < 30 ? enough + 12 : nil))
    }

    @Test(
        "between 180 and 250 mg/dL a person is told after 180 min, and nothing is held back",
        arguments: [(230.0, 36, false), (230, 37, true), (180, 60, false)])
    func told(top: Double, readings: Int, isTold: Bool) {
        var rig = Self.rig()
        rig.run(Self.near(top, readings))
        #expect(rig.alarms("raised").contains("insulin_not_acting") == isTold)
        #expect(!rig.supervisor.causes.contains(.insulinUnanswered))
        #expect(rig.supervisor.mode == .closedLoop)
        #expect(rig.pump.rate > .unitsPerHour(1))
    }
}
