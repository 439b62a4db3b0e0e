// Seeded fuzzing of the codec: bytes from anywhere never trap, and every value survives.

import DecisionRecord
import Testing

/// splitmix64: enough for fuzzing, and it needs no other module.
struct FuzzGenerator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

@Suite("Fuzzing the CBOR codec")
struct CBORFuzzTests {
    static func value(_ random: inout FuzzGenerator, depth: Int) -> CBORValue {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 6), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .int(Int64(truncatingIfNeeded: random.next() >> (random.next() % 64)))
        case 3:
            let double = Double(bitPattern: random.next())
            return .double(double.isFinite ? double : -0.0)
        case 4: return .text(text(&random))
        case 5: return .bytes((0..<random.next() % 40).map { _ in UInt8(random.next() & 0xFF) })
        case 6:
            return .array((0..<random.next() % 6).map { _ in value(&random, depth: depth - 1) })
        default:
            var map = CBORMap()
            for _ in 0..<random.next() % 6 {
                map[text(&random)] = value(&random, depth: depth - 1)
            }
            return .map(map)
        }
    }

    static func text(_ random: inout FuzzGenerator) -> String {
        let alphabet: [Character] = ["a", "b", "\u{e9}", "\u{301}", "\u{1F600}", "\0", "\""]
        return String((0..<random.next() % 30).map { _ in alphabet[Int(random.next() % 7)] })
    }

    @Test("every value survives encoding and decoding", arguments: [1, 2, 3, 4] as [UInt64])
    func roundTrip(seed: UInt64) throws {
        var random = FuzzGenerator(state: seed)
        for _ in 0..<2000 {
            let value = Self.value(&random, depth: 5)
            let bytes = value.encoded()
            #expect(try CBORValue.decode(bytes) == value)
        }
    }

    @Test("random bytes never trap, and what is read encodes to the same bytes")
    func randomBytes() {
        var random = FuzzGenerator(state: 77)
        var read = 0
        for _ in 0..<100_000 {
            let bytes = (0..<random.next() % 24).map { _ in UInt8(random.next() & 0xFF) }
            guard let value = try? CBORValue.decode(bytes) else { continue }
            read += 1
            #expect(value.encoded() == bytes)
        }
        #expect(read > 100)
    }

    @Test("a mutated encoding is refused or is the canonical encoding of another value")
    func mutations() {
        var random = FuzzGenerator(state: 99)
        for _ in 0..<20_000 {
            let value = Self.value(&random, depth: 4)
            var bytes = value.encoded()
            bytes[Int(random.next() % UInt64(bytes.count))] ^= 1 << UInt8(random.next() % 8)
            guard let other = try? CBORValue.decode(bytes) else { continue }
            #expect(other.encoded() == bytes && other != value)
        }
    }

    @Test("every truncation of an encoding is refused")
    func truncations() {
        var random = FuzzGenerator(state: 5)
        for _ in 0..<300 {
            let bytes = Self.value(&random, depth: 4).encoded()
            for count in 0..<bytes.count {
                #expect((try? CBORValue.decode(Array(bytes[..<count]))) == nil)
            }
        }
    }
}
