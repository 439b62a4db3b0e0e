// The rows of the limits at which a person is told something and no dose changes.

import Quantities

private typealias Fixed = FixedLimits

extension LimitTable {
    static let alarms = [
        fixed(
            "L77", "urgentLowBelow", Fixed.urgentLowBelow.milligramsPerDeciliter, "mg/dL",
            "told below", source: "hazards-and-limits 3.3", "H39", "H41"),
        fixed(
            "L78", "urgentLowSoonSpan", Fixed.urgentLowSoonSpan.minutes, "min",
            "told when the slope leads to urgentLowBelow within it", source: "Dexcom", "H39",
            "H41"),
        fixed(
            "L79", "highAbove", Fixed.highAbove.milligramsPerDeciliter, "mg/dL",
            "told above, after highSpan", source: "hazards-and-limits 3.3", "H03", "H21"),
        fixed(
            "L80", "highSpan", Fixed.highSpan.minutes, "min", "time over which highAbove counts",
            source: "hazards-and-limits 3.3", "H03", "H21"),
        fixed(
            "L81", "notLoopingFirst", Fixed.notLoopingFirst.minutes, "min",
            "told when automation was not at work for so long", source: "Loop", "H55", "H63"),
        fixed(
            "L82", "notLoopingSecond", Fixed.notLoopingSecond.minutes, "min", "told again",
            source: "Loop", "H55", "H63"),
        fixed(
            "L83", "notLoopingThird", Fixed.notLoopingThird.minutes, "min",
            "told again, with a higher priority", source: "Loop", "H55", "H63"),
        fixed(
            "L84", "notLoopingFourth", Fixed.notLoopingFourth.minutes, "min", "told again",
            source: "Loop", "H55", "H63"),
        fixed(
            "L85", "reservoirLow", Fixed.reservoirLow.units, "U", "told below",
            source: "hazards-and-limits H22", "H22"),
        fixed(
            "L86", "reservoirCritical", Fixed.reservoirCritical.units, "U",
            "told below, with a higher priority", source: "hazards-and-limits H22", "H22"),
        fixed(
            "L87", "wallStepHold", Fixed.wallStepHold.minutes, "min",
            "reductions only after a step of the wall clock", .mode, source: "ours", "H46", "H47"),
        fixed(
            "L88", "underDeliverySpan", Fixed.underDeliverySpan.minutes, "min of scheduled basal",
            "told when more basal than that is missing from the pump's totals", source: "ours",
            "H17"),
        fixed(
            "L89", "underDeliveryLeast", Fixed.underDeliveryLeast.units, "U",
            "told at no less than this missing", source: "hazards-and-limits 3.5", "H17"),
        fixed(
            "L90", "scheduleClockSlack", Fixed.scheduleClockSlack.minutes, "min",
            "a change of the pump's basal segment so much off is no mismatch and no runaway",
            .mode, source: "ours", "H24", "H37"),
        fixed(
            "L91", "pumpClockDrift", Fixed.pumpClockDrift, "share",
            "reductions only for an insulin action when the pump's clock is off by more and 90 s",
            .mode, source: "ours", "H46"),
        fixed(
            "L92", "scheduledAfterZero", Fixed.scheduledAfterZero.minutes, "min",
            "scheduled basal after zero delivery that lasted as long as it may", .mode,
            source: "ours", "H03"),
        fixed(
            "L93", "timeAtMaximumHold", Fixed.timeAtMaximumHold.minutes, "min",
            "reductions only after L27", .mode, source: "ours", "H01", "H34"),
        fixed(
            "L94", "timeAtMaximumForgotten", Fixed.timeAtMaximumForgotten.minutes, "min",
            "time at the highest rate is forgotten so long after it", source: "ours", "H01",
            "H34"),
        fixed(
            "L95", "slopeSpan", Fixed.slopeSpan.minutes, "min",
            "the readings that a slope is taken from", .rateOfChange,
            source: "hazards-and-limits 3.3", "H07", "H12"),
        fixed(
            "L96", "alarmEscalation", Fixed.alarmEscalation.seconds, "s",
            "a high alarm nobody answered escalates", source: "hazards-and-limits 4.1 S14", "H55"),
        fixed(
            "L97", "alarmSilence", Fixed.alarmSilence.minutes, "min",
            "a silenced high alarm whose condition goes on sounds again", source: "ours", "H55"),
        fixed(
            "L98", "surplusKept", Fixed.surplusKept.units, "U",
            "what a pump beyond overDeliveryTolerance gave too much is withheld, but for this",
            .surplusBasal,
            source: "hazards-and-limits H24 and 3.5", "H24"),
    ]
}
