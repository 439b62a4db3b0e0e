// Sugar against lows: when it is eaten, and when a low goes unnoticed.

import Quantities
import SmallMath
import Testing
import VirtualPatient

@Suite("Rescue carbohydrate")
struct RescueTests {
    /// Minutes at which sugar is eaten when glucose stays at a value.
    private func eaten(
        _ rule: RescueRule, sensor: SensorReading, plasma: Double, minutes: Int = 120,
        seed: UInt64 = 1
    ) -> [Int] {
        var rescue = Rescue(rule: rule, generator: SeededGenerator(seed: seed))
        return (0..<minutes).filter { minute in
            let sugar = rescue.live(minute: minute, sensor: sensor, plasma: .mgPerdL(plasma))
            return sugar > .zero
        }
    }

    @Test("The rule of 15: below 70 mg/dL 15 g, again after 15 min while it is low")
    func ruleOf15() {
        let rule = RescueRule.ruleOf15
        #expect(rule.carbohydrate == .grams(15))
        // Noticed at 0, eaten at 5; looked again at 20, eaten at 25.
        #expect(
            eaten(rule, sensor: .value(.mgPerdL(69.9)), plasma: 200, minutes: 60) == [5, 25, 45])
        #expect(eaten(rule, sensor: .value(.mgPerdL(70)), plasma: 20).isEmpty)
    }

    @Test("A sensor that says LOW is low; HIGH or silent tells nothing")
    func words() {
        #expect(!eaten(.ruleOf15, sensor: .low, plasma: 200).isEmpty)
        #expect(eaten(.ruleOf15, sensor: .high, plasma: 20).isEmpty)
        #expect(eaten(.ruleOf15, sensor: .missing, plasma: 20).isEmpty)
    }

    @Test("Symptoms come from the person's own glucose, not from the sensor")
    func symptoms() {
        #expect(eaten(.aware, sensor: .low, plasma: 58).isEmpty)
        #expect(!eaten(.aware, sensor: .high, plasma: 57.9).isEmpty)
    }

    @Test("Who feels little eats late: one look in four, every 15 min")
    func unaware() {
        // Geometric: mean 3 looks missed, so 45 min and 10 min delay. Spread 52/sqrt(400) = 2.6.
        let first = (0..<400).compactMap { seed in
            eaten(.unaware, sensor: .missing, plasma: 40, minutes: 2000, seed: UInt64(seed)).first
        }
        #expect(first.count == 400)
        let mean = Double(first.reduce(0, +)) / 400
        #expect(abs(mean - 55) < 10)
    }

    @Test("The same seed gives the same life, another seed another")
    func seeds() {
        let plan: (UInt64) -> [Int] = { seed in
            eaten(.unaware, sensor: .missing, plasma: 40, minutes: 2000, seed: seed)
        }
        #expect(plan(7) == plan(7))
        #expect(plan(7) != plan(8))
    }

    @Test("Who never notices never eats")
    func never() throws {
        let rule = try RescueRule(
            signal: .symptoms, threshold: .mgPerdL(70), carbohydrate: .grams(15), noticing: 0)
        #expect(eaten(rule, sensor: .low, plasma: 20, minutes: 2000).isEmpty)
    }

    @Test("Rules at the ends of their ranges are accepted, beyond them refused by name")
    func ranges() throws {
        func rule(
            threshold: Double = 70, grams: Double = 15, wait: Int = 15, delay: Int = 0,
            noticing: Double = 1
        ) throws -> RescueRule {
            try RescueRule(
                signal: .sensor, threshold: .mgPerdL(threshold), carbohydrate: .grams(grams),
                wait: wait, delay: delay, noticing: noticing)
        }
        _ = try rule(threshold: 40, grams: 1, wait: 1, delay: 0, noticing: 0)
        _ = try rule(threshold: 120, grams: 60, wait: 240, delay: 120, noticing: 1)
        let bad: [(String, () throws -> RescueRule)] = [
            ("threshold", { try rule(threshold: 39.9) }), ("carbohydrate", { try rule(grams: 61) }),
            ("wait", { try rule(wait: 0) }), ("delay", { try rule(delay: 121) }),
            ("noticing", { try rule(noticing: 1.01) }), ("noticing", { try rule(noticing: .nan) }),
        ]
        for (name, make) in bad {
            let error = #expect(throws: TableError.self) { try make() }
            #expect(error?.column == name)
        }
    }
}
