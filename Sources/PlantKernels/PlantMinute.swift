// What acts on a plant during one minute, for one or several patients.

/// How a person differs, in this minute, from the one the plant's parameters describe.
///
/// Time of day, exercise, illness, alcohol, fat in a meal: each is computed outside the plant and
/// acts through these numbers, so every plant answers to all of them.
public struct Modulation<V: Lanes>: Sendable {
    /// Factor on insulin's effect on glucose use. Unit: 1. Neutral: 1.
    public var insulinUse: V
    /// Factor on insulin's suppression of glucose production. Unit: 1. Neutral: 1.
    public var insulinLiver: V
    /// Factor on glucose use that needs no insulin (muscle, not brain). Unit: 1. Neutral: 1.
    public var restingUse: V
    /// Factor on glucose production. Unit: 1. Neutral: 1.
    public var productionFactor: V
    /// Production on top, before it is held at 0 or above. Unit: mg/kg/min. Neutral: 0.
    public var production: V
    /// Glucose entering plasma from elsewhere (protein). Unit: mg/kg/min, at least 0. Neutral: 0.
    public var appearance: V
    /// Glucose taken up from plasma without insulin, fading as glucose runs out. Unit: mg/kg/min,
    /// at least 0. Neutral: 0.
    public var uptake: V
    /// Factor on the rates of gastric emptying. Unit: 1, more than 0. Neutral: 1.
    public var emptying: V

    /// The person as the parameters describe.
    @inlinable
    public init() {
        insulinUse = V(1)
        insulinLiver = V(1)
        restingUse = V(1)
        productionFactor = V(1)
        production = V(0)
        appearance = V(0)
        uptake = V(0)
        emptying = V(1)
    }
}

/// Everything that acts on a plant during one minute.
public struct PlantMinute<V: Lanes>: Sendable {
    /// Carbohydrate announced at the minute's start; it joins what is still to be eaten. Unit: g.
    public var carbohydrate: V
    /// Insulin reaching the tissue, spread over the minute. Unit: U.
    public var insulin: V
    /// How the person differs from the parameters.
    public var modulation: Modulation<V>

    /// A minute.
    @inlinable
    public init(carbohydrate: V, insulin: V, modulation: Modulation<V> = Modulation()) {
        self.carbohydrate = carbohydrate
        self.insulin = insulin
        self.modulation = modulation
    }
}

/// A plant's equations with one patient or several in step.
public protocol PlantKernel: Sendable {
    /// A patient's number, or several patients'.
    associatedtype V: Lanes
    /// The same plant with one patient.
    associatedtype Single: PlantKernel where Single.V == Double

    /// Several patients side by side.
    /// - Parameter patients: exactly `V.count` of them.
    init(lanes patients: [Single])
    /// One of the patients.
    func patient(_ lane: Int) -> Single

    /// Lives one minute.
    mutating func live(_ minute: PlantMinute<V>)
    /// Glucose in plasma. Unit: mg/dL.
    var plasmaGlucose: V { get }
    /// Glucose under the skin. Unit: mg/dL.
    var interstitialGlucose: V { get }
}
