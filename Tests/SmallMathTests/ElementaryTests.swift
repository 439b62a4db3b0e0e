// The own elementary functions against the C library's and against exactly computed values.

import Glibc
import SmallMath
import Testing

/// The distance of two doubles in units in the last place of the expected one.
private func ulps(_ value: Double, _ expected: Double) -> Double {
    if value == expected || (value.isNaN && expected.isNaN) { return 0 }
    return abs(value - expected) / expected.ulp
}

/// The worst distance over `count` random arguments, and where.
private func worst(
    _ range: ClosedRange<Double>, _ count: Int = 20_000, _ own: (Double) -> Double,
    _ library: (Double) -> Double
) -> (distance: Double, at: Double) {
    var generator = SeededGenerator(seed: 7)
    var result = (distance: 0.0, at: 0.0)
    for _ in 0..<count {
        let x = range.lowerBound + (range.upperBound - range.lowerBound) * generator.uniform()
        let distance = ulps(own(x), library(x))
        if distance > result.distance { result = (distance, x) }
    }
    return result
}

@Suite("Elementary functions")
struct ElementaryTests {
    @Test(
        "exp stays within 2 units in the last place of the C library",
        arguments: [-1.0...1.0, -30.0...30.0, -708.0...709.0])
    func exponential(range: ClosedRange<Double>) {
        let found = worst(range, 20_000, Elementary.exp, Glibc.exp)
        #expect(found.distance <= 2, "\(found)")
    }

    @Test(
        "log stays within 2 units in the last place of the C library",
        arguments: [0.5...2.0, 1e-9...1.0, 0.999...1.001, 1.0...1e6, 1e100...1e300])
    func logarithm(range: ClosedRange<Double>) {
        let found = worst(range, 20_000, Elementary.log, Glibc.log)
        #expect(found.distance <= 2, "\(found)")
    }

    @Test("tanh stays within 2 units in the last place of the exact value")
    func hyperbolicTangent() {
        // python3, mpmath at 300 bits: float(mp.tanh(mp.mpf(x)))
        let table: [(x: Double, exact: Double)] = [
            (1e-09, 1e-09),
            (0.01, 0.00999966667999946),
            (0.058527289935987464, 0.05846055406292812),
            (0.25, 0.24491866240370913),
            (0.5395517841454398, 0.4926486089545854),
            (0.5999999, 0.5370494958402552),
            (0.6, 0.5370495669980353),
            (0.75, 0.6351489523872873),
            (0.9916263459538364, 0.758054948149346),
            (2.5, 0.9866142981514303),
            (10.0, 0.9999999958776927),
        ]
        for (x, exact) in table {
            #expect(ulps(Elementary.tanh(x), exact) <= 1, "tanh \(x)")
            #expect(Elementary.tanh(-x) == -Elementary.tanh(x))
        }
    }

    @Test(
        "tanh agrees with the C library's, which is itself 2 units from the exact value",
        arguments: [1e-9...1e-7, 0.0...0.1, 0.0...1.0, 0.0...22.0])
    func hyperbolicTangentOfTheLibrary(range: ClosedRange<Double>) {
        let found = worst(range, 20_000, Elementary.tanh, Glibc.tanh)
        #expect(found.distance <= 3, "\(found)")
    }

    @Test(
        "sin and cos stay within 2 units in the last place of the C library",
        arguments: [-0.8...0.8, -7.0...7.0, -1000.0...1000.0, -1e6...1e6])
    func trigonometry(range: ClosedRange<Double>) {
        let sine = worst(range, 20_000, Elementary.sin, Glibc.sin)
        #expect(sine.distance <= 2, "\(sine)")
        let cosine = worst(range, 20_000, Elementary.cos, Glibc.cos)
        #expect(cosine.distance <= 2, "\(cosine)")
    }

