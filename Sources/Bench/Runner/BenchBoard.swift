// What a bench run needs of a board's configuration; the toolbox turns it into the real files.

public import Quantities
public import Safety

/// The board of one run.
public struct BenchBoard: Sendable {
    /// The configuration's folder; it is not there yet.
    public var folder: String
    /// The sensor's terminal.
    public var cgm: String
    /// The pump's terminal.
    public var pump: String
    /// The pump's secret, 32 bytes.
    public var pumpKey: [UInt8]
    /// Whether the made-up GPIO lines of ``BenchWiring`` are there.
    public var hasGPIO: Bool
    /// The lockstep clock's socket; `nil` for the system's clock.
    public var clockSocket: String?
    /// The journal's file; it is not there yet.
    public var journal: String
    /// Therapy settings.
    public var therapy: TherapySettings
    /// What automation may do.
    public var automation: Automation
    /// The person's limits.
    public var limits: Limits
    /// Offset of the person's local time from UTC.
    public var utcOffset: Span
    /// What the scenario changes in the files.
    public var overrides: Scenario.Configuration
    /// The pump's smallest bolus and basal steps.
    public var bolusIncrement = InsulinAmount(milliunits: 50)
    /// See ``bolusIncrement``.
    public var basalIncrement = InsulinRate(milliunitsPerHour: 50)
    /// Time between decisions.
    public var cycle = Span.minutes(5)

    /// The board of a play.
    ///
    /// - Parameters:
    ///   - clockSocket: see ``clockSocket``.
    ///   - utcOffset: the play's own by default.
    public init(
        for play: ScenarioPlay, folder: String, cgm: String, pump: String, hasGPIO: Bool,
        clockSocket: String?, journal: String, utcOffset: Span? = nil
    ) {
        self.folder = folder
        self.cgm = cgm
        self.pump = pump
        pumpKey = play.pumpKey
        self.hasGPIO = hasGPIO
        self.clockSocket = clockSocket
        self.journal = journal
        therapy = play.therapy
        automation = play.scenario.automation
        limits = play.scenario.limits
        self.utcOffset = utcOffset ?? play.scenario.utcOffset
        overrides = play.scenario.configuration
    }
}
