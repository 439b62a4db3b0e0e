// A person by name: whose physiology, of which age group, and where a simulation of them starts.

public import Quantities

/// A named virtual patient: physiology and the state a simulation starts from.
public struct PatientRecord: Sendable, Hashable {
    /// The name, such as "adult#001" or "adult-7@seed42".
    public let name: String
    /// The age group, where it is known.
    public let group: AgeGroup?
    /// The plant and its parameters.
    public let physiology: Physiology
    /// Where a simulation starts.
    public let start: Start

    /// Where a simulation of a person starts.
    public struct Start: Sendable, Hashable {
        /// The kinds of start.
        public enum Kind: Sendable, Hashable {
            /// The steady state on the person's own basal insulin.
            case rest
            /// The steady state at a glucose of one's choice.
            case steady(Glucose)
            /// Any state.
            case state
        }
        /// Which kind.
        public let kind: Kind
        /// The basal rate that holds glucose still from here; `nil` where none is known to.
        /// Unit: U/min.
        public let holdingUnitsPerMinute: Double?
        let state: PatientState?
    }

    /// A patient who starts at the steady state of their own basal insulin.
    public init(name: String, group: AgeGroup? = nil, physiology: Physiology) {
        self.init(name: name, group: group, physiology: physiology, state: nil)
    }

    /// A patient of the S2008 plant, who starts at basal steady state unless a state is given.
    public init(
        name: String, group: AgeGroup? = nil, parameters: S2008Parameters,
        initialState: S2008State? = nil
    ) {
        self.init(
            name: name, group: group, physiology: .s2008(parameters),
            state: initialState.map(PatientState.s2008))
    }

    /// A patient who starts at a true steady state of another glucose than their own: every
    /// component of the state is at rest, on the basal rate ``Start/holdingUnitsPerMinute``.
    /// - Throws: ``TableError`` with the allowed range when no basal rate holds that glucose.
    public init(
        _ patient: PatientRecord, steadyAt glucose: Glucose
    ) throws(TableError) {
        let steady = try patient.physiology.steadyState(plasmaGlucose: glucose)
        name = patient.name
        group = patient.group
        physiology = patient.physiology
        start = Start(
            kind: .steady(glucose), holdingUnitsPerMinute: steady.unitsPerMinute,
            state: steady.state)
    }

    /// A patient who starts at a state given by its components.
    /// - Parameter components: in the order of ``PlantModel/stateComponents``.
    /// - Throws: ``TableError`` naming a component that is negative or not finite.
    public init(
        _ patient: PatientRecord, stateComponents components: [Double]
    ) throws(TableError) {
        self.init(
            name: patient.name, group: patient.group, physiology: patient.physiology,
            state: try patient.physiology.state(components: components))
    }

    init(name: String, group: AgeGroup?, physiology: Physiology, state: PatientState?) {
        self.name = name
        self.group = group
        self.physiology = physiology
        let holding =
            state == nil
            ? AnyPlant(physiology, start: nil).basalUnitsPerMinute : nil
        start = Start(
            kind: state == nil ? .rest : .state, holdingUnitsPerMinute: holding, state: state)
    }

    /// The patient as a plant at minute 0.
    public var plant: AnyPlant { AnyPlant(physiology, start: start.state) }

    /// The same person at the steady state of their own basal insulin.
    public var atRest: PatientRecord {
        PatientRecord(name: name, group: group, physiology: physiology)
    }

    /// The state a simulation starts from, in the order of ``PlantModel/stateComponents``.
    public var stateComponents: [Double] { plant.stateComponents }
}
