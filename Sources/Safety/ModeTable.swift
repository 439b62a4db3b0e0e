// The mode machine as a table: every transition with what brings it about; the picture is made of it.

/// What brings a transition about.
public enum ModeTrigger: Sendable, Hashable {
    /// A cause begins.
    case begins(ModeCause)
    /// A cause ends, and with it what held the mode.
    case ends(ModeCause)
    /// Glucose is low or soon will be: a suspend limit stops delivery.
    case lowGlucose
    /// Glucose is no longer low.
    case glucoseRecovers
}

/// One transition between modes.
public struct ModeTransition: Sendable, Hashable {
    /// The mode before.
    public let from: LoopMode
    /// The mode after.
    public let to: LoopMode
    /// What brings it about.
    public let trigger: ModeTrigger

    /// A transition.
    public init(from: LoopMode, to: LoopMode, trigger: ModeTrigger) {
        self.from = from
        self.to = to
        self.trigger = trigger
    }
}

/// The transitions there are.
public enum ModeTable {
    /// All of them: by cause, then by the mode left, in declaration order.
    ///
    /// A cause that begins takes the loop from every less severe mode into its own; one that ends
    /// lets it go to any less severe mode, which is the most severe of the causes that are left.
    public static let transitions: [ModeTransition] = byCause + byGlucose

    private static let byCause = ModeCause.allCases.flatMap { cause in
        LoopMode.allCases.filter { $0.severity < cause.mode.severity }.flatMap { other in
            [
                ModeTransition(from: other, to: cause.mode, trigger: .begins(cause)),
                ModeTransition(from: cause.mode, to: other, trigger: .ends(cause)),
            ]
        }
    }

    /// Suspension is a limit's doing, not a cause's: it is shown over the two modes that let
    /// automation work.
    private static let byGlucose = [LoopMode.closedLoop, .reduceOnly].flatMap { mode in
        [
            ModeTransition(from: mode, to: .suspended, trigger: .lowGlucose),
            ModeTransition(from: .suspended, to: mode, trigger: .glucoseRecovers),
        ]
    }
}
