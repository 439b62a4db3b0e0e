// What the fault campaign found in the supervisor, each as the requirement that is now held.

import ControlLoop
import DeviceProtocols
import Monitors
import Quantities
import Safety
import Testing

@Suite("The supervisor and zero delivery on late readings")
struct BlindZeroTests {
    /// Readings that come every 5 min and were taken so long before.
    private func late(_ span: Span, for time: Span, _ rig: inout Rig) -> [Bool] {
        var stopped: [Bool] = []
        for number in 0..<Int(time.minutes / 5) {
            rig.counter += 1
            var sample = rig.sample(.value(.mgPerdL(140 + Double(number % 3))))
            sample.age = span
            rig.feed(.sensor(sample))
            rig.pass(.minutes(5))
            stopped.append(rig.pump.rate == .zero)
        }
        return stopped
    }

    @Test("readings a quarter of an hour late: nothing is delivered for no longer than an hour")
    func quarter() {
        var rig = Rig()
        rig.basal = .zero
        rig.settle()
        // For two steps of 5 min the last reading in time is not yet older than 12 min.
        let stopped = late(.minutes(15), for: .minutes(180), &rig).dropFirst(2)
        #expect(stopped.split(separator: false).map(\.count).max() == 12)
        #expect(rig.alarms("raised").contains("time_at_minimum"))
        #expect(!rig.supervisor.watched.broken.contains(SafetyProperties(.blindZeroEnds)))
    }

    @Test("scheduled basal then holds for 30 min, also at 65 mg/dL, and a fresh reading ends it")
    func fresh() {
        var rig = Rig()
        rig.basal = .zero
        rig.settle()
        while !rig.supervisor.causes.contains(.blindTooLong), rig.now < 14_400_000 {
            _ = late(.minutes(15), for: .minutes(5), &rig)
        }
        #expect(rig.supervisor.mode == .scheduledBasal)
        #expect(rig.pump.rate == .unitsPerHour(1))
        rig.counter += 1
        var low = rig.sample(.value(.mgPerdL(65)))
        low.age = .minutes(13)
        rig.feed(.sensor(low))
        #expect(rig.pump.rate == .unitsPerHour(1))
        rig.pass(.minutes(5))
        rig.read(.value(.mgPerdL(64)))
        #expect(!rig.supervisor.causes.contains(.blindTooLong))
        #expect(rig.pump.rate == .zero)
    }

    @Test("readings within 12 min keep what the planner wants for two hours")
    func inTime() {
        var rig = Rig()
        rig.basal = .zero
        rig.settle()
        #expect(late(.minutes(5), for: .minutes(80), &rig).allSatisfy { $0 })
        #expect(!rig.supervisor.causes.contains(.blindTooLong))
    }
}

@Suite("The supervisor and a person's bolus while totals mean nothing")
struct BolusInDoubtTests {
    @Test(
        "it counts while it may act: after 40 min and after five hours; six hours later no more",
        arguments: [(8, true), (60, true), (76, false)])
    func counted(cycles: Int, counts: Bool) {
        var rig = Rig()
        rig.settle()
        rig.pump.bolusTotal += .units(900)
        rig.run([140])
        rig.pump.enterWithoutInsulin(.userBolus(.units(3)))
        for _ in 0..<cycles {
            // No two totals agree: they stay in doubt.
            rig.pump.bolusTotal = rig.pump.bolusTotal - .units(5)
            rig.run([140 + Double(cycles % 3)])
        }
        #expect(rig.supervisor.causes.contains(.pumpRestarted))
        let counted = rig.requests.last?.insulinOnBoard ?? .zero
        #expect((counted >= .units(3)) == counts, "\(counted)")
    }
}

@Suite("The supervisor and insulin that acts again")
struct ActsAgainTests {
    @Test(
        "a fall faster than 1 mg/dL/min under the suspicion allows reductions only, for 15 min",
        arguments: [(-4.5, true, false), (-5.5, true, true), (-5.5, false, false)])
    func fall(step: Double, suspects: Bool, holds: Bool) {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        if suspects {
            rig.estimates = [.init(name: "probability_insulin_not_acting", value: 0.9)]
        }
        rig.run([180, 220, 255] + (0..<7).map { 280 + Double($0 % 3) })
        #expect(rig.alarms("raised").contains("insulin_not_acting") == suspects)
        rig.run((1...6).map { 280 + Double($0) * step })
        #expect(rig.supervisor.causes.contains(.insulinActsAgain) == holds)
        #expect(rig.pump.rate == .unitsPerHour(holds ? 1 : 1.5))
        rig.estimates = []
        rig.run((0..<2).map { 247 + Double($0 % 3) })
        #expect(rig.supervisor.causes.contains(.insulinActsAgain) == holds)
        rig.run((0..<6).map { 247 + Double($0 % 3) })
        #expect(!rig.supervisor.causes.contains(.insulinActsAgain))
        #expect(rig.pump.rate == .unitsPerHour(1.5))
    }
}

@Suite("The supervisor and a sensor that contradicts the one before it")
struct SensorDisputeTests {
    @Test(
        "more than 35 % away within 20 min: reductions only for 6 h, and a person is told",
        arguments: [
            (100.0, 135.0, 5, false), (100, 135.1, 5, true), (100, 64.9, 5, true),
            (100, 65, 5, false), (100, 250, 20, true), (100, 250, 25, false),
        ])
    func apart(before: Double, after: Double, minutes: Int64, disputed: Bool) {
        var rig = Rig()
        rig.basal = .unitsPerHour(1.5)
        rig.settle()
        rig.run([before])
        rig.pass(.minutes(minutes - 5))
        rig.sensorID += 1
        // Far enough from a low for an increase.
        rig.run([after] + (0..<7).map { after + 30 + Double($0 % 3) })
        #expect(rig.alarms("raised").contains("sensors_disagree") == disputed)
        #expect(rig.supervisor.causes.contains(.sensorsDisagree) == disputed)
        #expect(rig.pump.rate == .unitsPerHour(disputed ? 1 : 1.5))
        rig.run(steady(63))
        #expect(rig.supervisor.causes.contains(.sensorsDisagree) == disputed)
        rig.run(steady(4))
        #expect(!rig.supervisor.causes.contains(.sensorsDisagree))
        #expect(rig.pump.rate == .unitsPerHour(1.5))
    }

    @Test("three readings of the sensor before end it; a third sensor does not")
    func back() {
        var rig = Rig()
        rig.settle()
        rig.sensorID += 1
        rig.run([260, 261, 262])
        rig.sensorID += 1
        rig.run([263, 264, 262, 263])
        #expect(rig.supervisor.causes.contains(.sensorsDisagree))
        rig.sensorID -= 2
        rig.run([140, 141])
        #expect(rig.supervisor.causes.contains(.sensorsDisagree))
        rig.run([142])
        #expect(!rig.supervisor.causes.contains(.sensorsDisagree))
        #expect(rig.alarms("raised").filter { $0 == "sensors_disagree" }.count == 1)
    }
}
