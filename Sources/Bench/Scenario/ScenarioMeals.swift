// Reads what is eaten, and what the person tells the pump of it.

import Quantities
import TextInput
import VirtualPatient

extension Scenario {
    static func meals(
        _ node: TextNode?, of subject: Subject, during times: inout Times
    ) throws(TextInputError) -> [Meal] {
        guard let node else { return [] }
        try refuse(node, with: subject)
        var meals: [Meal] = []
        for element in try node.elements() { meals += try meal(element, during: &times) }
        return meals.sorted { $0.at < $1.at }
    }

    /// A meal, on each day that it is eaten.
    private static func meal(
        _ node: TextNode, during times: inout Times
    ) throws(TextInputError) -> [Meal] {
        var section = try node.section()
        let moments = try times.moments(section.required("at"))
        let name = section.optional("name")
        let food = try food(&section, at: node)
        let carbs = food.carbohydrate
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
        // A name holds from here on: a meal is never told from one written below it or from itself.
        if let name { try times.name(name, moments) }
        let word = try name?.text()
        return moments.map { at in
            Meal(at: at, food: food, announcement: announcement, bolus: bolus, name: word)
        }
    }

    private static func food(
        _ section: inout Section, at node: TextNode
    ) throws(TextInputError) -> VirtualPatient.Meal {
        let carbs = try section.required("carbs").carbohydrate(in: .grams(1) ... .grams(250))
        let lasts = try section.optional("lasts")?.duration(in: .minutes(1) ... .hours(2))
        let fastShare = try section.optional("fast_share")?.percent(in: 0...100)
        let fat = try section.optional("fat")?.carbohydrate(in: .zero ... .grams(200))
        let protein = try section.optional("protein")?.carbohydrate(in: .zero ... .grams(200))
        do {
            return try VirtualPatient.Meal(
                carbohydrate: carbs, fastShare: (fastShare ?? 100) / 100, fat: fat?.grams ?? 0,
                protein: protein?.grams ?? 0,
                eatingMinutes: Int((lasts ?? .minutes(15)).minutes.rounded()))
        } catch {
            throw node.error(error.description)
        }
    }

    /// `no`, `exactly`, `{error: 15 %, delay: 10 min}` or `{carbs: 200 g, delay: 10 min}`.
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
        let typed = section.optional("carbs")
        let delay = try section.optional("delay")?.duration(in: .zero ... .hours(3)) ?? .zero
        try section.finish()
        if let typed {
            guard errorNode == nil else {
                throw typed.error("error says what is typed already", mend: "remove one of the two")
            }
            return Announcement(carbs: try wholeGrams(typed), delay: delay)
        }
        let counted = (carbs.grams * (1 + error / 100)).rounded()
        guard let entered = Carbohydrate(validatingGrams: counted), counted >= 1 else {
            throw (errorNode ?? node).error("leaves less than 1 g to announce", mend: "write no")
        }
        return Announcement(carbs: entered, delay: delay)
    }

    /// What is typed on the pump, slips of a digit included.
    private static func wholeGrams(_ node: TextNode) throws(TextInputError) -> Carbohydrate {
        let carbs = try node.carbohydrate(in: .grams(1) ... .grams(1000))
        guard carbs.grams == carbs.grams.rounded() else {
            throw node.error("a pump takes whole grams", mend: "write for example 45 g")
        }
        return carbs
    }
}
