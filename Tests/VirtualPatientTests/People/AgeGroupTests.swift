// The three age groups against what is known of people of those ages.

import Quantities
import Testing
import VirtualPatient

@Suite("Age groups")
struct AgeGroupTests {
    /// Windows of body mass and basal rate as docs/plant-s2008.md states them, and of total daily
    /// insulin: at most 2 U/kg (ISPAD guideline 2022, insulin treatment: up to 2 in puberty; adults
    /// 0.4 to 1.0, ADA Standards of Care 2024, section 9); at least 0.1, below any of these, as
    /// the statistics' people on five small meals need less (plant-models.md section 2).
    private static let windows: [(AgeGroup, ClosedRange<Double>, ClosedRange<Double>)] = [
        (.adult, 45...140, 0.3...4), (.adolescent, 25...90, 0.2...3), (.child, 12...65, 0.1...1.5),
    ]

    @Test(
        "body mass, basal rate, daily insulin per kg and fasting glucose stay within their windows",
        arguments: windows.indices, [PlantModel.s2008, .s2013])
    func stayWithin(index: Int, model: PlantModel) throws {
        let (group, mass, basal) = Self.windows[index]
        let people = try People(model: model, group: group, seed: 77)
        for number in 1...12 {
            let person = people.patient(number)
            #expect(mass.contains(person.physiology.bodyMass))
            let rate = 60 * person.plant.basalUnitsPerMinute
            #expect(basal.contains(rate))
            let therapy = try #require(TherapyEstimate(for: person, group: group))
            let perKilogram = therapy.totalDailyInsulin.units / person.physiology.bodyMass
            #expect((0.1...2).contains(perKilogram), "\(person.name): \(perKilogram) U/kg")
            let fasting = person.plant.plasmaGlucose.milligramsPerDeciliter
            #expect((90...180).contains(fasting))
        }
    }

    @Test("children weigh least and adults most, at the statistics' medians")
    func medians() throws {
        // reference/plant-models.md section 2: median body mass 84.6, 47.13, 35.33 kg.
        for (group, mass) in [(AgeGroup.adult, 84.6), (.adolescent, 47.13), (.child, 35.33)] {
            let median = Population.median(of: group)
            #expect(abs(median.physiology.bodyMass / mass - 1) < 0.001)
        }
    }

    @Test("a later person of a large draw does not depend on how many are drawn")
    func largeDraw() throws {
        let people = try People(model: .s2008, group: .adolescent, seed: 3)
        let late = people.patient(100_000)
        #expect(late.name == "adolescent-100000@seed3")
        #expect(try People.named(#require(PersonName(late.name))) == late)
    }
}
