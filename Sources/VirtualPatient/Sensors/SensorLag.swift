// The delay between plasma and the sensor, for those who have plasma glucose only.

import Quantities
import SmallMath

/// A first-order lag: τ·dx/dt = plasma - x.
///
/// Plants have their own glucose under the skin; a sensor fed with that must not lag again, so only
/// ``GlucoseSensor/sample(plasma:age:)`` uses the lag.
public struct SensorLag: Sendable, Hashable {
    /// Time constant. Unit: min.
    public let minutes: Double

    /// What is accepted for ``minutes``.
    public static let minutesParameter = SensorParameter(
        "lag", "min", 0...60, "Breton and Kovatchev 2008: 5; ReplayBG: 7; T1DMS: 10")

    /// A lag.
    /// - Throws: ``TableError`` when it is outside its range.
    public init(minutes: Double) throws(TableError) {
        try Self.minutesParameter.check(minutes)
        self.init(unchecked: minutes)
    }

    private init(unchecked: Double) { minutes = unchecked }

    /// 5 min: diffusion and sensor together. Source: Breton and Kovatchev 2008.
    public static let navigator = SensorLag(unchecked: 5)
    /// 7 min. Source: ReplayBG's α, plant-models.md 3.1.
    public static let usual = SensorLag(unchecked: 7)
}

/// A lag on its way.
struct SensorLagState: Sendable {
    private let lag: SensorLag
    private var value: Double?
    private var before = 0.0

    init(_ lag: SensorLag) { self.lag = lag }

    /// What lies behind the lag one cadence later, exact for an input that moves in a straight line
    /// between readings; the first input is taken as settled.
    mutating func next(_ input: Double) -> Double {
        guard let now = value, lag.minutes > 0 else {
            value = input
            before = input
            return input
        }
        let step = GlucoseSensor.cadence.minutes
        let kept = Elementary.exp(-step / lag.minutes)
        let slope = (input - before) / step
        // x = input - slope·τ is the line that follows a ramp; the rest decays.
        let behind = before - slope * lag.minutes
        let next = (input - slope * lag.minutes) + (now - behind) * kept
        value = next
        before = input
        return next
    }
}
