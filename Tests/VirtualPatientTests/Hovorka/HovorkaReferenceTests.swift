// The Hovorka plant against an independent SciPy solution, and against published behaviour.

import PlantKernels
import Quantities
import Testing
import VirtualPatient

/// Values printed by tools/oracles/hovorka_reference.py (SciPy DOP853, tolerance 1e-12).
private struct Reference: Sendable {
    let name: String
    let values: [Double]
    let basal: Double
    /// Minute, plasma and interstitial glucose in mg/dL, plasma insulin in pmol/L.
    let rows: [(Int, Double, Double, Double)]

    static let all = [
        Reference(
            name: "nominal", values: hovorkaNominalValues, basal: 0.006766285088221598,
            rows: [
                (30, 117.101400000, 117.101400000, 32.687367576),
                (90, 138.636792228, 129.397332575, 187.614284891),
                (150, 104.396576759, 112.406527334, 203.252168273),
                (240, 50.067455039, 55.027315837, 100.583668695),
                (360, 65.100309696, 62.854709239, 141.261355412),
                (480, 38.037222834, 39.311398549, 70.853277314),
                (720, 68.389816439, 66.847703981, 33.833227734),
            ]),
        Reference(
            name: "virtual", values: hovorkaVirtualValues, basal: 0.015042078076291942,
            rows: [
                (30, 117.101400000, 117.101400000, 71.724575988),
                (90, 151.913352532, 137.570517046, 222.776781031),
                (150, 172.035311230, 172.559368328, 239.263498761),
                (240, 176.351433044, 173.601185573, 139.456778626),
                (360, 207.633046566, 206.316706797, 178.361298831),
                (480, 179.786449161, 184.405257859, 109.856217195),
                (720, 131.471785620, 132.351148843, 72.918926341),
            ]),
    ]
}

/// Q1 after the 64 minutes of the convergence case, printed by the same script. Unit: mmol.
private let convergenceState = 91.9210537112992

