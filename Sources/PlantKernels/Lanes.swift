// One number for each of several patients, so that a plant's equations are written once and run for one or eight.

/// A quantity of one patient (`Double`) or of several who live in step (`SIMD4`, `SIMD8`).
///
/// Every operation is IEEE 754 double precision, one rounding each and never fused, so a lane of a
/// vector gives the same bits as the scalar. Inputs are finite; NaN is refused before it gets here.
public protocol Lanes: Sendable {
    /// One truth value a lane.
    associatedtype Condition: Sendable

    /// How many patients.
    static var count: Int { get }

    /// The same value in every lane.
    init(_ value: Double)

    /// The value of one lane, 0 ..< ``count``.
    subscript(lane lane: Int) -> Double { get set }

    static func + (a: Self, b: Self) -> Self
    static func - (a: Self, b: Self) -> Self
    static func * (a: Self, b: Self) -> Self
    static func / (a: Self, b: Self) -> Self

    /// The larger of two values, lane by lane.
    static func larger(_ a: Self, _ b: Self) -> Self
    /// The smaller of two values, lane by lane.
    static func smaller(_ a: Self, _ b: Self) -> Self
    /// Where the value is more than another.
    func isMore(than other: Self) -> Condition
    /// `yes` where the condition holds, else `no`.
    static func choose(_ condition: Condition, _ yes: Self, _ no: Self) -> Self
    /// Whether the condition holds in any lane.
    static func isTrueAnywhere(_ condition: Condition) -> Bool
}

extension Double: Lanes {
    /// How many lanes.
    @inlinable @inline(__always)
    public static var count: Int { 1 }

    /// One lane.
    @inlinable @inline(__always)
    public subscript(lane lane: Int) -> Double {
        get { self }
        set { self = newValue }
    }

    /// The larger, lane by lane.
    @inlinable @inline(__always)
    public static func larger(_ a: Double, _ b: Double) -> Double { a > b ? a : b }

    /// The smaller, lane by lane.
    @inlinable @inline(__always)
    public static func smaller(_ a: Double, _ b: Double) -> Double { a < b ? a : b }

    /// Where it is more than another.
    @inlinable @inline(__always)
    public func isMore(than other: Double) -> Bool { self > other }

    /// `yes` where the condition holds, else `no`.
    @inlinable @inline(__always)
    public static func choose(_ condition: Bool, _ yes: Double, _ no: Double) -> Double {
        condition ? yes : no
    }

    /// Whether the condition holds in any lane.
    @inlinable @inline(__always)
    public static func isTrueAnywhere(_ condition: Bool) -> Bool { condition }
}
