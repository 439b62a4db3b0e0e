// The rows of the limits that are compiled in; their values are FixedLimits' own.

import Quantities

private typealias Fixed = FixedLimits

extension LimitTable {
    static let delivery = [
        fixed(
            "L06", "highestScheduledMultiple", Fixed.highestScheduledMultiple,
            "times the highest scheduled rate", "rate cut to it", .maximumBasal, source: "oref0",
            "H35", "H36"),
        fixed(
            "L07", "currentScheduledMultiple", Fixed.currentScheduledMultiple,
            "times the rate scheduled now", "rate cut to it", .maximumBasal, source: "oref0",
            "H35", "H36"),
        fixed(
            "L08", "insulinOnBoardBolusMultiple", Double(Fixed.insulinOnBoardBolusMultiple),
            "times the largest automatic bolus", "on board cut to it", .insulinOnBoard,
            source: "Loop", "H01", "H02"),
        fixed(
            "L09", "insulinOnBoardDailyShare", Fixed.insulinOnBoardDailyShare,
            "share of the daily total", "on board cut to it", .insulinOnBoard,
            source: "hazards-and-limits 3.3", "H01", "H02"),
        fixed(
            "L10", "bolusBasalSpan", Fixed.bolusBasalSpan.minutes, "min of scheduled basal",
            "bolus cut to it", .bolusBasalShare, source: "oref0", "H12", "H35"),
        fixed(
            "L11", "bolusNeedShare", Fixed.bolusNeedShare, "share of the insulin required",
            "bolus cut to it", .bolusNeedShare, source: "Loop", "H12", "H35"),
        fixed(
            "L12", "bolusInterval", Fixed.bolusInterval.minutes, "min", "no bolus before",
            .bolusInterval, source: "oref0", "H15", "H19"),
    ]

    static let readings = [
        fixed(
            "L13", "readingAgeNoIncrease", Fixed.readingAgeNoIncrease.minutes, "min",
            "no increase above", .readingAge, source: "oref0", "H09", "H10"),
        fixed(
            "L14", "readingAgeFallback", Fixed.readingAgeFallback.minutes, "min",
            "scheduled basal above", .mode, source: "Control-IQ, Omnipod 5", "H09", "H10"),
        fixed(
            "L15", "validReadingsNeeded", Double(Fixed.validReadingsNeeded), "of the last four",
            "no increase below", .validReadings, source: "hazards-and-limits 3.3", "H09", "H11"),
        fixed(
            "L16", "readingJumpShare", Fixed.readingJumpShare, "share of the earlier reading",
            "no increase above", .readingJump, source: "oref0", "H02", "H05"),
        fixed(
            "L17", "rateOfChangeNoIncrease", Fixed.rateOfChangeNoIncrease, "mg/dL/min",
            "no increase above", .rateOfChange, source: "Loop", "H05", "H12"),
        fixed(
            "L18", "rateOfChangeAcceptance", Fixed.rateOfChangeAcceptance, "mg/dL/min",
            "a faster rise needs a second reading", source: "hazards-and-limits 3.3", "H12"),
        fixed(
            "L19", "flatRange", Fixed.flatRange, "mg/dL", "reductions only below", .mode,
            source: "AndroidAPS", "H01"),
        fixed(
            "L20", "flatSpan", Fixed.flatSpan.minutes, "min", "time over which flatRange counts",
            .mode, source: "AndroidAPS", "H01"),
    ]

    static let low = [
        fixed(
            "L21", "suspendUrgentBelow", Fixed.suspendUrgentBelow.milligramsPerDeciliter, "mg/dL",
            "delivery stops below", .suspendUrgent, source: "Omnipod 5", "H39", "H41"),
        fixed(
            "L22", "suspendThresholdMin", Fixed.suspendThresholdMin.milligramsPerDeciliter,
            "mg/dL", "a person's suspend threshold is at least this", .suspendLow,
            source: "hazards-and-limits 3.3", "H36", "H39"),
        fixed(
            "L23", "suspendPredictionSpan", Fixed.suspendPredictionSpan.minutes, "min",
            "delivery stops when the slope leads below the threshold within it",
            .suspendPredicted, source: "Control-IQ", "H39", "H41"),
        fixed(
            "L24", "lowHoldOff", Fixed.lowHoldOff.minutes, "min", "no increase before",
            .lowHoldOff, source: "hazards-and-limits 3.3", "H42"),
        fixed(
            "L25", "lowBelow", Fixed.lowBelow.milligramsPerDeciliter, "mg/dL",
            "what counts as low for the hold-off", .lowHoldOff, source: "hazards-and-limits 3.3",
            "H42"),
    ]

