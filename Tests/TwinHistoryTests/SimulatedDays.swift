// Days of a virtual person under a simple closed loop, whose truth under other insulin can be asked.

import Quantities
import SmallMath
import TwinHistory
import VirtualPatient

/// What a virtual person lived through, and the body at one moment of it.
///
/// Meals of random size and time (one in eight is not entered), boluses by the carb ratio with an
/// error of 20 %, basal by a controller that looks 30 min along the slope, sensor error of SD 5
/// mg/dL with a memory of half an hour.
struct SimulatedDays {
    private(set) var history: PersonHistory
    /// The cell of the moment, and the body there.
    let cell: Int
    private let body: any Plant
    private let basal: [Double]
    private let bolus: [Double]
    private let meals: [Int: Double]

    /// Lives.
    /// - Parameter hour: time of day of the moment, on the 15th day.
    init?(_ person: PatientRecord, seed: UInt64, hour: Int = 12, days: Int = 14) {
        guard let therapy = TherapyEstimate(for: person, group: person.group ?? .adult) else {
            return nil
        }
        let factor = therapy.sensitivity.milligramsPerDeciliterPerUnit
        let ratio = therapy.carbRatio.gramsPerUnit
        let scheduled = therapy.basalRate.unitsPerHour / 60
        var random = SeededGenerator(seed: seed)
        let total = (days + 1) * 1440 + 480
        cell = days * 288 + hour * 12
        let eaten = Self.meals(
            minutes: total, size: (person.group ?? .adult).testMealGrams, &random)
        meals = eaten
        var plant: any Plant = person.atRest.plant
        var found = plant
        var glucose: [Double] = []
        var rates: [Double] = []
        var boluses: [Double] = []
        var carbs: [Double] = []
        var error = 0.0
        for minute in 0..<total {
            if minute % 5 == 0 {
                if minute / 5 == cell { found = plant }
                error = 0.85 * error + 5 * 0.527 * random.normal()
                let now = plant.interstitialGlucose.milligramsPerDeciliter + error
                glucose.append(min(max(now.rounded(), 39), 401))
                rates.append(Self.rate(glucose, scheduled, factor))
                // What is eaten in the five minutes is entered and covered at their start.
                let grams = (minute..<(minute + 5)).reduce(0.0) { $0 + (eaten[$1] ?? 0) }
                let isEntered = random.uniform() > 0.125
                let counted = grams * (0.8 + 0.4 * random.uniform())
                carbs.append(isEntered ? counted.rounded() : 0)
                boluses.append(isEntered && grams > 0 ? counted / ratio : 0)
            }
            let first = minute % 5 == 0 ? boluses[boluses.count - 1] : 0
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(eaten[minute] ?? 0),
                    insulinUnits: rates[rates.count - 1] + first))
        }
        body = found
        basal = rates
        bolus = boluses
        history = PersonHistory(
            start: WallInstant(unixMilliseconds: 1_767_225_600_000), glucose: glucose, basal: rates,
            bolus: boluses, carbs: carbs)
    }

    private static func meals(
        minutes: Int, size: Double, _ random: inout SeededGenerator
    ) -> [Int: Double] {
        var found: [Int: Double] = [:]
        for day in 0...(minutes / 1440) {
            for (hour, share) in [(7.5, 0.6), (12.5, 0.9), (16.0, 0.3), (19.0, 1.0)] {
                let shift = 45 * random.normal()
                let grams = size * share * (0.6 + 0.8 * random.uniform())
                guard random.uniform() > 0.1 else { continue }
                found[day * 1440 + Int(max(hour * 60 + shift, 0))] = grams.rounded()
            }
        }
        return found
    }

    private static func rate(_ shown: [Double], _ scheduled: Double, _ factor: Double) -> Double {
        guard shown.count > 3 else { return scheduled }
        let now = shown[shown.count - 1]
        let ahead = now + 2 * (now - shown[shown.count - 4])
        if now < 75 || ahead < 70 { return 0 }
        return scheduled * min(max(1 + (ahead - 115) / (120 * scheduled * factor), 0), 3)
    }

    /// True glucose under the skin from the moment on, each 5 min, with the question's insulin and
    /// food and the same meals.
    func truth(_ question: InsulinOrFood?, minutes: Int) -> [Double] {
        var plant = body
        var found = [plant.interstitialGlucose.milligramsPerDeciliter]
        for offset in 0..<minutes {
            let place = cell + offset / 5
            let isFirst = offset % 5 == 0
            var insulin = basal[place] + (isFirst ? bolus[place] : 0)
            var grams = meals[cell * 5 + offset] ?? 0
            switch question {
            case .insulinScale(let scale): insulin *= scale
            case .extraBolus(let units): insulin += offset == 0 ? units : 0
            case .extraCarbs(let more): grams += offset == 0 ? more : 0
            case nil: break
            }
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(max(grams, 0)), insulinUnits: max(insulin, 0)))
            if offset % 5 == 4 { found.append(plant.interstitialGlucose.milligramsPerDeciliter) }
        }
        return found
    }
}
