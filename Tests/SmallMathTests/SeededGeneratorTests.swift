// The seeded generator against published vectors and the distributions it promises.

import SmallMath
import Testing

@Suite("Seeded generator")
struct SeededGeneratorTests {
    @Test("a seed gives the sequence of xoshiro256** filled by splitmix64")
    func knownSequence() {
        // An independent Python transcription of both papers' pseudo-code, which itself gives
        // the published vectors (splitmix64 of 1234567: 6457827717110365317, ...; xoshiro256**
        // from 1, 2, 3, 4: 11520, 0, 1509978240, 1215971899390074240, ...).
        let expected: [UInt64: [UInt64]] = [
            0: [0x99ec_5f36_cb75_f2b4, 0xbf6e_1f78_4956_452a, 0x1a5f_849d_4933_e6e0],
            42: [0x1578_0b2e_0c2e_c716, 0x6104_d986_6d11_3a7e, 0xae17_5332_39e4_99a1],
            .max: [0x8f55_20d5_2a7e_ad08, 0xc476_a018_caa1_802d, 0x81de_31c0_d260_469e],
        ]
        for (seed, numbers) in expected {
            var generator = SeededGenerator(seed: seed)
            #expect((0..<3).map { _ in generator.next() } == numbers)
        }
    }

    @Test("a stream depends on the seed and its index, not on draws made before")
    func streams() {
        var parent = SeededGenerator(seed: 42)
        var before = parent.stream(1)
        for _ in 0..<100 { _ = parent.next() }
        var after = parent.stream(1)
        var other = parent.stream(2)
        let first = before.next()
        // The Python transcription again: Xoshiro(key ^ splitmix(index)) of seed 42.
        #expect(first == 0xdf4f_c0b0_8a14_52a6)
        #expect(after.next() == first)
        #expect(other.next() == 0x8f5b_8b69_cd2b_f296)
    }

    @Test("uniform numbers fill 0 ..< 1 evenly")
    func uniform() {
        var generator = SeededGenerator(seed: 5)
        var bins = [Int](repeating: 0, count: 20)
        let count = 40_000
        for _ in 0..<count {
            let x = generator.uniform()
            #expect(x >= 0 && x < 1)
            bins[Int(x * 20)] += 1
        }
        let expected = Double(count) / 20
        let chiSquare = bins.reduce(0.0) {
            $0 + (Double($1) - expected) * (Double($1) - expected) / expected
        }
        // scipy.stats.chi2.ppf([0.001, 0.999], 19)
        #expect(chiSquare > 5.407 && chiSquare < 43.820)
    }

    @Test("normal numbers have the normal distribution's moments and tails")
    func normal() {
        var generator = SeededGenerator(seed: 11)
        let count = 40_000
        let draws = (0..<count).map { _ in generator.normal() }
        let mean = draws.reduce(0, +) / Double(count)
        let variance = draws.reduce(0) { $0 + $1 * $1 } / Double(count)
        let fourth = draws.reduce(0) { $0 + $1 * $1 * $1 * $1 } / Double(count)
        // Four standard errors: 1/√n, √(2/n), √(96/n).
        #expect(abs(mean) < 0.02)
        #expect(abs(variance - 1) < 0.0283)
        #expect(abs(fourth - 3) < 0.196)
        // scipy.stats.norm.sf(1.96)*2 = 0.049996; four standard errors are 0.0044.
        let outside = Double(draws.filter { $0.magnitude > 1.96 }.count) / Double(count)
        #expect(abs(outside - 0.05) < 0.0044)
    }
}
