// What a sensor shows: whole numbers, LOW, HIGH; and its lag behind plasma.

import Quantities
import SmallMath
import Testing
import VirtualPatient

private func exactReading(_ glucose: Double) -> SensorReading {
    var worn = sensor(.exact, 0)
    return worn.read(interstitial: .mgPerdL(glucose), age: .zero)
}

@Suite("Glucose sensor: display")
struct SensorDisplayTests {
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

    @Test("a sensor given plasma follows a ramp of 1 mg/dL a minute its time constant late")
    func lagOnRamp() throws {
        // The particular solution of τ·dx/dt = t - x is t - τ.
        for minutes in [5.0, 7, 10] {
            var model = SensorModel.exact
            model.lag = try SensorLag(minutes: minutes)
            var worn = sensor(model, 0)
            var last = SensorReading.missing
            for cycle in 0..<40 {
                let plasma = Glucose.mgPerdL(100 + 5 * Double(cycle))
                last = worn.sample(plasma: plasma, age: .minutes(Int64(5 * cycle))).reading
            }
            #expect(last == .value(.mgPerdL(295 - minutes)))
        }
    }

    @Test("a sensor given interstitial glucose does not lag again")
    func noSecondLag() {
        var worn = sensor(.exact, 0)
        _ = worn.read(interstitial: .mgPerdL(100), age: .zero)
        #expect(
            worn.read(interstitial: .mgPerdL(150), age: .minutes(5)) == .value(.mgPerdL(150)))
    }

    @Test("a seed gives the same readings, another gives others, and the bits are pinned")
    func seeds() {
        func trace(_ model: SensorModel, _ seed: UInt64) -> [Double] {
            var worn = sensor(model.withUsualFaults(), 0, seed: seed)
            return (150..<350).map { cycle in
                let age = Span.minutes(Int64(5 * cycle))
                let reading = worn.read(interstitial: .mgPerdL(150), age: age)
                return reading.effectiveGlucose?.milligramsPerDeciliter ?? -1
            }
        }
        // Pinned from a debug build on x86_64.
        let pinned: [[Double]] = [
            [132, 132, 131, 130, 132], [132, 137, 141, 140, 135], [120, 122, 125, 124, 121],
            [123, 124, 128, 126, 124], [118, 118, 119, 121, 118],
        ]
        let models: [SensorModel] = [.breton2008, .facchinetti2014, .g6, .g7, .icgmFloor]
        for (model, expected) in zip(models, pinned) {
            #expect(trace(model, 1) == trace(model, 1))
            #expect(trace(model, 1) != trace(model, 2))
            #expect(Array(trace(model, 1).prefix(5)) == expected, "\(model.name)")
        }
    }
}
