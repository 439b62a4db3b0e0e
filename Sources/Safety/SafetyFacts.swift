// What the judge knows: facts from devices and the ledger, none from a model.

public import Quantities

/// What the owner allows automation to do. Ordered from least to most.
public enum Automation: String, Sendable, CaseIterable {
    /// Decide and record, command nothing.
    case adviseOnly = "advise_only"
    /// Lower or stop delivery, never raise it above scheduled basal. The install default.
    case reduceOnly = "reduce_only"
    /// Lower and raise delivery within the limits.
    case closedLoop = "closed_loop"
}

/// The facts one judgement is made on.
public struct SafetyFacts: Sendable, Hashable {
    /// What the owner allows.
    public var automation: Automation
    /// The mode of the loop.
    public var mode: LoopMode
    /// The rate scheduled now.
    public var scheduledBasal: InsulinRate
    /// The highest rate of the schedule.
    public var highestScheduledBasal: InsulinRate
    /// The usual insulin of a day.
    public var totalDailyInsulin: InsulinAmount
    /// Delivery stops below this.
    public var suspendThreshold: Glucose
    /// Newest accepted glucose; `nil` when there is none.
    public var glucose: Glucose?
    /// Its age; `nil` when there is none.
    public var readingAge: Span?
    /// Valid readings among the last four cycles.
    public var validReadings: Int
    /// Difference of the last two readings as a share of the earlier; `nil` when unknown.
    public var readingJump: Double?
    /// Slope through recent readings. Unit: mg/dL/min; `nil` when unknown.
    public var slope: Double?
    /// Time since glucose was below 70 mg/dL; `nil` when it never was.
    public var sinceLow: Span?
    /// Whether delivery may be stopped for low glucose; false after a suspension at its time limit.
    public var suspendAllowed: Bool
    /// The pump's smallest bolus step.
    public var bolusIncrement: InsulinAmount
    /// The pump's smallest basal step.
    public var basalIncrement: InsulinRate
    /// Insulin with an unknown outcome.
    public var uncertainInsulin: InsulinAmount
    /// Basal that a pump caught at over-delivery gave too much, and that has not been withheld since.
    public var surplusBasal: InsulinAmount
    /// Automatic insulin above basal still on board, uncertain insulin included.
    public var automaticInsulinOnBoard: InsulinAmount
    /// The most automatic insulin any hour from now on holds if scheduled basal alone follows.
    public var fullestHour: InsulinAmount
    /// The same for two hours.
    public var fullestTwoHours: InsulinAmount
    /// Time since the last automatic bolus; `nil` when there was none.
    public var sinceAutomaticBolus: Span?
    /// Whether the twin says it may be used for an increase.
    public var twinTrusted: Bool
    /// What the person said they do now, its lead and its after-effect included; `nil` for nothing.
    public var activity: Activity?
    /// Time since sugar was entered against a low; `nil` when it never was.
    public var sinceRescue: Span?
    /// Time since a meal was entered whose bolus has not come; `nil` when there is none.
    public var sinceMealWithoutBolus: Span?

    /// All facts.
    public init(
        automation: Automation, mode: LoopMode, scheduledBasal: InsulinRate,
        highestScheduledBasal: InsulinRate, totalDailyInsulin: InsulinAmount,
        suspendThreshold: Glucose, glucose: Glucose?, readingAge: Span?, validReadings: Int,
        readingJump: Double?, slope: Double?, sinceLow: Span?,
        suspendAllowed: Bool, bolusIncrement: InsulinAmount, basalIncrement: InsulinRate,
        uncertainInsulin: InsulinAmount, surplusBasal: InsulinAmount,
        automaticInsulinOnBoard: InsulinAmount,
        fullestHour: InsulinAmount, fullestTwoHours: InsulinAmount,
        sinceAutomaticBolus: Span?, twinTrusted: Bool, activity: Activity?,
        sinceRescue: Span?, sinceMealWithoutBolus: Span?
    ) {
        self.automation = automation
        self.mode = mode
        self.scheduledBasal = scheduledBasal
        self.highestScheduledBasal = highestScheduledBasal
        self.totalDailyInsulin = totalDailyInsulin
        self.suspendThreshold = suspendThreshold
        self.glucose = glucose
        self.readingAge = readingAge
        self.validReadings = validReadings
        self.readingJump = readingJump
        self.slope = slope
        self.sinceLow = sinceLow
        self.suspendAllowed = suspendAllowed
        self.bolusIncrement = bolusIncrement
        self.basalIncrement = basalIncrement
        self.uncertainInsulin = uncertainInsulin
        self.surplusBasal = surplusBasal
        self.automaticInsulinOnBoard = automaticInsulinOnBoard
        self.fullestHour = fullestHour
        self.fullestTwoHours = fullestTwoHours
        self.sinceAutomaticBolus = sinceAutomaticBolus
        self.twinTrusted = twinTrusted
        self.activity = activity
        self.sinceRescue = sinceRescue
        self.sinceMealWithoutBolus = sinceMealWithoutBolus
    }

    /// Whether exercise is stated while glucose is low for it, or is not known.
    var isHeldByExercise: Bool {
        activity == .exercise
            && glucose.map { $0 < FixedLimits.exerciseNoIncreaseBelow } ?? true
    }

    /// Whether sugar was eaten against a low not long ago.
    var isHeldByRescue: Bool { sinceRescue.map { $0 < FixedLimits.rescueHoldOff } ?? false }

    /// Whether a meal waits for the person's own bolus.
    var awaitsMealBolus: Bool {
        sinceMealWithoutBolus.map { $0 < FixedLimits.mealBolusWait } ?? false
    }

    /// Whether basal is withheld for what the pump gave too much: on a reading that is not old, as
    /// long as a suspension may last.
    public var withholdsSurplus: Bool {
        suspendAllowed && surplusBasal > FixedLimits.surplusKept
            && readingAge.map { $0 <= FixedLimits.readingAgeFallback } ?? false
    }

    /// Whether what the person said leaves room for an automatic increase.
    public var statementsAllowIncrease: Bool { !isHeldByExercise && !isHeldByRescue }

    /// Whether what the person said leaves room for an automatic bolus.
    public var statementsAllowBolus: Bool {
        statementsAllowIncrease && activity == nil && !awaitsMealBolus
    }
}
