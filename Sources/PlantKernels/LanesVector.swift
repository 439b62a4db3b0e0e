// Four or eight patients in one vector, and vectors that belong to one instruction set.

public import CLanes

/// Two patients.
extension SIMD2: Lanes where Scalar == Double {
    /// How many lanes.
    @inlinable @inline(__always)
    public static var count: Int { 2 }

    /// The same value in every lane.
    @inlinable @inline(__always)
    public init(_ value: Double) { self.init(repeating: value) }

    /// One lane.
    @inlinable @inline(__always)
    public subscript(lane lane: Int) -> Double {
        get { self[lane] }
        set { self[lane] = newValue }
    }

    /// The sum.
    @inlinable @inline(__always)
    public static func + (a: Self, b: Self) -> Self { islet_sum2(a, b) }

    /// The difference.
    @inlinable @inline(__always)
    public static func - (a: Self, b: Self) -> Self { islet_difference2(a, b) }

    /// The product.
    @inlinable @inline(__always)
    public static func * (a: Self, b: Self) -> Self { islet_product2(a, b) }

    /// The quotient.
    @inlinable @inline(__always)
    public static func / (a: Self, b: Self) -> Self { islet_quotient2(a, b) }

    /// The larger, lane by lane.
    @inlinable @inline(__always)
    public static func larger(_ a: Self, _ b: Self) -> Self { choose(a .> b, a, b) }

    /// The smaller, lane by lane.
    @inlinable @inline(__always)
    public static func smaller(_ a: Self, _ b: Self) -> Self { choose(a .< b, a, b) }

    /// Where it is more than another.
    @inlinable @inline(__always)
    public func isMore(than other: Self) -> SIMDMask<SIMD2<Int64>> { self .> other }

    /// `yes` where the condition holds, else `no`.
    @inlinable @inline(__always)
    public static func choose(
        _ condition: SIMDMask<SIMD2<Int64>>, _ yes: Self, _ no: Self
    ) -> Self {
        let bits = unsafeBitCast(condition, to: SIMD2<Int64>.self)
        let y = unsafeBitCast(yes, to: SIMD2<Int64>.self)
        let n = unsafeBitCast(no, to: SIMD2<Int64>.self)
        // Written so, it becomes one blend, or with its comparison one minimum or maximum.
        return unsafeBitCast(((y ^ n) & bits) ^ n, to: Self.self)
    }

    /// Whether the condition holds in any lane.
    @inlinable @inline(__always)
    public static func isTrueAnywhere(_ condition: SIMDMask<SIMD2<Int64>>) -> Bool {
        any(condition)
    }
}

/// Four patients.
extension SIMD4: Lanes where Scalar == Double {
    /// How many lanes.
    @inlinable @inline(__always)
    public static var count: Int { 4 }

    /// The same value in every lane.
    @inlinable @inline(__always)
    public init(_ value: Double) { self.init(repeating: value) }

    /// One lane.
    @inlinable @inline(__always)
    public subscript(lane lane: Int) -> Double {
        get { self[lane] }
        set { self[lane] = newValue }
    }

    /// The sum.
    @inlinable @inline(__always)
    public static func + (a: Self, b: Self) -> Self { islet_sum4(a, b) }

    /// The difference.
    @inlinable @inline(__always)
    public static func - (a: Self, b: Self) -> Self { islet_difference4(a, b) }

    /// The product.
    @inlinable @inline(__always)
    public static func * (a: Self, b: Self) -> Self { islet_product4(a, b) }

    /// The quotient.
    @inlinable @inline(__always)
    public static func / (a: Self, b: Self) -> Self { islet_quotient4(a, b) }

    /// The larger, lane by lane.
    @inlinable @inline(__always)
    public static func larger(_ a: Self, _ b: Self) -> Self { choose(a .> b, a, b) }

    /// The smaller, lane by lane.
    @inlinable @inline(__always)
    public static func smaller(_ a: Self, _ b: Self) -> Self { choose(a .< b, a, b) }

    /// Where it is more than another.
    @inlinable @inline(__always)
    public func isMore(than other: Self) -> SIMDMask<SIMD4<Int64>> { self .> other }

    /// `yes` where the condition holds, else `no`.
    @inlinable @inline(__always)
    public static func choose(
        _ condition: SIMDMask<SIMD4<Int64>>, _ yes: Self, _ no: Self
    ) -> Self {
        let bits = unsafeBitCast(condition, to: SIMD4<Int64>.self)
        let y = unsafeBitCast(yes, to: SIMD4<Int64>.self)
        let n = unsafeBitCast(no, to: SIMD4<Int64>.self)
        // Written so, it becomes one blend, or with its comparison one minimum or maximum.
        return unsafeBitCast(((y ^ n) & bits) ^ n, to: Self.self)
    }

    /// Whether the condition holds in any lane.
    @inlinable @inline(__always)
    public static func isTrueAnywhere(_ condition: SIMDMask<SIMD4<Int64>>) -> Bool {
        any(condition)
    }
}

