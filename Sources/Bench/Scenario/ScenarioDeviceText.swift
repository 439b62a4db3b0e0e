// Reads the sensor and the pump of a scenario.

import Quantities
import TextInput
import VirtualPatient

extension Scenario {
    /// Whether devices go wrong by chance.
    enum Chance: String, CaseIterable {
        case none
        case usual
    }

    enum Accuracy: String, CaseIterable {
        case usual
        case exact
    }

    /// The keys of the section `sensor`.
    enum SensorKeys {
        static let model = RequiredKey(
            "model", .node(.word(SensorModel.named.map(\.name))), "The kind (sensors.md).")
        static let faults = FallbackKey<Chance>(
            "faults", .choice, or: "none", "Gaps, lost packets, compression lows, early failure.")
        static let worn = OptionalKey(
            "worn", .node(Reading<Span>.duration(in: .zero ... .hours(24 * 400)).form),
            "Age of the first sensor at the start, less than its life; left out, 24 h.")
        static let form = SectionForm("The sensors worn.", [model, faults, worn])
    }

    /// The keys of the section `pump`.
    enum PumpKeys {
        static let model = FallbackKey<PumpKind>(
            "model", .choice, or: "omnipod_like", "The kind (pumps-and-insulins.md).")
        static let reservoir = FallbackKey(
            "reservoir", .node(Reading<InsulinAmount>.insulin(in: .zero ... .units(300)).form),
            or: "200 U", "Insulin at the start, and in each new patch pump; up to the kind's size.")
        static let accuracy = FallbackKey<Accuracy>(
            "accuracy", .choice, or: "usual", "exact: the tissue gets what the pump says.")
        static let faults = FallbackKey<Chance>(
            "faults", .choice, or: "none", "Sets that fail and age by chance.")
        static let form = SectionForm("The pump.", [model, reservoir, accuracy, faults])
    }

    static func sensor(_ node: TextNode?) throws(TextInputError) -> SensorSetup {
        guard let node else { return .usual }
        var section = try node.section(of: SensorKeys.form)
        var setup = SensorSetup.usual
        setup.model = try sensorModel(section.read(SensorKeys.model))
        if try section.read(SensorKeys.faults) == .usual {
            setup.model = setup.model.withUsualFaults()
        }
        if let worn = try section.read(SensorKeys.worn) {
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

    static func pump(_ node: TextNode?) throws(TextInputError) -> PumpSetup {
        var setup = PumpSetup(kind: .omnipodLike, reservoir: .units(200))
        guard let node else { return setup }
        var section = try node.section(of: PumpKeys.form)
        setup.kind = try section.read(PumpKeys.model)
        setup.reservoir = try section.read(PumpKeys.reservoir).insulin(
            in: .zero...setup.model.reservoirSize)
        setup.isExact = try section.read(PumpKeys.accuracy) == .exact
        setup.setsFail = try section.read(PumpKeys.faults) == .usual
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
