// The two people the Hovorka tests are about, as tools/oracles/hovorka_reference.py has them.

import PlantKernels
import Quantities
import VirtualPatient

/// The nominal person of Hovorka 2004, 6.5 mmol/L at basal.
let hovorkaNominalValues: [Double] = [
    75, 16.1, 9.7, 0.066, 0.006, 0.06, 0.03, 51.2, 8.2, 520, 0.16, 0.12, 0.138, 55, 40, 0.8, 9,
    0.003, 0.028, 0.093, 6.5 * 18.0156,
]

/// The middle of Wilinska's population, with a low ceiling of absorption.
let hovorkaVirtualValues: [Double] = [
    74.9, 16.9, 11.1, 0.060, 0.0034, 0.056, 0.024, 18.41, 5.05, 190, 0.15, 0.12, 0.14, 1 / 0.018,
    40, 0.95, 9, 0.01, 0.02, 0.093, 6.5 * 18.0156,
]

func hovorkaNominal() throws -> HovorkaParameters {
    try HovorkaParameters(values: hovorkaNominalValues)
}
func hovorkaVirtual() throws -> HovorkaParameters {
    try HovorkaParameters(values: hovorkaVirtualValues)
}

/// Values with one of them changed, by its declared name.
func hovorkaValues(_ values: [Double], _ name: String, to value: Double) -> [Double] {
    var result = values
    for (index, declaration) in HovorkaParameters.declarations.enumerated()
    where declaration.name == name {
        result[index] = value
    }
    return result
}

extension Hovorka {
    /// Plasma glucose. Unit: mg/dL.
    var glucose: Double { plasmaGlucose.milligramsPerDeciliter }

    /// Lives some minutes on basal insulin times a factor.
    mutating func rest(
        _ minutes: Int, basal factor: Double = 1, modulation: Modulation<Double> = Modulation()
    ) {
        for _ in 0..<minutes {
            step(
                minute: PlantInput(
                    insulinUnits: factor * basalUnitsPerMinute, modulation: modulation))
        }
    }
}
