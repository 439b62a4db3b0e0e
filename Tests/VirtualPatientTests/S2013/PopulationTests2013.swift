// People of the S2013 plant: rules, spreads, names, reproducibility, refused parameters.

import Quantities
import SmallMath
import Testing
import VirtualPatient

@Suite("S2013 population and parameters")
struct S2013PopulationTests {
    @Test("a person is the same whenever drawn, named for seed and number, and keeps S2008's rules")
    func reproducible() {
        let population = S2013Population(group: .adult, seed: 42)
        let person = population.patient(7)
        #expect(person == S2013Population(group: .adult, seed: 42).patient(7))
        #expect(person.name == "s2013-adult-7@seed42")
        #expect(person != S2013Population(group: .adult, seed: 43).patient(7))
    }

    @Test(
        "accepted people rest at 94 to 154 mg/dL with their group's body mass, spreads as declared")
    func spreads() {
        var generator = SeededGenerator(seed: 5).stream(1)
        var other = SeededGenerator(seed: 5).stream(2)
        var accepted: [S2013Parameters] = []
        for _ in 0..<8 {
            guard
                case .accepted(let p) = S2013Population.candidate(.child, &generator, &other)
            else { continue }
            accepted.append(p)
        }
        #expect(accepted.count >= 4)
        for p in accepted {
            let basal = S2013(parameters: p).basal
            #expect((94.0...155).contains(p.metabolism.basalGlucose))
            #expect((12.0...65).contains(p.metabolism.bodyMass))
            #expect(basal.metabolism.tissueGlucose > 0.1 * basal.metabolism.plasmaGlucose)
            let c = p.counterRegulation
            // Two deviations of the declared spreads; what has no spread is the typical value.
            #expect((60.0...76).contains(c.threshold))
            #expect(c.psi > 0.0121 && c.psi < 0.0602)
            #expect(c.basalGlucagon > 62 && c.basalGlucagon < 193)
            #expect(c.r1 == 1.4407 && c.rho == 0.5 && c.kh == 0.1 && c.ka == 0.05)
        }
        #expect(Set(accepted.map(\.counterRegulation.psi)).count == accepted.count)
    }

    @Test("every value of counter-regulation is refused just outside its range, by name")
    func ranges() throws {
        for (index, declaration) in CounterRegulation.declarations.enumerated() {
            for (value, fits) in [
                (declaration.range.lowerBound, true), (declaration.range.upperBound, true),
                (declaration.range.lowerBound - 1e-6, false),
                (declaration.range.upperBound + 1e-6, false), (.nan, false), (.infinity, false),
            ] {
                var values = CounterRegulation().values
                values[index] = value
                if fits {
                    #expect(throws: Never.self) { try CounterRegulation(values: values) }
                    continue
                }
                let error = #expect(throws: TableError.self) {
                    try CounterRegulation(values: values)
                }
                #expect(error?.column == declaration.name)
                #expect(error?.problem.contains("\(declaration.range.upperBound)") == true)
            }
        }
        #expect(throws: TableError.self) { try CounterRegulation(values: [1]) }
        #expect(throws: TableError.self) { try S2013Parameters(values: [1]) }
    }

    @Test("a threshold at or above basal glucose is refused; values survive the way out and in")
    func threshold() throws {
        var values = Someone.adult001.tableValues
        values[2] = 80
        let metabolism = try S2008Parameters(values: values)
        for (threshold, fits) in [(79.9, true), (80.0, false), (90, false)] {
            let change = try answer(["Gth": threshold])
            if fits {
                let person = try S2013Parameters(
                    metabolism: metabolism, counterRegulation: change)
                #expect(try S2013Parameters(values: person.values) == person)
            } else {
                let error = #expect(throws: TableError.self) {
                    try S2013Parameters(metabolism: metabolism, counterRegulation: change)
                }
                #expect(error?.column == "Gth")
            }
        }
    }
}
