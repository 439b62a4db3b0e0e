// The twin's bytes: exact both ways, and suspicious of everything else.

import SmallMath
import Testing
import Twin

@Suite("Twin coding")
struct TwinCodingTests {
    private func lived() -> TwinState {
        var random = SeededGenerator(seed: 3)
        var state = freshTwin(133, onBoard: 1.5)
        for _ in 0..<12 { _ = state.step(randomInput(&random), settings: plainSettings()) }
        return state
    }

    @Test("a state read back is the same to the bit, and goes on to the same bits")
    func roundTrip() throws {
        let settings = plainSettings()
        let bounds = DosingBounds(sensitivityMin: 0.8, actionRateMax: 1)
        var original = lived()
        var restored = try #require(decoded(original.encoded()))
        #expect(restored == original)
        var random = SeededGenerator(seed: 4)
        for _ in 0..<8 {
            let input = randomInput(&random)
            _ = original.step(input, settings: settings)
            original.remember(
                original.forecast(steps: 6, pending: 0, settings: settings, bounds: bounds))
            restored = try #require(decoded(restored.encoded()))
            _ = restored.step(input, settings: settings)
            restored.remember(
                restored.forecast(steps: 6, pending: 0, settings: settings, bounds: bounds))
            #expect(restored.encoded() == original.encoded())
        }
    }

    @Test("a truncation, an extra byte and another version are refused; the size is stated")
    func lengthAndVersion() {
        let bytes = lived().encoded()
        #expect(bytes.count == TwinState.encodedCount)
        #expect(bytes.count <= 16_384)
        for count in [0, 1, 8, 9, bytes.count - 8, bytes.count - 1] {
            #expect(decoded([UInt8](bytes[..<count])) == nil)
        }
        #expect(decoded(bytes + [0]) == nil)
        var other = bytes
        other[0] = 1
        #expect(decoded(other) == nil)
    }

    @Test("a non-finite number is refused wherever it stands")
    func nonFinite() {
        let bytes = StateBytes(lived())
        let count = (TwinState.encodedCount - 1) / 8
        for position in [0, 11, 12, 30, 91, 700, count - 200, count - 30, count - 1] {
            for value in [Double.nan, -.infinity, 1e9] {
                var broken = bytes
                broken[position] = value
                #expect(decoded(broken.bytes) == nil, "\(value) at \(position)")
            }
        }
    }

    @Test("a negative variance, a pinned-out parameter and an impossible glucose are refused")
    func implausible() {
        let bytes = StateBytes(lived())
        var broken = bytes
        broken[12 + TwinIndex.glucose] = -1e-9
        #expect(decoded(broken.bytes) == nil)
        broken[12 + TwinIndex.glucose] = 0
        #expect(decoded(broken.bytes) != nil)
        broken = bytes
        // Three prior SDs of ln sensitivity are 0.36.
        broken[TwinIndex.sensitivity] = 0.361
        #expect(decoded(broken.bytes) == nil)
        broken[TwinIndex.sensitivity] = 0.359
        #expect(decoded(broken.bytes) != nil)
        broken = bytes
        broken[TwinIndex.glucose] = 9.9
        #expect(decoded(broken.bytes) == nil)
        broken[TwinIndex.glucose] = 10
        #expect(decoded(broken.bytes) != nil)
        broken = bytes
        // What was withheld of it lies before 43 numbers: 2 of the watch, 8 of the slow account, 4 of
        // the release, 24 hours of caution, 5 of health.
        let withheld = (TwinState.encodedCount - 1) / 8 - 44
        for sign in [1.0, -1] {
            broken[withheld] = sign * 0.361
            #expect(decoded(broken.bytes) == nil)
            broken[withheld] = sign * 0.359
            #expect(decoded(broken.bytes) != nil)
        }
    }

    @Test("random bytes and flipped bits never trap, whatever comes out is a state that steps")
    func garbage() {
        var random = SeededGenerator(seed: 5)
        let good = lived().encoded()
        for round in 0..<60 {
            var bytes = good
            if round % 3 > 0 {
                bytes[1 + Int(random.uniform() * Double(good.count - 1))] ^=
                    1 << UInt8(random.uniform() * 8)
            } else {
                for index in 1..<bytes.count { bytes[index] = UInt8(random.uniform() * 256) }
            }
            guard var state = decoded(bytes) else { continue }
            _ = state.step(randomInput(&random), settings: plainSettings())
            #expect(state.glucose.isFinite && state.deviation(TwinIndex.glucose).isFinite)
        }
    }
}
