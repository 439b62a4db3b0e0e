// The S2008 step: order of convergence against finer steps, rest, modulation.

import PlantKernels
import Quantities
import Testing
import VirtualPatient

private struct NotS2008: Error {}

private func kernel(_ name: String) throws -> (plant: S2008, kernel: S2008Kernel<Double>) {
    guard case .s2008(let plant) = try referencePatient(name).plant else { throw NotS2008() }
    return (plant, plant.kernel)
}

@Suite("S2008 step")
struct StepTests {
    // Not adolescent#003: glucose crosses the renal threshold, a kink that no order survives.
    @Test(
        "halving the step divides the error of a meal's absorption by about sixteen",
        arguments: ["adult#001", "child#005"])
    func order(name: String) throws {
        let (plant, start) = try kernel(name)
        // Half an hour of the step alone on held inputs, in 2 and 4 parts a minute against 64.
        func course(parts: Int) -> [S2008Kernel<Double>] {
            var kernel = start
            kernel.gut.solid = 30_000
            kernel.gut.liquid = 5_000
            let minute = PlantMinute<Double>(
                carbohydrate: 0, insulin: plant.basal.unitsPerMinute)
            return (0..<30).map { _ in
                kernel.advance(minute, meal: 60_000, parts: parts)
                return kernel
            }
        }
        let exact = course(parts: 64)
        let coarse = course(parts: 2)
        let fine = course(parts: 4)
        for value in [\S2008Kernel<Double>.gut.gut, \.body.plasmaGlucose] {
            func error(_ course: [S2008Kernel<Double>]) -> Double {
                zip(course, exact).map { abs($0[keyPath: value] - $1[keyPath: value]) }.max() ?? 0
            }
            let ratio = error(coarse) / error(fine)
            #expect(ratio > 12 && ratio < 21, "\(error(coarse)) to \(error(fine))")
        }
    }

    @Test(
        "a steady state at any glucose within reach stays where it is", arguments: [90.0, 130, 200])
    func steady(glucose: Double) throws {
        for name in ["adult#001", "child#005", "adolescent#003"] {
            let (plant, _) = try kernel(name)
            let steady = try S2008.steadyState(
                of: plant.parameters, plasmaGlucose: .mgPerdL(glucose))
            var moved = S2008(parameters: plant.parameters, state: steady.state)
            for _ in 0..<720 {
                moved.step(minute: PlantInput(insulinUnits: steady.unitsPerMinute))
            }
            let end = moved.plasmaGlucose.milligramsPerDeciliter
            #expect(abs(end - glucose) < 1e-6, "\(name) drifts to \(end)")
        }
    }

    @Test("at basal glucose the steady state is the basal one, and the rate the basal rate")
    func basal() throws {
        let (plant, _) = try kernel("adult#001")
        let steady = try S2008.steadyState(
            of: plant.parameters, plasmaGlucose: .mgPerdL(plant.parameters.basalGlucose))
        #expect(abs(steady.unitsPerMinute / plant.basal.unitsPerMinute - 1) < 1e-9)
        for (a, b) in zip(steady.state.components, plant.state.components) {
            #expect(abs(a - b) < 1e-6)
        }
    }

    @Test("a glucose no insulin holds is refused", arguments: [0.0, 5000])
    func unreachable(glucose: Double) throws {
        let (plant, _) = try kernel("adult#001")
        let error = #expect(throws: TableError.self) {
            try S2008.steadyState(of: plant.parameters, plasmaGlucose: .mgPerdL(glucose))
        }
        #expect(error?.column == "plasmaGlucose")
    }

    @Test("each modulation moves glucose the way its name says")
    func modulation() throws {
        let (plant, _) = try kernel("adult#001")
        func glucose(_ change: (inout Modulation<Double>) -> Void) -> Double {
            var modulation = Modulation<Double>()
            change(&modulation)
            var plant = plant
            for minute in 0..<180 {
                plant.step(
                    minute: PlantInput(
                        carbohydrate: .grams(minute == 0 ? 50 : 0),
                        insulinUnits: 2 * plant.basal.unitsPerMinute, modulation: modulation))
            }
            return plant.plasmaGlucose.milligramsPerDeciliter
        }
        let plain = glucose { _ in }
        #expect(glucose { $0.insulinUse = 1.5 } < plain - 1)
        #expect(glucose { $0.insulinLiver = 1.5 } < plain - 1)
        #expect(glucose { $0.restingUse = 1.5 } < plain - 1)
        #expect(glucose { $0.productionFactor = 1.5 } > plain + 1)
        #expect(glucose { $0.production = 0.5 } > plain + 1)
        #expect(glucose { $0.appearance = 0.5 } > plain + 1)
        #expect(glucose { $0.uptake = 0.5 } < plain - 1)
        #expect(glucose { $0.emptying = 0.5 } < plain - 1)
    }

    @Test("a meal's own gut is that of a person with other kmax and kabs, and leaves kmin alone")
    func gutFactors() throws {
        let usual = try LifePerson.adult001.parameters()
        var values = usual.values
        for (place, declaration) in S2008Parameters.declarations.enumerated() {
            if declaration.name == "kmax" { values[place] *= 0.8 }
            if declaration.name == "kabs" { values[place] *= 1.3 }
        }
        var person = S2008(parameters: usual)
        var other = S2008(parameters: try S2008Parameters(values: values))
        var plain = person
        let factors = S2008GutFactors(fastestEmptying: 0.8, absorption: 1.3)
        for minute in 0..<240 {
            let input = PlantInput(carbohydrate: .grams(minute == 0 ? 60 : 0), insulinUnits: 0.02)
            person.step(minute: input, gut: factors)
            other.step(minute: input)
            plain.step(minute: input)
            let apart = person.plasmaGlucose.milligramsPerDeciliter
            #expect((apart - other.plasmaGlucose.milligramsPerDeciliter).magnitude < 1e-9)
        }
        #expect(person.state != plain.state)
        #expect(S2008GutFactors(fastestEmptying: 99, absorption: -1).fastestEmptying == 3)
        #expect(S2008GutFactors(fastestEmptying: 99, absorption: -1).absorption == 0.3)
    }

    @Test("under the strongest modulations glucose stays at 0 or above, and comes back")
    func positivity() throws {
        for name in ["adult#001", "child#005"] {
            var (plant, _) = try kernel(name)
            var hard = Modulation<Double>()
            hard.uptake = 50
            hard.restingUse = 12
            hard.insulinUse = 10
            let basal = plant.basal.unitsPerMinute
            for minute in 0..<2000 {
                plant.step(
                    minute: PlantInput(
                        insulinUnits: 5 * basal,
                        modulation: minute < 300 ? hard : Modulation()))
                let good = plant.state.components.enumerated()
                    .allSatisfy { $1.isFinite && ($1 >= 0 || $0 == 6) }
                if !good { Issue.record("\(name) at \(minute)") }
            }
            for _ in 0..<2880 { plant.step(minute: PlantInput(insulinUnits: basal)) }
            let end = plant.plasmaGlucose.milligramsPerDeciliter
            #expect(abs(end - plant.parameters.basalGlucose) < 25, "\(name) ends at \(end)")
        }
    }
}
