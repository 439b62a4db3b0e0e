// The plant's own promises: eating, positivity, recovery, the same bits everywhere.

import Quantities
import Testing
import VirtualPatient

/// An S2008 patient of the fixtures, as the plant itself.
private func plant(_ name: String) throws -> S2008 {
    let patient = try referencePatient(name)
    guard case .s2008(let plant) = patient.plant else { throw NotS2008() }
    return plant
}

private struct NotS2008: Error {}

/// Whether no amount of substance is negative or not a number (x7 alone may be below 0).
private func isPhysical(_ state: S2008State) -> Bool {
    state.components.enumerated().allSatisfy { $1.isFinite && ($1 >= 0 || $0 == 6) }
}

@Suite("S2008 plant")
struct PlantTests {
    @Test("food is eaten at no more than 5 g a minute, in the minute it is announced and after")
    func eating() throws {
        var plant = try plant("adult#001")
        plant.step(minute: PlantInput(carbohydrate: .grams(12)))
        #expect(plant.carbohydrateWaiting == .grams(7))
        plant.step(minute: PlantInput(carbohydrate: .grams(3)))
        #expect(plant.carbohydrateWaiting == .grams(5))
        plant.step(minute: PlantInput())
        #expect(plant.carbohydrateWaiting == .zero)
        plant.step(minute: PlantInput(carbohydrate: .grams(5)))
        #expect(plant.carbohydrateWaiting == .zero)
        #expect(plant.minute == 4)
    }

    @Test("all the carbohydrate eaten leaves the stomach, and the gut, within two days")
    func emptying() throws {
        var plant = try plant("adult#001")
        let basal = plant.basal.unitsPerMinute
        plant.step(minute: PlantInput(carbohydrate: .grams(80), insulinUnits: basal))
        for _ in 0..<2880 { plant.step(minute: PlantInput(insulinUnits: basal)) }
        #expect(plant.state.stomachSolid + plant.state.stomachLiquid < 1)
        #expect(plant.state.gut < 1)
    }

    @Test(
        "under any insulin no amount goes below zero, and glucose comes back afterwards",
        arguments: [5.0, 20, 100, 1000])
    func positivity(factor: Double) throws {
        for name in ["adult#001", "child#005"] {
            var plant = try plant(name)
            let basal = plant.basal.unitsPerMinute
            var lowest = Double.infinity
            for minute in 0..<(4 * 1440) {
                let rate = (60..<360).contains(minute) ? factor * basal : basal
                plant.step(minute: PlantInput(insulinUnits: rate))
                if !isPhysical(plant.state) { Issue.record("\(name) at \(minute)") }
                lowest = min(lowest, plant.plasmaGlucose.milligramsPerDeciliter)
            }
            #expect(lowest < 20)
            let end = plant.plasmaGlucose.milligramsPerDeciliter
            #expect(abs(end - plant.parameters.basalGlucose) < 25, "\(name) ends at \(end)")
        }
    }

    @Test("a plant started with no glucose at all rises from zero")
    func noLatch() throws {
        let rested = try plant("child#005")
        var components = rested.state.components
        for index in [3, 4, 12] { components[index] = 0 }
        let empty = try S2008State(components: components)
        var plant = S2008(parameters: rested.parameters, state: empty)
        let basal = plant.basal.unitsPerMinute
        for _ in 0..<1440 {
            plant.step(minute: PlantInput(insulinUnits: basal))
            #expect(isPhysical(plant.state))
        }
        #expect(plant.plasmaGlucose.milligramsPerDeciliter > 100)
    }

    @Test("the largest inputs a minute can carry leave every state finite")
    func extremes() throws {
        var plant = try plant("child#005")
        for _ in 0..<600 {
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(1e6), insulinUnits: PlantInput.insulinUnitsLimit))
            #expect(isPhysical(plant.state))
        }
        for _ in 0..<14_400 { plant.step(minute: PlantInput()) }
        #expect(isPhysical(plant.state))
    }

    @Test("insulin beyond a minute's limit is a programmer's error", arguments: [-0.1, 1000.1])
    func inputLimit(units: Double) async {
        await #expect(processExitsWith: .failure) { [units] in
            _ = PlantInput(insulinUnits: units)
        }
    }

    @Test("a state needs thirteen numbers up to 1e9, and only insulin action may be negative")
    func states() {
        let zeros = [Double](repeating: 0, count: 13)
        #expect(throws: Never.self) { try S2008State(components: zeros) }
        #expect(throws: TableError.self) { try S2008State(components: Array(zeros.dropLast())) }
        for index in zeros.indices {
            for bad in [index == 6 ? -1.000001e9 : -1e-300, 1.000001e9, .nan, .infinity] {
                var x = zeros
                x[index] = bad
                let error = #expect(throws: TableError.self) { try S2008State(components: x) }
                #expect(error?.column == S2008State.componentNames[index])
            }
        }
        var x = [Double](repeating: 1e9, count: 13)
        x[6] = -1e9
        #expect((try? S2008State(components: x))?.insulinAction == -1e9)
    }

    @Test("a day of meals and insulin gives these bits in debug, release and on every CPU")
    func pinnedBits() throws {
        var plant = try plant("adult#001")
        for minute in 0..<1440 {
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(minute % 300 == 60 ? 50 : 0),
                    insulinUnits: minute % 300 == 55 ? 5 : 0.02))
        }
        // Pinned from a debug build on x86_64.
        #expect(plant.plasmaGlucose.milligramsPerDeciliter.bitPattern == 4_637_924_590_718_232_314)
    }
}
