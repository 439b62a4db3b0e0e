// The body in a virtual world: what is different between a virtual patient and a recorded person.

import DeviceProtocols
public import Quantities
public import VirtualPatient

/// The sensor worn.
public struct WornSensor: Sendable, Hashable {
    /// Which one it is, from 0.
    public let number: Int
    /// What it says of itself.
    public let condition: VirtualPatient.SensorStatus

    /// A sensor.
    public init(number: Int, condition: VirtualPatient.SensorStatus) {
        self.number = number
        self.condition = condition
    }

    /// The condition as a receiver reports it.
    var status: DeviceProtocols.SensorStatus {
        switch condition {
        case .working: .ok
        case .warmingUp: .warmUp
        case .gap, .failed: .fault
        case .packetLost: .noSignal
        case .expired: .expired
        }
    }

    /// Why there is no reading, for the trace.
    /// - Parameter said: what was sent; where a fault sent something else, that counts.
    func words(_ said: DeviceProtocols.SensorStatus) -> String {
        guard said == status else { return "\(said)" }
        return switch condition {
        case .working: "missing"
        case .warmingUp: "warming up"
        case .gap: "gap"
        case .packetLost: "lost"
        case .failed: "failed"
        case .expired: "expired"
        }
    }
}

/// What happens to a body in one minute.
public struct BodyMinute: Sendable {
    /// Meals that begin.
    public let meals: [Meal]
    /// Insulin that reached the tissue.
    public let insulin: InsulinVolume
    /// The last reading the person was shown.
    public let sensor: SensorReading
}

/// What is different between a virtual patient and a recorded person.
public protocol WorldBody: Sendable {
    /// What moves this body's insulin.
    associatedtype Mechanism: PumpMechanism
    /// When the sensor speaks next; `nil` never again.
    var nextSample: LoopInstant? { get }
    /// The sensor speaks.
    mutating func takeSample() -> SensorReading
    /// Which sensor is worn, and what it said of itself at its last sample.
    var sensor: WornSensor { get }
    /// One minute passes.
    /// - Returns: carbohydrate the person took of themselves against low glucose.
    mutating func live(_ minute: BodyMinute) -> Carbohydrate
    /// Plasma and interstitial glucose; `nil` when nobody knows.
    var truth: (plasma: Glucose, interstitial: Glucose)? { get }
    /// Whether commanded insulin acts on this body. If not, a command is a violation.
    static var answersToInsulin: Bool { get }
}

/// A body to which everything has happened already.
extension WorldBody {
    /// The sensor of the record, whose gaps are gaps of the record.
    public var sensor: WornSensor { WornSensor(number: 0, condition: .working) }

    /// Nothing to do: it was lived.
    public mutating func live(_ minute: BodyMinute) -> Carbohydrate { .zero }
}
