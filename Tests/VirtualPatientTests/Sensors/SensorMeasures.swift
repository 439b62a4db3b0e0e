// How well readings agree with glucose, and how sensors are asked in these tests.

import Quantities
import SmallMath
import VirtualPatient

/// Pairs of glucose and reading, and what clinical studies report of them.
struct Agreement {
    private(set) var pairs: [(truth: Double, shown: Double)] = []

    mutating func add(_ truth: Double, _ reading: SensorReading) {
        guard case .value(let glucose) = reading else { return }
        pairs.append((truth, glucose.milligramsPerDeciliter))
    }

    /// The pairs whose glucose lies in a range.
    func truth(in range: Range<Double>) -> Agreement {
        var part = Agreement()
        part.pairs = pairs.filter { range.contains($0.truth) }
        return part
    }

    /// The pairs whose reading lies in a range.
    func shown(in range: Range<Double>) -> Agreement {
        var part = Agreement()
        part.pairs = pairs.filter { range.contains($0.shown) }
        return part
    }

    /// Mean absolute relative difference. Unit: %.
    var mard: Double { 100 * mean { abs($0.shown - $0.truth) / $0.truth } }
    /// Within so many per cent. Unit: %.
    func within(percent limit: Double) -> Double {
        100 * mean { abs($0.shown - $0.truth) <= limit / 100 * $0.truth ? 1 : 0 }
    }
    /// Within so many mg/dL. Unit: %.
    func within(milligrams limit: Double) -> Double {
        100 * mean { abs($0.shown - $0.truth) <= limit ? 1 : 0 }
    }
    /// Within so many mg/dL below 100 mg/dL and so many per cent from there on. Unit: %.
    func rate(_ limit: Double) -> Double {
        100 * mean { abs($0.shown - $0.truth) <= limit * max(1, $0.truth / 100) ? 1 : 0 }
    }
    private func mean(_ value: ((truth: Double, shown: Double)) -> Double) -> Double {
        pairs.reduce(0) { $0 + value($1) } / Double(pairs.count)
    }
}

/// A sensor of a kind out of a seeded population.
func sensor(_ model: SensorModel, _ number: Int, seed: UInt64 = 77) -> GlucoseSensor {
    GlucoseSensor(model: model, generator: SeededGenerator(seed: seed).stream(UInt64(number)))
}

/// So many days of wear.
func days(_ value: Double) -> Span { Span(milliseconds: Int64(value * 86_400_000)) }

/// Readings of constant glucose, evenly spread from 0.1 day to the end of wear of many sensors.
func constantGlucose(
    _ model: SensorModel, _ glucose: Double, sensors: Int, readings: Int, wear: Double
) -> Agreement {
    var agreement = Agreement()
    for number in 0..<sensors {
        var worn = sensor(model, number)
        for index in 0..<readings {
            let age = days(0.1 + (wear - 0.15) * (Double(index) + 0.5) / Double(readings))
            agreement.add(glucose, worn.read(interstitial: .mgPerdL(glucose), age: age))
        }
    }
    return agreement
}

/// Mean, standard deviation and autocorrelation of a series.
struct Series {
    let values: [Double]
    var mean: Double { values.reduce(0, +) / Double(values.count) }
    var deviation: Double {
        let mean = mean
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count))
            .squareRoot()
    }
    func correlation(lag: Int) -> Double {
        let mean = mean
        let products = zip(values, values.dropFirst(lag)).map { ($0 - mean) * ($1 - mean) }
        return products.reduce(0, +) / Double(products.count) / (deviation * deviation)
    }
}

/// The errors of consecutive readings of one sensor at a constant glucose.
func errors(_ model: SensorModel, at glucose: Double, count: Int, seed: UInt64) -> Series {
    var worn = sensor(model, 0, seed: seed)
    var values: [Double] = []
    for _ in 0..<count {
        let reading = worn.read(interstitial: .mgPerdL(glucose), age: .hours(48))
        values.append((reading.effectiveGlucose?.milligramsPerDeciliter ?? 0) - glucose)
    }
    return Series(values: values)
}
