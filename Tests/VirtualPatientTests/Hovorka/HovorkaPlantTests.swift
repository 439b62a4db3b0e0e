// The Hovorka plant's own promises: eating, steady states, positivity, refusals, lanes.

import PlantKernels
import Quantities
import Testing
import VirtualPatient

private func isPhysical(_ state: HovorkaState<Double>) -> Bool {
    state.components.allSatisfy { $0.isFinite && $0 >= 0 }
}

@Suite("Hovorka plant")
struct HovorkaPlantTests {
    @Test("food is eaten at no more than 5 g a minute, in the minute it is announced and after")
    func eating() throws {
        var plant = Hovorka(parameters: try hovorkaNominal())
        plant.step(minute: PlantInput(carbohydrate: .grams(12)))
        #expect(plant.carbohydrateWaiting == .grams(7))
        plant.step(minute: PlantInput(carbohydrate: .grams(3)))
        #expect(plant.carbohydrateWaiting == .grams(5))
        plant.step(minute: PlantInput())
        #expect(plant.carbohydrateWaiting == .zero)
        #expect(plant.minute == 3)
    }

    @Test("no more than the ceiling appears from a large meal, and all of it in the end")
    func ceiling() throws {
        // 80 g · 0.95 = 421.9 mmol; the ceiling is 0.02 mmol/kg/min = 3.603 mg/kg/min.
        var plant = Hovorka(parameters: try hovorkaVirtual())
        plant.step(minute: PlantInput(carbohydrate: .grams(80)))
        var appeared = 0.0
        var fastest = 0.0
        for _ in 0..<1440 {
            plant.step(minute: PlantInput())
            appeared += plant.signals.appearance
            fastest = max(fastest, plant.signals.appearance)
        }
        #expect(abs(fastest - 3.60312) < 1e-5)
        #expect(abs(appeared * 74.9 / 180.156 - 421.856) < 0.5)
        #expect(plant.state.gut1 + plant.state.gut2 < 1e-3)
    }

    @Test("a true steady state stays where it is for a day", arguments: [72.0, 117.1, 162, 216])
    func steadyState(glucose: Double) throws {
        for person in [try hovorkaNominal(), try hovorkaVirtual()] {
            let rest = try person.steadyState(plasmaGlucose: .mgPerdL(glucose))
            var plant = Hovorka(parameters: person, state: rest.state)
            for _ in 0..<1440 { plant.step(minute: PlantInput(insulinUnits: rest.unitsPerMinute)) }
            #expect(abs(plant.glucose - glucose) < 1e-8)
            #expect(abs(plant.interstitialGlucose.milligramsPerDeciliter - glucose) < 1e-8)
        }
    }

