// What every virtual patient can do, whichever equations it is made of.

public import PlantKernels
public import Quantities

/// What enters a person during one minute.
public struct PlantInput: Sendable {
    /// Carbohydrate announced at the start of the minute; it joins what is still to be eaten.
    public let carbohydrate: Carbohydrate
    /// Insulin that reaches the tissue, spread over the minute. Unit: U. Range: 0...1000.
    public let insulinUnits: Double
    /// How the person differs in this minute from the plant's parameters.
    public let modulation: Modulation<Double>

    /// The most insulin one minute can carry. Unit: U.
    public static let insulinUnitsLimit = 1000.0

    /// An input; the insulin must be within 0...``insulinUnitsLimit`` (programmer error otherwise).
    public init(
        carbohydrate: Carbohydrate = .zero, insulinUnits: Double = 0,
        modulation: Modulation<Double> = Modulation()
    ) {
        precondition(
            insulinUnits >= 0 && insulinUnits <= Self.insulinUnitsLimit,
            "insulin of a minute is within 0...1000 U")
        self.carbohydrate = carbohydrate
        self.insulinUnits = insulinUnits
        self.modulation = modulation
    }
}

/// What goes on inside a person, for plots and explanations; a plant without a part says `nil`.
public struct PlantSignals: Sendable, Hashable {
    /// Insulin in plasma. Unit: pmol/L.
    public var plasmaInsulin: Double
    /// Glucose appearing from food. Unit: mg/kg/min.
    public var appearance: Double
    /// Glucose production. Unit: mg/kg/min.
    public var production: Double
    /// Glucagon in plasma. Unit: pg/mL.
    public var glucagon: Double?

    /// The signals of one moment.
    public init(
        plasmaInsulin: Double, appearance: Double, production: Double, glucagon: Double? = nil
    ) {
        self.plasmaInsulin = plasmaInsulin
        self.appearance = appearance
        self.production = production
        self.glucagon = glucagon
    }
}

/// A virtual patient's physiology, stepped by whole minutes.
public protocol Plant: Sendable {
    /// Whole minutes since the start.
    var minute: Int { get }
    /// Glucose in plasma.
    var plasmaGlucose: Glucose { get }
    /// Glucose under the skin, where a sensor sits.
    var interstitialGlucose: Glucose { get }
    /// Carbohydrate announced but not yet eaten.
    var carbohydrateWaiting: Carbohydrate { get }
    /// What goes on inside.
    var signals: PlantSignals { get }

    /// Lives one minute.
    mutating func step(minute input: PlantInput)
}
