// When one unit of insulin acts, measured as a clinic measures it: by holding glucose still.

import PlantKernels
import Quantities

/// The action of one unit over time, from a simulated euglycaemic clamp.
///
/// The person is at basal steady state on basal insulin. One unit is given in minute 0, and glucose
/// is infused so that plasma glucose stays where it was; the infusion needed is the insulin's
/// action. This is how the action of insulins is measured and labelled (L. Heinemann and
/// T. Heise, Br. J. Diabetes Vasc. Dis. 4 (2004) 258: euglycaemic glucose clamp).
public struct InsulinAction: Sendable, Hashable {
    /// Minutes until the infusion first reaches a tenth of its highest.
    public let onset: Int
    /// Minutes until the infusion is highest.
    public let peak: Int
    /// Minutes until 5 % of all the glucose of the clamp remain to be infused.
    public let duration: Int
    /// All the glucose infused. Unit: mg/kg.
    public let glucoseInfused: Double
    /// How far plasma glucose went from where it was held. Unit: mg/dL.
    public let largestDeviation: Double

    /// Length of the clamp. Unit: min.
    static let minutes = 1440
    /// What the clamp takes 1 mg/dL of glucose to weigh. Unit: dL/kg. Below every plant's volume
    /// (1.6 to 2), so that the feedback cannot overshoot.
    private static let volume = 1.2

    /// Clamps a person. Cost: one simulated day.
    public init(of physiology: Physiology) {
        var plant = AnyPlant(physiology, start: nil)
        let basal = plant.basalUnitsPerMinute
        let target = plant.plasmaGlucose.milligramsPerDeciliter
        var infusions: [Double] = []
        var infusion = 0.0
        var lastError = 0.0
        var deviation = 0.0
        for minute in 0..<Self.minutes {
            // The need of the minute before, judged from what glucose did, and what is missing.
            let error = target - plant.plasmaGlucose.milligramsPerDeciliter
            infusion = max(0, infusion + Self.volume * (2 * error - lastError))
            lastError = error
            deviation = max(deviation, error.magnitude)
            var modulation = Modulation<Double>()
            modulation.appearance = infusion
            plant.step(
                minute: PlantInput(
                    insulinUnits: basal + (minute == 0 ? 1 : 0), modulation: modulation))
            infusions.append(infusion)
        }
        largestDeviation = deviation
        let highest = infusions.max() ?? 0
        let total = infusions.reduce(0, +)
        glucoseInfused = total
        peak = infusions.firstIndex(of: highest) ?? 0
        onset = infusions.firstIndex { $0 >= 0.1 * highest } ?? 0
        var left = total
        var end = 0
        for amount in infusions {
            left -= amount
            end += 1
            if left <= 0.05 * total { break }
        }
        duration = end
    }
}
