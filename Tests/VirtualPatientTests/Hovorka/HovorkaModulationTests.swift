// How the Hovorka plant answers to each field of a modulation.

import PlantKernels
import Quantities
import Testing
import VirtualPatient

@Suite("Hovorka plant and modulation")
struct HovorkaModulationTests {
    /// Glucose after some minutes on basal insulin under a modulation. Unit: mg/dL.
    private func glucose(
        after minutes: Int, _ values: [Double] = hovorkaVirtualValues,
        _ change: (inout Modulation<Double>) -> Void
    ) throws -> Double {
        var modulation = Modulation<Double>()
        change(&modulation)
        var plant = Hovorka(parameters: try HovorkaParameters(values: values))
        plant.rest(minutes, modulation: modulation)
        return plant.glucose
    }

    @Test("what appears and what is taken up changes plasma glucose by its amount")
    func amounts() throws {
        // 3 mg/kg in one minute spread over 0.15 L/kg are 2 mg/dL, less what leaves meanwhile.
        let rest = try glucose(after: 1) { _ in }
        #expect(abs(try glucose(after: 1) { $0.appearance = 3 } - rest - 2) < 0.05)
        #expect(abs(try glucose(after: 1) { $0.production = 3 } - rest - 2) < 0.05)
        #expect(abs(try glucose(after: 1) { $0.uptake = 3 } - rest + 2) < 0.05)
    }

    @Test("production is never negative, and its factor scales it")
    func production() throws {
        // EGP at rest: 16.9·(1 − 0.22713) µmol/kg/min = 2.3531 mg/kg/min; over 0.15 L/kg in a minute
        // 1.5687 mg/dL.
        let rest = try glucose(after: 1) { _ in }
        let none = try glucose(after: 1) { $0.productionFactor = 0 }
        #expect(abs(rest - none - 1.5687) < 0.05)
        #expect(try glucose(after: 1) { $0.production = -1000 } == none)
        #expect(abs(try glucose(after: 1) { $0.productionFactor = 2 } - rest - 1.5687) < 0.05)
    }

    @Test("a factor on insulin's effect is as good as that sensitivity, once it has settled")
    func insulin() throws {
        // 1.25 on SIT and SID (and on SIE) in the parameters holds the same glucose with less
        // insulin; the modulation must do so with the same infusion.
        var use = hovorkaVirtualValues
        use = hovorkaValues(use, "SIT", to: 18.41 * 1.25)
        use = hovorkaValues(use, "SID", to: 5.05 * 1.25)
        for (values, liver) in [
            (use, false), (hovorkaValues(hovorkaVirtualValues, "SIE", to: 190 * 1.25), true),
        ] {
            let other = try HovorkaParameters(values: values)
            var modulation = Modulation<Double>()
            if liver { modulation.insulinLiver = 1.25 } else { modulation.insulinUse = 1.25 }
            var plant = Hovorka(parameters: try hovorkaVirtual())
            #expect(other.basalUnitsPerMinute < 0.95 * plant.basalUnitsPerMinute)
            for _ in 0..<4320 {
                plant.step(
                    minute: PlantInput(
                        insulinUnits: other.basalUnitsPerMinute, modulation: modulation))
            }
            #expect(abs(plant.glucose - 6.5 * 18.0156) < 0.15)
        }
    }

    @Test("use without insulin scales the part of F01 beyond the brain's 1 mg/kg/min")
    func restingUse() throws {
        // F01 11.1 µmol/kg/min = 1.9997 mg/kg/min; twice the 0.9997 beyond the brain, 0.6665 mg/dL
        // a minute over 0.15 L/kg.
        let rest = try glucose(after: 1) { _ in }
        #expect(abs(rest - (try glucose(after: 1) { $0.restingUse = 2 }) - 0.6665) < 0.02)
        // With F01 at most the brain's, nothing is left to scale.
        let brain = hovorkaValues(hovorkaVirtualValues, "F01", to: 5)
        let still = try glucose(after: 1, brain) { _ in }
        #expect(try glucose(after: 1, brain) { $0.restingUse = 2 } == still)
    }

    @Test("slower emptying delays the peak of absorption in proportion and loses nothing")
    func emptying() throws {
        for (factor, expected) in [(1.0, 40.0), (0.5, 80), (2, 20)] {
            var modulation = Modulation<Double>()
            modulation.emptying = factor
            var plant = Hovorka(parameters: try hovorkaNominal())
            var peak = (minute: 0, amount: 0.0)
            for minute in 1...1440 {
                plant.step(
                    minute: PlantInput(
                        carbohydrate: .grams(minute == 1 ? 5 : 0), modulation: modulation))
                if plant.state.gut2 > peak.amount { peak = (minute, plant.state.gut2) }
            }
            #expect(abs(Double(peak.minute) - expected) < 2)
            #expect(plant.state.gut1 + plant.state.gut2 < 1e-4)
        }
    }

    @Test("uptake cannot empty plasma")
    func endlessUptake() throws {
        var modulation = Modulation<Double>()
        modulation.uptake = 500
        var plant = Hovorka(parameters: try hovorkaVirtual())
        for _ in 0..<600 {
            plant.rest(1, modulation: modulation)
            #expect(plant.state.plasma >= 0 && plant.state.plasma.isFinite)
        }
        #expect(plant.glucose < 5)
        plant.rest(720)
        #expect(plant.glucose > 60)
    }
}
