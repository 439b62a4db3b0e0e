// Clinical experiments done on virtual people as papers describe them.

import PlantKernels
import Quantities
import VirtualPatient

/// One virtual person in a clinical research unit.
struct Volunteer {
    var plant: AnyPlant
    let basal: Double
    let kilograms: Double

    init(_ person: PatientRecord) {
        plant = person.plant
        basal = plant.basalUnitsPerMinute
        kilograms = person.physiology.bodyMass
    }

    var plasma: Double { plant.plasmaGlucose.milligramsPerDeciliter }

    /// - Parameters:
    ///   - infusion: glucose into a vein. Unit: mg/kg/min.
    mutating func live(
        _ minutes: Int, insulin: Double? = nil, grams: Double = 0, infusion: Double = 0
    ) {
        var modulation = Modulation<Double>()
        modulation.appearance = infusion
        for minute in 0..<minutes {
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(minute == 0 ? grams : 0),
                    insulinUnits: insulin ?? basal, modulation: modulation))
        }
    }

    /// Glucose is let down to 90 mg/dL and held there by a glucose infusion that is adjusted every
    /// 5 min, as at the bedside.
    /// - Returns: the infusion of each 5 min. Unit: mg/kg/min.
    mutating func clamp(
        hours: Int, at target: Double = 90, insulin: (_ minute: Int) -> Double
    ) -> [Double] {
        var infusion = 0.0
        var held = 0.0
        var before = plasma
        var course: [Double] = []
        for step in 0..<(hours * 12) {
            let error = target - plasma
            let rate = (plasma - before) / 5
            before = plasma
            held = max(0, held + 0.02 * error - 0.35 * rate)
            infusion = max(0, held + 0.08 * error - 0.3 * rate)
            for minute in 0..<5 {
                live(1, insulin: insulin(5 * step + minute), infusion: infusion)
            }
            course.append(infusion)
        }
        return course
    }
}

/// Mean of numbers.
func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

/// Middle of numbers.
func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
