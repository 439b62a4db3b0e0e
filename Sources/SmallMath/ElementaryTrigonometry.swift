// Sine and cosine: daily rhythms and drifts of the simulated world.

extension Elementary {
    /// The largest |x| whose reduction by multiples of π/2 is exact enough here; beyond it ``sin``
    /// and ``cos`` give NaN rather than an inaccurate number. Unit: rad.
    public static let angleLimit = 1_000_000.0

    /// The sine of an angle in radians; NaN where |x| > ``angleLimit``.
    public static func sin(_ x: Double) -> Double {
        if x == 0 { return x }
        guard let (quadrant, r, rest) = reduced(x) else { return .nan }
        let value = quadrant & 1 == 0 ? sineNearZero(r, rest) : cosineNearZero(r, rest)
        return quadrant & 2 == 0 ? value : -value
    }

    /// The cosine of an angle in radians; NaN where |x| > ``angleLimit``.
    public static func cos(_ x: Double) -> Double {
        guard let (quadrant, r, rest) = reduced(x) else { return .nan }
        let value = quadrant & 1 == 0 ? cosineNearZero(r, rest) : sineNearZero(r, rest)
        return (quadrant + 1) & 2 == 0 ? value : -value
    }

    /// x = n·π/2 + (r + rest), |r| <= π/4; π/2 in three parts of 32 bits and a remainder.
    private static func reduced(_ x: Double) -> (quadrant: Int, r: Double, rest: Double)? {
        guard x.magnitude <= angleLimit else { return nil }
        let n = nearestWhole(x * 0.6366197723675814)
        if n == 0 { return (0, x, 0) }
        let first = x - n * 0x1.921fb544p+0
        let secondPart = n * 0x1.0b4611a6p-34
        let second = first - secondPart
        let secondRest = (first - second) - secondPart
        let thirdPart = n * 0x1.3198a2ep-69
        let third = second - thirdPart
        let thirdRest = ((second - third) - thirdPart) + secondRest - n * 0x1.b839a252049c1p-104
        let r = third + thirdRest
        return (Int(n), r, (third - r) + thirdRest)
    }

    /// sin(r + rest) for |r| <= π/4: Taylor series to r¹⁷.
    private static func sineNearZero(_ r: Double, _ rest: Double) -> Double {
        let z = r * r
        var sum = 1.0 / 355_687_428_096_000
        sum = sum * z - 1.0 / 1_307_674_368_000
        sum = sum * z + 1.0 / 6_227_020_800
        sum = sum * z - 1.0 / 39_916_800
        sum = sum * z + 1.0 / 362_880
        sum = sum * z - 1.0 / 5_040
        sum = sum * z + 1.0 / 120
        sum = sum * z - 1.0 / 6
        return r + (rest * (1 - 0.5 * z) + r * z * sum)
    }

    /// cos(r + rest) for |r| <= π/4: Taylor series to r¹⁶.
    private static func cosineNearZero(_ r: Double, _ rest: Double) -> Double {
        let z = r * r
        var sum = 1.0 / 20_922_789_888_000
        sum = sum * z - 1.0 / 87_178_291_200
        sum = sum * z + 1.0 / 479_001_600
        sum = sum * z - 1.0 / 3_628_800
        sum = sum * z + 1.0 / 40_320
        sum = sum * z - 1.0 / 720
        sum = sum * z + 1.0 / 24
        let half = 0.5 * z
        let head = 1 - half
        return head + (((1 - head) - half) + (z * z * sum - r * rest))
    }
}
