// The S2013 equations against another program's solution, and the integrator's order.

import PlantKernels
import Quantities
import Testing
import VirtualPatient

/// Every field of a modulation away from neutral; the same numbers are in s2013_fixtures.py.
private var odd: Modulation<Double> {
    var m = Modulation<Double>()
    (m.insulinUse, m.insulinLiver, m.restingUse, m.productionFactor) = (1.4, 0.8, 1.3, 1.2)
    (m.production, m.appearance, m.uptake, m.emptying) = (0.5, 0.4, 0.6, 0.7)
    return m
}

/// The largest difference of each state from SciPy's. Unit: share of its size in the course.
private func differences(
    _ start: S2013, from expected: [Int: [Double]], input: (Int) -> PlantInput
) throws -> [Double] {
    var plant = start
    var largest = [Double](repeating: 0, count: 17)
    var scale = start.state.components.map { max(abs($0), 1e-3) }
    for row in expected.values {
        for index in row.indices { scale[index] = max(scale[index], abs(row[index])) }
    }
    for minute in 0...720 {
        if let row = expected[minute] {
            for (index, value) in plant.state.components.enumerated() {
                largest[index] = max(largest[index], abs(value - row[index]) / scale[index])
            }
        }
        plant.step(minute: input(minute))
    }
    return largest
}

@Suite("S2013 equations")
struct S2013EquationTests {
    @Test("twice and five times basal give SciPy's states to 5e-5 of their size")
    func insulin() throws {
        for (person, factor, expected) in [
            (Someone.adult001, 2.0, SciPyCourses.adultTwice),
            (Someone.child005, 5, SciPyCourses.childFiveTimes),
        ] {
            let plant = try person.plant()
            let basal = plant.basalUnitsPerMinute
            let found = try differences(plant, from: expected) {
                PlantInput(insulinUnits: (60..<360).contains($0) ? factor * basal : basal)
            }
            for (name, difference) in zip(S2013State.componentNames, found) {
                #expect(difference < 5e-5, "\(person) \(name)")
            }
        }
    }

    @Test("meals under every modulation give SciPy's states to 1e-4 of their size")
    func meals() throws {
        let plant = try Someone.adult001.plant()
        let basal = plant.basalUnitsPerMinute
        let grams = [30: 60.0, 90: 20, 400: 7]
        let bolus = [30: 6.0, 400: 1]
        let found = try differences(plant, from: SciPyCourses.adultMeals) { minute in
            PlantInput(
                carbohydrate: .grams(grams[minute] ?? 0),
                insulinUnits: basal + (bolus[minute] ?? 0),
                modulation: (120..<300).contains(minute) ? odd : Modulation())
        }
        for (name, difference) in zip(S2013State.componentNames, found) {
            #expect(difference < 1e-4, "\(name)")
        }
    }

    @Test("halving the step divides the error by sixteen: fourth order")
    func order() throws {
        // A person all of whose rates are s times as fast lives s minutes in one: the same
        // solution with a step of s. EGPb and food are set so that all three people are allowed.
        let ends = try [1.0, 0.5, 0.25].map { s in
            var values = Someone.adult001.tableValues
            values[1] = 4.3
            values[2] = 115
            for index in [1, 4, 5, 6, 11, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 27, 29] {
                values[index] *= s
            }
            let typical = CounterRegulation()
            let parameters = try S2013Parameters(
                metabolism: S2008Parameters(values: values),
                counterRegulation: answer([
                    "n": typical.n * s, "rho": typical.rho * s, "sigma": typical.sigma * s,
                    "xi": typical.xi * s, "kH": typical.kh * s, "psi": typical.psi * s,
                    "kA": typical.ka * s,
                ]))
            var plant = S2013(parameters: parameters)
            var x = plant.state.components
            x[0] = 20_000
            x[1] = 10_000
            x[6] = 250
            plant = S2013(parameters: parameters, state: try S2013State(components: x))
            for _ in 0..<Int(40 / s) {
                plant.step(minute: PlantInput(insulinUnits: plant.basalUnitsPerMinute))
            }
            return plant.plasmaGlucose.milligramsPerDeciliter
        }
        let ratio = (ends[0] - ends[1]) / (ends[1] - ends[2])
        #expect((13.0...19).contains(ratio), "\(ratio), \(ends)")
    }

    @Test("the risk is that of the logarithm, 0 from basal glucose up, constant below 60 mg/dL")
    func risk() {
        // Python: 10*(log(max(G, 60))**0.8124 - log(Gb)**0.8124)**2, s2013_fixtures.py.
        let basal = 118.76571428571428
        let power = S2013Risk.power(basal)
        for (glucose, expected) in [
            (0.0, 1.7603001720908074), (40, 1.7603001720908074), (60, 1.7603001720908074),
            (60.5, 1.7171488523590297), (90, 0.28548229384153806),
            (basal - 0.5, 6.533967449251084e-05), (basal, 0), (200, 0),
        ] {
            let found = S2013Risk.risk(glucose, basal: basal, basalPower: power)
            #expect(abs(found - expected) < 4e-6, "at \(glucose)")
        }
        #expect(S2013Risk.risk(basal, basal: basal, basalPower: power) == 0)
        // mpmath, 17 digits, s2013_polynomial.py.
        for (glucose, expected) in [
            (60.0, 3.14295814099841), (70, 3.2387559560745842), (90, 3.3935552412101468),
            (120, 3.5687799476297779), (180, 3.8124390882766428), (249, 4.0048703981735988),
            (250, 4.0072337054579955),
        ] {
            #expect(abs(S2013Risk.power(glucose) - expected) < 2e-7, "at \(glucose)")
        }
    }

    @Test("a patient in a vector has the bits of the patient alone, in parts of a minute too")
    func lanes() throws {
        let people = try [Someone.adult001, .child005].map { try $0.plant().kernel }
        var several = S2013Kernel<SIMD2<Double>>(lanes: people)
        var alone = people
        for minute in 0..<300 {
            var m = Modulation<SIMD2<Double>>()
            m.uptake = minute > 200 ? SIMD2(0, 30) : SIMD2(0.3, 0)
            several.live(
                PlantMinute(
                    carbohydrate: minute == 20
                        ? SIMD2(40, 0) : minute == 30 ? SIMD2(10, 7) : SIMD2(0, 0),
                    insulin: minute == 20 ? SIMD2(4, 1) : SIMD2(0.02, 0.01), modulation: m))
            for lane in 0..<2 {
                var one = Modulation<Double>()
                one.uptake = m.uptake[lane]
                let food = minute == 20 ? [40.0, 0] : minute == 30 ? [10, 7] : [0, 0]
                let units = minute == 20 ? [4.0, 1] : [0.02, 0.01]
                alone[lane].live(
                    PlantMinute(
                        carbohydrate: food[lane], insulin: units[lane], modulation: one))
            }
        }
        for lane in 0..<2 { #expect(several.patient(lane) == alone[lane]) }
    }
}
