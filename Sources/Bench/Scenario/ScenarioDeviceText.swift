// Reads the sensor and the pump of a scenario.

import Quantities
import TextInput
import VirtualPatient

extension Scenario {
    /// Whether devices go wrong by chance.
    private enum Chance: String, CaseIterable {
        case none
        case usual
    }

    private enum Accuracy: String, CaseIterable {
        case usual
        case exact
    }

    static func sensor(
        _ node: TextNode?, of subject: Subject
    ) throws(TextInputError) -> SensorSetup {
        guard let node else { return .usual }
        try refuse(node, with: subject)
        var section = try node.section()
        var setup = SensorSetup.usual
        setup.model = try sensorModel(section.required("model"))
        if try section.optional("faults")?.choice(Chance.self) == .usual {
            setup.model = setup.model.withUsualFaults()
        }
        if let worn = section.optional("worn") {
            // At its end a sensor is over; the last minute before is still wear.
            let end = setup.model.life.end ?? Span.hours(24 * 400)
            setup.worn = try worn.duration(in: .zero...end - .minutes(1))
        }
        try section.finish()
        return setup
    }

    private static func sensorModel(_ node: TextNode) throws(TextInputError) -> SensorModel {
        let found = try node.text()
        if let model = SensorModel.named(found) { return model }
        let names = SensorModel.named.map(\.name)
        throw node.error(
            "\"\(found)\" is not one of \(names.joined(separator: ", "))",
            mend: Suggestion.nearest(to: found, in: names).map { "did you mean \"\($0)\"?" })
    }

    static func pump(
        _ node: TextNode?, of subject: Subject
    ) throws(TextInputError) -> PumpSetup {
        var setup = PumpSetup(kind: .omnipodLike, reservoir: .units(200))
        guard let node else { return setup }
        try refuse(node, with: subject)
        var section = try node.section()
        setup.kind = try section.optional("model")?.choice(PumpKind.self) ?? .omnipodLike
        if let reservoir = section.optional("reservoir") {
            setup.reservoir = try reservoir.insulin(in: .zero...setup.model.reservoirSize)
        }
        setup.isExact = try section.optional("accuracy")?.choice(Accuracy.self) == .exact
        setup.setsFail = try section.optional("faults")?.choice(Chance.self) == .usual
        try section.finish()
        return setup
    }
}

extension Scenario.PumpSetup {
    /// Refuses a schedule with a rate the pump cannot be set to.
    /// - Parameter node: of the therapy.
    func check(_ schedule: BasalSchedule, at node: TextNode) throws(TextInputError) {
        var section = try node.section()
        let place = try section.required("basal")
        for segment in schedule.segments {
            let nearest = model.nearest(segment.rate)
            guard nearest != segment.rate else { continue }
            throw place.error(
                "\(QuantityText.write(segment.rate)) from "
                    + "\(QuantityText.write(minuteOfDay: segment.startMinute)) is not a rate of "
                    + kind.rawValue,
                mend: "write \(QuantityText.write(nearest)), or choose another pump.model")
        }
    }
}