@Suite("Hovorka plant against references")
struct HovorkaReferenceTests {
    @Test("two meals with boluses stay within 0.02 mg/dL of SciPy", arguments: [0, 1])
    func trajectory(index: Int) throws {
        let reference = Reference.all[index]
        var plant = Hovorka(parameters: try HovorkaParameters(values: reference.values))
        #expect(abs(plant.basalUnitsPerMinute / reference.basal - 1) < 1e-12)
        var rows = reference.rows[...]
        for minute in 0..<720 {
            let grams = minute == 60 ? 70.0 : minute == 300 ? 40 : 0
            let bolus = minute == 55 ? 6.0 : minute == 300 ? 3 : 0
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(grams), insulinUnits: plant.basalUnitsPerMinute + bolus))
            guard let row = rows.first, row.0 == plant.minute else { continue }
            rows = rows.dropFirst()
            #expect(abs(plant.glucose - row.1) < 0.02, "\(reference.name) at \(row.0)")
            let interstitial = plant.interstitialGlucose.milligramsPerDeciliter
            #expect(abs(interstitial - row.2) < 0.02, "\(reference.name) at \(row.0)")
            #expect(abs(plant.signals.plasmaInsulin - row.3) < 0.001)
        }
        #expect(rows.isEmpty)
    }

    @Test("half the step leaves a sixteenth of the error: the order is four")
    func order() throws {
        // A person whose rates are all s times as fast lives s minutes in one, so one step of
        // theirs is a step of s minutes of the original's. State at 64 min: SciPy, as above.
        var errors: [Double] = []
        for (pace, steps) in [(2.0, 32), (1, 64), (0.5, 128)] {
            var values = hovorkaValues(
                hovorkaValues(hovorkaNominalValues, "Rthr", to: 20), "UGceil", to: 0.2)
            for name in ["EGP0", "F01", "k12", "ka1", "ka2", "ka3", "SIT", "SID", "ke", "kaint"] {
                let index = HovorkaParameters.declarations.firstIndex { $0.name == name } ?? 0
                values[index] *= pace
            }
            values = hovorkaValues(values, "tmaxI", to: 55 / pace)
            values = hovorkaValues(values, "tmaxG", to: 40 / pace)
            let person = try HovorkaParameters(values: values)
            var x = Hovorka(parameters: person).state.components
            x[3] = 60
            x[4] = 20
            x[5] += 600
            x[6] += 400
            var plant = Hovorka(
                parameters: person, state: try HovorkaState(components: x))
            for _ in 0..<steps { plant.step(minute: PlantInput()) }
            errors.append(abs(plant.state.plasma - convergenceState))
        }
        #expect((13...19).contains(errors[0] / errors[1]), "\(errors)")
        #expect((13...19).contains(errors[1] / errors[2]), "\(errors)")
    }

    @Test("the insulin that holds a glucose is the one SciPy finds by search")
    func holdingInsulin() throws {
        // tools/oracles/hovorka_reference.py, scipy.optimize.brentq on the slope. Unit: U/min.
        for (glucose, nominalRate, virtualRate) in [
            (4.0, 0.008491353549250173, 0.01968396783258089),
            (5.5, 0.007017347213690733, 0.01568462723448338),
            (8.0, 0.00644177285982206, 0.014225399910654626),
            (11.0, 0.005250345830543581, 0.007544185658921119),
        ] {
            let target = Glucose.mmolPerL(glucose)
            let first = try hovorkaNominal().steadyState(plasmaGlucose: target).unitsPerMinute
            let second = try hovorkaVirtual().steadyState(plasmaGlucose: target).unitsPerMinute
            #expect(abs(first / nominalRate - 1) < 1e-9)
            #expect(abs(second / virtualRate - 1) < 1e-9)
        }
    }

    @Test("without insulin glucose holds for an hour, then rises as SciPy says and people do")
    func withdrawal() throws {
        // SciPy as above. People: J. Pickup et al., Diabetologia 22 (1982) 175: unchanged for the
        // first hour of a stopped pump, then a rise to a plateau, about 180 mg/dL in fasting.
        var plant = Hovorka(parameters: try hovorkaVirtual())
        plant.rest(60, basal: 0)
        #expect(abs(plant.glucose - 118.2368) < 0.001)
        plant.rest(180, basal: 0)
        #expect(abs(plant.glucose - 178.2669) < 0.001)
        plant.rest(300, basal: 0)
        #expect(abs(plant.glucose - 235.6027) < 0.001)
        plant.rest(180, basal: 0)
        #expect(abs(plant.glucose - 236.8033) < 0.001)
    }

    @Test("with tmaxI 55 min a bolus is absorbed fastest after 55 min, in plasma by 64 min")
    func bolusPeak() throws {
        // 64 min and 352.47 pmol/L: SciPy as above; plasma follows absorption by about 1/ke.
        var plant = Hovorka(parameters: try hovorkaNominal())
        var peak = (minute: 0, insulin: 0.0)
        var depot = (minute: 0, amount: 0.0)
        for minute in 1...180 {
            let bolus = minute == 1 ? 10.0 : 0
            plant.step(minute: PlantInput(insulinUnits: plant.basalUnitsPerMinute + bolus))
            if plant.signals.plasmaInsulin > peak.insulin {
                peak = (minute, plant.signals.plasmaInsulin)
            }
            if plant.state.depot2 > depot.amount { depot = (minute, plant.state.depot2) }
        }
        #expect((55...56).contains(depot.minute))
        #expect(peak.minute == 64)
        #expect(abs(peak.insulin - 352.4677) < 0.01)
    }

    @Test("above the renal threshold glucose is lost, in proportion to volume and body mass")
    func renalLoss() throws {
        // At 20 mmol/L, 0.01/min · 11 mmol/L · 0.15 L/kg = 2.97 mg/kg/min by hand.
        let high = hovorkaValues(hovorkaVirtualValues, "Rcl", to: 0.01)
        let none = hovorkaValues(hovorkaVirtualValues, "Rcl", to: 0)
        var losses: [Double] = []
        for values in [high, none] {
            let person = try HovorkaParameters(values: values)
            var x = Hovorka(parameters: person).state.components
            x[0] = 20 * 0.15 * 74.9
            var plant = Hovorka(
                parameters: person, state: try HovorkaState(components: x))
            plant.rest(1)
            losses.append(plant.state.plasma)
        }
        let lost = (losses[1] - losses[0]) * 180.156 / 74.9
        #expect(abs(lost - 2.97) < 0.1)
    }
}
