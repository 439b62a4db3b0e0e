// The limits of a person: each declared once, with unit, hard range, default and source.

public import Quantities

/// The declaration of one limit.
///
/// The hard range is compiled in, and its upper end is the least strict a configuration may choose;
/// there is no way to switch a limit off.
public struct Limit<Value: Comparable & Sendable>: Sendable {
    /// Key in a configuration file.
    public let key: String
    /// Unit of the value in words.
    public let unit: String
    /// Values a configuration may choose.
    public let range: ClosedRange<Value>
    /// Value in force when a configuration says nothing.
    public let whenLeftOut: Value
    /// Where the numbers come from.
    public let source: String
    /// Hazards it controls (ids of hazards-and-limits section 2).
    public let hazards: [String]

    /// Whether a configured value is within the hard range.
    public func allows(_ value: Value) -> Bool { range.contains(value) }
}

/// The limits in force for one person: the defaults, then what the configuration chooses within the
/// hard ranges.
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

    /// The defaults. No rate, no bolus and nothing on board above schedule, so nothing is added; the
    /// two totals stand at their hard end, which decides nothing as long as those are zero.
    public init() {
        maximumBasal = Self.maximumBasalLimit.whenLeftOut
        maximumBolus = Self.maximumBolusLimit.whenLeftOut
        maximumInsulinOnBoard = Self.maximumInsulinOnBoardLimit.whenLeftOut
        hourlyBasalMultiple = Self.hourlyBasalMultipleLimit.whenLeftOut
        twoHourDailyShare = Self.twoHourDailyShareLimit.whenLeftOut
    }

    /// Highest automatic basal rate a configuration may set.
    public static let maximumBasalLimit = Limit<InsulinRate>(
        key: "maximum_basal", unit: "U/h", range: .zero ... .unitsPerHour(10), whenLeftOut: .zero,
        source: "AndroidAPS hard limit, adult, 10 U/h (hazards-and-limits 3.2)",
        hazards: ["H01", "H02", "H35", "H36"])

    /// Largest automatic bolus a configuration may set.
    public static let maximumBolusLimit = Limit<InsulinAmount>(
        key: "maximum_bolus", unit: "U", range: .zero ... .units(3), whenLeftOut: .zero,
        source: "AndroidAPS default largest bolus 3 U (hazards-and-limits 3.2); 0 at install, 3.3",
        hazards: ["H01", "H05", "H12", "H35"])

    /// Most automatic insulin above basal on board a configuration may set.
    public static let maximumInsulinOnBoardLimit = Limit<InsulinAmount>(
        key: "maximum_insulin_on_board", unit: "U", range: .zero ... .units(7), whenLeftOut: .zero,
        source: "hazards-and-limits 3.3: 7 U at most, 0 at install",
        hazards: ["H01", "H02", "H39", "H45"])

    /// Automatic insulin of an hour above scheduled basal, as a multiple of that basal; what was
    /// given less than scheduled makes up for what was given more within the hour.
    public static let hourlyBasalMultipleLimit = Limit<Double>(
        key: "hourly_basal_multiple", unit: "times scheduled basal", range: 1...3, whenLeftOut: 3,
        source: "hazards-and-limits 3.3 and 4.1 S2: 3 times basal above basal over 1 h",
        hazards: ["H01", "H02", "H45"])

    /// Automatic insulin of two hours as a share of the daily total.
    public static let twoHourDailyShareLimit = Limit<Double>(
        key: "two_hour_daily_share", unit: "share of the daily total", range: 0.05...0.5,
        whenLeftOut: 0.5,
        source: "hazards-and-limits 3.3: 50 % of TDD per 2 h, hard",
        hazards: ["H01", "H02", "H45"])
}
