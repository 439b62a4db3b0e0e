// Whose a bolus is: the person's, or automation's.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The supervisor and whose a bolus is")
struct BolusOwnerTests {
    /// Automatic insulin on board by the judge's facts. Unit: mU.
    private func automatic(_ rig: Rig) -> Int64 {
        rig.lastDecision?["facts"]?["auto_iob_mu"]?.intValue ?? -1
    }

    @Test("a person's bolus that is over before history tells of it is not automatic")
    func late() {
        var rig = Rig()
        rig.settle()
        // The whole bolus is in the totals of the status that first shows the entry.
        rig.pump.enter(.userBolus(.units(4)))
        rig.run([150])
        #expect(automatic(rig) <= 20)
        #expect(rig.requests.last.map { $0.insulinOnBoard > .units(3.9) } == true)
    }

    @Test("automatic boluses after a person's stay automatic")
    func after() {
        var rig = Rig()
        rig.settle()
        rig.pump.enter(.userBolus(.units(4)))
        rig.run([150])
        rig.bolus = .units(0.3)
        rig.run([151, 152, 153])
        // Three boluses of 0.3 U, two of them in the totals of the last decision.
        #expect(automatic(rig) >= 590)
    }

    @Test("a bolus that history tells of twice takes nothing from automation's own")
    func twice() {
        var rig = Rig()
        rig.bolus = .units(0.3)
        rig.settle()
        let before = automatic(rig)
        rig.bolus = .zero
        rig.pump.enter(.userBolus(.units(4)))
        rig.pump.enterWithoutInsulin(.userBolus(.units(4)))
        rig.run([150])
        #expect(automatic(rig) >= before - 50)
    }
}
