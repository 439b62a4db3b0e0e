// The loop's modes and the causes that hold it in one: an explicit table, not scattered flags.

import Quantities

/// What the loop may do now. Ordered from most to least automatic.
public enum LoopMode: String, Sendable, CaseIterable {
    /// Lowers and raises delivery.
    case closedLoop = "closed_loop"
    /// Lowers delivery, never raises it above scheduled basal.
    case reduceOnly = "reduce_only"
    /// Delivery stopped for low glucose, for a limited time.
    case suspended
    /// The pump's own scheduled basal; nothing while glucose is low.
    case scheduledBasal = "scheduled_basal"
    /// The same until a person acts; nothing either while a pump owes what it gave too much.
    case latchedSafe = "latched_safe"

    /// How far from automatic the mode is; the largest of several wins.
    public var severity: Int {
        switch self {
        case .closedLoop: 0
        case .reduceOnly: 1
        case .suspended: 2
        case .scheduledBasal: 3
        case .latchedSafe: 4
        }
    }
}

/// One reason that keeps the loop from closing. While any is active the most severe mode holds.
public enum ModeCause: String, Sendable, CaseIterable {
    /// The owner allows reductions only.
    case ownerReduceOnly = "owner_reduce_only"
    /// No reading has been accepted yet, or fewer than three since start or a sensor change.
    case sensorSettling = "sensor_settling"
    /// The newest reading is older than 20 min.
    case readingStale = "reading_stale"
    /// Another sensor took over and contradicts the one before.
    case sensorsDisagree = "sensors_disagree"
    /// The readings rose faster than a body does, and stayed there.
    case sensorStepped = "sensor_stepped"
    /// A fingerstick contradicts the sensor.
    case fingerstickDisagrees = "fingerstick_disagrees"
    /// The readings do not move.
    case sensorFlat = "sensor_flat"
    /// The sensor reports another unit than configured.
    case sensorUnit = "sensor_unit"
    /// The planner gave no usable answer for this decision.
    case plannerMissing = "planner_missing"
    /// The planner failed too often and is not started again.
    case plannerLatched = "planner_latched"
    /// The pump does not answer.
    case pumpSilent = "pump_silent"
    /// A command has an unknown outcome.
    case doseUncertain = "dose_uncertain"
    /// The pump restarted: its totals and history must be reconciled first.
    case pumpRestarted = "pump_restarted"
    /// The pump delivered more than was commanded and scheduled.
    case overDelivery = "over_delivery"
    /// The pump's programmed basal is not the configured one.
    case basalMismatch = "basal_mismatch"
    /// The pump is paused or stopped by hand, or cannot deliver.
    case pumpNotRunning = "pump_not_running"
    /// The pump's battery is nearly empty.
    case pumpBatteryLow = "pump_battery_low"
    /// An occlusion has ended: insulin that was held back may arrive.
    case occlusionEnded = "occlusion_ended"
    /// Glucose falls while insulin was suspected not to act: what was held back may arrive.
    case insulinActsAgain = "insulin_acts_again"
    /// Readings stand high, and do not fall, against automatic insulin that is on board.
    case insulinUnanswered = "insulin_unanswered"
    /// The journal cannot be written: no journal, no dose.
    case journalUnwritable = "journal_unwritable"
    /// The interlock's read-back contradicts what was set.
    case interlockFault = "interlock_fault"
    /// The wall clock moved against the loop's own line.
    case wallClockStep = "wall_clock_step"
    /// At the highest allowed delivery for 60 min.
    case timeAtMaximum = "time_at_maximum"
    /// At the highest allowed delivery for 4 h.
    case timeAtMaximumLatched = "time_at_maximum_latched"
    /// At the lowest delivery for 2.5 h.
    case timeAtMinimum = "time_at_minimum"
    /// Delivery was zero for the longest time allowed.
    case suspendedTooLong = "suspended_too_long"
    /// Delivery was zero for the longest time allowed on readings too old for an increase.
    case blindTooLong = "blind_too_long"

    /// The mode the cause holds the loop in.
    public var mode: LoopMode {
        switch self {
        case .ownerReduceOnly, .sensorSettling, .sensorsDisagree, .sensorStepped,
            .fingerstickDisagrees, .sensorFlat,
            .doseUncertain, .pumpRestarted, .basalMismatch, .occlusionEnded, .insulinActsAgain,
            .insulinUnanswered, .wallClockStep, .timeAtMaximum:
            .reduceOnly
        case .readingStale, .sensorUnit, .plannerMissing, .pumpSilent, .pumpNotRunning,
            .pumpBatteryLow, .journalUnwritable, .timeAtMinimum, .suspendedTooLong,
            .blindTooLong:
            .scheduledBasal
        case .plannerLatched, .overDelivery, .interlockFault, .timeAtMaximumLatched:
            .latchedSafe
        }
    }

    /// Whether the cause stays until a person acknowledges it.
    public var isLatched: Bool { mode == .latchedSafe }

