// What can go wrong between the pump and the tissue, for scripts and for chance alike.

/// Something that happens to an infusion set or its line.
public enum SetFault: Sendable, Hashable {
    /// The line lets through only a part; the rest is held back. 1 is a full block.
    /// Range: 0.01...1.
    case occlusion(blocked: Double)
    /// The line opens again and gives back a share of what it held; the rest stays in it until
    /// the set is changed. Range: 0...1.
    case clearing(released: Double)
    /// A share of what flows escapes before the skin, at a joint or under a patch; 0 ends it.
    /// Range: 0...1.
    case leak(fraction: Double)
    /// Absorption falls, evenly over a time, to a share of what it was when the set was new; over
    /// 0 min at once. Ranges: 0...1 and 0...1440 min.
    case absorption(remaining: Double, overMinutes: Double)
    /// Air in the line: so much is pumped before insulin comes again. Range: 0...30 U.
    case airGap(units: Double)

    /// Refuses a magnitude outside its range.
    /// - Throws: ``TableError`` naming the magnitude and its range.
    func validate() throws(TableError) {
        switch self {
        case .occlusion(let blocked):
            try (0.01...1.0).check(blocked, name: "occlusion.blocked", unit: "1")
        case .clearing(let released):
            try (0.0...1.0).check(released, name: "clearing.released", unit: "1")
        case .leak(let fraction):
            try (0.0...1.0).check(fraction, name: "leak.fraction", unit: "1")
        case .absorption(let remaining, let overMinutes):
            try (0.0...1.0).check(remaining, name: "absorption.remaining", unit: "1")
            try (0.0...1440.0).check(
                overMinutes, name: "absorption.overMinutes", unit: "min")
        case .airGap(let units):
            try (0.0...30.0).check(units, name: "airGap.units", unit: "U")
        }
    }
}

/// A fault with its time.
public struct ScriptedFault: Sendable, Hashable {
    /// When it happens. Unit: whole minutes since the first set was put in; not negative.
    public let minute: Int
    /// What happens.
    public let fault: SetFault

    /// A fault at a minute; both are checked where the script is given to a set.
    public init(minute: Int, fault: SetFault) {
        self.minute = minute
        self.fault = fault
    }
}

/// Where all the insulin went that the pump moved.
public struct InsulinLedger: Sendable, Hashable {
    /// All that left the pump.
    public internal(set) var pumped = InsulinVolume.zero
    /// What the tissue took up.
    public internal(set) var reached = InsulinVolume.zero
    /// What a blocked line holds back now.
    public internal(set) var backlog = InsulinVolume.zero
    /// What escaped before the skin.
    public internal(set) var leaked = InsulinVolume.zero
    /// What filled the line: primes and air gaps.
    public internal(set) var primed = InsulinVolume.zero
    /// What got under the skin but is not taken up there: failed and aged sites.
    public internal(set) var unabsorbed = InsulinVolume.zero
    /// What was thrown away inside a blocked line when its set was changed.
    public internal(set) var discarded = InsulinVolume.zero

    /// Everything accounted for; always exactly ``pumped``.
    public var accounted: InsulinVolume {
        reached + backlog + leaked + primed + unabsorbed + discarded
    }
}
