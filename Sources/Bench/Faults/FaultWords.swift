// The words of a fault: what goes wrong, with what, and in which direction.

/// What goes wrong. What it means depends on the target: see ``FaultForm/all``.
public enum FaultKind: String, Sendable, Hashable, CaseIterable {
    /// It is not there.
    case off
    /// It does not move.
    case stuck
    /// It says something that means nothing.
    case garbage
    /// It says or does something else.
    case wrong
    /// It says a multiple.
    case scale
    /// It says more and more, or less and less.
    case drift
    /// It says it in another unit.
    case unitError = "unit_error"
    /// It says one thing that is far off.
    case spike
    /// The wearer lies on it.
    case compression
    /// It is there now and then.
    case intermittent
    /// It takes its time.
    case slow
    /// It comes later.
    case delayed
    /// It comes later, all at once.
    case backfill
    /// It comes in another order.
    case reorder
    /// It comes twice.
    case duplicate
    /// There is another one beside it.
    case secondSensor = "second_sensor"
    /// Another one takes its place.
    case swap
    /// It says it is not ready.
    case warmUp = "warm_up"
    /// It starts anew.
    case reset
    /// A clock jumps.
    case clockStep = "clock_step"
    /// Bits are changed.
    case bitErrors = "bit_errors"
    /// Only a part comes through.
    case partialDelivery = "partial_delivery"
    /// What came before comes again.
    case replay
    /// Someone changes it on its way.
    case tamper
    /// A terminal hangs up.
    case hangUp = "hang_up"
    /// The answer to a dose is lost.
    case lostAcknowledgement = "lost_acknowledgement"
    /// Doses are refused.
    case refuse
    /// A battery runs down.
    case lowBattery = "low_battery"
    /// A reservoir runs down.
    case lowReservoir = "low_reservoir"
    /// A person stops it.
    case suspend
    /// The set's line is blocked.
    case occlusion
    /// The set's line opens again.
    case clearing
    /// The set leaks.
    case leak
    /// The site takes up less.
    case failedSite = "failed_site"
    /// Air is in the set's line.
    case airGap = "air_gap"
    /// The person puts in a new set.
    case setChange = "set_change"
    /// A process is killed.
    case kill
    /// A process is stopped.
    case stop
    /// Nothing more fits on the disk.
    case diskFull = "disk_full"
    /// The disk does not keep what it was asked to.
    case failedFsync = "failed_fsync"
    /// The power is cut.
    case powerCut = "power_cut"
}

/// What can have a fault.
public enum FaultTarget: String, Sendable, Hashable, CaseIterable {
    /// The sensor and its receiver.
    case cgm
    /// The wire of cgm-uart.
    case cgmLine = "cgm_line"
    /// The pump.
    case pump
    /// The wire of pump-uart.
    case pumpLine = "pump_line"
    /// The infusion set.
    case set
    /// The acknowledge button.
    case button
    /// The read-back of the pump's interlock.
    case interlock
    /// The alarm's buzzer, as the person hears it.
    case buzzer
    /// The planner's process.
    case planner
    /// The process of `isletd` itself.
    case supervisor
    /// The wall clock that `isletd` sees.
    case clock
    /// The disk that holds the journal of `isletd`.
    case disk

    /// The serial line this is; `nil` for everything else.
    var line: BenchLine? {
        switch self {
        case .cgmLine: .cgm
        case .pumpLine: .pump
        default: nil
        }
    }
}

/// Which way the bytes of a line are disturbed.
public enum LineDirection: String, Sendable, Hashable, CaseIterable {
    /// From the device to `isletd`.
    case toBoard = "to_board"
    /// From `isletd` to the device.
    case fromBoard = "from_board"
    /// Both ways.
    case both
}

/// What a run must have for a fault to be brought about.
public enum FaultNeed: String, Sendable, Hashable, CaseIterable {
    /// Made-up GPIO lines: the shim of `hil/shims`.
    case gpio
    /// `isletd` in processes of its own.
    case process
    /// Virtual time: in real time `isletd` looks at the machine's clock.
    case lockstep
    /// `isletd` in a process of its own with the disk shim of `hil/shims`.
    case disk
}
