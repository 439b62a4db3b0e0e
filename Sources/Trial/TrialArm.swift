// The arms of a trial, declared once: what is announced, what goes wrong, what is stated.

/// Which therapy settings a person is given.
public enum TrialSettings: Sendable, Hashable {
    /// The person's own: the simulator's for simglucose's people, a clinic's for others.
    case quest
    /// From daily insulin alone: carb ratio 500/TDI, correction factor 1800/TDI; basal right.
    case rule
    /// The person's own, all stated as if they needed this many times the insulin: basal, daily
    /// insulin and body mass times, correction factor and carb ratio through this. Dimensionless.
    case wrong(Double)
}

/// One set of conditions, as the peers were run in them (reference: peers.md).
public struct TrialArm: Sendable, Hashable {
    /// Whether carbohydrate is entered and the person gives the meal's bolus.
    public let isAnnounced: Bool
    /// Whether the person gives what the controller advises for a meal instead of what they count
    /// through the carb ratio.
    public let isAdvised: Bool
    /// Whether sensitivity swings, entries are late, the sensor has gaps and is lain on.
    public let isRobust: Bool
    /// What is stated of the person.
    public let settings: TrialSettings

    /// The arms without a word on settings, in the order of tables.
    public static let bases: [(name: String, isAnnounced: Bool, isAdvised: Bool, isRobust: Bool)] =
        [
            ("hybrid", true, false, false), ("full", false, false, false),
            ("hybrid-robust", true, false, true), ("full-robust", false, false, true),
            ("advised", true, true, false), ("advised-robust", true, true, true),
        ]

    /// The factors that settings may be wrong by. Dimensionless.
    public static let wrongRange = 0.5...2.0

    /// Its name: "hybrid", "full/rule", "advised-robust", "hybrid/x1.3".
    public var name: String {
        let base =
            (isAdvised ? "advised" : isAnnounced ? "hybrid" : "full") + (isRobust ? "-robust" : "")
        return switch settings {
        case .quest: base
        case .rule: base + "/rule"
        case .wrong(let factor): base + "/x\(factor)"
        }
    }

    /// The arm of a name; `nil` if there is none.
    public init?(_ name: String) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let base = Self.bases.first(where: { $0.name == parts[0] })
        else { return nil }
        isAnnounced = base.isAnnounced
        isAdvised = base.isAdvised
        isRobust = base.isRobust
        guard parts.count == 2 else {
            settings = .quest
            return
        }
        if parts[1] == "rule" {
            settings = .rule
        } else if parts[1].hasPrefix("x"), let factor = Double(parts[1].dropFirst()),
            Self.wrongRange.contains(factor)
        {
            settings = .wrong(factor)
        } else {
            return nil
        }
    }
}
