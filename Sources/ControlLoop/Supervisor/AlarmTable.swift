// The alarms' table: when each is raised and what a person is to do; docs/alarms.md is made of it.

public import Safety

/// What is said of one alarm.
public struct AlarmEntry: Sendable, Hashable {
    /// The alarm.
    public let id: AlarmID
    /// When it is raised.
    public let condition: String
    /// What a person is to do.
    public let action: String

    init(_ id: AlarmID, when condition: String, then action: String) {
        self.id = id
        self.condition = condition
        self.action = action
    }
}

/// The table of the alarms, each once.
public enum AlarmTable {
    /// In the order of the page: glucose, automation, sensor, pump, entries, machine.
    public static let entries =
        glucose + automation + sensor + pumpLink + pumpState + supplies + machine

    private static let glucose = [
        AlarmEntry(
            .urgentLow, when: "a reading not older than 20 min is below 55 mg/dL",
            then: "eat 15 g of fast sugar now; test again in 15 min"),
        AlarmEntry(
            .urgentLowSoon, when: "the slope of the last 16 min leads to 55 mg/dL within 20 min",
            then: "eat fast sugar before it is urgent"),
        AlarmEntry(.low, when: "a reading not older than 20 min is below 70 mg/dL", then: "eat"),
        AlarmEntry(
            .high, when: "all readings of 120 min were above 250 mg/dL",
            then: "check the set, test ketones, correct by hand"),
    ]

    private static let automation = [
        AlarmEntry(
            .notLooping20, when: "no decision on a recent reading was carried out for 20 min",
            then: "look at what else stands; the pump gives its own schedule"),
        AlarmEntry(.notLooping40, when: "the same for 40 min", then: "as before"),
        AlarmEntry(.notLooping60, when: "the same for 60 min", then: "treat by hand until it ends"),
        AlarmEntry(
            .notLooping120, when: "the same for 120 min", then: "treat by hand until it ends"),
        AlarmEntry(
            .plannerFailed, when: "the planner died, was late or answered nonsense",
            then: "nothing: it is started again"),
        AlarmEntry(
            .plannerLatched, when: "the planner failed more than 5 times in 10 min",
            then: "press the button to start it again; have the program looked at"),
        AlarmEntry(
            .timeAtMaximum, when: "delivery was at its highest allowed rate for 60 min",
            then: "check the set and the sensor by fingerstick"),
        AlarmEntry(
            .timeAtMaximumLatched, when: "the same for 4 h in all",
            then: "check by fingerstick; press the button to resume"),
        AlarmEntry(
            .timeAtMinimum,
            when: "delivery was zero for 2.5 h, for 2 h on low readings, or for an hour on "
                + "readings older than 12 min",
            then: "check by fingerstick; the schedule runs for 30 min"),
        AlarmEntry(
            .limitBinding,
            when: "above 180 mg/dL a limit on totals left less than is required for "
                + "60 min", then: "check the set; correct by hand if glucose stays high"),
        AlarmEntry(
            .insulinNotActing,
            when: "the planner's suspicion that insulin does not act was above "
                + "0.5 for 15 min, at most every 4 h; or automatic insulin was on board for 60 min "
                + "above 250 mg/dL, or 180 min above 180, and glucose did not fall by 30",
            then: "test by fingerstick: the reading may be wrong; if it is right, check the set "
                + "and correct by hand"),
        AlarmEntry(
            .resumeWaits, when: "automation is latched off and what latched it has gone",
            then: "press the button: automation resumes"),
    ]

    private static let sensor = [
        AlarmEntry(
            .noReading, when: "the newest reading is older than 20 min",
            then: "bring the receiver near; look at the sensor"),
        AlarmEntry(
            .sensorFlat, when: "readings moved by less than 2 mg/dL in 45 min",
            then: "test by fingerstick; change the sensor if they differ"),
        AlarmEntry(
            .sensorsDisagree,
            when: "another sensor took over within 20 min and began more than 35 % away from the "
                + "one before", then: "test by fingerstick; use the sensor that agrees"),
        AlarmEntry(
            .sensorUnit, when: "the sensor reports another unit than configured",
            then: "set the receiver, or the configuration, to the right unit"),
    ]

