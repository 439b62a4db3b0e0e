// The sensors of a study: noise like the Dexcom of the reference probe, and a G6.

import Quantities
public import SmallMath
import VirtualPatient

/// Which sensor a study reads glucose with.
public enum StudySensorKind: String, Sendable, CaseIterable {
    /// The noise of the reference probe (twin-and-dosing 2), on a 5-min grid.
    case dexcomLike
    /// A G6 with its own gain and offset.
    case g6
    /// Glucose itself, unrounded: for tests of everything else.
    case exact
}

/// Breton and Kovatchev's additive sensor error.
///
/// `e_n = 0.7 (e_{n-1} + v_n)` every 15 min, `ξ + λ sinh((e - γ)/δ)`, between those by a cubic
/// spline. Source: M. Breton, B. Kovatchev, J. Diabetes Sci. Technol. 2 (2008) 853, numbers as in
/// reference/plant-models.md 3.1; the spline here is Catmull-Rom's (local), which gives the same
/// stated spectrum (lag-5-min autocorrelation .96).
public struct BretonNoise: Sendable {
    private var generator: SeededGenerator
    private var driver = 0.0
    /// The four latest 15-min values.
    private var knots: [Double] = []
    private var phase = 0

    /// A noise source; the generator belongs to it alone.
    public init(generator: SeededGenerator) {
        self.generator = generator
        for _ in 0..<200 { driver = 0.7 * (driver + self.generator.normal()) }
        for _ in 0..<4 { knots.append(nextKnot()) }
    }

    private mutating func nextKnot() -> Double {
        driver = 0.7 * (driver + generator.normal())
        let scaled = (driver + 0.5444) / 1.6898
        let sinh = 0.5 * (Elementary.exp(scaled) - Elementary.exp(-scaled))
        return -5.47 + 15.9574 * sinh
    }

    /// The error of the next 5-min reading. Unit: mg/dL.
    public mutating func next() -> Double {
        let t = Double(phase) / 3
        let (a, b, c, d) = (knots[0], knots[1], knots[2], knots[3])
        let slope1 = 0.5 * (c - a)
        let slope2 = 0.5 * (d - b)
        let value =
            b + t
            * (slope1 + t
                * ((3 * (c - b) - 2 * slope1 - slope2)
                    + t * (slope1 + slope2 - 2 * (c - b))))
        phase += 1
        if phase == 3 {
            phase = 0
            knots.removeFirst()
            knots.append(nextKnot())
        }
        return value
    }
}

/// One sensor of a study, read every 5 min.
struct StudySensor {
    private let kind: StudySensorKind
    private var noise: BretonNoise
    private var sensor: GlucoseSensor
    private var readings = 0

    init(_ kind: StudySensorKind, generator: SeededGenerator) {
        self.kind = kind
        noise = BretonNoise(generator: generator.stream(1))
        sensor = GlucoseSensor(model: .g6, generator: generator.stream(2))
    }

    mutating func read(_ glucose: Glucose) -> SensorReading {
        readings += 1
        switch kind {
        case .exact: return .value(glucose)
        case .g6:
            // Inserted a day before the study, so that its warm-up is over.
            return sensor.read(
                interstitial: glucose, age: .minutes(1440 + 5 * Int64(readings)))
        case .dexcomLike:
            let shown = (glucose.milligramsPerDeciliter + noise.next()).rounded()
            if shown < GlucoseSensor.lowest { return .low }
            if shown > GlucoseSensor.highest { return .high }
            return .value(.mgPerdL(shown))
        }
    }
}
