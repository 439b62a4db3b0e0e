// The plant's own promises: eating, positivity, recovery, the same bits everywhere.

import Quantities
import Testing
import VirtualPatient

/// Whether no amount of substance is negative or not a number (x7 alone may be below 0).
private func isPhysical(_ state: S2008State) -> Bool {
    state.components.enumerated().allSatisfy { $1.isFinite && ($1 >= 0 || $0 == 6) }
}

@Suite("S2008 plant")
struct PlantTests {
    @Test("food is eaten at no more than 5 g a minute, in the minute it is announced and after")
    func eating() throws {
        var plant = try referencePatient("adult#001").plant
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
        var plant = try referencePatient("adult#001").plant
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
            let patient = try referencePatient(name)
            var plant = patient.plant
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
            #expect(abs(end - patient.parameters.basalGlucose) < 25, "\(name) ends at \(end)")
        }
    }

    @Test("a plant started with no glucose at all rises from zero")
    func noLatch() throws {
        let patient = try referencePatient("child#005")
        var components = patient.initialState.components
        for index in [3, 4, 12] { components[index] = 0 }
        let empty = try #require(S2008State(components: components))
        var plant = S2008(parameters: patient.parameters, state: empty)
        let basal = plant.basal.unitsPerMinute
        for _ in 0..<1440 {
            plant.step(minute: PlantInput(insulinUnits: basal))
            #expect(isPhysical(plant.state))
        }
        #expect(plant.plasmaGlucose.milligramsPerDeciliter > 100)
    }

    @Test("the largest inputs a minute can carry leave every state finite")
    func extremes() throws {
        var plant = try referencePatient("child#005").plant
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

    @Test("a state needs thirteen finite numbers, and only insulin action may be negative")
    func states() {
        let zeros = [Double](repeating: 0, count: 13)
        #expect(S2008State(components: zeros) != nil)
        #expect(S2008State(components: Array(zeros.dropLast())) == nil)
        for index in zeros.indices {
            var x = zeros
            x[index] = -1
            #expect((S2008State(components: x) != nil) == (index == 6))
            x[index] = .nan
            #expect(S2008State(components: x) == nil)
        }
    }

    @Test("a day of meals and insulin gives these bits in debug, release and on every CPU")
    func pinnedBits() throws {
        var plant = try referencePatient("adult#001").plant
        for minute in 0..<1440 {
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(minute % 300 == 60 ? 50 : 0),
                    insulinUnits: minute % 300 == 55 ? 5 : 0.02))
        }
        // Pinned from a debug build on x86_64.
        #expect(plant.plasmaGlucose.milligramsPerDeciliter.bitPattern == 4_637_924_593_835_623_650)
    }
}
