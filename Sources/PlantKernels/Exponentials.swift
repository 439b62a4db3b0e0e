// exp and tanh over lanes, without branches, for plants' equations.

/// A positive number as a quotient, so that several of them share one division.
@frozen
public struct Quotient<V: Lanes>: Sendable {
    /// The numerator; more than 0.
    public var top: V
    /// The denominator; more than 0.
    public var bottom: V

    @inlinable @inline(__always)
    init(top: V, bottom: V) {
        self.top = top
        self.bottom = bottom
    }

    /// e to the power of 16 y, for y within -1.75...1.75.
    ///
    /// tanh y as the fifth convergent of J. H. Lambert's continued fraction (1761), p/q; then
    /// e^2y = (q + p)/(q - p), and three squarings. As an argument of ``tanh`` the error is below
    /// 1e-11 (`ExponentialTests`).
    @inlinable @inline(__always)
    public static func powerOfE(sixteenTimes y: V) -> Quotient {
        let z = y * y
        // Written for the shortest wait, not the fewest operations.
        let p = (y * z) * (z + V(105)) + y * V(945)
        let q = (V(15) * z + V(420)) * z + V(945)
        return Quotient(top: q + p, bottom: q - p).squared.squared.squared
    }

    @inlinable @inline(__always)
    var squared: Quotient { Quotient(top: top * top, bottom: bottom * bottom) }
}

extension Lanes {
    /// The hyperbolic tangent, within 1e-10 of the exact value for every finite x.
    @inlinable @inline(__always)
    public static func tanh(_ x: Self) -> Self {
        let y = larger(smaller(x * Self(0.125), Self(1.75)), Self(-1.75))
        let e = Quotient.powerOfE(sixteenTimes: y)
        return (e.top - e.bottom) / (e.top + e.bottom)
    }
}
