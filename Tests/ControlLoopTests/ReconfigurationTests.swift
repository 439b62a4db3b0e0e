// A changed configuration reaches the ledger, the limits and what else rests on it.

import ControlLoop
import DecisionRecord
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("A changed configuration reaches all that rests on it")
struct ReconfiguredTests {
    private static func action(_ span: Span) -> (inout LoopConfiguration) -> Void {
        { $0.therapy.insulinActionDuration = span }
    }

    /// Seven hours of a little more than the schedule, without anything that bounds it.
    private func gather(_ span: Span) -> Rig {
        var rig = Rig(Self.action(span))
        rig.basal = .unitsPerHour(1.3)
        rig.settle()
        rig.run(steady(72))
        return rig
    }

    private func automatic(_ rig: Rig) -> Int64? {
        rig.lastDecision?["facts"]?["auto_iob_mu"]?.intValue
    }

    @Test(
        "another insulin action counts at once, and for what was given before, as if always so",
        arguments: [(5, 9), (9, 5)])
    func action(first: Int64, then second: Int64) {
        var changed = gather(.hours(first))
        var always = gather(.hours(second))
        let before = automatic(changed)
        #expect(before != automatic(always))
        var configuration = Rig.configuration
        Self.action(.hours(second))(&configuration)
        changed.supervisor.reconfigure(configuration)
        changed.run(steady(1))
        always.run(steady(1))
        #expect(automatic(changed) == automatic(always))
        #expect(
            changed.requests.last?.insulinOnBoard == always.requests.last?.insulinOnBoard)
    }
}
