// The alarms' table: when each is raised and what a person is to do; docs/alarms.md is made of it.

import Quantities
public import Safety

private typealias Fixed = FixedLimits

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
            .urgentLow, when: "a reading not older than \(readingAge) is below \(urgentLow)",
            then: "eat 15 g of fast sugar now; test again in 15 min"),
        AlarmEntry(
            .urgentLowSoon,
            when: "the slope of the last \(text(Fixed.slopeSpan)) leads to \(urgentLow) within "
                + text(Fixed.urgentLowSoonSpan),
            then: "eat fast sugar before it is urgent"),
        AlarmEntry(
            .low, when: "a reading not older than \(readingAge) is below \(text(Fixed.lowBelow))",
            then: "eat"),
        AlarmEntry(
            .high,
            when: "all readings of \(text(Fixed.highSpan)) were above \(text(Fixed.highAbove))",
            then: "check the set, test ketones, correct by hand"),
    ]

    private static let automation = [
        AlarmEntry(
            .notLooping20,
            when: "no decision on a recent reading was carried out for "
                + text(Fixed.notLoopingFirst),
            then: "look at what else stands; the pump gives its own schedule"),
        AlarmEntry(
            .notLooping40, when: "the same for \(text(Fixed.notLoopingSecond))",
            then: "as before"),
        AlarmEntry(
            .notLooping60, when: "the same for \(text(Fixed.notLoopingThird))",
            then: "treat by hand until it ends"),
        AlarmEntry(
            .notLooping120, when: "the same for \(text(Fixed.notLoopingFourth))",
            then: "treat by hand until it ends"),
        AlarmEntry(
            .plannerFailed, when: "the planner died, was late or answered nonsense",
            then: "nothing: it is started again"),
        AlarmEntry(
            .plannerLatched,
            when: "the planner failed more than \(Fixed.plannerRestarts) times in "
                + text(Fixed.plannerRestartSpan),
            then: "press the button to start it again; have the program looked at"),
        AlarmEntry(
            .timeAtMaximum,
            when: "delivery was at its highest allowed rate for "
                + text(Fixed.timeAtMaximumReduceOnly),
            then: "check the set and the sensor by fingerstick"),
        AlarmEntry(
            .timeAtMaximumLatched, when: "the same for \(text(Fixed.timeAtMaximumLatch)) in all",
            then: "check by fingerstick; press the button to resume"),
        AlarmEntry(
            .timeAtMinimum,
            when: "delivery was zero for \(text(Fixed.timeAtMinimumFallback)), for "
                + "\(text(Fixed.suspendSpan)) on low readings, or for "
                + "\(text(Fixed.blindZeroSpan)) on readings older than "
                + text(Fixed.readingAgeNoIncrease),
            then: "check by fingerstick; the schedule runs for \(text(Fixed.scheduledAfterZero))"),
        AlarmEntry(
            .limitBinding,
            when: "above \(text(Fixed.heldBackAbove)) a limit on totals left less than is "
                + "required for \(text(Fixed.limitBinding))",
            then: "check the set; correct by hand if glucose stays high"),
        AlarmEntry(
            .insulinNotActing,
            when: "the planner's suspicion that insulin does not act was above "
                + "\(tenths(Fixed.suspicionBegins)) for \(text(Fixed.suspicionSpan)), at most every "
                + "\(text(Fixed.suspicionInterval)); or automatic insulin was on board for "
                + "\(text(Fixed.unansweredHold)) above \(text(Fixed.unansweredAbove)), or "
                + "\(text(Fixed.unansweredTold)) above \(text(Fixed.heldBackAbove)), and glucose did "
                + "not fall by \(Int(Fixed.unansweredFall)) mg/dL",
            then: "test by fingerstick: the reading may be wrong; if it is right, check the set "
                + "and correct by hand"),
        AlarmEntry(
            .resumeWaits, when: "automation is latched off and what latched it has gone",
            then: "press the button: automation resumes"),
    ]

    private static let sensor = [
        AlarmEntry(
            .noReading, when: "the newest reading is older than \(readingAge)",
            then: "bring the receiver near; look at the sensor"),
        AlarmEntry(
            .sensorFlat,
            when: "readings moved by less than \(tenths(Fixed.flatRange)) mg/dL in "
                + text(Fixed.flatSpan),
            then: "test by fingerstick; change the sensor if they differ"),
        AlarmEntry(
            .sensorsDisagree,
            when: "another sensor took over within \(readingAge) and began more than "
                + "\(percent(Fixed.sensorDisputeShare)) away from the one before, or above it where "
                + "that one had stepped",
            then: "test by fingerstick and enter it; use the sensor that agrees"),
        AlarmEntry(
            .sensorStepped,
            when: "readings rose by \(Int(Fixed.sensorStepRise)) mg/dL or more, faster than "
                + "\(Int(Fixed.rateOfChangeAcceptance)) mg/dL/min, and stayed there",
            then: "test by fingerstick and enter it; change the sensor if they differ"),
        AlarmEntry(
            .fingerstickDisagrees,
            when: "a fingerstick was entered that the sensor's reading of its time is "
                + "\(percent(Fixed.sensorDisputeShare)) or more away from",
            then: "test again with washed hands and enter it; change the sensor if they differ"),
        AlarmEntry(
            .sensorUnit, when: "the sensor reports another unit than configured",
            then: "set the receiver, or the configuration, to the right unit"),
    ]

    private static let pumpLink = [
        AlarmEntry(
            .pumpSilent,
            when: "the pump did not answer \(Fixed.commandAttempts) times, or has no line, and "
                + "the program runs for 30 s", then: "check the cable and the pump"),
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
            .overDelivery,
            when: "basal in the totals is \(text(Fixed.overDeliveryTolerance)) and "
                + "\(percent(Fixed.overDeliveryShare)) beyond every rate allowed",
            then: "disconnect the pump; the interlock was opened"),
        AlarmEntry(
            .underDelivery,
            when: "basal in the totals is \(text(Fixed.underDeliverySpan)) of scheduled basal, at "
                + "least \(text(Fixed.underDeliveryLeast)), and "
                + "\(percent(Fixed.overDeliveryShare)) behind the rate the pump says it runs at",
            then: "test by fingerstick; change the set, and the pump if it goes on"),
    ]

    private static let pumpState = [
        AlarmEntry(
            .pumpNotRunning,
            when: "the pump is paused, stopped, empty, blocked or faulty, or refuses a dose as "
                + "empty or blocked and has taken and moved nothing since",
            then: "do what the pump asks"),
        AlarmEntry(
            .occlusionEnded, when: "an occlusion ended less than \(text(Fixed.occlusionHold)) ago",
            then: "expect the insulin that was held back; watch for a low"),
        AlarmEntry(
            .basalMismatch, when: "the pump's programmed basal is not the configured one",
            then: "make pump and configuration agree"),
    ]

    private static let supplies = [
        AlarmEntry(
            .reservoirLow, when: "less than \(text(Fixed.reservoirLow)) are left",
            then: "have a reservoir ready"),
        AlarmEntry(
            .reservoirCritical, when: "less than \(text(Fixed.reservoirCritical)) are left",
            then: "change it now"),
        AlarmEntry(
            .batteryLow,
            when: "less than \(Fixed.batteryLow) % of the battery is left, or the pump says so",
            then: "have a battery ready"),
        AlarmEntry(
            .batteryCritical, when: "no more than \(Fixed.batteryHandOver) % is left",
            then: "change it now; the pump gives its own schedule"),
        AlarmEntry(
            .entryRefused,
            when: "an entry of more than \(tenths(Fixed.carbohydrateEntryMax.grams)) g of "
                + "carbohydrate, an activity that begins more than "
                + "\(text(Fixed.activityLeadMax)) ahead or lasts too short or too long, or a "
                + "fingerstick no meter shows",
            then: "enter it again"),
        AlarmEntry(
            .entryRepeated,
            when: "the same amount was entered again within \(text(Fixed.repeatedEntrySpan))",
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
            .wallClockStep,
            when: "the wall clock moved by more than \(Int(Fixed.wallStep.seconds)) s against the "
                + "loop's line",
            then: "check the time and time zone"),
    ]
}

