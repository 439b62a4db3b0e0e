// The parameters of a patient file: each with its unit in its key, over those of another person.

import Quantities
import TextInput
import VirtualPatient

/// Reads and writes the parameters of a plant.
struct ParameterText {
    let model: PlantModel

    /// The names under which body mass stands in the plants' tables.
    private static let massNames = ["BW"]

    private func key(_ parameter: PlantParameter) -> String {
        UnitKey.key(parameter.name, unit: parameter.unit)
    }

    /// The parameters of a file.
    /// - Parameters:
    ///   - node: the section `parameters`, where there is one.
    ///   - base: the person whose other parameters are taken; `nil`: every one must be given.
    ///   - mass: the value of `body_mass`, where it is given.
    ///   - root: the whole file, for errors of what is not there.
    func read(
        _ node: TextNode?, over base: Physiology?, mass: TextNode?, root: TextNode
    ) throws(TextInputError) -> Physiology {
        var section = try node?.section()
        let bases = base?.values
        var values: [Double] = []
        var places: [String: TextNode] = [:]
        for (index, parameter) in model.parameters.enumerated() {
            let isMass = Self.massNames.contains(parameter.name)
            let given = section?.optional(key(parameter))
            if isMass, let given, mass != nil {
                throw given.error("body mass stands twice", mend: "keep body_mass")
            }
            if let given {
                places[parameter.name] = given
                values.append(try number(given, parameter))
            } else if isMass, let mass {
                places[parameter.name] = mass
                values.append(try mass.mass(in: parameter.range).kilograms)
            } else if let bases {
                values.append(bases[index])
            } else {
                throw missing(parameter, isMass: isMass, in: node ?? root)
            }
        }
        try refuseUnknown(&section)
        do { return try Physiology(model, values: values) } catch {
            let at = error.column.flatMap { places[$0] } ?? node ?? root
            let named = error.column.map { places[$0] == nil ? "\($0): " : "" } ?? ""
            throw at.error(named + error.problem)
        }
    }

    private func number(
        _ node: TextNode, _ parameter: PlantParameter
    ) throws(TextInputError) -> Double {
        let value = try node.decimal()
        guard parameter.range.contains(value) else {
            let unit = parameter.unit == "1" ? "" : " \(parameter.unit)"
            throw node.error(
                "\(shortest(value)) is out of range; allowed "
                    + "\(shortest(parameter.range.lowerBound)) to "
                    + "\(shortest(parameter.range.upperBound))\(unit)")
        }
        return value
    }

    private func missing(
        _ parameter: PlantParameter, isMass: Bool, in node: TextNode
    ) -> TextInputError {
        let key = isMass ? "body_mass" : "parameters.\(key(parameter))"
        return TextInputError(
            place: node.place, key: key, problem: "this key is missing",
            mend: "add it, or name a person to take the rest from, as in \"like: adult-median\"")
    }

    /// Refuses an unknown key; a parameter's bare name is told its unit.
    private func refuseUnknown(_ section: inout Section?) throws(TextInputError) {
        guard var keys = section else { return }
        let known = model.parameters.map(key)
        for written in keys.keys where !known.contains(written) {
            guard let node = keys.optional(written) else { continue }
            if let reason = OutOfScope.reason(for: written) { throw node.error(reason) }
            let plain = written.lowercased()
            let meant = model.parameters.first {
                let name = $0.name.lowercased()
                return plain == name || plain.hasPrefix(name + "_")
            }
            let near = meant.map(key) ?? Suggestion.nearest(to: written, in: known)
            throw TextInputError(
                place: node.place, key: "parameters.\(written)", problem: "unknown parameter",
                mend: near.map { "did you mean \"\($0)\"? The key ends with the unit" }
                    ?? "parameters of \(model.rawValue) are \(known.joined(separator: ", "))")
        }
    }

    /// Every parameter as lines of a file.
    func write(_ physiology: Physiology) -> [String] {
        var mass: [String] = []
        var lines = ["parameters:"]
        for (parameter, value) in zip(model.parameters, physiology.values) {
            if Self.massNames.contains(parameter.name) {
                mass = ["body_mass: \(shortest(value)) kg"]
            } else {
                lines.append("  \(key(parameter)): \(shortest(value))")
            }
        }
        return mass + lines
    }
}