    static let time = [
        fixed(
            "L26", "suspendSpan", Fixed.suspendSpan.minutes, "min",
            "scheduled basal after so long at zero on low readings or for surplusKept", .mode,
            source: "hazards-and-limits 3.3", "H03", "H04"),
        fixed(
            "L27", "timeAtMaximumReduceOnly", Fixed.timeAtMaximumReduceOnly.minutes, "min",
            "reductions only after so long at the highest rate", .mode,
            source: "hazards-and-limits 3.3", "H01", "H34"),
        fixed(
            "L28", "timeAtMaximumLatch", Fixed.timeAtMaximumLatch.minutes, "min",
            "latched safe after so long at the highest rate in all", .mode, source: "670G", "H01",
            "H34"),
        fixed(
            "L29", "timeAtMinimumFallback", Fixed.timeAtMinimumFallback.minutes, "min",
            "scheduled basal after so long at zero", .mode, source: "670G", "H03"),
        fixed(
            "L30", "limitBinding", Fixed.limitBinding.minutes, "min",
            "a limit on totals in the way for so long is told", source: "finding of the gallery",
            "H34", "H21"),
        fixed(
            "L31", "heldBackAbove", Fixed.heldBackAbove.milligramsPerDeciliter, "mg/dL",
            "above it limitBinding and unansweredTold count", source: "consensus range", "H21",
            "H34"),
    ]

    static let commands = [
        fixed(
            "L32", "lease", Fixed.lease.minutes, "min", "every commanded rate ends by itself",
            source: "hazards-and-limits 3.3, OpenAPS", "H26", "H58"),
        fixed(
            "L33", "decisionLifetime", Fixed.decisionLifetime.seconds, "s",
            "an older decision is not sent", source: "oref0, AndroidAPS", "H18"),
        fixed(
            "L34", "commandTimeout", Fixed.commandTimeout.seconds, "s",
            "the same command is sent again", source: "hazards-and-limits 3.3", "H15"),
        fixed(
            "L35", "commandAttempts", Double(Fixed.commandAttempts), "times",
            "then the dose is uncertain: no increase", .uncertainDose,
            source: "hazards-and-limits 3.3", "H15", "H16"),
        fixed(
            "L36", "plannerRestarts", Double(Fixed.plannerRestarts), "times",
            "latched safe above", .mode, source: "hazards-and-limits 7, SR-019", "H51"),
        fixed(
            "L37", "plannerRestartSpan", Fixed.plannerRestartSpan.minutes, "min",
            "time over which plannerRestarts counts", .mode, source: "hazards-and-limits 7, SR-019",
            "H51"),
    ]

    static let pump = [
        fixed(
            "L38", "overDeliveryTolerance", Fixed.overDeliveryTolerance.units, "U",
            "latched safe, interlock open, above", .mode, source: "hazards-and-limits H24", "H24"),
        fixed(
            "L39", "overDeliveryShare", Fixed.overDeliveryShare, "share of what was allowed",
            "added to overDeliveryTolerance", .mode, source: "hazards-and-limits H24", "H24"),
        fixed(
            "L40", "pumpFastest", Fixed.pumpFastest.unitsPerHour, "U/h",
            "totals that rise faster are not insulin: reductions only", .mode,
            source: "Medtronic 780G, quick bolus", "H28", "H32"),
        fixed(
            "L41", "totalsRestart", Double(Fixed.totalsRestart), "statuses",
            "totals that agree with each other so often are the pump's new account",
            source: "ours", "H23", "H28"),
        fixed(
            "L42", "occlusionHold", Fixed.occlusionHold.minutes, "min",
            "reductions only after an occlusion", .mode, source: "hazards-and-limits 3.5", "H20"),
        fixed(
            "L43", "batteryHandOver", Double(Fixed.batteryHandOver), "%",
            "scheduled basal at it and below", .mode, source: "hazards-and-limits H64", "H64"),
        fixed(
            "L44", "batteryLow", Double(Fixed.batteryLow), "%", "told below",
            source: "hazards-and-limits H64", "H64"),
    ]

