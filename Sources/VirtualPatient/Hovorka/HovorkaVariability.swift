// How a Hovorka patient's constants drift within the day and meals differ, from a seed.

public import PlantKernels
public import SmallMath

/// Factors on constants of a Hovorka patient. Unit: 1. Neutral: 1. Range: ``limits``.
public struct HovorkaFactors: Sendable, Hashable {
    /// On SIT.
    public var transport = 1.0
    /// On SID.
    public var disposal = 1.0
    /// On SIE.
    public var liver = 1.0
    /// On k12.
    public var k12 = 1.0
    /// On ka1.
    public var ka1 = 1.0
    /// On ka2.
    public var ka2 = 1.0
    /// On ka3.
    public var ka3 = 1.0

    /// The values a factor may have: rates stay inside the stability limit. Ours.
    public static let limits = 0.25...2.0

    /// The person as the parameters describe.
    public init() {}

    /// The constants times the factors, each held within ``limits``.
    func applied(to constants: HovorkaConstants<Double>) -> HovorkaConstants<Double> {
        var c = constants
        c.transportSensitivity *= Self.held(transport)
        c.disposalSensitivity *= Self.held(disposal)
        c.liverSensitivity *= Self.held(liver)
        c.k12 *= Self.held(k12)
        c.ka1 *= Self.held(ka1)
        c.ka2 *= Self.held(ka2)
        c.ka3 *= Self.held(ka3)
        return c
    }

    private static func held(_ factor: Double) -> Double {
        min(limits.upperBound, max(limits.lowerBound, factor))
    }
}

/// Variability within one person after Wilinska 2010: slow sinusoids and unequal meals.
///
/// Each constant follows 1 + 0.05·sin(2π·(t/180 min + phase)) with a phase of its own, evenly
/// drawn; each meal's bioavailability is a factor evenly drawn from 0.8...1.2 (J. Diabetes Sci.
/// Technol. 4 (2010) 132; as cited in reference/plant-models.md 1.5). A value: two from the same
/// generator are the same, whatever is asked of them and in which order.
public struct HovorkaVariability: Sendable {
    /// Half the swing of a factor. Unit: 1. Source: Wilinska 2010, ±5 %.
    public static let swing = 0.05
    /// Unit: min. Source: Wilinska 2010, 3 h.
    public static let period = 180
    /// Half the spread of a meal's bioavailability. Unit: 1. Source: Wilinska 2010, ±20 %.
    public static let mealSpread = 0.2

    private let phases: [Double]
    private let meals: SeededGenerator

    /// The variability of one person, a function of the generator's seed.
    public init(generator: SeededGenerator) {
        var phaseGenerator = generator.stream(1)
        phases = (0..<7).map { _ in phaseGenerator.uniform() }
        meals = generator.stream(2)
    }

    /// The factors of a minute, for ``Hovorka/step(minute:factors:)``.
    /// - Parameter minute: since any fixed moment, 0 or more.
    public func factors(minute: Int) -> HovorkaFactors {
        var factors = HovorkaFactors()
        factors.transport = factor(0, minute)
        factors.disposal = factor(1, minute)
        factors.liver = factor(2, minute)
        factors.k12 = factor(3, minute)
        factors.ka1 = factor(4, minute)
        factors.ka2 = factor(5, minute)
        factors.ka3 = factor(6, minute)
        return factors
    }

    /// The part of it that every plant answers to, for a caller who holds any `Plant`.
    ///
    /// Sensitivities only, and acting at once where the factors act through ka1...ka3; SID's
    /// sinusoid stands for both effects on use. k12 and the rates have no place in a modulation.
    public func modulation(minute: Int) -> Modulation<Double> {
        var result = Modulation<Double>()
        result.insulinUse = factor(1, minute)
        result.insulinLiver = factor(2, minute)
        return result
    }

    /// The factor on the carbohydrate of a person's nth meal. Unit: 1. Range: 0.8...1.2.
    /// - Parameter number: of the meal, 0 or more.
    public func mealFactor(number: Int) -> Double {
        precondition(number >= 0, "meals are numbered from 0")
        var generator = meals.stream(UInt64(number))
        return 1 + Self.mealSpread * (2 * generator.uniform() - 1)
    }

    private func factor(_ index: Int, _ minute: Int) -> Double {
        precondition(minute >= 0, "minutes are counted from 0")
        let share = Double(minute % Self.period) / Double(Self.period)
        return 1 + Self.swing * Elementary.sin(2 * Double.pi * (share + phases[index]))
    }
}
