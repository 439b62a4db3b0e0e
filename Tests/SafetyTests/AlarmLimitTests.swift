// The numbers at which a person is told something stand in the table of limits, as in the source.

import Safety
import Testing

@Suite("The limits of the alarms")
struct AlarmLimitTests {
    /// Source: hazards-and-limits 3.3 ("Alarms"), H22, and Loop's ladder; two are ours.
    @Test(
        "the values are those of the source",
        arguments: [
            ("urgentLowBelow", 55.0, "mg/dL"), ("urgentLowSoonSpan", 20, "min"),
            ("highAbove", 250, "mg/dL"), ("highSpan", 120, "min"), ("notLoopingFirst", 20, "min"),
            ("notLoopingSecond", 40, "min"), ("notLoopingThird", 60, "min"),
            ("notLoopingFourth", 120, "min"), ("reservoirLow", 20, "U"),
            ("reservoirCritical", 5, "U"), ("wallStepHold", 30, "min"),
        ])
    func values(name: String, value: Double, unit: String) {
        let rows = LimitTable.entries.filter { $0.name == name }
        #expect(rows.map(\.value) == [value])
        #expect(rows.map(\.unit) == [unit])
    }
}
