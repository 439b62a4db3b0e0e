// Three people of simglucose's table on the S2013 plant, for the tests of this folder.

import Quantities
import Testing
import VirtualPatient

/// Values of simglucose 0.2.11's `vpatient_params.csv` in the order of S2008Parameters'
/// declarations; basal glucose is lowered by 120/140 as S2013Population does.
enum Someone: String, CaseIterable {
    case adult001
    case child005
    case adolescent003

    var tableValues: [Double] {
        switch self {
        case .adult001:
            [
                102.32, 2.2758, 138.56, 100.25, 0.08906, 0.046122, 0.0037927, 0.70391, 0.21057,
                1.9152, 0.054906, 0.031319, 253.52, 0.087114, 0.058138, 0.027802, 0.15446,
                0.225027424083, 0.0046374, 0.00469, 0.01208, 0.0152, 0.0766, 0.0019, 0.0078, 0.6,
                0.9, 0.0005, 339.0, 1.0,
            ]
        case .child005:
            [
                37.78855797, 2.581818256, 137.8702919, 119.291148, 0.330887558, 0.013142286,
                0.012509418, 0.960638488, 0.201231635, 1.860357249, 0.036389243, 0.109076135,
                230.2404808, 0.137397884, 0.05596048, 0.042999249, 0.287641797, 0.314032585456,
                0.00697472, 0.001989104, 0.007058817, 0.0197, 0.1244, 0.0037, 0.0199, 0.6, 0.9,
                0.0005, 339.0, 1.0,
            ]
        case .adolescent003:
            [
                44.791, 2.8199, 145.9, 101.28, 0.046752, 0.046773, 0.0066262, 0.56424, 0.14423,
                2.2382, 0.034438, 0.060762, 216.57, 0.080467, 0.10004, 0.065784, 0.10962,
                0.414654673732, 0.0094229, 0.0060918, 0.017571, 0.0149, 0.1059, 0.003, 0.0148,
                0.6, 0.9, 0.0005, 339.0, 1.0,
            ]
        }
    }

    /// The metabolism with S2013's basal glucose.
    func metabolism() throws -> S2008Parameters {
        var values = tableValues
        values[2] *= 120.0 / 140
        return try S2008Parameters(values: values)
    }

    func parameters(_ changes: [String: Double] = [:]) throws -> S2013Parameters {
        try S2013Parameters(
            metabolism: metabolism(), counterRegulation: answer(changes))
    }

    /// The plant at basal, with some values of counter-regulation changed.
    func plant(_ changes: [String: Double] = [:]) throws -> S2013 {
        S2013(parameters: try parameters(changes))
    }
}

/// The typical answer to low glucose with some values changed by name.
func answer(_ changes: [String: Double]) throws -> CounterRegulation {
    var values = CounterRegulation().values
    for (index, declaration) in CounterRegulation.declarations.enumerated() {
        if let value = changes[declaration.name] { values[index] = value }
    }
    return try CounterRegulation(values: values)
}

/// What a course of insulin did to plasma glucose.
struct Low {
    /// Unit: mg/dL.
    var lowest = Double.infinity
    /// Minutes below 70 mg/dL.
    var minutesBelow70 = 0
    /// Most glucagon. Unit: pg/mL.
    var glucagon = 0.0
}

/// Basal insulin, times a factor from minute 60 for five hours.
func overdose(_ start: some Plant, basal: Double, factor: Double, minutes: Int = 900) -> Low {
    var plant = start
    var low = Low()
    for minute in 0..<minutes {
        let rate = (60..<360).contains(minute) ? factor * basal : basal
        plant.step(minute: PlantInput(insulinUnits: rate))
        let glucose = plant.plasmaGlucose.milligramsPerDeciliter
        low.lowest = min(low.lowest, glucose)
        if glucose < 70 { low.minutesBelow70 += 1 }
        low.glucagon = max(low.glucagon, plant.signals.glucagon ?? 0)
    }
    return low
}
