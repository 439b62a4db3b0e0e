// What happens to a person in a trial, drawn from the seed alone: the same under every controller.

import PlantKernels
import SmallMath
import TwinStudy
import VirtualPatient

/// A meal of a trial.
struct TrialMeal: Equatable {
    /// Minute of the trial at which eating begins, a multiple of 5.
    var minute: Int
    /// Eaten. Unit: g.
    var grams: Double
    /// As the person counts it. Unit: g.
    var counted: Double
}

/// A person's days in one arm.
///
/// Meals after simglucose's RandomScenario: three meals of 45, 70 and 80 g (SD 10) and, each with
/// a chance of .7, three snacks of 10 g (SD 5) for adults, in proportion to the group's test meal
/// for others; counted with an error of U(±20 %). In robust arms: sensitivity times
/// 1 + .3 sin over the day with its crest in the afternoon, entry and bolus 30 min late, 90 min
/// without readings a day, 40 min of readings 40 mg/dL too low between 00:00 and 05:00. The chance
/// and the crest's hour are not in peers.md: they are chosen so that the open loop agrees with the
/// peers' open loop (docs/trials.md).
struct TrialLife {
    /// Meals by the minute at which eating begins; two of one minute are one.
    private let byMinute: [Int: TrialMeal]
    /// First minutes without readings, one a day, and for how long. Unit: min.
    private let gaps: [Int]
    private let presses: [Int]
    private let isRobust: Bool

    /// Unit: min.
    static let gapLength = 90
    /// Unit: min.
    static let pressLength = 40
    /// From midnight. Unit: min.
    static let nightLength = 300
    /// Unit: mg/dL.
    static let pressDepth = 40.0
    /// Unit: min.
    static let lateness = 30
    /// Dimensionless.
    static let swing = 0.3
    /// When insulin works best. Unit: min of the day.
    static let crest = 16 * 60

    /// A meal as drawn: times in h, amounts in g, chance of its being eaten.
    private struct Plan {
        let from, to, mean, spread, grams, gramsSpread, chance: Double
    }

    private static let day = [
        Plan(from: 5, to: 9, mean: 7, spread: 1, grams: 45, gramsSpread: 10, chance: 1),
        Plan(from: 9, to: 10, mean: 9.5, spread: 0.5, grams: 10, gramsSpread: 5, chance: 0.7),
        Plan(from: 10, to: 14, mean: 12, spread: 1, grams: 70, gramsSpread: 10, chance: 1),
        Plan(from: 14, to: 16, mean: 15, spread: 0.5, grams: 10, gramsSpread: 5, chance: 0.7),
        Plan(from: 16, to: 20, mean: 18, spread: 1, grams: 80, gramsSpread: 10, chance: 1),
        Plan(from: 20, to: 23, mean: 21.5, spread: 0.5, grams: 10, gramsSpread: 5, chance: 0.7),
    ]

    init(_ random: SeededGenerator, group: AgeGroup, days: Int, isRobust: Bool) {
        self.isRobust = isRobust
        let scale = group.testMealGrams / AgeGroup.adult.testMealGrams
        var eating = random.stream(1)
        var sensor = random.stream(2)
        var meals: [TrialMeal] = []
        var gaps: [Int] = []
        var presses: [Int] = []
        for day in 0..<days {
            for plan in Self.day {
                let hour = Self.hour(of: plan, &eating)
                let grams =
                    scale * max(3, (plan.grams + plan.gramsSpread * eating.normal()).rounded())
                let error = 1 + 0.2 * (2 * eating.uniform() - 1)
                guard eating.uniform() < plan.chance else { continue }
                meals.append(
                    TrialMeal(
                        minute: day * 1440 + 5 * Int(12 * hour), grams: grams,
                        counted: (grams * error).rounded()))
            }
            gaps.append(day * 1440 + 5 * Int(sensor.uniform() * Double(1440 - Self.gapLength) / 5))
            presses.append(
                day * 1440 + 5
                    * Int(sensor.uniform() * Double(Self.nightLength - Self.pressLength) / 5))
        }
        byMinute = Dictionary(meals.map { ($0.minute, $0) }) { first, second in
            TrialMeal(
                minute: first.minute, grams: first.grams + second.grams,
                counted: first.counted + second.counted)
        }
        self.gaps = gaps
        self.presses = presses
    }

    /// A normal draw within the plan's hours.
    private static func hour(of plan: Plan, _ random: inout SeededGenerator) -> Double {
        while true {
            let hour = plan.mean + plan.spread * random.normal()
            if hour >= plan.from, hour < plan.to { return hour }
        }
    }

    func isBlind(_ minute: Int) -> Bool {
        isRobust && gaps.contains { minute >= $0 && minute < $0 + Self.gapLength }
    }

    /// By how much readings are too low. Unit: mg/dL.
    func pressure(_ minute: Int) -> Double {
        isRobust && presses.contains { minute >= $0 && minute < $0 + Self.pressLength }
            ? Self.pressDepth : 0
    }

    /// What the person enters and boluses for at a minute. Unit: g.
    func entered(_ minute: Int) -> Double {
        byMinute[isRobust ? minute - Self.lateness : minute]?.counted ?? 0
    }

    /// What the person begins to eat at a minute. Unit: g.
    func eaten(_ minute: Int) -> Double { byMinute[minute]?.grams ?? 0 }

    func modulation(_ minute: Int) -> Modulation<Double> {
        var modulation = Modulation<Double>()
        guard isRobust else { return modulation }
        let angle = 2 * Double.pi * Double(minute % 1440 - Self.crest) / 1440
        let factor = 1 + Self.swing * Elementary.cos(angle)
        modulation.insulinUse = factor
        modulation.insulinLiver = factor
        return modulation
    }
}
