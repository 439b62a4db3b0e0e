// Any plant under one name: people, states at a wanted glucose, and settings that are refused.

import Quantities
import Testing
import VirtualPatient

@Suite("People of every plant")
struct PhysiologyTests {
    private static let names = [
        "adult-3@seed5", "s2013-child-2@seed5", "hovorka-adult-1@seed5", "adolescent-median",
        "s2013-adult-median",
    ]

    private func person(_ text: String) throws -> PatientRecord {
        try People.named(#require(PersonName(text)))
    }

    @Test("a drawn person's name alone draws the same person", arguments: names)
    func drawnAgain(text: String) throws {
        let name = try #require(PersonName(text))
        #expect(name.text == text)
        let one = try People.named(name)
        #expect(one.name == text)
        #expect(try People.named(name) == one)
        #expect(one.physiology.model == name.model)
        #expect(one.group == name.group)
    }

    @Test(
        "what is nobody's name is refused",
        arguments: [
            "", "adult", "adult-", "adult-0@seed1", "adult-01@seed1", "adult-1@seed", "adult-1",
            "adult--1@seed1", "elder-1@seed1", "s2017-adult-1@seed1", "adult-1@seed-1",
            "adult-1@seed1-x", "adult-1@seed99999999999999999999",
        ])
    func nobody(text: String) { #expect(PersonName(text) == nil) }

    @Test("a person at rest stays at rest for a day on their own basal insulin", arguments: names)
    func rest(text: String) throws {
        var plant = try person(text).plant
        let start = plant.plasmaGlucose.milligramsPerDeciliter
        let basal = plant.basalUnitsPerMinute
        for _ in 0..<1440 { plant.step(minute: PlantInput(insulinUnits: basal)) }
        #expect(abs(plant.plasmaGlucose.milligramsPerDeciliter - start) < 1e-6)
        #expect(abs(plant.interstitialGlucose.milligramsPerDeciliter - start) < 1e-6)
    }

    @Test(
        "started at a wanted glucose, a person stays there on the rate that is said to hold it",
        arguments: names, [150.0, 110])
    func wanted(text: String, glucose: Double) throws {
        let start = try PatientRecord(person(text), steadyAt: .mgPerdL(glucose))
        let rate = try #require(start.start.holdingUnitsPerMinute)
        var plant = start.plant
        #expect(abs(plant.plasmaGlucose.milligramsPerDeciliter - glucose) < 1e-9)
        #expect(abs(plant.interstitialGlucose.milligramsPerDeciliter - glucose) < 1e-9)
        for _ in 0..<720 { plant.step(minute: PlantInput(insulinUnits: rate)) }
        // The plants' own bisections end at the last bit; what drifts is rounding alone.
        #expect(abs(plant.plasmaGlucose.milligramsPerDeciliter - glucose) < 1e-3)
    }

    @Test("a higher glucose is held by less insulin", arguments: names)
    func lessInsulin(text: String) throws {
        let person = try person(text)
        let rates = try [110.0, 130, 150, 170].map {
            try PatientRecord(person, steadyAt: .mgPerdL($0)).start.holdingUnitsPerMinute ?? 0
        }
        #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 > $1 })
    }

    @Test("a glucose that no basal rate holds is refused with those that can be held")
    func unreachable() throws {
        for text in Self.names {
            let person = try person(text)
            let range = person.physiology.holdableGlucose
            #expect(throws: Never.self) {
                try PatientRecord(person, steadyAt: .mgPerdL(Double(range.upperBound)))
            }
            guard range.upperBound < 1000 else { continue }
            let error = #expect(throws: TableError.self) {
                try PatientRecord(person, steadyAt: .mgPerdL(Double(range.upperBound + 1)))
            }
            #expect(error?.problem.contains("to \(range.upperBound) mg/dL") == true)
        }
    }

    @Test("a state goes out and comes back the same, and a bad one is refused by name")
    func states() throws {
        for text in Self.names {
            let person = try person(text)
            var plant = person.plant
            for minute in 0..<100 {
                plant.step(
                    minute: PlantInput(
                        carbohydrate: .grams(minute == 10 ? 40 : 0), insulinUnits: 0.05))
            }
            let components = plant.stateComponents
            let again = try PatientRecord(person, stateComponents: components)
            #expect(again.stateComponents == components)
            let declared = person.physiology.model.stateComponents
            #expect(components.count == declared.count)
            for (value, place) in [(-1.0, 3), (.nan, 3), (.infinity, 5)] {
                var bad = components
                bad[place] = value
                let error = #expect(throws: TableError.self) {
                    try PatientRecord(person, stateComponents: bad)
                }
                #expect(error?.column == declared[place].name, "\(text), \(value)")
            }
        }
    }

    @Test("the Hovorka plant has adults only, and no median")
    func hovorkaGroups() {
        #expect(throws: TableError.self) { try People(model: .hovorka, group: .child, seed: 1) }
        #expect(throws: TableError.self) {
            try People.named(PersonName(model: .hovorka, group: .adult, member: .median))
        }
    }

    @Test(
        "type 2 diabetes, pregnancy and other settings out of scope are refused by name",
        arguments: [
            "type2", "Type 2", "type_2_diabetes", "T2DM", "t2d", "pregnant", "Pregnancy",
            "gestational_diabetes", "is_pregnant", "pregnant-women", "honeymoon", "toddler",
            "metformin", "on_metformin", "SGLT2i", "healthy", "kidney_disease",
        ])
    func outOfScope(word: String) throws {
        let reason = try #require(OutOfScope.reason(for: word))
        #expect(reason.contains("outside what these plants represent"))
    }

    @Test("what is in scope is not refused", arguments: ["adult", "child", "s2013", "anna", "is"])
    func inScope(word: String) { #expect(OutOfScope.reason(for: word) == nil) }
}
