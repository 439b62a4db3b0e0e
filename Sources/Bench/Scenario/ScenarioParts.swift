// Reads the optional parts of a scenario: limits, meals, sensor, pump, person, faults.

import Quantities
import Safety
import TextInput

extension Scenario {
    /// Every limit left out keeps its fail-safe default, which adds no insulin above basal.
    static func limits(_ node: TextNode?) throws(TextInputError) -> Limits {
        var limits = Limits()
        guard let node else { return limits }
        var section = try node.section()
        if let value = section.optional(Limits.maximumBasalLimit.key) {
            limits.maximumBasal = try value.insulinRate(in: Limits.maximumBasalLimit.range)
        }
        if let value = section.optional(Limits.maximumBolusLimit.key) {
            limits.maximumBolus = try value.insulin(in: Limits.maximumBolusLimit.range)
        }
        if let value = section.optional(Limits.maximumInsulinOnBoardLimit.key) {
            limits.maximumInsulinOnBoard = try value.insulin(
                in: Limits.maximumInsulinOnBoardLimit.range)
        }
        if let value = section.optional(Limits.hourlyBasalMultipleLimit.key) {
            limits.hourlyBasalMultiple = try value.number(in: Limits.hourlyBasalMultipleLimit.range)
        }
        if let value = section.optional(Limits.twoHourDailyShareLimit.key) {
            let range = Limits.twoHourDailyShareLimit.range
            limits.twoHourDailyShare =
                try value.percent(in: range.lowerBound * 100...range.upperBound * 100) / 100
        }
        try section.finish()
        return limits
    }

    static func meals(
        _ node: TextNode?, of subject: Subject, during times: Times
    ) throws(TextInputError) -> [Meal] {
        guard let node else { return [] }
        try refuse(node, with: subject)
        var meals: [Meal] = []
        for element in try node.elements() { meals.append(try meal(element, during: times)) }
        return meals.sorted { $0.at < $1.at }
    }

    private static func meal(_ node: TextNode, during times: Times) throws(TextInputError) -> Meal {
        var section = try node.section()
        let at = try times.moment(section.required("at"))
        let carbs = try section.required("carbs").carbohydrate(in: .grams(1) ... .grams(250))
        let lasts = try section.optional("lasts")?.duration(in: .minutes(1) ... .hours(2))
        let announcement = try announcement(section.required("announced"), of: carbs)
        let bolusNode = section.optional("bolus")
        var bolus: UserBolus? = announcement == nil ? nil : .carbRatio
        if let bolusNode {
            switch try bolusNode.text() {
            case "none": bolus = nil
            case "carb_ratio":
                guard announcement != nil else {
                    throw bolusNode.error(
                        "carb_ratio needs an announced meal",
                        mend: "write an amount like 2 U, or none")
                }
            default: bolus = .amount(try bolusNode.insulin(in: .units(0.05) ... .units(25)))
            }
        }
        try section.finish()
        return Meal(
            at: at, carbs: carbs, lasts: lasts ?? .minutes(15), announcement: announcement,
            bolus: bolus)
    }

    /// `no`, `exactly`, or `{error: 15 %, delay: 10 min}`.
    private static func announcement(
        _ node: TextNode, of carbs: Carbohydrate
    ) throws(TextInputError) -> Announcement? {
        if node.isScalar {
            switch try node.text() {
            case "no": return nil
            case "exactly": return Announcement(carbs: carbs, delay: .zero)
            default:
                throw node.error(
                    "\"\(try node.text())\" is not an announcement",
                    mend: "write no, exactly, or {error: 15 %, delay: 10 min}")
            }
        }
        var section = try node.section()
        let errorNode = section.optional("error")
        let error = try errorNode?.percent(in: -90...200) ?? 0
        let delay = try section.optional("delay")?.duration(in: .zero ... .hours(3)) ?? .zero
        try section.finish()
        let counted = (carbs.grams * (1 + error / 100)).rounded()
        guard let entered = Carbohydrate(validatingGrams: counted), counted >= 1 else {
            throw (errorNode ?? node).error("leaves less than 1 g to announce", mend: "write no")
        }
        return Announcement(carbs: entered, delay: delay)
    }

    static func sensor(
        _ node: TextNode?, of subject: Subject
    ) throws(TextInputError) -> SensorModel {
        guard let node else { return .vettoretti2019 }
        try refuse(node, with: subject)
        var section = try node.section()
        let model = try section.required("model").choice(SensorModel.self)
        try section.finish()
        return model
    }

    static func pump(_ node: TextNode?) throws(TextInputError) -> PumpSetup {
        var setup = PumpSetup(reservoir: .units(200))
        guard let node else { return setup }
        var section = try node.section()
        if let reservoir = section.optional("reservoir") {
            setup.reservoir = try reservoir.insulin(in: .zero ... .units(500))
        }
        try section.finish()
        return setup
    }

    static func person(_ node: TextNode?) throws(TextInputError) -> Person {
        guard let node else { return Person(acknowledgesAlarmsWithin: nil) }
        var section = try node.section()
        let within = try section.required("acknowledges_alarms_within").duration(
            in: .seconds(1) ... .hours(24))
        try section.finish()
        return Person(acknowledgesAlarmsWithin: within)
    }

    static func faults(
        _ node: TextNode?, during times: Times
    ) throws(TextInputError) -> [Fault] {
        guard let node else { return [] }
        var faults: [Fault] = []
        for element in try node.elements() { faults.append(try fault(element, during: times)) }
        return faults.sorted { $0.at < $1.at }
    }

    private enum FaultWord: String, CaseIterable {
        case kill
        case stop
        case off
        case noise
    }

    private static func fault(
        _ node: TextNode, during times: Times
    ) throws(TextInputError) -> Fault {
        var section = try node.section()
        let word = try section.required("fault").choice(FaultWord.self)
        let targetNode = try section.required("target")
        let at = try times.moment(section.required("at"))
        let kind: FaultKind
        switch word {
        case .kill:
            try expect(targetNode, "planner")
            kind = .plannerKill
        case .stop:
            try expect(targetNode, "planner")
            kind = .plannerStop(lasts: try lasts(&section))
        case .off:
            try expect(targetNode, "cgm")
            kind = .sensorOff(lasts: try lasts(&section))
        case .noise:
            let line = try targetNode.choice(Line.self)
            let share = try section.required("magnitude").percent(in: 0.001...100) / 100
            kind = .noise(line: line, share: share, lasts: try lasts(&section))
        }
        try section.finish()
        return Fault(at: at, kind: kind)
    }

    private static func lasts(_ section: inout Section) throws(TextInputError) -> Span {
        try section.required("for").duration(in: .seconds(1) ... .hours(24))
    }

    private static func expect(_ node: TextNode, _ target: String) throws(TextInputError) {
        let found = try node.text()
        guard found == target else {
            throw node.error("\"\(found)\" cannot have this fault", mend: "write \(target)")
        }
    }

    /// A recorded person brings their own meals and sensor.
    private static func refuse(
        _ node: TextNode, with subject: Subject
    ) throws(TextInputError) {
        guard case .recorded = subject else { return }
        throw node.error("is part of the recording", mend: "remove this section")
    }
}