    static let people = [
        fixed(
            "L45", "carbohydrateEntryMax", Fixed.carbohydrateEntryMax.grams, "g",
            "a larger entry is refused and told", source: "LoopKit", "H40"),
        fixed(
            "L46", "repeatedEntrySpan", Fixed.repeatedEntrySpan.minutes, "min",
            "the same amount within it is one meal", source: "ours", "H40"),
        fixed(
            "L47", "suspicionBegins", Fixed.suspicionBegins, "probability",
            "told above that insulin seems not to act", source: "ours", "H21"),
        fixed(
            "L48", "suspicionEnds", Fixed.suspicionEnds, "probability", "over below",
            source: "ours",
            "H21"),
        fixed(
            "L49", "suspicionSpan", Fixed.suspicionSpan.minutes, "min", "told after",
            source: "ours", "H21"),
        fixed(
            "L50", "suspicionInterval", Fixed.suspicionInterval.minutes, "min",
            "told again at the earliest after", source: "ours", "H21", "H62"),
    ]

    static let clocks = [
        fixed(
            "L51", "wallStep", Fixed.wallStep.seconds, "s",
            "reductions only for wallStepHold above", .mode, source: "oref0", "H46", "H47"),
        fixed(
            "L52", "transitNoise", Fixed.transitNoise.seconds, "s",
            "a frame later than its clock says is that much older, above", source: "ours", "H07",
            "H10"),
        fixed(
            "L53", "receiverDrift", Fixed.receiverDrift, "share of the time",
            "what a receiver's clock may lose", source: "ours: five times a poor crystal", "H10"),
    ]

    static let proposals = [
        fixed(
            "L54", "possibleRate", Fixed.possibleRate.unitsPerHour, "U/h",
            "scheduled basal instead, above", .impossibleRequest, source: "ours", "H32", "H34"),
        fixed(
            "L55", "possibleBolus", Fixed.possibleBolus.units, "U",
            "scheduled basal instead, above", .impossibleRequest, source: "ours", "H32", "H34"),
    ]

    static let statements = [
        fixed(
            "L56", "exerciseNoIncreaseBelow", Fixed.exerciseNoIncreaseBelow.milligramsPerDeciliter,
            "mg/dL", "no increase below while exercise is stated", .exerciseHold,
            source: "exercise consensus, Omnipod 5, 780G", "H41"),
        fixed(
            "L57", "exerciseTail", Fixed.exerciseTail.minutes, "min",
            "a stated exercise holds so long after its end", .activityBolus, source: "ours", "H41"),
        fixed(
            "L58", "activityLeadMax", Fixed.activityLeadMax.minutes, "min",
            "a statement further ahead is refused and told", source: "exercise consensus", "H41"),
        fixed(
            "L59", "activityShortest", Fixed.activityShortest.minutes, "min",
            "a shorter activity is refused and told", source: "ours", "H41"),
        fixed(
            "L60", "exerciseLongest", Fixed.exerciseLongest.minutes, "min",
            "a longer exercise is refused and told", source: "ours", "H41"),
        fixed(
            "L61", "sleepLongest", Fixed.sleepLongest.minutes, "min",
            "a longer sleep is refused and told", source: "ours", "H41"),
        fixed(
            "L62", "rescueHoldOff", Fixed.rescueHoldOff.minutes, "min",
            "no increase before, after sugar against a low", .rescueHoldOff,
            source: "as lowHoldOff", "H42"),
        fixed(
            "L63", "rescueBelow", Fixed.rescueBelow.milligramsPerDeciliter, "mg/dL",
            "what is entered below it is sugar against a low", .rescueHoldOff, source: "ours",
            "H42"),
        fixed(
            "L64", "rescueAfterLow", Fixed.rescueAfterLow.minutes, "min",
            "what is entered within it of a low is so as well", .rescueHoldOff,
            source: "rule of 15", "H42"),
        fixed(
            "L65", "rescueMax", Fixed.rescueMax.grams, "g", "a larger entry is a meal",
            .rescueHoldOff, source: "ours", "H42"),
        fixed(
            "L66", "mealBolusWait", Fixed.mealBolusWait.minutes, "min",
            "no automatic bolus before, while a meal waits for the person's own", .mealBolusWait,
            source: "ours", "H39", "H40"),
    ]

    static let blind = [
        fixed(
            "L67", "blindZeroSpan", Fixed.blindZeroSpan.minutes, "min",
            "scheduled basal after so long at zero on readings too old for an increase", .mode,
            source: "hazards-and-limits 3.3, Omnipod 5", "H03", "H07")
    ]

