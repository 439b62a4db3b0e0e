// Dosing must not know the judge, and so declares some of its limits again: here they are held equal.

import Dosing
import Quantities
import Safety
import Testing

@Suite("What dosing declares of the judge's limits is what the judge holds")
struct DosingLimitsTests {
    @Test("an automatic bolus: share of the need, and time of scheduled basal")
    func bolus() {
        #expect(DosingParameters.bolusShare == FixedLimits.bolusNeedShare)
        #expect(DosingParameters.bolusBasalHours == FixedLimits.bolusBasalSpan.hours)
    }

    @Test("the length of a lease")
    func lease() { #expect(DosingParameters.leaseHours == FixedLimits.lease.hours) }

    @Test("glucose that exercise steers to, and below which no bolus by hand is advised")
    func glucose() {
        let exercise = FixedLimits.exerciseNoIncreaseBelow.milligramsPerDeciliter
        #expect(DosingParameters.exerciseTarget == exercise)
        let rescue = FixedLimits.rescueBelow.milligramsPerDeciliter
        #expect(DosingParameters.adviceNotBelow == rescue)
    }
}
