// Elementary functions of our own, so that every CPU and every build gives the same bits.

/// exp, log, tanh, pow, sin and cos from additions, multiplications and divisions only.
///
/// The C library's functions differ between libraries and CPUs in the last bits; a decision
/// that must be recomputed to the bit cannot use them. Nothing here is contracted to a fused
/// multiply-add (Swift does not contract), so the result is the same wherever IEEE 754 holds.
/// Each function is within 2 units in the last place of the exact value over its useful range.
/// Special values (NaN, infinities, signed zeros, overflow to infinity, gradual underflow)
/// follow C99 Annex F. Methods: argument reduction in the manner of W. J. Cody and W. Waite,
/// "Software Manual for the Elementary Functions" (1980), then Taylor series long enough that
/// the first term left out is below one sixteenth of a unit in the last place.
public enum Elementary {
    /// The leading 33 bits of ln 2: a product with an integer below 2^20 is exact.
    static let ln2High = 0x1.62e42fefp-1
    /// ln 2 less ``ln2High``, rounded.
    static let ln2Low = 0x1.473de6af278edp-34

    /// e to the power x.
    /// - Parameter x: any value; above 709.78 gives infinity, below -745.13 gives 0.
    public static func exp(_ x: Double) -> Double { expOfSum(x, 0) }

    /// The natural logarithm.
    /// - Parameter x: 0 gives -infinity, negative values give NaN.
    public static func log(_ x: Double) -> Double {
        if x.isNaN || x < 0 { return .nan }
        if x == 0 { return -.infinity }
        if x == .infinity { return x }
        let (k, m) = splitAtRootTwo(x)
        // log(1+f) = 2 artanh(s), s = f/(2+f); written so that the large part of f stays exact:
        // log(1+f) = f - (f²/2 - s·(f²/2 + R)), R = 2s²/3 + 2s⁴/5 + ...
        let f = m - 1
        let s = f / (2 + f)
        let half = 0.5 * f * f
        let tail = s * (half + artanhTail(s * s))
        return k * ln2High - ((half - (tail + k * ln2Low)) - f)
    }

    /// The hyperbolic tangent.
    public static func tanh(_ x: Double) -> Double {
        if x.isNaN { return x }
        let size = x.magnitude
        if size > 20 { return x < 0 ? -1 : 1 }
        if size < 0x1p-28 { return x }
        let result: Double
        if size < 0.6 {
            // The ninth convergent of J. H. Lambert's continued fraction (1761), as x less a small
            // part: nothing cancels, and the fraction left out is below 1e-20.
            let z = size * size
            let top = ((44 * z + 12_870) * z + 810_810) * z + 11_486_475
            let bottom =
                (((45 * z + 13_860) * z + 945_945) * z + 16_216_200) * z + 34_459_425
            result = size - size * (z * top / bottom)
        } else {
            result = 1 - 2 / (exp(2 * size) + 1)
        }
        return x < 0 ? -result : result
    }

    /// x to the power y.
    ///
    /// A negative x needs a whole y (otherwise NaN). log x is carried in two doubles, so the
    /// result stays within 2 units in the last place for results far from 1.
    public static func pow(_ x: Double, _ y: Double) -> Double {
        if y == 0 || x == 1 { return 1 }
        if x.isNaN || y.isNaN { return .nan }
        let whole = y.rounded(.towardZero) == y
        let odd = whole && y.magnitude < 0x1p53 && (y * 0.5).rounded(.towardZero) * 2 != y
        if x == 0 || x.magnitude == .infinity {
            let grows = (x == 0) == (y < 0)
            let size: Double = grows ? .infinity : 0
            return x.sign == .minus && odd ? -size : size
        }
        if y.magnitude == .infinity {
            if x == -1 { return 1 }
            return (x.magnitude > 1) == (y > 0) ? .infinity : 0
        }
        if x < 0 && !whole { return .nan }
        let size = powOfPositive(x.magnitude, y)
        return x < 0 && odd ? -size : size
    }

    // MARK: - exp

    /// exp(high + low), low small beside high.
    static func expOfSum(_ high: Double, _ low: Double) -> Double {
        if high.isNaN { return high }
        if high > 710 { return .infinity }
        if high < -746 { return 0 }
        let k = nearestWhole(high * 1.4426950408889634)
        let a = high - k * ln2High
        let b = low - k * ln2Low
        let r = a + b
        let rest = (a - r) + b
        return scaled(1 + (r + (rest + r * r * expTail(r))), by: Int(k))
    }

    /// The whole number nearest to x, |x| < 2^51: adding 1.5·2^52 pushes the fraction out. Faster
    /// than `rounded()`, which calls the C library on a plain x86-64.
    @inline(__always)
    static func nearestWhole(_ x: Double) -> Double { (x + 0x1.8p52) - 0x1.8p52 }

    /// (e^r - 1 - r) / r² for |r| <= ln 2 / 2: sum of rⁿ/(n+2)!.
    private static func expTail(_ r: Double) -> Double {
        var sum = 1.0 / 87_178_291_200
        sum = sum * r + 1.0 / 6_227_020_800
        sum = sum * r + 1.0 / 479_001_600
        sum = sum * r + 1.0 / 39_916_800
        sum = sum * r + 1.0 / 3_628_800
        sum = sum * r + 1.0 / 362_880
        sum = sum * r + 1.0 / 40_320
        sum = sum * r + 1.0 / 5_040
        sum = sum * r + 1.0 / 720
        sum = sum * r + 1.0 / 120
        sum = sum * r + 1.0 / 24
        sum = sum * r + 1.0 / 6
        return sum * r + 0.5
    }

    /// x·2^k for k in -1080...1025, rounded once where the result is subnormal.
    private static func scaled(_ x: Double, by k: Int) -> Double {
        if k > 1023 { return x * 2 * powerOfTwo(k - 1) }
        if k < -1022 { return x * powerOfTwo(k + 54) * 0x1p-54 }
        return x * powerOfTwo(k)
    }

    private static func powerOfTwo(_ k: Int) -> Double {
        Double(bitPattern: UInt64(k + 1023) << 52)
    }

    // MARK: - log

    /// x = 2^k·m with m between √½ and √2.
    /// - Parameter x: finite and more than 0.
    static func splitAtRootTwo(_ x: Double) -> (k: Double, m: Double) {
        var value = x
        var k = 0
        if value < 0x1p-1022 {
            value *= 0x1p54
            k = -54
        }
        let bits = value.bitPattern
        k += Int(bits >> 52) - 1023
        var m = Double(bitPattern: (bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000)
        if m > 1.4142135623730951 {
            m *= 0.5
            k += 1
        }
        return (Double(k), m)
    }

    /// 2z/3 + 2z²/5 + ... for z = s², the series of 2 artanh(s)/s - 2; z <= 0.0295.
    static func artanhTail(_ z: Double) -> Double {
        var sum = 2.0 / 23
        sum = sum * z + 2.0 / 21
        sum = sum * z + 2.0 / 19
        sum = sum * z + 2.0 / 17
        sum = sum * z + 2.0 / 15
        sum = sum * z + 2.0 / 13
        sum = sum * z + 2.0 / 11
        sum = sum * z + 2.0 / 9
        sum = sum * z + 2.0 / 7
        sum = sum * z + 2.0 / 5
        sum = sum * z + 2.0 / 3
        return sum * z
    }
}
