// One type for whichever plant a person has, so that nobody above the plants needs to choose.

public import Quantities

/// A virtual patient's physiology, whichever it is.
public enum AnyPlant: Plant {
    /// UVA/Padova 2008.
    case s2008(S2008)
    /// UVA/Padova 2013.
    case s2013(S2013)
    /// Hovorka / Cambridge.
    case hovorka(Hovorka)

    /// A plant at minute 0.
    /// - Parameter start: a state of the same plant (programmer error otherwise); `nil` for the
    ///   steady state on the person's own basal insulin.
    init(_ physiology: Physiology, start: PatientState?) {
        switch (physiology, start) {
        case (.s2008(let parameters), nil): self = .s2008(S2008(parameters: parameters))
        case (.s2008(let parameters), .s2008(let state)?):
            self = .s2008(S2008(parameters: parameters, state: state))
        case (.s2013(let parameters), nil): self = .s2013(S2013(parameters: parameters))
        case (.s2013(let parameters), .s2013(let state)?):
            self = .s2013(S2013(parameters: parameters, state: state))
        case (.hovorka(let parameters), nil): self = .hovorka(Hovorka(parameters: parameters))
        case (.hovorka(let parameters), .hovorka(let state)?):
            self = .hovorka(Hovorka(parameters: parameters, state: state))
        default: preconditionFailure("a state of another plant")
        }
    }

    /// The basal rate that holds the person's own steady state. Unit: U/min.
    public var basalUnitsPerMinute: Double {
        switch self {
        case .s2008(let plant): plant.basalUnitsPerMinute
        case .s2013(let plant): plant.basalUnitsPerMinute
        case .hovorka(let plant): plant.basalUnitsPerMinute
        }
    }

    /// The state in the order of ``PlantModel/stateComponents``.
    public var stateComponents: [Double] {
        switch self {
        case .s2008(let plant): plant.state.components
        case .s2013(let plant): plant.state.components
        case .hovorka(let plant): plant.state.components
        }
    }

    /// Whole minutes since the start.
    public var minute: Int {
        switch self {
        case .s2008(let plant): plant.minute
        case .s2013(let plant): plant.minute
        case .hovorka(let plant): plant.minute
        }
    }

    /// Glucose in plasma.
    public var plasmaGlucose: Glucose {
        switch self {
        case .s2008(let plant): plant.plasmaGlucose
        case .s2013(let plant): plant.plasmaGlucose
        case .hovorka(let plant): plant.plasmaGlucose
        }
    }

    /// Glucose under the skin.
    public var interstitialGlucose: Glucose {
        switch self {
        case .s2008(let plant): plant.interstitialGlucose
        case .s2013(let plant): plant.interstitialGlucose
        case .hovorka(let plant): plant.interstitialGlucose
        }
    }

    /// Carbohydrate announced but not yet eaten.
    public var carbohydrateWaiting: Carbohydrate {
        switch self {
        case .s2008(let plant): plant.carbohydrateWaiting
        case .s2013(let plant): plant.carbohydrateWaiting
        case .hovorka(let plant): plant.carbohydrateWaiting
        }
    }

    /// What goes on inside.
    public var signals: PlantSignals {
        switch self {
        case .s2008(let plant): plant.signals
        case .s2013(let plant): plant.signals
        case .hovorka(let plant): plant.signals
        }
    }

    /// Lives one minute.
    public mutating func step(minute input: PlantInput) {
        switch self {
        case .s2008(var plant):
            plant.step(minute: input)
            self = .s2008(plant)
        case .s2013(var plant):
            plant.step(minute: input)
            self = .s2013(plant)
        case .hovorka(var plant):
            plant.step(minute: input)
            self = .hovorka(plant)
        }
    }
}
