// Student's t distribution: how often a mean of few differences lies so far from nothing by chance.

import Foundation

/// Student's t distribution.
struct StudentT {
    /// Degrees of freedom; more than 0, not always whole.
    let freedom: Double

    /// The chance that |T| is at least `t`.
    func twoSided(_ t: Double) -> Double {
        guard t.isFinite else { return 0 }
        return Self.regularisedBeta(freedom / (freedom + t * t), freedom / 2, 0.5)
    }

    /// The t that |T| exceeds with this chance.
    /// - Parameter chance: more than 1e-12 and less than 1.
    func quantile(twoSided chance: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        while twoSided(high) > chance, high < 1e12 { (low, high) = (high, high * 2) }
        for _ in 0..<200 {
            let middle = (low + high) / 2
            if twoSided(middle) > chance { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The regularised incomplete beta function I_x(a, b), by its continued fraction (modified
    /// Lentz). Source: Abramowitz and Stegun 26.5.8.
    private static func regularisedBeta(_ x: Double, _ a: Double, _ b: Double) -> Double {
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        // The fraction converges quickly below the mean only.
        guard x <= (a + 1) / (a + b + 2) else { return 1 - regularisedBeta(1 - x, b, a) }
        let logarithm: Double = lgamma(a + b) - lgamma(a) - lgamma(b)
        let front = exp(logarithm + a * log(x) + b * log(1 - x))
        func inverse(_ value: Double) -> Double { 1 / (value.magnitude < 1e-300 ? 1e-300 : value) }
        var c = 1.0
        var d = inverse(1 - (a + b) * x / (a + 1))
        var value = d
        for step in 1...1000 {
            let m = Double(step)
            let under: Double = (a + 2 * m - 1) * (a + 2 * m)
            let even: Double = m * (b - m) * x / under
            d = inverse(1 + even * d)
            c = 1 + even / c
            value *= d * c
            let below: Double = (a + 2 * m) * (a + 2 * m + 1)
            let odd: Double = -(a + m) * (a + b + m) * x / below
            d = inverse(1 + odd * d)
            c = 1 + odd / c
            value *= d * c
            if (d * c - 1).magnitude < 1e-15 { break }
        }
        return front * value / a
    }
}
