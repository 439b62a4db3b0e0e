// What a twin must be for an increase to rest on it.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("A twin that is not sound may not be used for an increase")
struct TwinTrustTests {
    @Test(
        "only a healthy twin is trusted: one that has just started is not",
        arguments: TwinHealth.allCases)
    func trusted(health: TwinHealth) {
        var rig = Rig()
        rig.settle()
        rig.basal = .unitsPerHour(2)
        rig.health = health
        rig.run(steady(2))
        let isTrusted = health == .healthy
        #expect(rig.lastDecision?["facts"]?["twin_trusted"]?.boolValue == isTrusted)
        #expect(rig.pump.rate == .unitsPerHour(isTrusted ? 2 : 1))
    }
}