    static let actsAgain = [
        fixed(
            "L68", "actsAgainSlope", Fixed.actsAgainSlope, "mg/dL/min",
            "reductions only while glucose falls faster under a suspicion that insulin does not "
                + "act, and for actsAgainHold after", .mode, source: "ours", "H20", "H21"),
        fixed(
            "L69", "actsAgainHold", Fixed.actsAgainHold.minutes, "min", "see actsAgainSlope",
            .mode, source: "ours", "H20", "H21"),
    ]

    static let otherSensor = [
        fixed(
            "L70", "sensorDisputeShare", Fixed.sensorDisputeShare, "share",
            "reductions only on another sensor whose first reading differs by more, or on one that "
                + "differs by so much from a fingerstick", .mode, source: "670G", "H02", "H08",
            "H11"),
        fixed(
            "L71", "sensorDisputeSpan", Fixed.sensorDisputeSpan.minutes, "min",
            "so long, or until the sensor before is back, a step up is taken back, or a fingerstick "
                + "agrees", .mode,
            source: "ours", "H02", "H11", "H12"),
    ]

    static let stepped = [
        fixed(
            "L99", "sensorStepRise", Fixed.sensorStepRise, "mg/dL",
            "reductions only on a sensor that rises by so much or more, faster than "
                + "rateOfChangeAcceptance, and stays there", .mode, source: "ours", "H02", "H12"),
        fixed(
            "L100", "sensorPressOnset", Fixed.sensorPressOnset.minutes, "min",
            "a fall of sensorStepRise within it may be a pressed sensor's", .mode, source: "ours",
            "H05", "H12"),
        fixed(
            "L101", "sensorPressSpan", Fixed.sensorPressSpan.minutes, "min",
            "a step up to what it read so long ago is then none", .mode, source: "ours", "H05",
            "H12"),
        fixed(
            "L102", "rateOfChangeSpan", Fixed.rateOfChangeSpan.minutes, "min",
            "readings further apart say nothing of a rate", .mode,
            source: "ours", "H12"),
        fixed(
            "L103", "sensorStepMemory", Fixed.sensorStepMemory.minutes, "min",
            "within it a fall takes a step back, and a rise after it is a step again", .mode,
            source: "ours", "H02", "H12"),
        fixed(
            "L104", "sensorPressDepth", Fixed.sensorPressDepth, "mg/dL",
            "a pressed sensor stays so far below what it fell from, and had not fallen so far before",
            .mode, source: "ours", "H05", "H12"),
        fixed(
            "L105", "sensorPressDrift", Fixed.sensorPressDrift, "mg/dL",
            "a pressed sensor falls by less than this after its first 15 min", .mode,
            source: "ours",
            "H05", "H12"),
    ]

    static let fingersticks = [
        fixed(
            "L106", "fingerstickLowest", Fixed.fingerstickLowest.milligramsPerDeciliter, "mg/dL",
            "a lower fingerstick is refused and told", source: "ours", "H02"),
        fixed(
            "L107", "fingerstickHighest", Fixed.fingerstickHighest.milligramsPerDeciliter, "mg/dL",
            "a higher fingerstick is refused and told", source: "ours", "H02"),
        fixed(
            "L108", "fingerstickAgreement", Fixed.fingerstickAgreement, "share",
            "a sensor no further from a fingerstick is right: neither stepped nor in dispute",
            .mode,
            source: "21 CFR 862.1355", "H02", "H11", "H12"),
    ]

    static let unanswered = [
        fixed(
            "L72", "unansweredBasalSpan", Fixed.unansweredBasalSpan.minutes,
            "min of scheduled basal", "on board above schedule it should be seen, from here on",
            .mode, source: "as bolusBasalSpan", "H02", "H21"),
        fixed(
            "L73", "unansweredAbove", Fixed.unansweredAbove.milligramsPerDeciliter, "mg/dL",
            "above it unansweredHold counts", .mode, source: "hazards-and-limits H21", "H02",
            "H21"),
        fixed(
            "L74", "unansweredHold", Fixed.unansweredHold.minutes, "min",
            "reductions only after so long above unansweredAbove without a fall", .mode,
            source: "hazards-and-limits 3.3 and H21", "H01", "H02", "H21", "H34"),
        fixed(
            "L75", "unansweredTold", Fixed.unansweredTold.minutes, "min",
            "told after so long above heldBackAbove without a fall", source: "ours", "H21"),
        fixed(
            "L76", "unansweredFall", Fixed.unansweredFall, "mg/dL",
            "what counts as a fall: so much below the highest since", .mode, source: "ours", "H02",
            "H21"),
    ]
}
