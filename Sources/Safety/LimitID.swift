// The names of the limits: one list, used by declarations, verdicts, the journal and the reports.

/// The name of one limit. A verdict names the limit that bound it by this.
public enum LimitID: String, Sendable, CaseIterable {
    /// A proposal that is no possible delivery.
    case impossibleRequest = "impossible_request"
    /// What the owner allows automation to do at all.
    case automation
    /// The mode of the loop.
    case mode
    /// Age of the newest accepted reading above which nothing is increased.
    case readingAge = "reading_age"
    /// How many of the last four readings must be valid for an increase.
    case validReadings = "valid_readings"
    /// Change between two readings, as a share of the earlier, above which nothing is increased.
    case readingJump = "reading_jump"
    /// Rate of change above which nothing is increased.
    case rateOfChange = "rate_of_change"
    /// Insulin with an unknown outcome blocks increases.
    case uncertainDose = "uncertain_dose"
    /// Time after a low reading during which nothing is increased.
    case lowHoldOff = "low_hold_off"
    /// Time after sugar eaten against a low during which nothing is increased.
    case rescueHoldOff = "rescue_hold_off"
    /// Glucose below which nothing is increased while exercise is stated.
    case exerciseHold = "exercise_hold"
    /// The twin's own word that it must not be used for an increase.
    case twinHealth = "twin_health"
    /// Glucose below which delivery stops, whatever was proposed.
    case suspendUrgent = "suspend_urgent"
    /// Glucose below which delivery stops.
    case suspendLow = "suspend_low"
    /// Glucose predicted from the readings alone, below which delivery stops.
    case suspendPredicted = "suspend_predicted"
    /// Basal that a pump caught at over-delivery gave too much, withheld until it is made good.
    case surplusBasal = "surplus_basal"
    /// Highest automatic rate.
    case maximumBasal = "maximum_basal"
    /// Largest automatic bolus.
    case maximumBolus = "maximum_bolus"
    /// Largest automatic bolus as a time of scheduled basal.
    case bolusBasalShare = "bolus_basal_share"
    /// Largest automatic bolus as a share of the insulin required.
    case bolusNeedShare = "bolus_need_share"
    /// Least time between automatic boluses.
    case bolusInterval = "bolus_interval"
    /// No automatic bolus while exercise or sleep is stated.
    case activityBolus = "activity_bolus"
    /// Time in which automatic boluses wait for the person's own bolus of a meal.
    case mealBolusWait = "meal_bolus_wait"
    /// Most automatic insulin above basal on board.
    case insulinOnBoard = "insulin_on_board"
    /// Most automatic insulin above scheduled basal in an hour, as a multiple of that basal.
    case hourlyInsulin = "hourly_insulin"
    /// Most automatic insulin in two hours, as a share of the daily total.
    case twoHourInsulin = "two_hour_insulin"
    /// The pump's smallest step.
    case pumpIncrement = "pump_increment"
}
