// A pump that answers everything and delivers too little: its totals tell, and a person is told.

import ControlLoop
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The supervisor and a pump that delivers too little")
struct UnderDeliveryTests {
    private static func steady(_ cycles: Int) -> [Double] {
        (0..<cycles).map { 140 + Double($0 % 3) }
    }

    private static func isTold(_ rig: Rig) -> Bool {
        rig.alarms("raised").contains("under_delivery")
    }

    // 1 U/h is 0.083 U in 5 min, of which 0.075 U must be seen; 0.5 U may be missing.
    @Test(
        "H17: a motor at 1 U/h that stands still is told within 35 min, at half in 80, at 0.93 never",
        arguments: [
            (0.0, 6, false), (0, 7, true), (0.5, 14, false), (0.5, 17, true), (0.93, 96, false),
        ])
    func slowMotor(actual: Double, cycles: Int, told: Bool) {
        var rig = Rig()
        rig.settle()
        rig.pump.runawayRate = .unitsPerHour(actual)
        rig.run(Self.steady(cycles))
        // The status of the last interval comes with the next reading.
        rig.read(.value(.mgPerdL(141)))
        #expect(Self.isTold(rig) == told)
        #expect(rig.supervisor.mode == .closedLoop)
    }

    @Test("a child's 0.1 U/h: not for 0.1 U, which are two strokes; for more within 75 min")
    func smallRate() {
        var rig = Rig { configuration in
            configuration.therapy.basal =
                BasalSchedule(constant: .unitsPerHour(0.1)) ?? configuration.therapy.basal
        }
        rig.pump.programmed = .unitsPerHour(0.1)
        rig.basal = .unitsPerHour(0.1)
        rig.settle()
        rig.pump.runawayRate = .zero
        rig.run(Self.steady(13))
        rig.read(.value(.mgPerdL(141)))
        #expect(!Self.isTold(rig))
        rig.run(Self.steady(3))
        #expect(Self.isTold(rig))
    }

    @Test("a rate above the schedule counts as it is: 2 U/h that stand still are told in 20 min")
    func raisedRate() {
        var rig = Rig()
        rig.basal = .unitsPerHour(2)
        rig.settle()
        #expect(rig.pump.rate == .unitsPerHour(2))
        rig.pump.runawayRate = .zero
        rig.run(Self.steady(4))
        rig.read(.value(.mgPerdL(141)))
        #expect(Self.isTold(rig))
    }

    @Test("a rate that the loop lowered to zero, and one that rose in between, accuse no pump")
    func changedRates() {
        var rig = Rig()
        rig.basal = .zero
        rig.settle()
        rig.run(Self.steady(12))
        for _ in 0..<12 {
            rig.basal = rig.basal == .zero ? .unitsPerHour(3) : .zero
            rig.run(Self.steady(1))
        }
        #expect(!Self.isTold(rig))
    }

    @Test("a raised lease that ran out unseen leaves the pump's own rate, which is no shortfall")
    func leaseRunsOut() {
        var rig = Rig()
        rig.basal = .unitsPerHour(4)
        rig.settle()
        for _ in 0..<3 {
            rig.pumpHears = false
            rig.pass(.minutes(120))
            rig.pumpHears = true
            rig.connect()
            rig.run(Self.steady(2))
        }
        #expect(!Self.isTold(rig))
    }

    @Test(
        "what the pump itself says of not delivering is another alarm",
        arguments: [PumpAnnunciations.occlusion, .reservoirEmpty, .systemIssue])
    func saidByThePump(_ annunciation: PumpAnnunciations) {
        var rig = Rig()
        rig.settle()
        rig.pump.runawayRate = .zero
        rig.pump.annunciations = annunciation
        rig.run(Self.steady(24))
        #expect(!Self.isTold(rig))
        #expect(rig.alarms("raised").contains("pump_not_running"))
    }

    @Test("a paused pump is another alarm")
    func paused() {
        var rig = Rig()
        rig.settle()
        rig.pump.runawayRate = .zero
        rig.pump.therapyState = .pause
        rig.run(Self.steady(24))
        #expect(!Self.isTold(rig))
    }

    @Test("the alarm ends within two hours after the pump delivers again, once acknowledged")
    func mended() {
        var rig = Rig()
        rig.settle()
        rig.pump.runawayRate = .zero
        rig.run(Self.steady(36))
        rig.feed(.acknowledged)
        rig.pump.runawayRate = nil
        rig.run(Self.steady(6))
        #expect(!rig.alarms("cleared").contains("under_delivery"))
        rig.run(Self.steady(18))
        #expect(rig.alarms("cleared").contains("under_delivery"))
    }

    @Test("a pump that begins anew is not accused of what the old one owed")
    func restarted() {
        var rig = Rig()
        rig.settle()
        rig.pump.runawayRate = .zero
        rig.run(Self.steady(6))
        rig.pump.bootCounter += 1
        rig.pump.basalTotal = .zero
        rig.pump.bolusTotal = .zero
        // It stands still, too, but for 0.3 U and not for 0.7.
        rig.run(Self.steady(4))
        #expect(!Self.isTold(rig))
    }
}
