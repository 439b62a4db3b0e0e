// The simulated sensor: its edges, its error, its seed.

import Quantities
import SmallMath
import Testing
import VirtualPatient

private func exactReading(_ glucose: Double) -> SensorReading {
    var sensor = GlucoseSensor(model: .exact, generator: SeededGenerator(seed: 1))
    return sensor.read(interstitial: .mgPerdL(glucose), age: .zero)
}

@Suite("Glucose sensor")
struct SensorTests {
    @Test("readings are whole mg/dL, LOW below 40 and HIGH above 400 after rounding")
    func edges() {
        #expect(exactReading(0) == .low)
        #expect(exactReading(39.49) == .low)
        #expect(exactReading(39.5) == .value(.mgPerdL(40)))
        #expect(exactReading(40) == .value(.mgPerdL(40)))
        #expect(exactReading(123.4) == .value(.mgPerdL(123)))
        #expect(exactReading(400) == .value(.mgPerdL(400)))
        #expect(exactReading(400.49) == .value(.mgPerdL(400)))
        #expect(exactReading(400.5) == .high)
        #expect(exactReading(2000) == .high)
    }

    @Test("there are no readings before the warm-up's end, and there is one at it")
    func warmUp() {
        var sensor = GlucoseSensor(model: .g6, generator: SeededGenerator(seed: 3))
        let end = SensorModel.g6.warmUp
        let before = end - Span(milliseconds: 1)
        #expect(sensor.read(interstitial: .mgPerdL(120), age: before) == .missing)
        #expect(sensor.isWarmingUp(age: before))
        #expect(sensor.read(interstitial: .mgPerdL(120), age: end) != .missing)
        #expect(!sensor.isWarmingUp(age: end))
    }

    @Test(
        "the mean absolute relative error over sensors and ten days is the published one",
        arguments: [(80.0, 10.2), (140.0, 7.3), (200.0, 6.5)])
    func accuracy(glucose: Double, expected: Double) {
        // plant-models.md section 3.1: MARD 10.2/7.3/6.5 % at 80/140/200 mg/dL.
        var sum = 0.0
        var count = 0.0
        for seed in 0..<60 {
            var sensor = GlucoseSensor(
                model: .g6, generator: SeededGenerator(seed: 77).stream(UInt64(seed)))
            for cycle in stride(from: 24, to: 2880, by: 4) {
                let age = Span.minutes(Int64(5 * cycle))
                let reading = sensor.read(interstitial: .mgPerdL(glucose), age: age)
                guard let shown = reading.effectiveGlucose else { continue }
                sum += abs(shown.milligramsPerDeciliter - glucose) / glucose
                count += 1
            }
        }
        let error = 100 * sum / count
        #expect(abs(error - expected) < 0.8, "\(error) %")
    }

    @Test("the noise has the spread and the memory of its process")
    func noise() {
        // AR(2) with 1.2604, -0.4022 and innovations of SD 2.97, by the Yule-Walker equations:
        // SD 7.40, lag-1 correlation 0.899.
        var model = SensorModel.g6
        model.gainMean = 1
        model.gainDeviation = 0
        model.gainDrift = 0
        model.gainBend = 0
        model.offsetMean = 0
        model.offsetDeviation = 0
        model.warmUp = .zero
        var sensor = GlucoseSensor(model: model, generator: SeededGenerator(seed: 8))
        var errors: [Double] = []
        for _ in 0..<20_000 {
            let reading = sensor.read(interstitial: .mgPerdL(200), age: .zero)
            errors.append((reading.effectiveGlucose?.milligramsPerDeciliter ?? 0) - 200)
        }
        let count = Double(errors.count)
        let variance = errors.reduce(0) { $0 + $1 * $1 } / count
        let lagged = zip(errors, errors.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / count
        #expect(abs(variance.squareRoot() - 7.40) < 0.4)
        #expect(abs(lagged / variance - 0.899) < 0.02)
    }

    @Test("a seed gives the same readings, another gives others, and the bits are pinned")
    func seeds() {
        func trace(_ seed: UInt64) -> [Double] {
            var sensor = GlucoseSensor(model: .g6, generator: SeededGenerator(seed: seed))
            return (24..<324).map { cycle in
                let age = Span.minutes(Int64(5 * cycle))
                let reading = sensor.read(interstitial: .mgPerdL(150), age: age)
                return reading.effectiveGlucose?.milligramsPerDeciliter ?? -1
            }
        }
        #expect(trace(1) == trace(1))
        #expect(trace(1) != trace(2))
        // Pinned from a debug build on x86_64.
        #expect(Array(trace(1).prefix(8)) == [173, 177, 176, 174, 179, 180, 177, 177])
    }
}
