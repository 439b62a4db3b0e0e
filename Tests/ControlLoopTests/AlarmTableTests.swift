// What the alarms' page says is what the supervisor does: numbers, words and moments.

import ControlLoop
import DeviceProtocols
import Quantities
import Safety
import Testing

@Suite("The table of the alarms")
struct AlarmTableTests {
    /// Source: hazards-and-limits 3.3 ("Alarms") and the text of the limits there.
    @Test(
        "its sentences carry the limits in force, in words a person reads",
        arguments: [
            (AlarmID.urgentLow, "a reading not older than 20 min is below 55 mg/dL"),
            (.urgentLowSoon, "the slope of the last 16 min leads to 55 mg/dL within 20 min"),
            (.high, "all readings of 2 h were above 250 mg/dL"),
            (.notLooping40, "the same for 40 min"),
            (.timeAtMaximumLatched, "the same for 4 h in all"),
            (
                .timeAtMinimum,
                "delivery was zero for 2.5 h, for 2 h on low readings, or for 60 min on readings "
                    + "older than 12 min"
            ),
            (
                .sensorsDisagree,
                "another sensor took over within 20 min and began more than 35 % away from the "
                    + "one before, or above it where that one had stepped"
            ),
            (
                .overDelivery,
                "basal in the totals is 0.3 U and 10 % beyond every rate allowed"
            ),
            (
                .underDelivery,
                "basal in the totals is 30 min of scheduled basal, at least 0.1 U, and 10 % behind "
                    + "the rate the pump says it runs at"
            ),
            (.reservoirLow, "less than 20 U are left"),
            (.reservoirCritical, "less than 5 U are left"),
            (.wallClockStep, "the wall clock moved by more than 90 s against the loop's line"),
        ])
    func sentences(alarm: AlarmID, condition: String) {
        #expect(AlarmTable.entries.first { $0.id == alarm }?.condition == condition)
    }

    @Test(
        "a reservoir is told as low below 20 U, and as critical instead below 5 U",
        arguments: [
            (20, []), (19.999, ["reservoir_low"]), (5, ["reservoir_low"]),
            (4.999, ["reservoir_critical"]),
        ] as [(Double, [String])])
    func reservoir(units: Double, alarms: [String]) {
        var rig = Rig()
        rig.settle()
        rig.pump.reservoir = .units(units)
        rig.run(steady(1))
        #expect(rig.alarms("raised").filter { $0.hasPrefix("reservoir") } == alarms)
    }
}
