// Reads what is eaten, and what the person tells the pump of it.

import Quantities
import TextInput
import VirtualPatient

extension Scenario {
    /// The keys of a meal and of its announcement.
    enum MealKeys {
        static let at = RequiredKey("at", .moments, "When eating begins.")
        static let name = OptionalKey(
            "name", .node(.text), "A word that other moments can be told from.")
        static let carbs = RequiredKey(
            "carbs", .carbohydrate(in: .grams(1) ... .grams(250)), "What is really eaten.")
        static let fastShare = FallbackKey(
            "fast_share", .percent(in: 0...100), or: "100 %",
            "How much of it is fast; the rest comes over two hours more.")
        static let fat = FallbackKey(
            "fat", .carbohydrate(in: .zero ... .grams(200)), or: "0 g", "Fat.")
        static let protein = FallbackKey(
            "protein", .carbohydrate(in: .zero ... .grams(200)), or: "0 g", "Protein.")
        static let lasts = FallbackKey(
            "lasts", .duration(in: .minutes(1) ... .hours(2)), or: "15 min",
            "How long eating takes.")
        static let announced = RequiredKey(
            "announced", .node(.either([.word([no, exactly]), .section(announcement)])),
            "What the person enters on the pump.")
        static let bolus = OptionalKey(
            "bolus",
            .node(
                .either([
                    .word([carbRatio, none]), Reading<InsulinAmount>.insulin(in: boluses).form,
                ])),
            "The person's own bolus; left out, carb_ratio of an announced meal.")
        static let form = SectionForm(
            "A meal.", [at, name, carbs, fastShare, fat, protein, lasts, announced, bolus])

        static let error = OptionalKey(
            "error", .percent(in: -90...200), "How wrong the carbohydrate is counted.")
        static let typed = OptionalKey(
            "carbs", .carbohydrate(in: .grams(1) ... .grams(1000)),
            "What is typed, in whole grams, instead of an error.")
        static let delay = FallbackKey(
            "delay", .duration(in: .zero ... .hours(3)), or: "0 min",
            "How long after the begin of eating.")
        static let announcement = SectionForm("An announcement.", [error, typed, delay])

        static let (no, exactly) = ("no", "exactly")
        static let (carbRatio, none) = ("carb_ratio", "none")
        static let boluses = InsulinAmount.units(0.05) ... .units(25)
    }

    static func meals(
        _ node: TextNode?, during times: inout Times
    ) throws(TextInputError) -> [Meal] {
        guard let node else { return [] }
        var meals: [Meal] = []
        for element in try node.elements() { meals += try meal(element, during: &times) }
        return meals.sorted { $0.at < $1.at }
    }

    /// A meal, on each day that it is eaten.
    private static func meal(
        _ node: TextNode, during times: inout Times
    ) throws(TextInputError) -> [Meal] {
        var section = try node.section(of: MealKeys.form)
        let moments = try times.moments(section.read(MealKeys.at))
        let name = try section.read(MealKeys.name)
        let food = try food(&section, at: node)
        let carbs = food.carbohydrate
        let announcement = try announcement(section.read(MealKeys.announced), of: carbs)
        let bolusNode = try section.read(MealKeys.bolus)
        var bolus: UserBolus? = announcement == nil ? nil : .carbRatio
        if let bolusNode {
            switch try bolusNode.text() {
            case MealKeys.none: bolus = nil
            case MealKeys.carbRatio:
                guard announcement != nil else {
                    throw bolusNode.error(
                        "carb_ratio needs an announced meal",
                        mend: "write an amount like 2 U, or none")
                }
            default: bolus = .amount(try bolusNode.insulin(in: MealKeys.boluses))
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
        let carbs = try section.read(MealKeys.carbs)
        let lasts = try section.read(MealKeys.lasts)
        let fastShare = try section.read(MealKeys.fastShare)
        let fat = try section.read(MealKeys.fat)
        let protein = try section.read(MealKeys.protein)
        do {
            return try VirtualPatient.Meal(
                carbohydrate: carbs, fastShare: fastShare / 100, fat: fat.grams,
                protein: protein.grams, eatingMinutes: Int(lasts.minutes.rounded()))
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
            case MealKeys.no: return nil
            case MealKeys.exactly: return Announcement(carbs: carbs, delay: .zero)
            default:
                throw node.error(
                    "\"\(try node.text())\" is not an announcement",
                    mend: "write no, exactly, or {error: 15 %, delay: 10 min}")
            }
        }
        var section = try node.section(of: MealKeys.announcement)
        let error = try section.read(MealKeys.error)
        let typed = try section.read(MealKeys.typed)
        let delay = try section.read(MealKeys.delay)
        let errorNode = section.place(MealKeys.error)
        let typedNode = section.place(MealKeys.typed)
        try section.finish()
        if let typed {
            guard error == nil else {
                throw typedNode.error(
                    "error says what is typed already", mend: "remove one of the two")
            }
            guard typed.grams == typed.grams.rounded() else {
                throw typedNode.error("a pump takes whole grams", mend: "write for example 45 g")
            }
            return Announcement(carbs: typed, delay: delay)
        }
        let counted = (carbs.grams * (1 + (error ?? 0) / 100)).rounded()
        guard let entered = Carbohydrate(validatingGrams: counted), counted >= 1 else {
            throw errorNode.error("leaves less than 1 g to announce", mend: "write no")
        }
        return Announcement(carbs: entered, delay: delay)
    }
}