    private static let pumpLink = [
        AlarmEntry(
            .pumpSilent,
            when: "the pump did not answer three times, or has no line, and the "
                + "program runs for 30 s", then: "check the cable and the pump"),
        AlarmEntry(
            .pumpRestarted, when: "the pump's boot counter changed",
            then: "nothing; only reductions for one duration of insulin action"),
        AlarmEntry(
            .doseUncertain, when: "it is not known whether a dose was given",
            then: "nothing: it counts as given until the pump's record says"),
        AlarmEntry(
            .totalsImpossible, when: "the pump's totals fall, or rise by more than a pump can move",
            then: "compare with the pump's own display; give boluses by the pump's record"),
        AlarmEntry(
            .overDelivery, when: "basal in the totals is 0.3 U and 10 % beyond every rate allowed",
            then: "disconnect the pump; the interlock was opened"),
    ]

    private static let pumpState = [
        AlarmEntry(
            .pumpNotRunning, when: "the pump is paused, stopped, empty, blocked or faulty",
            then: "do what the pump asks"),
        AlarmEntry(
            .occlusionEnded, when: "an occlusion ended less than 90 min ago",
            then: "expect the insulin that was held back; watch for a low"),
        AlarmEntry(
            .basalMismatch, when: "the pump's programmed basal is not the configured one",
            then: "make pump and configuration agree"),
    ]

    private static let supplies = [
        AlarmEntry(.reservoirLow, when: "less than 20 U are left", then: "have a reservoir ready"),
        AlarmEntry(.reservoirCritical, when: "less than 5 U are left", then: "change it now"),
        AlarmEntry(
            .batteryLow, when: "less than 20 % of the battery is left, or the pump says so",
            then: "have a battery ready"),
        AlarmEntry(
            .batteryCritical, when: "no more than 5 % is left",
            then: "change it now; the pump gives its own schedule"),
        AlarmEntry(
            .entryRefused,
            when: "an entry of more than 250 g of carbohydrate, or an activity that begins more "
                + "than 90 min ahead or lasts too short or too long",
            then: "enter it again"),
        AlarmEntry(
            .entryRepeated, when: "the same amount was entered again within 10 min",
            then: "if it was a second meal, enter it once more later or with another amount"),
    ]

    private static let machine = [
        AlarmEntry(
            .journalUnwritable, when: "a record could not be made durable",
            then: "make room or change the card: no journal, no dose"),
        AlarmEntry(
            .interlockFault, when: "the interlock's read-back contradicts what was set",
            then: "have the wiring checked; use the pump by hand"),
        AlarmEntry(
            .wallClockStep, when: "the wall clock moved by more than 90 s against the loop's line",
            then: "check the time and time zone"),
    ]
}

extension ModeCause {
    /// The alarm that announces the cause; `nil` for one that is no news.
    public var alarm: AlarmID? {
        switch self {
        case .ownerReduceOnly, .sensorSettling: nil
        case .readingStale: .noReading
        case .sensorsDisagree: .sensorsDisagree
        case .sensorFlat: .sensorFlat
        case .sensorUnit: .sensorUnit
        case .plannerMissing: .plannerFailed
        case .plannerLatched: .plannerLatched
        case .pumpSilent: .pumpSilent
        case .doseUncertain: .doseUncertain
        case .pumpRestarted: .pumpRestarted
        case .overDelivery: .overDelivery
        case .basalMismatch: .basalMismatch
        case .pumpNotRunning: .pumpNotRunning
        case .pumpBatteryLow: .batteryCritical
        case .occlusionEnded: .occlusionEnded
        case .insulinActsAgain, .insulinUnanswered: .insulinNotActing
        case .journalUnwritable: .journalUnwritable
        case .interlockFault: .interlockFault
        case .wallClockStep: .wallClockStep
        case .timeAtMaximum: .timeAtMaximum
        case .timeAtMaximumLatched: .timeAtMaximumLatched
        case .timeAtMinimum, .suspendedTooLong, .blindTooLong: .timeAtMinimum
        }
    }
}
