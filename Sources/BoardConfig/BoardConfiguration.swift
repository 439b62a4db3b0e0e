// One board's configuration as typed values: what decides doses, and where the machine's parts are.

public import ControlLoop
public import DecisionRecord

/// Everything `isletd` is told before it starts.
public struct BoardConfiguration: Sendable, Hashable {
    /// The configuration's folder; relative paths start from it.
    public var folder: String
    /// The sensor's serial line.
    public var cgm: LineSetup
    /// The pump's serial line.
    public var pump: LineSetup
    /// The file of the pump link's key, see ``readPumpKey()``.
    public var pumpKeyFile: String
    /// Alarm, interlock and button lines; `nil` when the board has none.
    public var gpio: GPIOSetup?
    /// Where time comes from.
    public var clock: ClockSetup
    /// The journal's file.
    public var journal: String
    /// Everything that decides doses.
    public var loop: LoopConfiguration

    /// A configuration.
    public init(
        folder: String, cgm: LineSetup, pump: LineSetup, pumpKeyFile: String, gpio: GPIOSetup?,
        clock: ClockSetup, journal: String, loop: LoopConfiguration
    ) {
        self.folder = folder
        self.cgm = cgm
        self.pump = pump
        self.pumpKeyFile = pumpKeyFile
        self.gpio = gpio
        self.clock = clock
        self.journal = journal
        self.loop = loop
    }

    /// SHA-256 over everything that decides doses, in canonical form. The machine's paths, comments
    /// and the files' layout do not change it.
    public var fingerprint: Digest { loop.fingerprint }
}

/// How a serial line is reached.
public enum LineDriver: String, Sendable, Hashable, CaseIterable {
    /// A real port, through libserialport.
    case serialPort = "serialport"
    /// A pseudo-terminal, through plain termios.
    case terminal
}

/// A serial line.
public struct LineSetup: Sendable, Hashable {
    /// The device's path.
    public var path: String
    /// How it is reached.
    public var driver: LineDriver
    /// Speed. Unit: bit/s.
    public var bitsPerSecond: Int

    /// A line.
    public init(path: String, driver: LineDriver, bitsPerSecond: Int) {
        self.path = path
        self.driver = driver
        self.bitsPerSecond = bitsPerSecond
    }
}

/// The board's GPIO lines, by name and never by number.
public struct GPIOSetup: Sendable, Hashable {
    /// The chip's label.
    public var chip: String
    /// Output: the alarm's buzzer.
    public var buzzer: String
    /// Output: the alarm's light.
    public var light: String
    /// Output: lets the pump bridge take commands.
    public var interlock: String
    /// Input: what the interlock's line really is.
    public var interlockReadBack: String
    /// Input: the acknowledge button.
    public var button: String

    /// The lines.
    public init(
        chip: String, buzzer: String, light: String, interlock: String, interlockReadBack: String,
        button: String
    ) {
        self.chip = chip
        self.buzzer = buzzer
        self.light = light
        self.interlock = interlock
        self.interlockReadBack = interlockReadBack
        self.button = button
    }
}

/// Where time comes from.
public enum ClockSetup: Sendable, Hashable {
    /// The operating system.
    case system
    /// The bench, over a socket; only with a virtual pump.
    case lockstep(socket: String)
}
