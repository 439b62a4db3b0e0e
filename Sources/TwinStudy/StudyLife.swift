// A person's days in a study: what is eaten, what is said about it, and how the body varies.

public import PlantKernels
import Quantities
import SmallMath
import VirtualPatient

/// One meal.
public struct StudyMeal: Sendable, Equatable {
    /// Minute of the study at which eating begins.
    public var minute: Int
    /// Carbohydrate eaten. Unit: g.
    public var grams: Double
    /// Carbohydrate as the person counts it. Unit: g.
    public var counted: Double
    /// Factor on the rate of gastric emptying. Dimensionless.
    public var emptying: Double
    /// Factor on the rate of absorption from the gut. Dimensionless.
    public var absorption: Double
}

/// A person's course of meals and sensitivity over the days of a study.
///
/// Meals: three meals and three snacks after simglucose's RandomScenario (probabilities .95 and
/// .3; times normal within their hours; means 45, 70, 80 g and 10 g for adults, in proportion to the
/// group's test meal for others), counted with an error of U(±20 %). Variability (twin-and-dosing
/// 2): sensitivity by a daily sine of amplitude U(.1, .3) with its own phase, times a day's factor
/// of SD 12 %; emptying and absorption of each meal of SD 20 % (``StudyVariation``).
public struct StudyLife: Sendable {
    /// Meals in order of time.
    public let meals: [StudyMeal]
    private let amplitude: Double
    private let phase: Double
    private let dayFactors: [Double]
    private let variation: StudyVariation

    /// The days of a person.
    /// - Parameters:
    ///   - person: whose seed decides.
    ///   - days: 1 or more.
    ///   - variation: what varies in the body.
    public init(of person: StudyPerson, days: Int, variation: StudyVariation) {
        let varies = variation != .none
        self.variation = variation
        let source = SeededGenerator(seed: person.seed)
        var random = source.stream(11)
        var body = source.stream(12)
        var again = source.stream(13)
        var gut = source.stream(14)
        let scale = person.group.testMealGrams / AgeGroup.adult.testMealGrams
        // Earliest, latest, mean and SD of the time (h), mean and SD of the amount (g), chance.
        let plan: [(Double, Double, Double, Double, Double, Double, Double)] = [
            (5, 9, 7, 1, 45, 10, 0.95), (9, 10, 9.5, 0.5, 10, 5, 0.3),
            (10, 14, 12, 1, 70, 10, 0.95),
            (14, 16, 15, 0.5, 10, 5, 0.3), (16, 20, 18, 1, 80, 10, 0.95),
            (20, 23, 21.5, 0.5, 10, 5, 0.3),
        ]
        var meals: [StudyMeal] = []
        for day in 0..<days {
            for (low, high, mean, spread, grams, gramsSpread, chance) in plan {
                var hour = mean + spread * random.normal()
                while hour < low || hour > high { hour = mean + spread * again.normal() }
                let amount = scale * max((grams + gramsSpread * random.normal()).rounded(), 0)
                let error = 1 + 0.2 * (2 * random.uniform() - 1)
                let emptying = Elementary.exp(0.2 * body.normal())
                let absorption = Elementary.exp(0.2 * gut.normal())
                guard random.uniform() < chance, amount > 0 else { continue }
                meals.append(
                    StudyMeal(
                        minute: day * 1440 + Int(60 * hour), grams: amount,
                        counted: amount * error, emptying: varies ? emptying : 1,
                        absorption: varies ? absorption : 1))
            }
        }
        self.meals = meals.sorted { $0.minute < $1.minute }
        amplitude = varies ? 0.1 + 0.2 * body.uniform() : 0
        phase = 2 * Double.pi * body.uniform()
        dayFactors = (0...days).map { _ in
            let score = body.normal()
            return varies ? Elementary.exp(0.12 * score) : 1
        }
    }

    /// Factor on insulin sensitivity at a minute of the study. Dimensionless.
    public func sensitivity(atMinute minute: Int) -> Double {
        let day = min(max(minute / 1440, 0), dayFactors.count - 1)
        let angle = 2 * Double.pi * Double(minute % 1440) / 1440 + phase
        return dayFactors[day] * (1 + amplitude * Elementary.sin(angle))
    }

    /// Lets a body live a minute of these days.
    /// - Parameters:
    ///   - grams: carbohydrate whose eating begins. Unit: g.
    ///   - insulin: that reaches the body. Unit: U.
    ///   - extra: a further factor on sensitivity.
    func live(
        _ plant: inout AnyPlant, minute: Int, grams: Double, insulin: Double, extra: Double = 1
    ) {
        var modulation = modulation(atMinute: minute, extra: extra)
        guard variation.isOfMeals, case .s2008(var body) = plant
        else {
            plant.step(
                minute: PlantInput(
                    carbohydrate: .grams(grams), insulinUnits: insulin, modulation: modulation))
            return
        }
        modulation.emptying = 1
        let meal = meals.last { $0.minute <= minute }
        body.step(
            minute: PlantInput(
                carbohydrate: .grams(grams), insulinUnits: insulin, modulation: modulation),
            gut: S2008GutFactors(
                fastestEmptying: meal?.emptying ?? 1, absorption: meal?.absorption ?? 1))
        plant = .s2008(body)
    }

    /// How the body differs from its parameters at a minute.
    /// - Parameter extra: a further factor on sensitivity (exercise and the like).
    public func modulation(atMinute minute: Int, extra: Double = 1) -> Modulation<Double> {
        var modulation = Modulation<Double>()
        let factor = sensitivity(atMinute: minute) * extra
        modulation.insulinUse = factor
        modulation.insulinLiver = variation.reachesLiver ? factor : extra
        var emptying = 1.0
        for meal in meals where meal.minute <= minute { emptying = meal.emptying }
        modulation.emptying = emptying
        return modulation
    }
}
