// The limits nobody can configure: thresholds and times that are part of the program.

public import Quantities

/// Limits that are compiled in. Source of each: hazards-and-limits 3.3 unless stated.
public enum FixedLimits {
    /// A proposed rate above this, or below zero, is no rate.
    public static let possibleRate = InsulinRate.unitsPerHour(100)
    /// A proposed bolus above this, or below zero, is no bolus.
    public static let possibleBolus = InsulinAmount.units(100)
    /// Highest automatic rate as a multiple of the highest scheduled rate (oref0).
    public static let highestScheduledMultiple = 3.0
    /// Highest automatic rate as a multiple of the rate scheduled now (oref0).
    public static let currentScheduledMultiple = 4.0
    /// Automatic insulin on board, at most this many times the largest automatic bolus (Loop).
    public static let insulinOnBoardBolusMultiple: Int64 = 2
    /// Automatic insulin on board, at most this share of the daily total.
    public static let insulinOnBoardDailyShare = 0.15
    /// An automatic bolus is at most this time of scheduled basal (oref0).
    public static let bolusBasalSpan = Span.minutes(30)
    /// An automatic bolus is at most this share of the insulin required (Loop).
    public static let bolusNeedShare = 0.4
    /// Least time between automatic boluses (oref0).
    public static let bolusInterval = Span.minutes(3)

    /// No increase when the newest reading is older (oref0).
    public static let readingAgeNoIncrease = Span.minutes(12)
    /// Scheduled basal when the newest reading is older (Control-IQ, Omnipod 5).
    public static let readingAgeFallback = Span.minutes(20)
    /// Valid readings among the last four that an increase needs.
    public static let validReadingsNeeded = 3
    /// No increase when two successive readings differ by more than this share of the earlier.
    public static let readingJumpShare = 0.2
    /// No increase when glucose changes faster. Unit: mg/dL/min (Loop).
    public static let rateOfChangeNoIncrease = 4.0
    /// A reading that changed faster needs a second one to be believed. Unit: mg/dL/min.
    public static let rateOfChangeAcceptance = 10.0
    /// It is told from readings so far apart at most.
    public static let rateOfChangeSpan = Span.minutes(15)
    /// A sensor whose readings span less over ``flatSpan`` is taken as stuck. Unit: mg/dL.
    public static let flatRange = 2.0
    /// See ``flatRange`` (AndroidAPS).
    public static let flatSpan = Span.minutes(45)

    /// Another sensor whose first reading differs by more than this share from a reading of the one
    /// before is not believed against it (670G, of a fingerstick).
    public static let sensorDisputeShare = 0.35
    /// No increase on such a sensor for this time: insulin that was given on the other has acted.
    public static let sensorDisputeSpan = Span.hours(6)
    /// A sensor that rises by this much faster than ``rateOfChangeAcceptance``, and stays there, has
    /// stepped: no body does. Unit: mg/dL. Five minutes of that rate, as a sensor that sends often
    /// has its noise in less. No increase on it for ``sensorDisputeSpan``, unless two
    /// readings have come down as fast and left less than this of the step.
    public static let sensorStepRise = 50.0
    /// So long after a step a fall as fast takes it back, though it has long stopped to count.
    public static let sensorStepMemory = Span.hours(12)
    /// A fall of ``sensorStepRise`` within this time may be a pressed sensor's: two readings five
    /// minutes apart, one of them late.
    public static let sensorPressOnset = Span.minutes(11)
    /// Such a sensor may come back by a step to what it read within this time: people lie on one for
    /// half an hour to an hour, seldom for twice that.
    public static let sensorPressSpan = Span.hours(3)
    /// It stays at least so far below what it fell from, and has not come down to that by so much: a
    /// body that falls has fallen before. Unit: mg/dL. Half of ``sensorStepRise``.
    public static let sensorPressDepth = 25.0
    /// After ``rateOfChangeSpan`` it falls by less than this: a body that falls goes on. Unit: mg/dL.
    public static let sensorPressDrift = 40.0

    /// A fingerstick is taken from here on: what meters show as a number.
    public static let fingerstickLowest = Glucose.mgPerdL(20)
    /// A fingerstick is taken to here.
    public static let fingerstickHighest = Glucose.mgPerdL(600)
    /// A sensor no further from a fingerstick, as a share of it, is right: 87 % of the readings of
    /// an integrated sensor are at least (21 CFR 862.1355). From ``sensorDisputeShare`` on it is wrong.
    public static let fingerstickAgreement = 0.2

    /// Delivery stops below this, unconditionally (Omnipod 5).
    public static let suspendUrgentBelow = Glucose.mgPerdL(60)
    /// The suspend threshold is at least this.
    public static let suspendThresholdMin = Glucose.mgPerdL(70)
    /// Delivery stops when the straight line through recent readings falls below the suspend
    /// threshold within this time (Control-IQ).
    public static let suspendPredictionSpan = Span.minutes(30)
    /// No increase for this time after a reading below 70 mg/dL.
    public static let lowHoldOff = Span.minutes(30)
    /// What counts as low for the hold-off.
    public static let lowBelow = Glucose.mgPerdL(70)

