// What a run is told, where it stands, and how it went.

public import Quantities

/// The programs and choices that all runs of one command share.
public struct HILSettings: Sendable {
    /// The toolbox's own program, for the patient's process.
    public var islet: String
    /// The controller's program.
    public var isletd: String
    /// gpioshim.so; `nil` for a board without GPIO lines.
    public var gpioShim: String?
    /// diskshim.so; `nil` where faults of the disk cannot be brought about.
    public var diskShim: String?
    /// How fast.
    public var rate: BenchRate
    /// Arguments that make the patient's process load the same scenario (`--seed`, `--input`).
    public var scenarioArguments: [String]
    /// Whether the controller runs in this process, without terminals; see ``HostedRun``.
    public var isInProcess: Bool
    /// Process faults beside the scenario's own.
    public var faults: [ProcessFault]

    /// Settings for runs at full speed without extra faults.
    public init(islet: String, isletd: String, gpioShim: String?, rate: BenchRate) {
        self.islet = islet
        self.isletd = isletd
        self.gpioShim = gpioShim
        self.rate = rate
        scenarioArguments = []
        faults = []
        isInProcess = false
    }
}

extension HILSettings {
    /// Real time a run may take in all, so that none goes on for ever in small steps.
    func timeLimit(of play: ScenarioPlay) -> Span {
        let length = Double(play.duration.milliseconds)
        let fair =
            switch rate {
            case .maximum: length / 100
            case .times(let rate): 2 * length / rate
            case .realTime: length
            }
        return Span(milliseconds: Int64(fair)) + .seconds(600)
    }

    static func overdue(_ limit: Span) -> String {
        "not at its end after \(limit.milliseconds / 1000) s of real time"
    }
}

/// Where a run stands.
public struct HILProgress: Sendable {
    /// Virtual time.
    public let now: LoopInstant
    /// Virtual time at the end.
    public let end: LoopInstant
    /// Real time since the start.
    public let elapsed: Span
}

/// How a run went.
public struct HILOutcome: Sendable {
    /// Why it did not come to its end, in one line; `nil` when it did.
    public var failure: String?
    /// Real time from the first byte to the last.
    public var elapsed: Span
    /// How often virtual time was advanced; 0 in real time.
    public var advances: Int
    /// How often the controller was started.
    public var starts: Int
    /// What `isletd` said last when it ended with exit code 2 before anything else happened: it
    /// refused what it was told. `nil` when it did not.
    public var refusal: String?
}
