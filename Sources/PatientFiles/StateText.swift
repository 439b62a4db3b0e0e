// Where a patient of a file starts: at rest, steady at a glucose of one's choice, or anywhere.

import Quantities
import TextInput
import VirtualPatient

/// Reads and writes where a simulation starts.
struct StateText {
    let name: String
    let group: AgeGroup?
    let physiology: Physiology

    private static func key(_ component: PlantStateComponent) -> String {
        UnitKey.key(component.name, unit: component.unit)
    }

    /// The patient with a start.
    func read(
        glucose: TextNode?, state: TextNode?
    ) throws(TextInputError) -> PatientRecord {
        let atRest = PatientRecord(name: name, group: group, physiology: physiology)
        if let glucose, state != nil {
            throw glucose.error(
                "initial_glucose and initial_state exclude each other", mend: "keep one of them")
        }
        if let glucose {
            let wanted = try glucose.glucose(in: .mgPerdL(10)...(.mgPerdL(1000)))
            do { return try PatientRecord(atRest, steadyAt: wanted) } catch {
                throw glucose.error(error.problem)
            }
        }
        guard let state else { return atRest }
        var section = try state.section()
        var values: [Double] = []
        var nodes: [String: TextNode] = [:]
        for component in physiology.model.stateComponents {
            let node = try section.required(Self.key(component))
            nodes[component.name] = node
            values.append(try node.decimal())
        }
        try section.finish()
        do { return try PatientRecord(atRest, stateComponents: values) } catch {
            throw (error.column.flatMap { nodes[$0] } ?? state).error(error.problem)
        }
    }

    /// The start as lines of a file; none for a patient at rest.
    static func write(_ patient: PatientRecord) -> [String] {
        switch patient.start.kind {
        case .rest: []
        case .steady(let glucose): ["initial_glucose: \(QuantityText.write(glucose))"]
        case .state:
            ["initial_state:"]
                + zip(patient.physiology.model.stateComponents, patient.stateComponents).map {
                    "  \(key($0)): \(shortest($1))"
                }
        }
    }
}
