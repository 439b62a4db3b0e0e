// A virtual patient: the plant, and the sensor worn.

public import Quantities
import SmallMath
import VirtualPatient

/// The body of a virtual patient.
public struct SimulatedBody: WorldBody {
    /// Insulin moves in pulses.
    public typealias Mechanism = PulseMechanism

    private var plant: S2008
    private var sensor: GlucoseSensor
    private var sampleNumber: Int64 = 0
    /// How long the sensor had been worn when the run began: past its warm-up.
    private static let wornBefore = Span.hours(24)

    /// A patient with a sensor of a kind.
    init(_ patient: PatientRecord, sensor model: Scenario.SensorModel, seed: UInt64) {
        plant = patient.plant
        let kind: SensorModel =
            switch model {
            case .vettoretti2019: .g6
            case .perfect: .exact
            }
        sensor = GlucoseSensor(model: kind, generator: WorldStreams(seed: seed).sensor)
    }

    /// Insulin acts on the plant.
    public static var answersToInsulin: Bool { true }

    private var sampleTime: Span {
        Span(milliseconds: sampleNumber * GlucoseSensor.cadence.milliseconds)
    }

    /// The sensor speaks at its cadence, for ever.
    public var nextSample: LoopInstant? { LoopInstant.origin + sampleTime }

    /// Reads the sensor.
    public mutating func takeSample() -> SensorReading {
        defer { sampleNumber += 1 }
        return sensor.read(
            interstitial: plant.interstitialGlucose, age: Self.wornBefore + sampleTime)
    }

    /// Steps the plant.
    public mutating func live(eating grams: Double, insulin: InsulinAmount) {
        plant.step(minute: PlantInput(carbohydrate: .grams(grams), insulinUnits: insulin.units))
    }

    /// Glucose of the plant.
    public var truth: (plasma: Glucose, interstitial: Glucose)? {
        (plant.plasmaGlucose, plant.interstitialGlucose)
    }
}
