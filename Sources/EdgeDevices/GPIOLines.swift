// Which lines a board has, by name, and what can be wrong with them.

/// The resistor the chip puts on an input or output.
public enum GPIOBias: String, Sendable, CaseIterable {
    /// As the board has set it up.
    case asIs = "as-is"
    /// None.
    case disabled
    /// To the supply.
    case pullUp = "pull-up"
    /// To ground.
    case pullDown = "pull-down"
}

/// One line of a board.
public struct GPIOLine: Equatable, Sendable {
    /// The name the board's device tree gives the line.
    public let name: String
    /// Whether the line means "on" when it is electrically low, as a button to ground does.
    public let isActiveLow: Bool
    /// The resistor to ask for.
    public let bias: GPIOBias

    /// A line by its name.
    public init(name: String, isActiveLow: Bool = false, bias: GPIOBias = .asIs) {
        self.name = name
        self.isActiveLow = isActiveLow
        self.bias = bias
    }
}

/// What the controller drives.
public enum GPIOOutput: String, Sendable, CaseIterable {
    /// Sounds an alarm.
    case buzzer
    /// Shows an alarm.
    case led
    /// Lets the pump take commands from this board.
    case pumpEnable = "pump-enable"
    /// Toggled by the loop for an outside watchdog.
    case watchdogKick = "watchdog-kick"
}

/// The lines of a board; nil where it has none.
public struct GPIOLines: Equatable, Sendable {
    /// Name, label, number or path of the one chip to look at; nil looks at all.
    public var chip: String?
    /// The buzzer, an output.
    public var buzzer: GPIOLine?
    /// The alarm light, an output.
    public var led: GPIOLine?
    /// The pump interlock, an output. The wiring pulls it to "off".
    public var pumpEnable: GPIOLine?
    /// The outside watchdog's line, an output.
    public var watchdogKick: GPIOLine?
    /// Reads the interlock back from behind the driver, an input.
    public var pumpEnableSense: GPIOLine?
    /// The acknowledge button, an input with edges.
    public var button: GPIOLine?

    /// Lines by role.
    public init(
        chip: String? = nil, buzzer: GPIOLine? = nil, led: GPIOLine? = nil,
        pumpEnable: GPIOLine? = nil, watchdogKick: GPIOLine? = nil,
        pumpEnableSense: GPIOLine? = nil, button: GPIOLine? = nil
    ) {
        self.chip = chip
        self.buzzer = buzzer
        self.led = led
        self.pumpEnable = pumpEnable
        self.watchdogKick = watchdogKick
        self.pumpEnableSense = pumpEnableSense
        self.button = button
    }

    /// The line of an output.
    public func line(of output: GPIOOutput) -> GPIOLine? {
        switch output {
        case .buzzer: buzzer
        case .led: led
        case .pumpEnable: pumpEnable
        case .watchdogKick: watchdogKick
        }
    }
}

/// A board's choice about lines; there is no silent default.
public enum GPIOSetup: Equatable, Sendable {
    /// The board has no lines, and its configuration says so.
    case none
    /// The board has these.
    case lines(GPIOLines)
}

/// Why the lines cannot be used. Cases about one line name it.
public enum GPIOError: Error, Equatable, Sendable, CustomStringConvertible {
    /// There is no such chip, or none at all.
    case chipMissing(String?)
    /// No chip looked at has a line of this name.
    case lineMissing(line: String)
    /// More than one line has this name; naming the chip settles it.
    case ambiguous(line: String)
    /// Two roles are given to one line.
    case sharedLine(line: String)
    /// Another program (or the kernel) uses the line.
    case busy(line: String)
    /// This user may not use the chips.
    case denied(String)
    /// Anything else: the line or chip, and the failure.
    case failed(line: String, SystemFailure)

    /// One line that names the place and, where there is one, the mend.
    public var description: String {
        switch self {
        case .chipMissing(let chip?): "gpio chip \(chip): there is no such chip"
        case .chipMissing(nil): "gpio: this board has no chip; say so in its configuration"
        case .lineMissing(let line): "gpio line \(line): no chip has a line of this name"
        case .ambiguous(let line):
            "gpio line \(line): more than one line has this name; name the chip too"
        case .sharedLine(let line): "gpio line \(line): it is given to two roles"
        case .busy(let line): "gpio line \(line): another program is using it"
        case .denied(let what):
            "gpio \(what): no permission; is this user in the group that owns the chips?"
        case .failed(let line, let failure): "gpio line \(line): \(failure)"
        }
    }
}