    /// What ends it, in words.
    public var exit: String {
        switch self {
        case .ownerReduceOnly: "the configuration allows closed loop"
        case .sensorSettling: "three readings from one sensor"
        case .readingStale: "a fresh reading"
        case .sensorsDisagree:
            "three readings of the sensor before, a fingerstick, or \(Int(FixedLimits.sensorDisputeSpan.hours)) h"
        case .sensorStepped:
            "two readings as fast down, a fingerstick, another sensor, or "
                + "\(Int(FixedLimits.sensorDisputeSpan.hours)) h"
        case .fingerstickDisagrees:
            "a fingerstick less than \(Int((FixedLimits.sensorDisputeShare * 100).rounded())) % away, "
                + "or another sensor"
        case .sensorFlat:
            "readings that move by \(Int(FixedLimits.flatRange)) mg/dL or more over "
                + Self.minutes(FixedLimits.flatSpan)
        case .sensorUnit: "a reading in the configured unit"
        case .plannerMissing: "a planner reply in time"
        case .pumpSilent: "a status from the pump"
        case .doseUncertain: "the pump's record of the dose"
        case .pumpRestarted: "one duration of insulin action after the restart"
        case .basalMismatch: "pump and configuration agree"
        case .pumpNotRunning: "the pump runs"
        case .pumpBatteryLow: "a battery above \(FixedLimits.batteryHandOver) %"
        case .occlusionEnded: "\(Self.minutes(FixedLimits.occlusionHold)) after the occlusion"
        case .insulinActsAgain:
            "\(Self.minutes(FixedLimits.actsAgainHold)) after the last such fall"
        case .insulinUnanswered:
            "a fall of \(Int(FixedLimits.unansweredFall)) mg/dL, a reading of "
                + "\(Int(FixedLimits.unansweredAbove.milligramsPerDeciliter)) mg/dL or less, or "
                + "less on board"
        case .journalUnwritable: "a record that is durable"
        case .wallClockStep: "\(Self.minutes(FixedLimits.wallStepHold)) after the step"
        case .timeAtMaximum:
            "\(Self.minutes(FixedLimits.timeAtMaximumHold)) below the highest delivery"
        case .timeAtMinimum, .suspendedTooLong:
            "\(Self.minutes(FixedLimits.scheduledAfterZero)) of scheduled basal"
        case .blindTooLong:
            "a fresh reading, or \(Self.minutes(FixedLimits.scheduledAfterZero)) of scheduled basal"
        case .plannerLatched, .overDelivery, .interlockFault, .timeAtMaximumLatched:
            "a person acknowledges, and the condition is gone"
        }
    }

    private static func minutes(_ span: Span) -> String { "\(Int(span.minutes)) min" }
}

/// A change of a cause.
public struct ModeChange: Sendable, Hashable {
    /// The cause.
    public var cause: ModeCause
    /// Whether it began (true) or ended.
    public var began: Bool
    /// The mode of the loop after the change.
    public var mode: LoopMode

    /// A change.
    public init(cause: ModeCause, began: Bool, mode: LoopMode) {
        self.cause = cause
        self.began = began
        self.mode = mode
    }
}

/// The active causes and the mode that follows from them. A cause is a bit: nothing is allocated
/// while modes come and go.
public struct ModeMachine: Sendable, Hashable {
    private var active: UInt32 = 0
    /// Latched causes whose condition has gone: only a person's press is missing.
    private var waiting: UInt32 = 0

    private static let inOrder = ModeCause.allCases

    /// No cause: closed loop.
    public init() {}

    /// Active causes in declaration order.
    public var causes: [ModeCause] { Self.inOrder.filter(isActive) }

    /// The most severe mode of the active causes; closed loop when there is none.
    public var mode: LoopMode {
        var worst = LoopMode.closedLoop
        for cause in Self.inOrder where isActive(cause) && cause.mode.severity > worst.severity {
            worst = cause.mode
        }
        return worst
    }

    /// Whether a cause is active.
    public func isActive(_ cause: ModeCause) -> Bool { active & Self.bit(cause) != 0 }

    /// Whether a latched cause stands whose condition has gone: a person can end it now.
    public var awaitsPerson: Bool { waiting != 0 }

    /// States whether a cause's condition holds now. A latched cause does not end by itself.
    /// - Returns: the change, or `nil` if nothing changed.
    public mutating func set(_ cause: ModeCause, _ holds: Bool) -> ModeChange? {
        waiting &= ~Self.bit(cause)
        if holds { return begin(cause) }
        guard cause.isLatched else { return end(cause) }
        if isActive(cause) { waiting |= Self.bit(cause) }
        return nil
    }

    /// A person acknowledged: ends latched causes whose condition is gone.
    /// - Parameter stillHolding: conditions that hold now, whatever was acknowledged.
    public mutating func acknowledge(stillHolding: [ModeCause]) -> [ModeChange] {
        var changes: [ModeChange] = []
        for cause in Self.inOrder where cause.isLatched && !stillHolding.contains(cause) {
            if let change = end(cause) { changes.append(change) }
        }
        return changes
    }

    private mutating func begin(_ cause: ModeCause) -> ModeChange? {
        guard !isActive(cause) else { return nil }
        active |= Self.bit(cause)
        return ModeChange(cause: cause, began: true, mode: mode)
    }

    private mutating func end(_ cause: ModeCause) -> ModeChange? {
        guard isActive(cause) else { return nil }
        active &= ~Self.bit(cause)
        waiting &= ~Self.bit(cause)
        return ModeChange(cause: cause, began: false, mode: mode)
    }

    private static func bit(_ cause: ModeCause) -> UInt32 {
        var bit: UInt32 = 1
        for other in inOrder {
            if other == cause { break }
            bit <<= 1
        }
        return bit
    }
}
