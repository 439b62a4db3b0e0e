// Every limit in one table: its value, who may set it, what happens at it; docs/limits.md is made of it.

import Quantities

/// What is said of one limit.
public struct LimitEntry: Sendable, Hashable {
    /// Its id, which is never given to another limit.
    public let id: String
    /// The constant of ``FixedLimits``, or a configuration's key.
    public let name: String
    /// What is compiled in; for a limit of a person, what is in force when nothing is configured.
    public let value: Double
    /// Unit of the value and the range, in words.
    public let unit: String
    /// What a configuration may choose; `nil` when it may choose nothing.
    public let range: ClosedRange<Double>?
    /// What happens at it.
    public let consequence: String
    /// The step of a verdict that applies it; `nil` when the supervisor applies it.
    public let step: LimitID?
    /// Where the number comes from.
    public let source: String
    /// Hazards it controls.
    public let hazards: [String]
}

/// The table of the limits.
public enum LimitTable {
    /// In the order of their ids.
    public static let entries =
        person + delivery + readings + low + time + commands + pump + people + clocks
        + proposals + statements + blind + actsAgain + otherSensor + unanswered
        + alarms + stepped + fingersticks

    private static let person = [
        configured("L01", Limits.maximumBasalLimit, .maximumBasal) { $0.unitsPerHour },
        configured("L02", Limits.maximumBolusLimit, .maximumBolus) { $0.units },
        configured("L03", Limits.maximumInsulinOnBoardLimit, .insulinOnBoard) { $0.units },
        configured("L04", Limits.hourlyBasalMultipleLimit, .hourlyInsulin) { $0 },
        configured("L05", Limits.twoHourDailyShareLimit, .twoHourInsulin) { $0 },
    ]

    private static func configured<Value>(
        _ id: String, _ limit: Limit<Value>, _ step: LimitID, _ number: (Value) -> Double
    ) -> LimitEntry {
        LimitEntry(
            id: id, name: limit.key, value: number(limit.whenLeftOut), unit: limit.unit,
            range: number(limit.range.lowerBound)...number(limit.range.upperBound),
            consequence: "cut to it", step: step, source: limit.source, hazards: limit.hazards)
    }

    static func fixed(
        _ id: String, _ name: String, _ value: Double, _ unit: String, _ consequence: String,
        _ step: LimitID? = nil, source: String, _ hazards: String...
    ) -> LimitEntry {
        LimitEntry(
            id: id, name: name, value: value, unit: unit, range: nil, consequence: consequence,
            step: step, source: source, hazards: hazards)
    }
}