/// Eight patients.
extension SIMD8: Lanes where Scalar == Double {
    /// How many lanes.
    @inlinable @inline(__always)
    public static var count: Int { 8 }

    /// The same value in every lane.
    @inlinable @inline(__always)
    public init(_ value: Double) { self.init(repeating: value) }

    /// One lane.
    @inlinable @inline(__always)
    public subscript(lane lane: Int) -> Double {
        get { self[lane] }
        set { self[lane] = newValue }
    }

    /// The sum.
    @inlinable @inline(__always)
    public static func + (a: Self, b: Self) -> Self { islet_sum8(a, b) }

    /// The difference.
    @inlinable @inline(__always)
    public static func - (a: Self, b: Self) -> Self { islet_difference8(a, b) }

    /// The product.
    @inlinable @inline(__always)
    public static func * (a: Self, b: Self) -> Self { islet_product8(a, b) }

    /// The quotient.
    @inlinable @inline(__always)
    public static func / (a: Self, b: Self) -> Self { islet_quotient8(a, b) }

    /// The larger, lane by lane.
    @inlinable @inline(__always)
    public static func larger(_ a: Self, _ b: Self) -> Self { choose(a .> b, a, b) }

    /// The smaller, lane by lane.
    @inlinable @inline(__always)
    public static func smaller(_ a: Self, _ b: Self) -> Self { choose(a .< b, a, b) }

    /// Where it is more than another.
    @inlinable @inline(__always)
    public func isMore(than other: Self) -> SIMDMask<SIMD8<Int64>> { self .> other }

    /// `yes` where the condition holds, else `no`.
    @inlinable @inline(__always)
    public static func choose(
        _ condition: SIMDMask<SIMD8<Int64>>, _ yes: Self, _ no: Self
    ) -> Self {
        let bits = unsafeBitCast(condition, to: SIMD8<Int64>.self)
        let y = unsafeBitCast(yes, to: SIMD8<Int64>.self)
        let n = unsafeBitCast(no, to: SIMD8<Int64>.self)
        // Written so, it becomes one blend, or with its comparison one minimum or maximum.
        return unsafeBitCast(((y ^ n) & bits) ^ n, to: Self.self)
    }

    /// Whether the condition holds in any lane.
    @inlinable @inline(__always)
    public static func isTrueAnywhere(_ condition: SIMDMask<SIMD8<Int64>>) -> Bool {
        any(condition)
    }
}

/// A vector that only one instruction set's code uses.
///
/// The functions made from generic code for a type carry the type's name; two targets built with
/// different instruction sets must not make functions of the same name, or the linker would keep
/// one of them for both. The tag, a type of the target's own, keeps them apart.
@frozen
public struct Tagged<Tag, Base: Lanes>: Lanes {
    @usableFromInline var base: Base

    @inlinable @inline(__always)
    init(base: Base) { self.base = base }

    /// How many lanes.
    @inlinable @inline(__always)
    public static var count: Int { Base.count }

    /// The same value in every lane.
    @inlinable @inline(__always)
    public init(_ value: Double) { base = Base(value) }

    /// One lane.
    @inlinable @inline(__always)
    public subscript(lane lane: Int) -> Double {
        get { base[lane: lane] }
        set { base[lane: lane] = newValue }
    }

    /// The sum.
    @inlinable @inline(__always)
    public static func + (a: Self, b: Self) -> Self { Self(base: a.base + b.base) }

    /// The difference.
    @inlinable @inline(__always)
    public static func - (a: Self, b: Self) -> Self { Self(base: a.base - b.base) }

    /// The product.
    @inlinable @inline(__always)
    public static func * (a: Self, b: Self) -> Self { Self(base: a.base * b.base) }

    /// The quotient.
    @inlinable @inline(__always)
    public static func / (a: Self, b: Self) -> Self { Self(base: a.base / b.base) }

    /// The larger, lane by lane.
    @inlinable @inline(__always)
    public static func larger(_ a: Self, _ b: Self) -> Self {
        Self(base: Base.larger(a.base, b.base))
    }

    /// The smaller, lane by lane.
    @inlinable @inline(__always)
    public static func smaller(_ a: Self, _ b: Self) -> Self {
        Self(base: Base.smaller(a.base, b.base))
    }

    /// Where it is more than another.
    @inlinable @inline(__always)
    public func isMore(than other: Self) -> Base.Condition { base.isMore(than: other.base) }

    /// `yes` where the condition holds, else `no`.
    @inlinable @inline(__always)
    public static func choose(_ condition: Base.Condition, _ yes: Self, _ no: Self) -> Self {
        Self(base: Base.choose(condition, yes.base, no.base))
    }

    /// Whether the condition holds in any lane.
    @inlinable @inline(__always)
    public static func isTrueAnywhere(_ condition: Base.Condition) -> Bool {
        Base.isTrueAnywhere(condition)
    }
}

extension Lanes {
    /// One number of each of several patients.
    @inlinable @inline(__always)
    public init<Patient>(_ patients: [Patient], _ number: (Patient) -> Double) {
        self.init(0)
        for lane in 0..<Self.count { self[lane: lane] = number(patients[lane]) }
    }
}
