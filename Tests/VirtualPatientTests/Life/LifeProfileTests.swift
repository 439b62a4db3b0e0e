// Alcohol and illness: sizes and times as the studies named say.

import PlantKernels
import Testing
import VirtualPatient

@Suite("Alcohol and illness")
struct LifeProfileTests {
    private let body: BodyTraits

    init() throws { body = try traits(insulinShare: 0.5) }

    private func isNeutral(_ m: Modulation<Double>) -> Bool {
        m.insulinUse == 1 && m.insulinLiver == 1 && m.restingUse == 1 && m.productionFactor == 1
            && m.production == 0 && m.appearance == 0 && m.uptake == 0 && m.emptying == 1
    }

    /// Siler 1998: 48 g, 0.64 g/kg of 75 kg: output from 2.03 to 1.79 mg/kg/min, 12 %, for 5 h.
    @Test("Alcohol lowers the liver's production as Siler measured")
    func production() throws {
        let drink = try Alcohol(gramsPerKilogram: 0.64, startMinute: 1200, body: body)
        for minute in [1260, 1380, 1500] {
            #expect(abs(drink.modulation(minute: minute).productionFactor - 0.88) < 0.001)
        }
    }

    /// Turner 2001: wine from 21:00, 0.75 g/kg: gone before 08:00; glucose lower after that.
    @Test("Alcohol is gone by morning, and insulin works better then and until evening")
    func morning() throws {
        let drink = try Alcohol(gramsPerKilogram: 0.75, startMinute: 1260, body: body)
        let eight = drink.modulation(minute: 1440 + 480)
        #expect(eight.productionFactor == 1)
        #expect(eight.insulinUse > 1.2)
        #expect(drink.modulation(minute: 1260 + 479).insulinUse == 1)
        // By hand: 20 h after, a third of the fall is over, 1 − (3 − 2/3)/9 = 0.740741 is left of
        // 0.47·0.75.
        let evening = drink.modulation(minute: 1260 + 1200)
        #expect(abs(evening.insulinUse - (1 + 0.3525 * 0.740741)) < 1e-6)
        #expect(isNeutral(drink.modulation(minute: 1260 + 1440)))
        #expect(isNeutral(drink.modulation(minute: 1259)))
    }

    @Test("No alcohol changes nothing; much alcohol stops at 30 % less production")
    func doses() throws {
        let none = try Alcohol(gramsPerKilogram: 0, startMinute: 0, body: body)
        #expect((0..<1500).allSatisfy { isNeutral(none.modulation(minute: $0)) })
        let much = try Alcohol(gramsPerKilogram: 2, startMinute: 0, body: body)
        #expect(abs(much.modulation(minute: 300).productionFactor - 0.7) < 1e-12)
    }

    /// Yki-Järvinen 1989: 52 % lower in acute infections.
    @Test("A serious infection takes half of insulin's effect, grades below it less")
    func severity() throws {
        let values = try Illness.Severity.allCases.map {
            try Illness($0, startMinute: 0, days: 3, body: body).modulation(minute: 2880)
        }
        #expect(abs(values[2].insulinUse - 0.48) < 1e-12)
        #expect(values[0].insulinUse > values[1].insulinUse)
        #expect(values[1].insulinUse > values[2].insulinUse)
        #expect(values.allSatisfy { $0.insulinLiver == $0.insulinUse })
        #expect(values[2].productionFactor > values[1].productionFactor)
        // The share of basal insulin in resting use, 0.5 here, falls with it: by hand 1 − 0.26.
        #expect(abs(values[2].restingUse - 0.74) < 1e-12)
    }

    @Test("Illness comes within a day and goes within a week after")
    func course() throws {
        let flu = try Illness(.feverish, startMinute: 1440, days: 4, body: body)
        #expect(isNeutral(flu.modulation(minute: 1440)))
        #expect(flu.modulation(minute: 2160).insulinUse < 1)
        let worst = flu.modulation(minute: 2880).insulinUse
        #expect(flu.modulation(minute: 5 * 1440).insulinUse == worst)
        #expect(flu.modulation(minute: 8 * 1440).insulinUse > worst)
        #expect(!isNeutral(flu.modulation(minute: 11 * 1440)))
        #expect(isNeutral(flu.modulation(minute: 12 * 1440)))
    }

    @Test("Doses and lengths out of range are refused by name")
    func refused() throws {
        let bad: [(String, () throws -> any LifeProfile)] = [
            ("alcohol", { try Alcohol(gramsPerKilogram: 2.01, startMinute: 0, body: body) }),
            ("alcohol", { try Alcohol(gramsPerKilogram: .nan, startMinute: 0, body: body) }),
            (
                "startMinute",
                { try Alcohol(gramsPerKilogram: 1, startMinute: 60_000_000, body: body) }
            ),
            ("days", { try Illness(.mild, startMinute: 0, days: 0, body: body) }),
            ("days", { try Illness(.mild, startMinute: 0, days: 61, body: body) }),
        ]
        for (name, make) in bad {
            let error = #expect(throws: TableError.self) { _ = try make() }
            #expect(error?.column == name)
        }
    }
}
