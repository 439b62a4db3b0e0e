// Randomness that belongs to a seed: the same seed gives the same run on every machine.

/// A generator of reproducible random numbers (xoshiro256**, seeded through splitmix64).
///
/// Sources: D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM Trans.
/// Math. Softw. 47 (2021), xoshiro256**; G. Steele, D. Lea, C. Flood, "Fast splittable
/// pseudorandom number generators", OOPSLA 2014, splitmix64.
public struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var s0: UInt64
    private var s1: UInt64
    private var s2: UInt64
    private var s3: UInt64
    /// What ``stream(_:)`` derives from: fixed at the start, so draws do not shift streams.
    private let key: UInt64

    /// A generator whose whole sequence is a function of the seed.
    public init(seed: UInt64) {
        var filler = SplitMix(state: seed)
        s0 = filler.next()
        s1 = filler.next()
        s2 = filler.next()
        s3 = filler.next()
        key = filler.next()
    }

    /// The next 64 random bits.
    public mutating func next() -> UInt64 {
        let result = Self.rotated(s1 &* 5, 7) &* 9
        let shifted = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = Self.rotated(s3, 45)
        return result
    }

    /// A number spread evenly over 0 ..< 1, on a grid of 2^-53.
    public mutating func uniform() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number from the normal distribution with mean 0 and standard deviation 1.
    ///
    /// G. Marsaglia's polar method; the second number of each pair is dropped, so that the
    /// generator's state is its bits alone.
    public mutating func normal() -> Double {
        while true {
            let u = 2 * uniform() - 1
            let v = 2 * uniform() - 1
            let s = u * u + v * v
            if s > 0, s < 1 {
                return u * (-2 * Elementary.log(s) / s).squareRoot()
            }
        }
    }

    /// An independent generator for one purpose, a function of this one's seed and the index only.
    ///
    /// Draws made from this generator do not change its streams, so adding a consumer with its
    /// own index shifts nobody else's numbers.
    public func stream(_ index: UInt64) -> SeededGenerator {
        var mixer = SplitMix(state: index)
        return SeededGenerator(seed: key ^ mixer.next())
    }

    private static func rotated(_ x: UInt64, _ count: UInt64) -> UInt64 {
        (x << count) | (x >> (64 - count))
    }
}

/// splitmix64: turns one word into a well-mixed sequence.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
