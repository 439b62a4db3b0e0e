// The names of the alarms and how urgent each is.

/// How urgent an alarm is. Source: IEC 60601-1-8 (hazards-and-limits 1.2).
public enum AlarmPriority: Int, Sendable, CaseIterable {
    /// Awareness is needed.
    case low = 1
    /// A prompt response is needed.
    case medium = 2
    /// An immediate response is needed.
    case high = 3
}

/// The alarms of this version.
public enum AlarmID: String, Sendable, CaseIterable {
    /// Glucose below 55 mg/dL. Cannot be switched off.
    case urgentLow = "urgent_low"
    /// Glucose at or below 55 mg/dL within 20 min at the present slope.
    case urgentLowSoon = "urgent_low_soon"
    /// Glucose below 70 mg/dL.
    case low
    /// Glucose above 250 mg/dL for 120 min.
    case high
    /// No usable reading for 20 min.
    case noReading = "no_reading"
    /// No decision carried out for 20 min.
    case notLooping20 = "not_looping_20"
    /// No decision carried out for 40 min.
    case notLooping40 = "not_looping_40"
    /// No decision carried out for 60 min.
    case notLooping60 = "not_looping_60"
    /// No decision carried out for 120 min.
    case notLooping120 = "not_looping_120"
    /// The planner failed and was started again.
    case plannerFailed = "planner_failed"
    /// The planner failed too often.
    case plannerLatched = "planner_latched"
    /// The sensor's readings do not move.
    case sensorFlat = "sensor_flat"
    /// Another sensor took over and contradicts the one before.
    case sensorsDisagree = "sensors_disagree"
    /// The sensor's readings rose faster than a body does, and stayed there.
    case sensorStepped = "sensor_stepped"
    /// A fingerstick contradicts the sensor.
    case fingerstickDisagrees = "fingerstick_disagrees"
    /// The sensor reports in another unit than configured.
    case sensorUnit = "sensor_unit"
    /// The pump does not answer.
    case pumpSilent = "pump_silent"
    /// The pump restarted.
    case pumpRestarted = "pump_restarted"
    /// The pump does not run or cannot deliver.
    case pumpNotRunning = "pump_not_running"
    /// The pump's programmed basal is not the configured one.
    case basalMismatch = "basal_mismatch"
    /// A dose has an unknown outcome.
    case doseUncertain = "dose_uncertain"
    /// The pump delivered more than was commanded.
    case overDelivery = "over_delivery"
    /// The pump's totals fall behind the rate it says it runs at.
    case underDelivery = "under_delivery"
    /// Less than 20 U are left.
    case reservoirLow = "reservoir_low"
    /// Less than 5 U are left.
    case reservoirCritical = "reservoir_critical"
    /// The pump's totals are no amounts a pump can have moved.
    case totalsImpossible = "totals_impossible"
    /// An occlusion has ended; what it held back may arrive.
    case occlusionEnded = "occlusion_ended"
    /// Less than 20 % of the pump's battery is left.
    case batteryLow = "battery_low"
    /// No more than 5 % of the pump's battery is left.
    case batteryCritical = "battery_critical"
    /// An entry of more than 250 g of carbohydrate was not taken.
    case entryRefused = "entry_refused"
    /// Insulin seems not to act, by the planner's estimate or by readings that do not fall.
    case insulinNotActing = "insulin_not_acting"
    /// An entry of carbohydrate was taken for a repetition.
    case entryRepeated = "entry_repeated"
    /// The journal cannot be written.
    case journalUnwritable = "journal_unwritable"
    /// The interlock's read-back contradicts what was set.
    case interlockFault = "interlock_fault"
    /// At the highest allowed delivery for 60 min.
    case timeAtMaximum = "time_at_maximum"
    /// At the highest allowed delivery for 4 h.
    case timeAtMaximumLatched = "time_at_maximum_latched"
    /// Limits on totals have left no room for insulin that is required, for 60 min.
    case limitBinding = "limit_binding"
    /// At the lowest delivery for 2.5 h, or suspended for 2 h.
    case timeAtMinimum = "time_at_minimum"
    /// The wall clock was moved.
    case wallClockStep = "wall_clock_step"
    /// Automation is latched off and what latched it has gone: a press of the button resumes it.
    case resumeWaits = "resume_waits"

    /// The alarm's priority. Source: hazards-and-limits 3.3 (alarms) and 1.2 (ladder).
    public var priority: AlarmPriority {
        switch self {
        case .urgentLow, .urgentLowSoon, .notLooping60, .notLooping120, .plannerLatched,
            .overDelivery, .interlockFault, .journalUnwritable, .timeAtMaximumLatched:
            .high
        case .low, .high, .noReading, .notLooping40, .sensorFlat, .sensorsDisagree,
            .sensorStepped, .fingerstickDisagrees, .sensorUnit, .pumpSilent, .pumpNotRunning,
            .basalMismatch,
            .doseUncertain, .underDelivery, .reservoirCritical, .timeAtMaximum, .timeAtMinimum,
            .plannerFailed, .totalsImpossible, .batteryCritical, .entryRefused, .resumeWaits:
            .medium
        case .notLooping20, .pumpRestarted, .reservoirLow, .wallClockStep, .occlusionEnded,
            .batteryLow, .entryRepeated, .limitBinding, .insulinNotActing:
            .low
        }
    }

    /// Whether the alarm stays until a person acknowledges it, even if its condition has gone.
    public var isLatched: Bool { priority != .low }

    /// Whether it sounds again after a press while its condition holds. The ladder of not looping
    /// has its own steps.
    public var isRepeated: Bool {
        priority == .high && self != .notLooping60 && self != .notLooping120
    }
}
