// Small helpers of these tests: hexadecimal and a seeded generator.

import DeviceProtocols
import Quantities

/// Bytes from hexadecimal digits; blanks are skipped.
func bytes(hex text: String) -> [UInt8] {
    let digits = text.filter { !$0.isWhitespace }
    var result: [UInt8] = []
    var start = digits.startIndex
    while start < digits.endIndex {
        let end = digits.index(start, offsetBy: 2)
        result.append(UInt8(digits[start..<end], radix: 16) ?? 0)
        start = end
    }
    return result
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same bytes in every run.
struct TestGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}

func device(_ milliseconds: UInt64) -> DeviceInstant {
    DeviceInstant(milliseconds: milliseconds)
}

func milliunits(_ value: Int64) -> InsulinAmount { InsulinAmount(milliunits: value) }

func rate(_ value: Int64) -> InsulinRate { InsulinRate(milliunitsPerHour: value) }
