// The limits: each declared once, with unit, hard range, fail-safe default and source.

public import Quantities

/// Which way a limit is tightened.
public enum Tightening: Sendable {
    /// A smaller value is safer.
    case downwards
    /// A larger value is safer.
    case upwards
}

/// The declaration of one limit.
///
/// The hard range is compiled in. A configuration may choose within it and only in the safer
/// direction from the hard end; there is no way to switch a limit off.
public struct Limit<Value: Comparable & Sendable>: Sendable {
    /// Key in a configuration file.
    public let key: String
    /// Unit of the value in words.
    public let unit: String
    /// Values a configuration may choose.
    public let range: ClosedRange<Value>
    /// Value in force when a configuration says nothing.
    public let failSafe: Value
    /// Which way is safer.
    public let tightening: Tightening
    /// Where the numbers come from.
    public let source: String
    /// Hazards it controls (ids of hazards-and-limits section 2).
    public let hazards: [String]

    /// Whether a configured value is within the hard range.
    public func allows(_ value: Value) -> Bool { range.contains(value) }
}

/// The limits in force for one person. Built from the fail-safe defaults, then tightened or, within
/// the hard range, opened by configuration.
public struct Limits: Sendable, Hashable {
    /// Highest automatic basal rate; scheduled basal itself is always allowed.
    public var maximumBasal: InsulinRate
    /// Largest automatic bolus.
    public var maximumBolus: InsulinAmount
    /// Most automatic insulin above basal on board.
    public var maximumInsulinOnBoard: InsulinAmount
    /// Most automatic insulin above scheduled basal over any hour, as a multiple of that basal.
    public var hourlyBasalMultiple: Double
    /// Most automatic insulin over any two hours, as a share of the daily total.
    public var twoHourDailyShare: Double

    /// The fail-safe defaults: nothing above scheduled basal.
    public init() {
        maximumBasal = Self.maximumBasalLimit.failSafe
        maximumBolus = Self.maximumBolusLimit.failSafe
        maximumInsulinOnBoard = Self.maximumInsulinOnBoardLimit.failSafe
        hourlyBasalMultiple = Self.hourlyBasalMultipleLimit.failSafe
        twoHourDailyShare = Self.twoHourDailyShareLimit.failSafe
    }

    /// Highest automatic basal rate a configuration may set.
    public static let maximumBasalLimit = Limit<InsulinRate>(
        key: "maximum_basal", unit: "U/h", range: .zero ... .unitsPerHour(10), failSafe: .zero,
        tightening: .downwards,
        source: "AndroidAPS hard limit, adult, 10 U/h (hazards-and-limits 3.2)",
        hazards: ["H01", "H02", "H35", "H36"])

    /// Largest automatic bolus a configuration may set.
    public static let maximumBolusLimit = Limit<InsulinAmount>(
        key: "maximum_bolus", unit: "U", range: .zero ... .units(3), failSafe: .zero,
        tightening: .downwards,
        source: "AndroidAPS default largest bolus 3 U (hazards-and-limits 3.2); 0 at install, 3.3",
        hazards: ["H01", "H05", "H12", "H35"])

    /// Most automatic insulin above basal on board a configuration may set.
    public static let maximumInsulinOnBoardLimit = Limit<InsulinAmount>(
        key: "maximum_insulin_on_board", unit: "U", range: .zero ... .units(7), failSafe: .zero,
        tightening: .downwards, source: "hazards-and-limits 3.3: 7 U at most, 0 at install",
        hazards: ["H01", "H02", "H39", "H45"])

    /// Automatic insulin of an hour above scheduled basal, as a multiple of that basal; what was
    /// given less than scheduled makes up for what was given more within the hour.
    public static let hourlyBasalMultipleLimit = Limit<Double>(
        key: "hourly_basal_multiple", unit: "times scheduled basal", range: 1...3, failSafe: 3,
        tightening: .downwards, source: "hazards-and-limits 3.3 and 4.1 S2: 3 times basal above basal over 1 h",
        hazards: ["H01", "H02", "H45"])

    /// Automatic insulin of two hours as a share of the daily total.
    public static let twoHourDailyShareLimit = Limit<Double>(
        key: "two_hour_daily_share", unit: "share of the daily total", range: 0.05...0.5,
        failSafe: 0.5, tightening: .downwards,
        source: "hazards-and-limits 3.3: 50 % of TDD per 2 h, hard",
        hazards: ["H01", "H02", "H45"])
}
