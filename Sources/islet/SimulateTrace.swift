// The numbers behind a picture: every patient's course at a few hundred moments.

import Quantities
import VirtualPatient

/// One patient's curves, thinned to what a picture can show.
struct SimulateTrace: Sendable {
    let name: String
    /// Plasma glucose at the picture's moments. Unit: mg/dL.
    let plasma: [Double]
    /// Interstitial glucose. Unit: mg/dL.
    let interstitial: [Double]
    /// Insulin in plasma. Unit: pmol/L.
    let insulin: [Double]
    /// Glucose appearing from food. Unit: mg/kg/min.
    let appearance: [Double]
    /// Glucagon in plasma, where the plant has it. Unit: pg/mL.
    let glucagon: [Double]
    /// What is given: basal rates and boluses.
    let delivery: SimulateDelivery

    init(
        of patient: PatientRecord, _ course: SimulatedCourse, inputs: OpenLoopInputs, step: Int
    ) {
        name = patient.name
        plasma = Self.thinned(course.plasma, step)
        interstitial = Self.thinned(course.interstitial, step)
        insulin = course.signals.map(\.plasmaInsulin)
        appearance = course.signals.map(\.appearance)
        glucagon = course.signals.compactMap(\.glucagon)
        delivery = SimulateDelivery(inputs, minutes: course.plasma.count - 1)
    }

    private static func thinned(_ values: [Double], _ step: Int) -> [Double] {
        stride(from: 0, to: values.count, by: step).map { values[$0] }
    }

    /// Minutes between the moments of a picture: at most 1440 of them for one patient, 480 for
    /// each of several.
    static func step(minutes: Int, patients: Int) -> Int {
        let moments = patients == 1 ? 1440 : 480
        return max(1, (minutes + moments - 1) / moments)
    }

    /// The middle of several curves, moment by moment.
    static func median(_ curves: [[Double]]) -> [Double] {
        guard let first = curves.first, curves.count > 1 else { return curves.first ?? [] }
        return first.indices.map { index in
            let sorted = curves.map { $0[index] }.sorted()
            let middle = sorted.count / 2
            return sorted.count % 2 == 1
                ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
        }
    }
}

/// Insulin and food as given, told apart into what people call them.
struct SimulateDelivery: Sendable, Equatable {
    /// Something given at a moment.
    struct Dose: Sendable, Equatable {
        let minute: Int
        let amount: Double
    }
    /// A rate from a minute on. Unit of `amount`: U/h.
    var basal: [Dose] = []
    /// Boluses. Unit: U.
    var boluses: [Dose] = []
    /// Meals as announced; food announced in consecutive minutes is one meal. Unit: g.
    var meals: [Dose] = []

    /// Minutes with at least 0.1 U more than the basal minute before them belong to a bolus: inputs
    /// say only how much insulin a minute has, and no basal rate jumps by 6 U/h.
    private static let bolusMinute = 0.1

    init(_ inputs: OpenLoopInputs, minutes: Int) {
        var usual = Self.mostCommon(inputs.minutes.prefix(minutes).map(\.insulinUnits))
        var inBolus = false
        var inMeal = false
        for minute in 0..<max(0, minutes) {
            let input = minute < inputs.minutes.count ? inputs.minutes[minute] : PlantInput()
            let above = input.insulinUnits - usual
            let isBolus = above >= Self.bolusMinute
            if isBolus, inBolus, let last = boluses.last {
                boluses[boluses.count - 1] = Dose(minute: last.minute, amount: last.amount + above)
            } else if isBolus {
                boluses.append(Dose(minute: minute, amount: above))
            }
            inBolus = isBolus
            if !isBolus { usual = input.insulinUnits }
            let rate = 60 * usual
            if basal.last?.amount != rate { basal.append(Dose(minute: minute, amount: rate)) }
            let grams = input.carbohydrate.grams
            if grams > 0, inMeal, let last = meals.last {
                meals[meals.count - 1] = Dose(minute: last.minute, amount: last.amount + grams)
            } else if grams > 0 {
                meals.append(Dose(minute: minute, amount: grams))
            }
            inMeal = grams > 0
        }
    }

    /// The value that stands most often, 0 if there is none: the basal minute of most courses.
    private static func mostCommon(_ values: [Double]) -> Double {
        var best = (value: 0.0, count: 0)
        var run = (value: 0.0, count: 0)
        for value in values.sorted() {
            run = (value, value == run.value ? run.count + 1 : 1)
            if run.count > best.count { best = run }
        }
        return best.value
    }
}