    @Test("a glucose no infusion can hold is refused")
    func unreachable() throws {
        let person = try hovorkaVirtual()
        // EGP0 16.9 = F01 11.1 + 0.01·150·(G − 9): at 12.867 mmol/L nothing is left for insulin.
        #expect(throws: Never.self) {
            try person.steadyState(plasmaGlucose: .mmolPerL(12.866))
        }
        for glucose in [12.868, 20] {
            let error = #expect(throws: TableError.self) {
                try person.steadyState(plasmaGlucose: .mmolPerL(glucose))
            }
            #expect(error?.column == "glucose")
        }
        #expect(throws: TableError.self) { try person.steadyState(plasmaGlucose: .mgPerdL(0)) }
    }

    @Test(
        "under any insulin no amount goes below zero, and glucose comes back afterwards",
        arguments: [5.0, 100, 1000])
    func positivity(factor: Double) throws {
        var plant = Hovorka(parameters: try hovorkaNominal())
        let start = plant.glucose
        plant.rest(60)
        var lowest = start
        for _ in 0..<300 {
            plant.rest(1, basal: factor)
            if !isPhysical(plant.state) { Issue.record("at \(plant.minute)") }
            lowest = min(lowest, plant.glucose)
        }
        for _ in 0..<4320 {
            plant.rest(1)
            if !isPhysical(plant.state) { Issue.record("at \(plant.minute)") }
            lowest = min(lowest, plant.glucose)
        }
        #expect(lowest < 50)
        #expect(abs(plant.glucose - start) < 30)
    }

    @Test("a plant started with no glucose at all rises from zero")
    func noLatch() throws {
        var x = Hovorka(parameters: try hovorkaVirtual()).state.components
        for index in 0..<3 { x[index] = 0 }
        var plant = Hovorka(
            parameters: try hovorkaVirtual(), state: try HovorkaState(components: x))
        plant.rest(1440)
        #expect(isPhysical(plant.state))
        #expect(plant.glucose > 100)
    }

    @Test("the largest inputs a minute can carry leave every state finite")
    func extremes() throws {
        var plant = Hovorka(parameters: try hovorkaNominal())
        for _ in 0..<60 {
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(1e6), insulinUnits: PlantInput.insulinUnitsLimit))
            #expect(isPhysical(plant.state))
        }
        for _ in 0..<600 { plant.step(minute: PlantInput()) }
        #expect(isPhysical(plant.state))
    }

    @Test("each parameter is taken at both ends of its range and refused beyond, by name")
    func ranges() {
        for declaration in HovorkaParameters.declarations {
            let name = declaration.name
            let low = declaration.range.lowerBound
            let high = declaration.range.upperBound
            for value in [low.nextDown, high.nextUp, .nan, .infinity, -1] {
                let error = #expect(throws: TableError.self) {
                    try HovorkaParameters(
                        values: hovorkaValues(hovorkaVirtualValues, name, to: value))
                }
                #expect(error?.column == name)
            }
            // At an end there may be no steady state, but then that is what is said.
            for value in [low, high] {
                do {
                    let taken = try HovorkaParameters(
                        values: hovorkaValues(hovorkaVirtualValues, name, to: value))
                    #expect(taken.values == hovorkaValues(hovorkaVirtualValues, name, to: value))
                } catch {
                    #expect(error.column == "Gb", "\(name)")
                }
            }
        }
        #expect(throws: TableError.self) { try HovorkaParameters(values: [75]) }
        let error = #expect(throws: TableError.self) {
            try HovorkaParameters(values: hovorkaValues(hovorkaNominalValues, "EGP0", to: 9))
        }
        #expect(error?.column == "Gb")
    }

    @Test("a state needs eleven numbers of 0 to 1e9, and the one that is not is named")
    func states() throws {
        let names = HovorkaState<Double>.names
        let zeros = [Double](repeating: 0, count: 11)
        #expect(throws: Never.self) { try HovorkaState(components: zeros) }
        #expect(throws: TableError.self) { try HovorkaState(components: Array(zeros.dropLast())) }
        for index in zeros.indices {
            for wrong in [-1, Double.nan, .infinity, 1e9.nextUp, 1e300] {
                var x = zeros
                x[index] = wrong
                let error = #expect(throws: TableError.self) { try HovorkaState(components: x) }
                #expect(error?.column == names[index])
            }
        }
        let most = [Double](repeating: 1e9, count: 11)
        if let state = try? HovorkaState(components: most) {
            var plant = Hovorka(parameters: try hovorkaVirtual(), state: state)
            for _ in 0..<600 {
                plant.step(minute: PlantInput())
                #expect(isPhysical(plant.state))
            }
        } else {
            Issue.record("1e9 is within the range")
        }
        let counted = (0..<11).map(Double.init)
        #expect((try? HovorkaState(components: counted))?.components == counted)
    }

    @Test("four people in step have the bits each has alone, also when one needs finer steps")
    func lanes() throws {
        let people = [
            try hovorkaNominal(), try hovorkaVirtual(), try hovorkaNominal(), try hovorkaVirtual(),
        ]
        var alone = people.map { Hovorka(parameters: $0).lane }
        var together = HovorkaKernel<SIMD4<Double>>(lanes: alone)
        for minute in 0..<400 {
            let food = minute == 30 ? 60.0 : 0
            // The third receives far too much: their minutes are cut into parts.
            let insulin = SIMD4(0.01, 0.02, minute < 20 ? 100 : 0, 0.015)
            var modulation = Modulation<SIMD4<Double>>()
            modulation.insulinUse = SIMD4(1, 1.2, 1, 0.8)
            together.live(
                PlantMinute(
                    carbohydrate: SIMD4(repeating: food), insulin: insulin, modulation: modulation))
            for lane in 0..<4 {
                var own = Modulation<Double>()
                own.insulinUse = modulation.insulinUse[lane]
                alone[lane].live(
                    PlantMinute(carbohydrate: food, insulin: insulin[lane], modulation: own))
            }
        }
        for lane in 0..<4 { #expect(together.patient(lane) == alone[lane]) }
    }

    @Test("a day of meals and insulin gives these bits in debug, release and on every CPU")
    func pinnedBits() throws {
        var plant = Hovorka(parameters: try hovorkaVirtual())
        for minute in 0..<1440 {
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(minute % 300 == 60 ? 50 : 0),
                    insulinUnits: minute % 300 == 55 ? 5 : 0.02))
        }
        // Pinned from a debug build on x86_64.
        #expect(plant.glucose.bitPattern == 4_636_868_547_399_787_690)
    }
}
