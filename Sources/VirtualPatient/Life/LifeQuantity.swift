// A number that someone may set: declared once with name, unit, range and source, and checked.

/// What is declared about one number of daily life.
public struct LifeQuantity: Sendable, Hashable {
    /// Its name, as it appears in an error.
    public let name: String
    /// Its unit.
    public let unit: String
    /// The values accepted.
    public let range: ClosedRange<Double>
    /// Where range and usual value come from.
    public let source: String

    /// A declaration.
    public init(
        _ name: String, _ unit: String, _ range: ClosedRange<Double>, source: String
    ) {
        self.name = name
        self.unit = unit
        self.range = range
        self.source = source
    }

    /// The value, when it is within the range.
    /// - Throws: ``TableError`` naming the quantity, the range and the unit; NaN is outside.
    public func checked(_ value: Double) throws(TableError) -> Double {
        guard range.contains(value) else {
            throw TableError(
                column: name,
                problem: "\(value) is outside \(range.lowerBound) to \(range.upperBound) \(unit)")
        }
        return value
    }
}

/// Minutes counted from midnight of a life's first day.
enum LifeClock {
    /// The minutes a life may be told about: a hundred years. Range: ours.
    static let minute = LifeQuantity(
        "startMinute", "min", -52_560_000...52_560_000, source: "ours: a hundred years")

    static func checked(_ value: Int) throws(TableError) -> Int {
        _ = try minute.checked(Double(value))
        return value
    }
}
