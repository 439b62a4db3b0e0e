// Parameters of sensors outside their ranges are refused by name.

import Quantities
import Testing
import VirtualPatient

/// The column and the problem of the error that making something throws.
private func refusal(_ make: () throws -> Void) -> String? {
    do {
        try make()
        return nil
    } catch let error as TableError {
        return error.description
    } catch {
        return "another error"
    }
}

@Suite("Glucose sensor: parameters")
struct SensorParameterTests {
    @Test("a value outside its range is refused, with name, range and unit; the ends are accepted")
    func ranges() {
        #expect(refusal { _ = try SensorLag(minutes: 0) } == nil)
        #expect(refusal { _ = try SensorLag(minutes: 60) } == nil)
        #expect(
            refusal { _ = try SensorLag(minutes: 60.1) }
                == "column lag: 60.1 is outside 0.0 to 60.0 min")
        #expect(
            refusal { _ = try PacketLoss(probability: -0.01) }
                == "column packet loss: -0.01 is outside 0.0 to 0.5 1")
        #expect(
            refusal { _ = try ReadingGaps(share: 0.02, meanMinutes: 4.9) }
                == "column mean gap: 4.9 is outside 5.0 to 1440.0 min")
        #expect(refusal { _ = try ReadingGaps(share: 0.6, meanMinutes: 30) } != nil)
        #expect(refusal { _ = try FirstDayExcess(extra: 6, hours: 5) } != nil)
        #expect(refusal { _ = try FirstDayExcess(extra: 1, hours: 0) } != nil)
        #expect(refusal { _ = try FactoryCalibratedError(errorScale: 3.1) } != nil)
        #expect(refusal { _ = try FactoryCalibratedError(errorScale: 0) } == nil)
        #expect(refusal { _ = try AccuracyFloor(persistentShare: 1.1, memoryMinutes: 180) } != nil)
        #expect(refusal { _ = try AccuracyFloor(persistentShare: 0.5, memoryMinutes: 59) } != nil)
    }

    @Test("a number that is none is refused")
    func notANumber() {
        #expect(refusal { _ = try SensorLag(minutes: .nan) } != nil)
        #expect(
            refusal {
                _ = try JohnsonNoise(shift: .nan, scale: 1, skew: 0, tail: 1, memory: 0)
            }?.hasPrefix("column xi") == true)
        #expect(
            refusal {
                _ = try JohnsonNoise(shift: 0, scale: 1, skew: 0, tail: .infinity, memory: 0)
            }?.hasPrefix("column delta") == true)
    }

    @Test("noise that would not settle is refused, at the edge too")
    func stability() {
        func noise(_ first: Double, _ second: Double) -> String? {
            refusal {
                _ = try AutoregressiveNoise(first: first, second: second, innovationDeviation: 1)
            }
        }
        #expect(noise(1.2604, -0.4022) == nil)
        #expect(noise(1.25, -0.25)?.contains("not stable") == true)
        #expect(noise(1.25, -0.2501) == nil)
        #expect(noise(0, -1)?.contains("not stable") == true)
        #expect(noise(0, 1)?.contains("not stable") == true)
        #expect(noise(2.1, 0)?.hasPrefix("column AR first") == true)
    }

    @Test("a sensor must warm up within its wear, and shares of a hazard sum to at most 1")
    func lives() {
        #expect(refusal { _ = try SensorLife(warmUp: .hours(2), wear: .hours(240)) } == nil)
        #expect(
            refusal { _ = try SensorLife(warmUp: .hours(10), wear: .hours(10)) }?
                .contains("less than the wear") == true)
        #expect(refusal { _ = try SensorLife(warmUp: .hours(25), wear: nil) } != nil)
        #expect(refusal { _ = try SensorLife(warmUp: .zero, wear: .hours(1)) } != nil)
        #expect(
            refusal {
                _ = try EarlyFailure(survival: 0.9, atDays: 10, earlyShare: 0.6, lateShare: 0.5)
            } != nil)
        #expect(
            refusal {
                _ = try EarlyFailure(survival: 0, atDays: 10, earlyShare: 0, lateShare: 0)
            }?.hasPrefix("column survival") == true)
    }

    @Test("compression and calibration are refused by the part that is wrong")
    func parts() {
        func lows(_ depth: ClosedRange<Double>, _ spread: Double) -> String? {
            refusal {
                _ = try CompressionLows(
                    perNight: 1, medianMinutes: 30, spread: spread, depth: depth, onsetMinutes: 5,
                    releaseMinutes: 5)
            }
        }
        #expect(lows(0.5...0.9, 0.6) == nil)
        #expect(lows(0.5...1.1, 0.6)?.hasPrefix("column compression depth") == true)
        #expect(lows(0.5...0.9, 2)?.hasPrefix("column compression spread") == true)
        let noise = CalibrationError.sevenPlus.measurement
        func calibration(_ gain: [Double], _ offset: [Double]) -> String? {
            refusal {
                _ = try CalibrationError(
                    gain: gain, offset: offset, measurement: noise, common: noise,
                    calibrationDays: 0.5)
            }
        }
        #expect(calibration([1, 0, 0], [0, 0, 0]) == nil)
        #expect(calibration([1, 0], [0, 0, 0])?.contains("3 are needed") == true)
        #expect(calibration([1, 0, 0], [0, 61, 0])?.hasPrefix("column b1") == true)
    }
}