/// The limits in words: the page says what the program does.
extension AlarmTable {
    private static let readingAge = text(Fixed.readingAgeFallback)
    private static let urgentLow = text(Fixed.urgentLowBelow)

    private static func text(_ span: Span) -> String {
        span >= .hours(2) && span.milliseconds % 1_800_000 == 0
            ? "\(tenths(span.minutes / 60)) h" : "\(Int(span.minutes)) min"
    }

    private static func text(_ glucose: Glucose) -> String {
        "\(tenths(glucose.milligramsPerDeciliter)) mg/dL"
    }

    private static func text(_ amount: InsulinAmount) -> String { "\(tenths(amount.units)) U" }

    private static func percent(_ share: Double) -> String {
        "\(Int((share * 100).rounded())) %"
    }

    /// With a tenth where there is one.
    private static func tenths(_ value: Double) -> String {
        let all = Int((value * 10).rounded())
        return all % 10 == 0 ? "\(all / 10)" : "\(all / 10).\(all % 10)"
    }
}

extension ModeCause {
    /// The alarm that announces the cause; `nil` for one that is no news.
    public var alarm: AlarmID? {
        switch self {
        case .ownerReduceOnly, .sensorSettling: nil
        case .readingStale: .noReading
        case .sensorsDisagree: .sensorsDisagree
        case .sensorStepped: .sensorStepped
        case .fingerstickDisagrees: .fingerstickDisagrees
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