    @Test(
        "pow stays within 2 units in the last place of the C library",
        arguments: [0.1, 0.5, 0.8124, 1.084, 2.0, 3.0, -1.5, 17.25, 100.0, -100.0])
    func power(exponent: Double) {
        for range in [0.01...1.0, 0.9...1.1, 1.0...500.0] {
            let found = worst(range, 5000) {
                Elementary.pow($0, exponent)
            } _: {
                Glibc.pow($0, exponent)
            }
            #expect(found.distance <= 2, "\(range): \(found)")
        }
    }

    @Test("values at multiples of π/2 keep their accuracy where the argument cancels")
    func cancellation() {
        // python3: mpmath, 200 bits: mp.sin(mp.mpf(math.pi)), mp.cos(mp.mpf(math.pi/2)),
        // mp.sin(mp.mpf(355))
        #expect(Elementary.sin(Double.pi) == 1.2246467991473532e-16)
        #expect(Elementary.cos(Double.pi / 2) == 6.123233995736766e-17)
        #expect(ulps(Elementary.sin(355), -3.014435335948845e-05) <= 1)
    }

    @Test("special values follow the C standard")
    func specialValues() {
        #expect(Elementary.exp(0) == 1)
        #expect(Elementary.exp(-.infinity) == 0)
        #expect(Elementary.exp(.infinity) == .infinity)
        #expect(Elementary.exp(709.782712893384) == 1.797_693_134_862_273_2e308)
        #expect(Elementary.exp(709.8) == .infinity)
        #expect(Elementary.exp(-745.13) == Double.leastNonzeroMagnitude)
        #expect(Elementary.exp(-745.14) == 0)
        #expect(Elementary.exp(.nan).isNaN)
        #expect(Elementary.log(1) == 0)
        #expect(Elementary.log(0) == -.infinity)
        #expect(Elementary.log(-1).isNaN)
        #expect(Elementary.log(.infinity) == .infinity)
        #expect(Elementary.log(Double.leastNonzeroMagnitude) == -744.4400719213812)
        #expect(Elementary.tanh(.infinity) == 1)
        #expect(Elementary.tanh(-.infinity) == -1)
        #expect(Elementary.tanh(-0.0).sign == .minus)
        #expect(Elementary.sin(-0.0).sign == .minus)
        #expect(Elementary.sin(.infinity).isNaN)
        #expect(Elementary.cos(.nan).isNaN)
    }

    @Test("angles are taken up to the stated limit and refused beyond it")
    func angleLimit() {
        let limit = Elementary.angleLimit
        #expect(!Elementary.sin(limit).isNaN)
        #expect(Elementary.sin(limit.nextUp).isNaN)
        #expect(Elementary.cos(-limit.nextUp).isNaN)
    }

    @Test("pow of every pair of special values is the C library's")
    func specialPowers() {
        let values: [Double] = [
            0, -0.0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, .infinity, -.infinity, .nan, 1e300, -1e300,
            .leastNonzeroMagnitude, 0x1p53, 0x1p53 + 2,
        ]
        for x in values {
            for y in values {
                let own = Elementary.pow(x, y)
                let library = Glibc.pow(x, y)
                let same =
                    (own.isNaN && library.isNaN)
                    || (ulps(own, library) <= 1 && own.sign == library.sign)
                #expect(same, "pow(\(x), \(y)) is \(own), the library says \(library)")
            }
        }
    }

    @Test("the results are these bits in every build and on every CPU")
    func pinnedBits() {
        // Pinned from a debug build on x86_64: debug, release and other CPUs must give the same.
        var digest: UInt64 = 0
        var generator = SeededGenerator(seed: 20_260_101)
        for _ in 0..<20_000 {
            let x = 40 * generator.uniform() - 20
            for value in [
                Elementary.exp(x), Elementary.log(x.magnitude), Elementary.tanh(x),
                Elementary.sin(x), Elementary.cos(x), Elementary.pow(x.magnitude, 1.084),
            ] {
                digest = digest &* 0x0000_0100_0000_01B3 ^ value.bitPattern
            }
        }
        #expect(digest == 13_604_567_588_199_789_896)
    }
}
