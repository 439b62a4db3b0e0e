// Totals of a pump that cannot be, and what is believed of them.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The supervisor and the pump's totals")
struct PumpTotalsTests {
    @Test("totals that leap beyond any pump are no insulin: alarm, reductions only")
    func leap() {
        var rig = Rig()
        rig.settle()
        let before = rig.pump.bolusTotal
        rig.pump.bolusTotal = before + .units(900)
        rig.run([140])
        #expect(rig.alarms("raised").contains("totals_impossible"))
        #expect(rig.supervisor.mode == .reduceOnly)
        #expect(rig.requests.last.map { $0.insulinOnBoard < .units(1) } == true)
        rig.pump.bolusTotal = before
        rig.run(steady(3))
        #expect(rig.requests.last.map { $0.insulinOnBoard < .units(1) } == true)
        #expect(rig.supervisor.causes == [.pumpRestarted])
        rig.run(steady(72))
        #expect(rig.supervisor.mode == .closedLoop)
    }

    @Test("what was given while totals were nonsense counts once they can be believed again")
    func givenMeanwhile() {
        var rig = Rig()
        rig.settle()
        let before = rig.pump.bolusTotal
        rig.pump.bolusTotal = before + .units(900)
        rig.run([140, 141])
        // 3 U by hand meanwhile.
        rig.pump.bolusTotal = before + .units(3)
        rig.run([140])
        #expect(rig.requests.last.map { $0.insulinOnBoard >= .units(2.9) } == true)
    }

    @Test("what was ordered before a leap stays uncertain, and uncertain is bounded by the orders")
    func uncertain() {
        var rig = Rig()
        rig.basal = .unitsPerHour(2)
        rig.settle()
        rig.pump.basalTotal += .units(900)
        rig.read(.value(.mgPerdL(141)))
        // 5 min at 1 U/h above the schedule, by hand 83 mU; a lease lasts no longer than 30 min.
        let first = rig.requests.last?.uncertainInsulin ?? .zero
        #expect(first >= InsulinAmount(milliunits: 80) && first <= InsulinAmount(milliunits: 90))
    }

    @Test("a pump whose totals go on from another number is believed after three that agree")
    func newBeginning() {
        var rig = Rig()
        rig.settle()
        rig.pump.bolusTotal = .units(900)
        rig.run(steady(2))
        rig.pump.bolusTotal += .units(2)
        rig.run(steady(1))
        #expect(rig.alarms("raised").contains("totals_impossible"))
        rig.feed(.acknowledged)
        rig.pump.bolusTotal += .units(2)
        rig.run(steady(1))
        // From here on what it says counts: the 2 U of the last interval.
        #expect(rig.requests.last.map { $0.insulinOnBoard >= .units(1.9) } == true)
        #expect(rig.supervisor.causes == [.pumpRestarted])
    }

    @Test(
        "a motor too fast while the rate is lowered is found: 1 U/h for 0.2, within 30 min",
        arguments: [(1.0, true), (0.2, false)])
    func runawayWhileLowered(actual: Double, found: Bool) {
        var rig = Rig()
        rig.basal = .unitsPerHour(0.2)
        rig.settle()
        #expect(rig.pump.rate == .unitsPerHour(0.2))
        rig.pump.runawayRate = .unitsPerHour(actual)
        rig.run(steady(6))
        #expect(rig.alarms("raised").contains("over_delivery") == found)
    }

    @Test("an order to lower the rate that never arrives accuses no pump")
    func lostOrder() {
        var rig = Rig()
        rig.basal = .unitsPerHour(2)
        rig.settle()
        #expect(rig.pump.rate == .unitsPerHour(2))
        rig.basal = .zero
        rig.pumpHears = false
        rig.counter += 1
        rig.feed(.sensor(rig.sample(.value(.mgPerdL(141)))))
        rig.feed(.pumpReply(.status(rig.pump.status)))
        rig.pass(.minutes(8))
        #expect(rig.pump.rate == .unitsPerHour(2))
        rig.pumpHears = true
        rig.run(steady(6))
        #expect(rig.pump.rate == .zero)
        #expect(!rig.alarms("raised").contains("over_delivery"))
    }
}
