// The twin's bytes: exact both ways, and suspicious of everything else.

import SmallMath
import Testing
import Twin

@Suite("Twin coding")
struct TwinCodingTests {
    private func lived() -> TwinState {
        var random = SeededGenerator(seed: 3)
        var state = TwinState(glucose: 133, insulinOnBoard: 1.5)
        for _ in 0..<50 { _ = state.step(randomInput(&random), settings: plainSettings()) }
        return state
    }

    @Test("a state read back is the same to the bit, and goes on to the same bits")
    func roundTrip() throws {
        var original = lived()
        var restored = try #require(TwinState(decoding: original.encoded()))
        #expect(restored == original)
        #expect(restored.encoded() == original.encoded())
        var random = SeededGenerator(seed: 4)
        for _ in 0..<20 {
            let input = randomInput(&random)
            _ = original.step(input, settings: plainSettings())
            restored = try #require(TwinState(decoding: restored.encoded()))
            _ = restored.step(input, settings: plainSettings())
            #expect(restored.encoded() == original.encoded())
        }
    }

    @Test("every truncation, an extra byte and another version are refused")
    func lengthAndVersion() {
        let bytes = lived().encoded()
        #expect(bytes.count == TwinState.encodedCount)
        for count in 0..<bytes.count {
            #expect(TwinState(decoding: [UInt8](bytes[..<count])) == nil)
        }
        #expect(TwinState(decoding: bytes + [0]) == nil)
        var other = bytes
        other[0] = 2
        #expect(TwinState(decoding: other) == nil)
    }

    @Test("a non-finite number anywhere is refused")
    func nonFinite() {
        let bytes = StateBytes(lived())
        for position in 0..<(TwinState.encodedCount - 1) / 8 {
            for value in [Double.nan, .infinity, -.infinity, 1e9] {
                var broken = bytes
                broken[position] = value
                #expect(TwinState(decoding: broken.bytes) == nil, "\(value) at \(position)")
            }
        }
    }

    @Test("an indefinite covariance, a pinned-out parameter and an impossible glucose are refused")
    func implausible() {
        let bytes = StateBytes(lived())
        var broken = bytes
        broken[StateBytes.covariance(7, 7)] = -1
        #expect(TwinState(decoding: broken.bytes) == nil)
        broken = bytes
        broken[StateBytes.covariance(7, 6)] = 1e5
        #expect(TwinState(decoding: broken.bytes) == nil)
        broken = bytes
        broken[TwinIndex.sensitivity] = 1.21
        #expect(TwinState(decoding: broken.bytes) == nil)
        broken[TwinIndex.sensitivity] = 1.19
        #expect(TwinState(decoding: broken.bytes) != nil)
        broken = bytes
        broken[TwinIndex.glucose] = 9.9
        #expect(TwinState(decoding: broken.bytes) == nil)
        broken[TwinIndex.glucose] = 10
        #expect(TwinState(decoding: broken.bytes) != nil)
    }

    @Test("random bytes and flipped bits never trap, whatever comes out is a state that steps")
    func garbage() {
        var random = SeededGenerator(seed: 5)
        let good = lived().encoded()
        for round in 0..<4000 {
            var bytes = good
            if round % 2 == 0 {
                bytes[1 + Int(random.uniform() * Double(good.count - 1))] ^=
                    1 << UInt8(random.uniform() * 8)
            } else {
                for index in 1..<bytes.count { bytes[index] = UInt8(random.uniform() * 256) }
            }
            guard var state = TwinState(decoding: bytes) else { continue }
            _ = state.step(randomInput(&random), settings: plainSettings())
            #expect(state.covariance.isFinite)
        }
    }
}
