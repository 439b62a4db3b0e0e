// Insulin that really moved, kept apart in type from what a pump says it delivered.

public import Quantities

/// Insulin that really moved, in whole nanounits (1 U = 1e9 nU), so that sums are exact.
///
/// ``InsulinAmount`` is what devices command and report; this is what a scale would find.
public struct InsulinVolume: Sendable, Hashable, Comparable {
    /// Unit: nU (1e-9 U, about 0.01 pL of U-100 insulin). Never negative.
    public let nanounits: Int64

    /// No insulin.
    public static let zero = InsulinVolume(nanounits: 0)

    /// The largest amount that can be stated. Unit: U.
    public static let unitsLimit = 1_000_000.0

    /// An amount in nanounits; not negative (programmer error otherwise).
    public init(nanounits: Int64) {
        precondition(nanounits >= 0, "insulin that moved is not negative")
        self.nanounits = nanounits
    }

    /// An amount in units, rounded to 1 nU.
    /// - Parameter units: 0...``unitsLimit`` (programmer error otherwise).
    public init(units: Double) {
        precondition(units >= 0 && units <= Self.unitsLimit, "insulin is within 0...1e6 U")
        self.init(nanounits: Int64((units * 1e9).rounded()))
    }

    /// What a device reports, taken at its word; not negative (programmer error otherwise).
    public init(_ amount: InsulinAmount) { self.init(nanounits: amount.milliunits * 1_000_000) }

    /// The amount in units.
    public var units: Double { Double(nanounits) / 1e9 }

    /// A share of it, rounded to 1 nU.
    /// - Parameter fraction: 0...1 (programmer error otherwise).
    func share(_ fraction: Double) -> InsulinVolume {
        precondition(fraction >= 0 && fraction <= 1, "a share is within 0...1")
        return InsulinVolume(nanounits: Int64((Double(nanounits) * fraction).rounded()))
    }

    /// Whether the first is smaller.
    public static func < (a: InsulinVolume, b: InsulinVolume) -> Bool {
        a.nanounits < b.nanounits
    }

    /// The exact sum.
    public static func + (a: InsulinVolume, b: InsulinVolume) -> InsulinVolume {
        InsulinVolume(nanounits: a.nanounits + b.nanounits)
    }

    /// The exact difference; the second is not more than the first (programmer error otherwise).
    static func - (a: InsulinVolume, b: InsulinVolume) -> InsulinVolume {
        InsulinVolume(nanounits: a.nanounits - b.nanounits)
    }

    /// Adds in place.
    public static func += (a: inout InsulinVolume, b: InsulinVolume) { a = a + b }

    /// Subtracts in place.
    static func -= (a: inout InsulinVolume, b: InsulinVolume) { a = a - b }
}