    /// Zero delivery on fresh low readings, or for what a pump gave too much, lasts at most this long,
    /// then scheduled basal.
    public static let suspendSpan = Span.minutes(120)
    /// Time at the highest allowed delivery after which only reductions are allowed.
    public static let timeAtMaximumReduceOnly = Span.minutes(60)
    /// Time at the highest allowed delivery after which automation latches off.
    public static let timeAtMaximumLatch = Span.hours(4)
    /// Time at the lowest delivery after which scheduled basal resumes with an alarm (670G).
    public static let timeAtMinimumFallback = Span.minutes(150)

    /// Scheduled basal runs for so long after zero delivery that lasted as long as it may. Guess.
    public static let scheduledAfterZero = Span.minutes(30)
    /// Only reductions are allowed until so long after the last decision at the highest delivery that
    /// lasted ``timeAtMaximumReduceOnly``. Guess.
    public static let timeAtMaximumHold = Span.minutes(30)
    /// Time at the highest delivery is forgotten so long after the last of it. Guess.
    public static let timeAtMaximumForgotten = Span.hours(2)
    /// Zero delivery on readings older than ``readingAgeNoIncrease`` lasts at most this long
    /// (Omnipod 5).
    public static let blindZeroSpan = Span.minutes(60)

    /// Every commanded rate ends by itself after this time.
    public static let lease = Span.minutes(30)
    /// A dose decided longer ago is not sent any more (oref0).
    public static let decisionLifetime = Span.seconds(60)
    /// Wait for a reply before the same command is sent again.
    public static let commandTimeout = Span.seconds(2)
    /// How often one command is sent at most.
    public static let commandAttempts = 3
    /// A wall clock that moved by more against the loop's own line is a step.
    public static let wallStep = Span.seconds(90)
    /// How far the pump's and the loop's clocks may be apart at the change of a basal segment. Guess:
    /// a clock set by hand.
    public static let scheduleClockSlack = Span.minutes(2)
    /// How far the pump's clock may drift from the loop's line, as a share, beyond ``wallStep``.
    /// Guess: ten times what a watch crystal does.
    public static let pumpClockDrift = 0.001
    /// Insulin delivered beyond what was commanded that is still noise.
    public static let overDeliveryTolerance = InsulinAmount.units(0.3)
    /// The same as a share of what was commanded; taken off what must be seen, too.
    public static let overDeliveryShare = 0.1
    /// What may stay of basal that a pump gave beyond what it was told: two strokes of the coarsest
    /// pump (hazards-and-limits 3.5). The rest is withheld.
    public static let surplusKept = InsulinAmount.units(0.1)
    /// Basal missing from the totals that is still noise: that of so long a schedule, which is also
    /// the longest that a controller's lease leaves a pump to itself. Guess.
    public static let underDeliverySpan = Span.minutes(30)
    /// The least of it: two strokes of the coarsest pump (hazards-and-limits 3.5).
    public static let underDeliveryLeast = InsulinAmount.units(0.1)
    /// Fastest delivery of any pump: totals that rise faster mean nothing. Source: Medtronic 780G,
    /// quick bolus, 15 U/min.
    public static let pumpFastest = InsulinRate.unitsPerHour(900)
    /// Totals that agree with each other, and not with what is known, this often are the pump's new
    /// account.
    public static let totalsRestart = 3
    /// No increase for this time after an occlusion has ended: what was ordered and held back, up
    /// to 3 U, may arrive at once (hazards-and-limits 3.5), and its effect peaks after 75 min.
    public static let occlusionHold = Span.minutes(90)
    /// Glucose that falls faster while insulin is suspected not to act says that it acts again: what
    /// was held back may be arriving, as after an occlusion. Unit: mg/dL/min. Guess.
    public static let actsAgainSlope = -1.0
    /// No increase for this time after the last such fall. Guess: three readings.
    public static let actsAgainHold = Span.minutes(15)
    /// Automatic insulin on board of at least so long a scheduled basal is expected to be seen: as
    /// much as ``bolusBasalSpan`` allows in one bolus.
    public static let unansweredBasalSpan = Span.minutes(30)
    /// Readings above this that do not fall against it allow reductions only after
    /// ``unansweredHold`` (hazards-and-limits H21).
    public static let unansweredAbove = Glucose.mgPerdL(250)
    /// See ``unansweredAbove`` (hazards-and-limits H21, and 3.3 of the time at the maximum).
    public static let unansweredHold = Span.minutes(60)
    /// Above ``heldBackAbove`` a person is told after this time. Guess: a large meal that nobody
    /// enters is over by then.
    public static let unansweredTold = Span.minutes(180)
    /// Glucose has come down when it is so much below the highest since. Unit: mg/dL. Guess: beyond
    /// what a sensor's noise does.
    public static let unansweredFall = 30.0
    /// At this charge of the pump's battery, in percent, automation hands over to the pump's own
    /// schedule (hazards-and-limits H64).
    public static let batteryHandOver = 5
    /// Below this charge, in percent, a person is told (hazards-and-limits H64).
    public static let batteryLow = 20
    /// A meal of more is no entry but a mistake (LoopKit).
    public static let carbohydrateEntryMax = Carbohydrate.grams(250)
    /// The same amount entered again within this time is the same meal.
    public static let repeatedEntrySpan = Span.minutes(10)
    /// Exercise may be stated so long before it begins. Source: consensus on exercise with automated
    /// delivery (Moser 2025), a higher target 1-2 h before.
    public static let activityLeadMax = Span.minutes(90)
    /// A shorter exercise or sleep is no statement. Guess.
    public static let activityShortest = Span.minutes(15)
    /// A longer exercise is no statement; it can be stated again. Guess.
    public static let exerciseLongest = Span.hours(4)
    /// A longer sleep is no statement. Guess.
    public static let sleepLongest = Span.hours(12)
    /// A stated exercise goes on holding automation back for so long after its end. Guess: the
    /// consensus keeps the higher target until the end; glucose goes on falling after it.
    public static let exerciseTail = Span.minutes(60)
    /// No increase below this while exercise is stated. Source: 150 mg/dL, the exercise target of
    /// the same consensus, of Omnipod 5 and 780G.
    public static let exerciseNoIncreaseBelow = Glucose.mgPerdL(150)
    /// No increase for this time after sugar that was eaten against a low. As ``lowHoldOff``.
    public static let rescueHoldOff = Span.minutes(30)
    /// Carbohydrate entered below this is sugar against a low. Guess: what people begin to treat.
    public static let rescueBelow = Glucose.mgPerdL(80)
    /// Carbohydrate entered within this time of a reading below ``lowBelow`` is so as well. Source:
    /// the rule of 15.
    public static let rescueAfterLow = Span.minutes(15)
    /// A larger entry is a meal. Guess: the rule of 15, and as much as a frightened person eats.
    public static let rescueMax = Carbohydrate.grams(25)
    /// Automatic boluses wait so long for the person's own bolus of a meal, and a bolus so long
    /// before an entry is that meal's. Guess.
    public static let mealBolusWait = Span.minutes(15)
    /// A limit on totals that leaves less room than is required for so long is told to a person.
    public static let limitBinding = Span.minutes(60)
    /// What counts as high for it: the upper end of the range a person is to be in.
    public static let heldBackAbove = Glucose.mgPerdL(180)
    /// Probability above which the planner's suspicion that insulin does not act is told.
    public static let suspicionBegins = 0.5
    /// Probability below which it is over.
    public static let suspicionEnds = 0.3
    /// How long a suspicion stands before it is told.
    public static let suspicionSpan = Span.minutes(15)
    /// Least time between two such notices.
    public static let suspicionInterval = Span.hours(4)
    /// The slope of glucose is that of the line through the readings of so long before the newest:
    /// four of them, where one may be missing (hazards-and-limits 3.3).
    public static let slopeSpan = Span.minutes(16)
    /// An urgent low is told below this.
    public static let urgentLowBelow = Glucose.mgPerdL(55)
    /// It is told ahead when the straight line through recent readings reaches it within this time
    /// (Dexcom, urgent low soon).
    public static let urgentLowSoonSpan = Span.minutes(20)
    /// A high is told above this.
    public static let highAbove = Glucose.mgPerdL(250)
    /// Once all readings of so long were above it.
    public static let highSpan = Span.minutes(120)
    /// A high alarm that nobody answers escalates after so long (hazards-and-limits S14).
    public static let alarmEscalation = Span.seconds(120)
    /// A press silences a high alarm whose condition goes on for so long. Guess.
    public static let alarmSilence = Span.minutes(30)
    /// Automation that is not at work is told in four steps (Loop).
    public static let notLoopingFirst = Span.minutes(20)
    /// See ``notLoopingFirst``.
    public static let notLoopingSecond = Span.minutes(40)
    /// See ``notLoopingFirst``.
    public static let notLoopingThird = Span.minutes(60)
    /// See ``notLoopingFirst``.
    public static let notLoopingFourth = Span.minutes(120)
    /// A reservoir with less is told (hazards-and-limits H22).
    public static let reservoirLow = InsulinAmount.units(20)
    /// A reservoir with less is told with a higher priority (hazards-and-limits H22).
    public static let reservoirCritical = InsulinAmount.units(5)
    /// Only reductions for this time after a step of the wall clock.
    public static let wallStepHold = Span.minutes(30)
    /// A receiver's frames that come later than its clock says by less are not late.
    public static let transitNoise = Span.seconds(5)
    /// How far a receiver's clock may drift from the loop's line, as a share.
    public static let receiverDrift = 0.0005
    /// A planner that fails more often within ``plannerRestartSpan`` is not started again, and the
    /// loop latches.
    public static let plannerRestarts = 5
    /// The time over which ``plannerRestarts`` is counted.
    public static let plannerRestartSpan = Span.minutes(10)
}
