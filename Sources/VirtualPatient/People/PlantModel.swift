// The plants by name, and what each declares of its parameters and its state.

/// The plants there are.
public enum PlantModel: String, Sendable, Hashable, CaseIterable {
    /// UVA/Padova of 2008, ``S2008``.
    case s2008
    /// UVA/Padova of 2013, ``S2013``: S2008 with an answer to low glucose.
    case s2013
    /// Hovorka / Cambridge, ``Hovorka``.
    case hovorka

    /// Every parameter of the plant, in the order of ``Physiology/values``.
    public var parameters: [PlantParameter] {
        switch self {
        case .s2008: Self.metabolism
        case .s2013:
            Self.metabolism
                + CounterRegulation.declarations.map {
                    PlantParameter(
                        name: $0.name, unit: $0.unit, range: $0.range, source: $0.source)
                }
        case .hovorka:
            HovorkaParameters.declarations.map {
                PlantParameter(name: $0.name, unit: $0.unit, range: $0.range, source: $0.source)
            }
        }
    }

    private static var metabolism: [PlantParameter] {
        S2008Parameters.declarations.map {
            PlantParameter(name: $0.name, unit: $0.unit, range: $0.range, source: $0.source)
        }
    }

    /// Every component of the plant's state, in the order of the plant's equations.
    public var stateComponents: [PlantStateComponent] {
        switch self {
        case .s2008: Self.metabolicStates
        case .s2013:
            Self.metabolicStates + [
                PlantStateComponent("H", "pg/mL"), PlantStateComponent("SRs", "pg/mL/min"),
                PlantStateComponent("XH", "pg/mL"), PlantStateComponent("XA", "mg/kg/min"),
            ]
        case .hovorka:
            [
                PlantStateComponent("Q1", "mmol"), PlantStateComponent("Q2", "mmol"),
                PlantStateComponent("C", "mmol/L"), PlantStateComponent("D1", "mmol"),
                PlantStateComponent("D2", "mmol"), PlantStateComponent("S1", "mU"),
                PlantStateComponent("S2", "mU"), PlantStateComponent("I", "mU/L"),
                PlantStateComponent("x1", "1/min"), PlantStateComponent("x2", "1/min"),
                PlantStateComponent("x3", "1"),
            ]
        }
    }

    private static let metabolicStates = [
        PlantStateComponent("Qsto1", "mg"), PlantStateComponent("Qsto2", "mg"),
        PlantStateComponent("Qgut", "mg"), PlantStateComponent("Gp", "mg/kg"),
        PlantStateComponent("Gt", "mg/kg"), PlantStateComponent("Ip", "pmol/kg"),
        PlantStateComponent("X", "pmol/L"), PlantStateComponent("I1", "pmol/L"),
        PlantStateComponent("Id", "pmol/L"), PlantStateComponent("Il", "pmol/kg"),
        PlantStateComponent("Isc1", "pmol/kg"), PlantStateComponent("Isc2", "pmol/kg"),
        PlantStateComponent("Gs", "mg/kg"),
    ]
}

/// What is declared about a parameter of a plant.
public struct PlantParameter: Sendable, Hashable {
    /// Its name in the plant's papers and tables.
    public let name: String
    /// Its unit; "1" for a pure number.
    public let unit: String
    /// The values accepted.
    public let range: ClosedRange<Double>
    /// Where the values come from.
    public let source: String
}

/// What is declared about one component of a plant's state.
public struct PlantStateComponent: Sendable, Hashable {
    /// Its symbol in the plant's papers.
    public let name: String
    /// Its unit.
    public let unit: String

    init(_ name: String, _ unit: String) {
        self.name = name
        self.unit = unit
    }
}
